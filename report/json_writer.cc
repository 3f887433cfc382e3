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
  /// Opens a member that is an object or an array.
  void open(std::string_view name, char bracket) {
    key(name);
    open(bracket);
  }
  template <typename Value>
  void member(std::string_view name, const Value& value) {
    key(name);
    element(value);
  }
  template <typename Value>
  void element(const Value& value) {
    separate();
    if constexpr (std::is_same_v<Value, bool>) {
      out_.put(value ? "true" : "false");
    } else if constexpr (std::is_same_v<Value, raft::Configuration>) {
      write_configuration(out_, value);
    } else if constexpr (!std::is_integral_v<Value>) {
      out_.string(value);
    } else if constexpr (std::is_signed_v<Value>) {
      out_.number(static_cast<std::int64_t>(value));
    } else {
      out_.number(static_cast<std::uint64_t>(value));
    }
  }

 private:
  void key(std::string_view name) {
    separate();
    out_.string(name);
    out_.put(':');
    first_ = true;  // the value follows without a comma
  }
  void separate() {
    out_.reserve(JsonOut::kRoom);
    if (!first_) out_.put(',');
    first_ = false;
  }

  JsonOut& out_;
  bool first_ = true;
};

void write_run(Structure& out, const Timeline& timeline) {
  out.member("format", kTimelineFormat);
  out.member("version", kTimelineVersion);
  out.member("engine", timeline.engine);
  out.open("scenario", '{');
  out.member("name", timeline.name);
  out.member("title", timeline.title);
  out.member("source", timeline.source);
  out.member("command", timeline.command);
  out.close('}');
  out.member("seed", std::to_string(timeline.seed));
  out.member("nodes", timeline.nodes);
  if (!timeline.store.configuration(0).members().empty()) {
    out.member("configuration", timeline.store.configuration(0));
  }
  out.open("options", '{');
  for (const auto& [name, value] : timeline.options) {
    out.member(name, value);
  }
  out.close('}');
  out.open("rules_off", '[');
  for (const std::string& rule : timeline.rules_off) out.element(rule);
  out.close(']');
  out.member("verdict", word_of(timeline.verdict));
  out.member("digest", digest_text(timeline.digest));
  out.member("ended_at_us", timeline.ended_at_us);
}

void write_summary(Structure& out, const Timeline& timeline) {
  out.open("summary", '{');
  for (const auto& [name, number] : named_numbers(summarize(timeline))) {
    out.member(name, number);
  }
  out.close('}');
}

void write_chapters(Structure& out, std::span<const Chapter> chapters) {
  out.open("chapters", '[');
  for (const Chapter& chapter : chapters) {
    out.open('{');
    out.member("title", chapter.title);
    out.member("text", chapter.text);
    out.member("first_event", chapter.first_event);
    out.member("last_event", chapter.last_event);
    out.close('}');
  }
  out.close(']');
}

void write_checks(Structure& out, const Timeline& timeline) {
  out.open("violations", '[');
  for (const Violation& violation : timeline.violations) {
    out.open('{');
    out.member("property", violation.property);
    out.member("event", violation.event);
    out.member("text", violation.text);
    out.open("evidence", '[');
    for (const sim::EventId id : violation.evidence) out.element(id);
    out.close(']');
    out.close('}');
  }
  out.close(']');
  out.open("expectations", '[');
  for (const Expectation& expectation : timeline.expectations) {
    out.open('{');
    out.member("line", expectation.line);
    out.member("text", expectation.text);
    out.member("held", expectation.held);
    out.member("event", expectation.event);
    out.close('}');
  }
  out.close(']');
}

void write_operation(Structure& out, const Operation& operation) {
  out.open('{');
  out.member("client", operation.client);
  out.member("op", operation.op);
  out.member("key", operation.key);
  if (operation.op == "cas" && !operation.expects_missing) {
    out.member("expected", operation.expected);
  }
  if (operation.op == "set" || operation.op == "cas") {
    out.member("value", operation.value);
  } else if (operation.has_read) {
    out.member("value", operation.read);
  }
  out.member("invoked_us", operation.invoked_us);
  if (operation.returned_us >= 0) {
    out.member("returned_us", operation.returned_us);
  }
  out.member("result", operation.result);
  out.close('}');
}

/// Everything before the events; the object stays open.
void write_head(Structure& out, const Timeline& timeline, std::span<const Chapter> chapters) {
  out.open('{');
  write_run(out, timeline);
  write_summary(out, timeline);
  write_chapters(out, chapters);
  write_checks(out, timeline);
  out.open("history", '[');
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
  structure.open("events", '[');
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
  EventWriter(timeline, out).write_lines(1, timeline.trace.size());
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
