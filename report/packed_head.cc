// SPDX-License-Identifier: MIT
#include "report/packed_head.h"

#include "report/command_text.h"
#include "report/faults.h"
#include "report/fields.h"
#include "report/html.h"
#include "report/json_out.h"
#include "report/json_writer.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

/// A JSON object under way.
class Head {
 public:
  explicit Head(std::string& text) : out_([&text](std::string_view piece) { text += piece; }) { open('{'); }
  ~Head() {
    close('}');
    out_.flush();
  }
  Head(const Head&) = delete;
  Head& operator=(const Head&) = delete;

  void text(std::string_view name, std::string_view value) {
    key(name);
    out_.string(value);
  }
  template <typename Number>
  void number(std::string_view name, Number value) {
    key(name);
    out_.number(value);
  }
  void number_element(std::uint64_t value) {
    separate();
    out_.number(value);
  }
  void text_element(std::string_view value) {
    separate();
    out_.string(value);
  }
  /// JSON as it is.
  void raw(std::string_view name, std::string_view json) {
    key(name);
    out_.text(json);
  }
  void open_list(std::string_view name) {
    key(name);
    open('[');
  }
  void open_element() {
    separate();
    open('{');
  }
  void close(char bracket) {
    out_.reserve(JsonOut::kRoom);
    out_.put(bracket);
    first_ = false;
  }

 private:
  void open(char bracket) {
    out_.reserve(JsonOut::kRoom);
    out_.put(bracket);
    first_ = true;
  }
  void separate() {
    out_.reserve(JsonOut::kRoom);
    if (!first_) out_.put(',');
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    out_.string(name);
    out_.put(':');
  }

  JsonOut out_;
  bool first_ = true;
};

template <typename Enum>
void add_words(Head& head, std::string_view name, unsigned count) {
  head.open_list(name);
  for (unsigned i = 0; i < count; ++i) head.text_element(word_of(static_cast<Enum>(i)));
  head.close(']');
}

void add_encoded_words(Head& head, std::string_view name, Encoding encoding) {
  head.open_list(name);
  for (const std::string_view word : words_of(encoding)) head.text_element(word);
  head.close(']');
}

void add_identity(Head& head, const Timeline& timeline) {
  head.number("nodes", std::uint64_t{timeline.nodes});
  head.number("events", timeline.trace.size());
  head.number("ended_at_us", static_cast<std::int64_t>(timeline.ended_at_us));
  head.text("seed", std::to_string(timeline.seed));
  head.text("digest", digest_text(timeline.digest));
  head.text("engine", timeline.engine);
  head.text("name", timeline.name);
  head.text("title", timeline.title);
  head.text("verdict", verdict_word(timeline.verdict));
  head.text("command", reproduce_command(timeline));
}

void add_faults(Head& head, const Timeline& timeline) {
  head.open_list("faults");
  for (const FaultWindow& fault : find_faults(timeline)) {
    head.open_element();
    head.number("from", fault.first - 1);
    head.number("until", fault.last - 1);
    head.text("text", fault.text);
    head.open_list("nodes");
    for (const raft::NodeId node : fault.nodes) head.number_element(node);
    head.close(']');
    head.close('}');
  }
  head.close(']');
}

void add_chapters(Head& head, std::span<const Chapter> chapters) {
  head.open_list("chapters");
  for (const Chapter& chapter : chapters) {
    head.open_element();
    head.text("title", chapter.title);
    head.text("text", chapter.text);
    head.text("topic", chapter.topic);
    head.number("first", chapter.first_event == 0 ? 0 : chapter.first_event - 1);
    head.number("last", chapter.last_event == 0 ? 0 : chapter.last_event - 1);
    head.close('}');
  }
  head.close(']');
}

}  // namespace

std::string packed_head(const Timeline& timeline, const EventRows& rows, std::span<const Chapter> chapters,
                        const Columns& columns) {
  std::string text;
  {
    Head head(text);
    add_identity(head, timeline);
    add_words<sim::EventKind>(head, "kinds", sim::kEventKinds);
    add_words<raft::MessageKind>(head, "types", kMessageKinds);
    add_encoded_words(head, "reasons", Encoding::reason);
    add_encoded_words(head, "drop_reasons", Encoding::drop_reason);
    head.open_list("folds");
    for (const Fold& fold : rows.folds) head.text_element(fold_text(fold));
    head.close(']');
    head.open_list("configurations");
    for (std::size_t i = 0; i < timeline.store.configurations(); ++i) {
      head.text_element(configuration_text(configuration_of(timeline, i)));
    }
    head.close(']');
    head.number("entries", std::uint64_t{timeline.store.size()});
    add_faults(head, timeline);
    add_chapters(head, chapters);
    head.raw("columns", columns.list());
  }
  return text;
}

}  // namespace raftlab::report
