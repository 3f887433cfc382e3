// SPDX-License-Identifier: MIT
#include "report/json_writer.h"

#include "report/fields.h"
#include "report/json_events.h"
#include "report/json_members.h"

namespace raftlab::report {

namespace {

/// Writes objects and arrays member by member and keeps the commas.
class Structure {
 public:
  explicit Structure(JsonOut& out) : out_(out) {}

  void open(char bracket) {
    separate();
    out_.put(bracket);
    first_ = true;
  }
  void close(char bracket) {
    out_.put(bracket);
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    out_.string(name);
    out_.put(':');
    first_ = true;  // the value follows without a comma
  }
  template <typename Integer>
  void number(Integer value) {
    separate();
    if constexpr (std::is_signed_v<Integer>) {
      out_.number(static_cast<std::int64_t>(value));
    } else {
      out_.number(static_cast<std::uint64_t>(value));
    }
  }
  void string(std::string_view text) {
    separate();
    out_.string(text);
  }
  void configuration(const raft::Configuration& value) {
    separate();
    write_configuration(out_, value);
  }
  void boolean(bool value) {
    separate();
    out_.put(value ? "true" : "false");
  }

 private:
  void separate() {
    out_.reserve(JsonOut::kRoom);
    if (!first_) out_.put(',');
    first_ = false;
  }

  JsonOut& out_;
  bool first_ = true;
};

void write_run(Structure& out, const Timeline& timeline) {
  out.key("format");
  out.string(kTimelineFormat);
  out.key("version");
  out.number(kTimelineVersion);
  out.key("engine");
  out.string(timeline.engine);
  out.key("scenario");
  out.open('{');
  out.key("name");
  out.string(timeline.name);
  out.key("title");
  out.string(timeline.title);
  out.key("source");
  out.string(timeline.source);
  out.key("command");
  out.string(timeline.command);
  out.close('}');
  out.key("seed");
  out.string(std::to_string(timeline.seed));
  out.key("nodes");
  out.number(timeline.nodes);
  if (!timeline.store.configuration(0).members().empty()) {
    out.key("configuration");
    out.configuration(timeline.store.configuration(0));
  }
  out.key("options");
  out.open('{');
  for (const auto& [name, value] : timeline.options) {
    out.key(name);
    out.string(value);
  }
  out.close('}');
  out.key("rules_off");
  out.open('[');
  for (const std::string& rule : timeline.rules_off) out.string(rule);
  out.close(']');
  out.key("verdict");
  out.string(word_of(timeline.verdict));
  out.key("digest");
  out.string(digest_text(timeline.digest));
  out.key("ended_at_us");
  out.number(timeline.ended_at_us);
}

void write_summary(Structure& out, const Timeline& timeline) {
  out.key("summary");
  out.open('{');
  for (const auto& [name, number] : named_numbers(summarize(timeline))) {
    out.key(name);
    out.number(number);
  }
  out.close('}');
}

void write_chapters(Structure& out, std::span<const Chapter> chapters) {
  out.key("chapters");
  out.open('[');
  for (const Chapter& chapter : chapters) {
    out.open('{');
    out.key("title");
    out.string(chapter.title);
    out.key("text");
    out.string(chapter.text);
    out.key("first_event");
    out.number(chapter.first_event);
    out.key("last_event");
    out.number(chapter.last_event);
    out.close('}');
  }
  out.close(']');
}

void write_checks(Structure& out, const Timeline& timeline) {
  out.key("violations");
  out.open('[');
  for (const Violation& violation : timeline.violations) {
    out.open('{');
    out.key("property");
    out.string(violation.property);
    out.key("event");
    out.number(violation.event);
    out.key("text");
    out.string(violation.text);
    out.key("evidence");
    out.open('[');
    for (const sim::EventId id : violation.evidence) out.number(id);
    out.close(']');
    out.close('}');
  }
  out.close(']');
  out.key("expectations");
  out.open('[');
  for (const Expectation& expectation : timeline.expectations) {
    out.open('{');
    out.key("line");
    out.number(expectation.line);
    out.key("text");
    out.string(expectation.text);
    out.key("held");
    out.boolean(expectation.held);
    out.key("event");
    out.number(expectation.event);
    out.close('}');
  }
  out.close(']');
}

void write_operation(Structure& out, const Operation& operation) {
  out.open('{');
  out.key("client");
  out.number(operation.client);
  out.key("op");
  out.string(operation.op);
  out.key("key");
  out.string(operation.key);
  if (operation.op == "cas" && !operation.expects_missing) {
    out.key("expected");
    out.string(operation.expected);
  }
  if (operation.op == "set" || operation.op == "cas") {
    out.key("value");
    out.string(operation.value);
  } else if (operation.has_read) {
    out.key("value");
    out.string(operation.read);
  }
  out.key("invoked_us");
  out.number(operation.invoked_us);
  if (operation.returned_us >= 0) {
    out.key("returned_us");
    out.number(operation.returned_us);
  }
  out.key("result");
  out.string(operation.result);
  out.close('}');
}

/// Everything before the events; the object stays open.
void write_head(Structure& out, const Timeline& timeline, std::span<const Chapter> chapters) {
  out.open('{');
  write_run(out, timeline);
  write_summary(out, timeline);
  write_chapters(out, chapters);
  write_checks(out, timeline);
  out.key("history");
  out.open('[');
  for (const Operation& operation : timeline.history) write_operation(out, operation);
  out.close(']');
}

Sink into(std::string& text) {
  return [&text](std::string_view piece) { text += piece; };
}

}  // namespace

void write_json(const Timeline& timeline, std::span<const Chapter> chapters, const Sink& sink) {
  JsonOut out(sink);
  Structure structure(out);
  write_head(structure, timeline, chapters);
  structure.key("events");
  structure.open('[');
  EventWriter events(timeline, out);
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    out.reserve(JsonOut::kRoom);
    out.put(id == 1 ? "\n" : ",\n");
    events.write(id);
  }
  out.text("\n]}\n");
  out.flush();
}

void write_jsonl(const Timeline& timeline, std::span<const Chapter> chapters, const Sink& sink) {
  JsonOut out(sink);
  Structure structure(out);
  write_head(structure, timeline, chapters);
  out.text("}\n");
  EventWriter events(timeline, out);
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    events.write(id);
    out.reserve(JsonOut::kRoom);
    out.put('\n');
  }
  out.flush();
}

std::string json_text(const Timeline& timeline, std::span<const Chapter> chapters) {
  std::string text;
  write_json(timeline, chapters, into(text));
  return text;
}

std::string jsonl_text(const Timeline& timeline, std::span<const Chapter> chapters) {
  std::string text;
  write_jsonl(timeline, chapters, into(text));
  return text;
}

std::string event_json(const Timeline& timeline, sim::EventId id) {
  std::string text;
  JsonOut out(into(text), JsonOut::kBytesMin);
  EventWriter(timeline, out).write(id);
  out.flush();
  return text;
}

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::inconclusive:
      break;
  }
  return "inconclusive";
}

std::string digest_text(std::uint64_t digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < 16; ++i) text[15 - i] = kHex[(digest >> (4 * i)) & 15];
  return text;
}

}  // namespace raftlab::report
