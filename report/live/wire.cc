// SPDX-License-Identifier: MIT
#include "report/live/wire.h"

#include <fmt/format.h>

#include "report/json_out.h"

namespace raftlab::report::live {
namespace {

/// A JSON text under way: members and elements, commas by themselves.
class Text {
 public:
  explicit Text(std::string_view type) : out_([this](std::string_view piece) { text_ += piece; }, JsonOut::kBytesMin) {
    open('{');
    string("type", type);
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  std::string finish() {
    close('}');
    out_.flush();
    return std::move(text_);
  }

  void string(std::string_view name, std::string_view value) {
    key(name);
    out_.string(value);
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    out_.number(value);
  }
  void number(std::string_view name, std::int64_t value) {
    key(name);
    out_.number(value);
  }
  void yes_no(std::string_view name, bool value) {
    key(name);
    out_.put(value ? "true" : "false");
  }
  /// JSON as it is.
  void raw(std::string_view name, std::string_view json) {
    key(name);
    out_.text(json);
  }
  void element(std::string_view value) {
    separate();
    out_.string(value);
  }
  void element(std::uint64_t value) {
    separate();
    out_.number(value);
  }
  void element(std::int64_t value) {
    separate();
    out_.number(value);
  }
  void yes_no_element(bool value) {
    separate();
    out_.put(value ? "true" : "false");
  }
  void open(std::string_view name, char bracket) {
    key(name);
    open(bracket);
  }
  void open_element(char bracket) {
    separate();
    open(bracket);
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

  std::string text_;
  JsonOut out_;
  bool first_ = true;
};

void add_event(Text& out, const Event& event) {
  out.open_element('[');
  out.element(event.id);
  out.element(event.at_us);
  for (const std::uint8_t value : {event.kind, event.node, event.peer, event.type, event.reason}) {
    out.element(std::uint64_t{value});
  }
  out.element(std::uint64_t{event.bulk});
  for (const std::uint64_t value : {event.term, event.cause, event.sent}) out.element(value);
  out.element(event.text);
  out.element(event.label);
  out.close(']');
}

void add_log(Text& out, const NodeChange::Log& log) {
  out.open("log", '{');
  out.number("first", log.first);
  out.number("cut", log.cut);
  out.open("added", '[');
  for (const auto& [term, text] : log.added) {
    out.open_element('[');
    out.element(term);
    out.element(text);
    out.close(']');
  }
  out.close(']');
  out.close('}');
}

void add_number(Text& out, std::string_view name, const std::optional<std::uint64_t>& value) {
  if (value) out.number(name, *value);
}

void add_state(Text& out, const NodeChange& state) {
  out.open_element('{');
  out.number("event", state.event);
  out.number("node", std::uint64_t{state.node});
  if (state.letter) out.string("letter", std::string_view(&*state.letter, 1));
  add_number(out, "term", state.term);
  if (state.vote) out.number("vote", std::int64_t{*state.vote});
  add_number(out, "commit", state.commit);
  add_number(out, "applied", state.applied);
  add_number(out, "durable", state.durable);
  if (state.config) out.string("config", *state.config);
  if (state.log) add_log(out, *state.log);
  if (!state.progress.empty()) {
    out.open("progress", '[');
    for (const NodeChange::Progress& one : state.progress) {
      out.open_element('[');
      for (const std::uint64_t value : {std::uint64_t{one.peer}, one.next, one.match}) out.element(value);
      out.close(']');
    }
    out.close(']');
  }
  out.close('}');
}

void add_line(Text& out, const Line& line) {
  out.open_element('[');
  out.element(line.event);
  out.element(line.at_us);
  out.element(line.text);
  out.close(']');
}

void add_fault(Text& out, const Fault& fault) {
  out.open_element('{');
  out.number("first", fault.first);
  out.number("last", fault.last);
  out.string("text", fault.text);
  out.open("nodes", '[');
  for (const std::uint8_t node : fault.nodes) out.element(std::uint64_t{node});
  out.close(']');
  out.close('}');
}

void add_branch(Text& out, const Branch& branch) {
  out.open_element('{');
  out.number("number", std::uint64_t{branch.number});
  out.string("text", branch.text);
  out.yes_no("current", branch.current);
  out.close('}');
}

template <typename List, typename Add>
void add_list(Text& out, std::string_view name, const List& list, Add add) {
  out.open(name, '[');
  for (const auto& one : list) add(out, one);
  out.close(']');
}

void add_words(Text& out, std::string_view name, const std::vector<std::string>& words) {
  add_list(out, name, words, [](Text& to, const std::string& word) { to.element(word); });
}

void add_pace(Text& out, const Pace& pace, Time now_us) {
  out.number("seq", pace.seq);
  out.number("now_us", std::int64_t{now_us});
  out.yes_no("playing", pace.playing);
  out.raw("speed", fmt::format("{}", pace.speed));
}

}  // namespace

std::string hello_frame(const Hello& hello, const Words& words) {
  Text out("hello");
  out.number("version", std::uint64_t{1});
  out.string("role", hello.id == kTeacher ? "teacher" : "student");
  out.number("id", hello.id);
  out.string("ticket", hello.ticket);
  out.yes_no("control", hello.control);
  out.number("window", std::uint64_t{kWindowEvents});
  out.open("words", '{');
  add_words(out, "kinds", words.kinds);
  add_words(out, "types", words.types);
  add_words(out, "reasons", words.reasons);
  add_words(out, "drop_reasons", words.drop_reasons);
  out.close('}');
  return out.finish();
}

std::string snapshot_frame(const Pace& pace, const About& about, const Snapshot& snapshot) {
  Text out("snapshot");
  add_pace(out, pace, snapshot.now_us);
  out.open("about", '{');
  out.string("title", about.title);
  out.string("name", about.name);
  out.string("seed", about.seed);
  out.number("nodes", std::uint64_t{about.nodes});
  out.string("engine", about.version);
  out.close('}');
  add_list(out, "base", snapshot.base, add_state);
  add_list(out, "events", snapshot.events, add_event);
  add_list(out, "states", snapshot.states, add_state);
  add_list(out, "lines", snapshot.lines, add_line);
  out.number("lines_before", std::uint64_t{snapshot.lines_before});
  add_list(out, "faults", snapshot.faults, add_fault);
  add_list(out, "branches", snapshot.branches, add_branch);
  out.string("digest", snapshot.digest);
  if (snapshot.over) out.string("over", *snapshot.over);
  return out.finish();
}

std::string delta_frame(const Pace& pace, const Changes& changes) {
  Text out("delta");
  add_pace(out, pace, changes.now_us);
  if (!changes.events.empty()) add_list(out, "events", changes.events, add_event);
  if (!changes.states.empty()) add_list(out, "states", changes.states, add_state);
  if (!changes.lines.empty()) add_list(out, "lines", changes.lines, add_line);
  if (changes.faults) add_list(out, "faults", *changes.faults, add_fault);
  if (changes.branches) add_list(out, "branches", *changes.branches, add_branch);
  if (changes.over) out.string("over", *changes.over);
  return out.finish();
}

std::string reply_frame(std::optional<std::uint64_t> to, const Answer& answer) {
  Text out("reply");
  if (to) out.number("to", *to);
  out.yes_no("ok", answer.ok);
  out.string("message", answer.message);
  if (answer.saved != 0) {
    out.string("digest", answer.digest);
    out.string("file", answer.file);
    out.number("saved", answer.saved);
  }
  return out.finish();
}

std::string why_frame(std::optional<std::uint64_t> to, std::uint64_t event, const std::optional<Why>& why) {
  Text out("why");
  if (to) out.number("to", *to);
  out.number("event", event);
  if (!why) {
    out.raw("why", "null");
    return out.finish();
  }
  out.open("why", '{');
  out.string("section", why->section);
  out.string("rule", why->rule);
  out.string("note", why->note);
  out.open("conditions", '[');
  for (const auto& [met, text] : why->conditions) {
    out.open_element('[');
    out.yes_no_element(met);
    out.element(text);
    out.close(']');
  }
  out.close(']');
  out.close('}');
  return out.finish();
}

std::string control_frame(PersonId holder, std::string_view name) {
  Text out("control");
  out.number("holder", holder);
  out.string("name", name);
  return out.finish();
}

std::string people_frame(std::size_t watching, const std::vector<Room::Person>* people) {
  Text out("people");
  out.number("watching", std::uint64_t{watching});
  if (people != nullptr) {
    add_list(out, "people", *people, [](Text& to, const Room::Person& one) {
      to.open_element('{');
      to.number("id", one.id);
      to.string("name", one.name);
      to.yes_no("here", one.here);
      to.close('}');
    });
  }
  return out.finish();
}

std::string bye_frame(std::string_view why, bool again) {
  Text out("bye");
  out.string("why", why);
  out.yes_no("again", again);
  return out.finish();
}

}  // namespace raftlab::report::live
