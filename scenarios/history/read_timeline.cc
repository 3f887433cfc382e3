// SPDX-License-Identifier: MIT
#include "scenarios/history/read_timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "report/json_document.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::history {
namespace {

using report::JsonDocument;
using report::JsonType;
using Item = JsonDocument::Item;

constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 62;

language::SourceSpan span_of(report::TextPlace place) {
  language::SourceSpan span;
  span.line = place.line;
  span.column = place.column;
  return span;
}

/// Takes what a history needs from the pieces of a timeline.
class Receiver : public report::JsonReceiver {
 public:
  Receiver(std::optional<Model> model, std::vector<language::Diagnostic>& diagnostics)
      : diagnostics_(diagnostics), register_only_(model == Model::single_register) {
    history_.model = model.value_or(Model::kv);
  }

  bool member(std::string_view key, const JsonDocument& value) override;
  bool list(std::string_view key) override {
    has_history_ = has_history_ || key == "history";
    has_events_ = has_events_ || key == "events";
    return true;
  }
  bool element(std::string_view key, const JsonDocument& value) override;

  [[nodiscard]] bool has_history() const { return has_history_; }
  [[nodiscard]] bool has_events() const { return has_events_; }
  [[nodiscard]] History take();

 private:
  /// A question or an answer among the events.
  struct Event {
    std::uint64_t id = 0;
    std::int64_t at_us = 0;
    bool is_answer = false;
    std::uint64_t client = 0;
    std::uint64_t serial = 0;
  };

  bool fail(report::TextPlace place, std::string message, std::string suggestion = {}) {
    diagnostics_.push_back(
        {.span = span_of(place), .message = std::move(message), .suggestion = std::move(suggestion)});
    return diagnostics_.size() < language::kDiagnosticsKept;
  }
  const Item* number(const JsonDocument& value, std::string_view key, bool needed, std::uint64_t& out);
  bool text(const JsonDocument& value, std::string_view key, bool needed, raft::TextPool& pool, raft::TextId& out);
  bool operation(const JsonDocument& value);
  bool function(const JsonDocument& value, Operation& operation);
  bool ending(const JsonDocument& value, Operation& operation);
  void event(const JsonDocument& value);
  bool order_by_events();
  void order_by_times();

  std::vector<language::Diagnostic>& diagnostics_;
  bool register_only_;
  History history_;
  std::vector<Event> events_;
  bool has_history_ = false;
  bool has_events_ = false;
};

bool Receiver::member(std::string_view key, const JsonDocument& value) {
  const Item& root = value.root();
  if (key == "format" && (root.type != JsonType::string || value.text(root) != "raftlab.timeline")) {
    fail(root.place, "this is no timeline of raftlab: its \"format\" is another one",
         "\"raftlab.timeline\" is expected");
    return false;
  }
  if (key == "version" && (root.type != JsonType::integer || root.negative || root.number != 1)) {
    fail(root.place, "this timeline has a version that this program does not know",
         "version 1 is expected; is there a newer raftlab?");
    return false;
  }
  if (key == "history") {
    fail(root.place, "\"history\" is no list", "an array of operations is expected");
    return false;
  }
  return true;
}

bool Receiver::element(std::string_view key, const JsonDocument& value) {
  if (key == "history") return operation(value) || diagnostics_.size() < language::kDiagnosticsKept;
  if (key == "events") event(value);
  return true;
}

/// A member that is a number below 2^62; null if it is not there, or wrong, which has then been said.
const Item* Receiver::number(const JsonDocument& value, std::string_view key, bool needed, std::uint64_t& out) {
  const Item* item = value.find(value.root(), key);
  if (item == nullptr) {
    if (needed) fail(value.root().place, fmt::format("this operation has no \"{}\"", key));
    return nullptr;
  }
  if (item->type != JsonType::integer || item->negative || item->number > kNumberMax) {
    fail(item->place, fmt::format("\"{}\" is {}: a number from 0 up is expected", key,
                                  item->type == JsonType::integer ? "out of range" : std::string(name_of(item->type))));
    return nullptr;
  }
  out = item->number;
  return item;
}

bool Receiver::text(const JsonDocument& value, std::string_view key, bool needed, raft::TextPool& pool,
                    raft::TextId& out) {
  const Item* item = value.find(value.root(), key);
  if (item == nullptr || item->type == JsonType::null) {
    if (needed) fail(value.root().place, fmt::format("this operation has no \"{}\"", key));
    return !needed;
  }
  if (item->type != JsonType::string) {
    fail(item->place, fmt::format("\"{}\" is {}: a string is expected", key, name_of(item->type)));
    return false;
  }
  out = pool.add(value.text(*item));
  return true;
}

bool Receiver::operation(const JsonDocument& value) {
  const Item& root = value.root();
  if (root.type != JsonType::object) {
    fail(root.place, fmt::format("{} is no operation", name_of(root.type)),
         "an object with client, op, key, invoked_us and result is expected");
    return false;
  }
  Operation operation{.asked_line = root.place.line};
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  if (number(value, "client", true, operation.client) == nullptr) return false;
  if (!text(value, "key", true, history_.keys, operation.key)) return false;
  if (number(value, "invoked_us", true, asked) == nullptr) return false;
  operation.asked_us = static_cast<std::int64_t>(asked);
  if (value.find(root, "returned_us") != nullptr) {
    const Item* item = number(value, "returned_us", true, answered);
    if (item == nullptr) return false;
    operation.answered_us = static_cast<std::int64_t>(answered);
    if (answered < asked) {
      fail(item->place, fmt::format("answered at {} us, before it was asked at {} us", answered, asked));
      return false;
    }
  }
  if (!function(value, operation) || !ending(value, operation)) return false;
  history_.operations.push_back(operation);
  return true;
}

bool Receiver::function(const JsonDocument& value, Operation& operation) {
  const Item* op = value.find(value.root(), "op");
  if (op == nullptr || op->type != JsonType::string) {
    fail(value.root().place, "this operation has no \"op\"", "set, get, delete and cas are operations");
    return false;
  }
  const std::string word(value.text(*op));
  const bool cas = word == "cas";
  if (word == "get") {
    operation.kind = Kind::read;
  } else if (word == "set") {
    operation.kind = Kind::write;
  } else if (word == "delete") {
    operation.kind = Kind::erase;
  } else if (word == "append") {
    operation.kind = Kind::append;
  } else if (cas) {
    operation.kind = Kind::cas;
  } else {
    fail(op->place,
         fmt::format("unknown operation '{}': set, get, delete, cas and append are known", word.substr(0, 60)),
         language::did_you_mean(word, {"set", "get", "delete", "cas", "append"}));
    return false;
  }
  if (register_only_ && (operation.kind == Kind::erase || operation.kind == Kind::append)) {
    fail(op->place, fmt::format("a register has no {}: read, write and cas are what it can do", word),
         "leave --model out, or write --model kv");
    return false;
  }
  if (cas && !text(value, "expected", false, history_.values, operation.expected)) return false;
  const bool needed = operation.kind == Kind::write || operation.kind == Kind::append || cas;
  return text(value, "value", needed, history_.values, operation.value);
}

bool Receiver::ending(const JsonDocument& value, Operation& operation) {
  const Item* result = value.find(value.root(), "result");
  if (result == nullptr || result->type != JsonType::string) {
    fail(value.root().place, "this operation has no \"result\"", "ok, mismatch, refused and unknown are results");
    return false;
  }
  const std::string word(value.text(*result));
  if (word == "unknown") {
    operation.answered_us = -1;
    return true;
  }
  if (word == "ok") {
    operation.ending = Ending::good;
  } else if (word == "mismatch" && operation.kind == Kind::cas) {
    operation.ending = Ending::other;
  } else if (word == "refused") {
    operation.ending = Ending::refused;
  } else {
    fail(result->place,
         word == "mismatch"
             ? "only a cas can end in a mismatch"
             : fmt::format("unknown result '{}': ok, mismatch, refused and unknown are known", word.substr(0, 60)),
         language::did_you_mean(word, {"ok", "mismatch", "refused", "unknown"}));
    return false;
  }
  if (operation.answered_us >= 0) return true;
  fail(value.root().place, "this operation has a result, but not when it returned",
       "write \"returned_us\", or the result unknown");
  return false;
}

/// Of all events only questions and answers; whatever is strange leaves the order to the times.
void Receiver::event(const JsonDocument& value) {
  const Item* kind = value.find(value.root(), "kind");
  if (kind == nullptr || kind->type != JsonType::string) return;
  const std::string_view word = value.text(*kind);
  if (word != "client_request" && word != "client_response") return;
  const auto take = [&value](std::string_view key, std::uint64_t& out) {
    const Item* item = value.find(value.root(), key);
    if (item != nullptr && item->type == JsonType::integer && !item->negative) out = item->number;
  };
  Event event{.is_answer = word == "client_response"};
  std::uint64_t at_us = 0;
  take("id", event.id);
  take("at_us", at_us);
  take("client", event.client);
  take("serial", event.serial);
  event.at_us = static_cast<std::int64_t>(at_us);
  events_.push_back(event);
}

/// The n-th operation is the n-th request; asked again under the same serial number it is the same. False, and nothing
/// done, where events and history do not belong together.
bool Receiver::order_by_events() {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> open;
  std::vector<Operation> operations = history_.operations;
  std::size_t next = 0;
  std::uint64_t last = 0;
  for (const Event& event : events_) {
    const std::pair<std::uint64_t, std::uint64_t> request(event.client, event.serial);
    if (event.id <= last) return false;
    last = event.id;
    const auto found = open.find(request);
    if (!event.is_answer) {
      if (found != open.end() && event.serial != 0) continue;
      if (next == operations.size()) return false;
      Operation& operation = operations[next];
      if (operation.client != event.client || operation.asked_us != event.at_us) return false;
      operation.asked = operation.asked_event = event.id;
      open[request] = next++;
    } else if (found != open.end()) {
      Operation& operation = operations[found->second];
      open.erase(found);
      if (operation.ending == Ending::open) continue;
      if (operation.answered_us != event.at_us) return false;
      operation.answered = operation.answered_event = event.id;
    }
  }
  const bool whole =
      next == operations.size() && std::all_of(operations.begin(), operations.end(), [](const Operation& operation) {
        return operation.ending == Ending::open || operation.answered != kNever;
      });
  if (whole) history_.operations = std::move(operations);
  return whole;
}

/// Questions before answers of the same microsecond: what touches is concurrent.
void Receiver::order_by_times() {
  std::vector<std::tuple<std::int64_t, bool, std::size_t>> order;  // when, is an answer, of which
  for (std::size_t i = 0; i < history_.operations.size(); ++i) {
    const Operation& operation = history_.operations[i];
    order.emplace_back(operation.asked_us, false, i);
    if (operation.ending != Ending::open) order.emplace_back(operation.answered_us, true, i);
  }
  std::sort(order.begin(), order.end());
  std::uint64_t clock = 0;
  for (const auto& [at_us, is_answer, number] : order) {
    Operation& operation = history_.operations[number];
    (is_answer ? operation.answered : operation.asked) = ++clock;
  }
}

History Receiver::take() {
  if (!order_by_events()) order_by_times();
  return std::move(history_);
}

/// The object, and of a timeline in lines the events behind it. False, and why, where it is no JSON.
bool parse(report::JsonSource& source, Receiver& receiver, bool event, std::vector<language::Diagnostic>& diagnostics) {
  report::JsonPieces pieces(source, receiver);
  if (event) pieces.expect_element("events");
  const bool whole = nlohmann::json::sax_parse(report::JsonCursor(source), report::JsonCursor(), &pieces,
                                               nlohmann::json::input_format_t::json, false);
  if (!whole && !pieces.problem().empty()) {
    diagnostics.push_back({.span = span_of(pieces.problem_place()), .message = pieces.problem(), .suggestion = {}});
  }
  return whole;
}

}  // namespace

ReadResult read_timeline_history(std::string_view text, std::optional<Model> model) {
  ReadResult result;
  report::JsonSource source(text);
  Receiver receiver(model, result.diagnostics);
  bool good = parse(source, receiver, false, result.diagnostics);
  source.skip_space();
  while (good && !source.at_end() && !receiver.has_events()) {
    good = parse(source, receiver, true, result.diagnostics);
    source.skip_space();
  }
  if (good && !source.at_end()) {
    result.diagnostics.push_back({.span = span_of(source.place()),
                                  .message = "something follows the end of the timeline",
                                  .suggestion = "remove it"});
    good = false;
  }
  if (good && result.diagnostics.empty() && !receiver.has_history()) {
    result.diagnostics.push_back({.span = {},
                                  .message = "there is no \"history\" in this timeline",
                                  .suggestion = "raftlab run FILE --json writes one"});
  }
  if (good && result.diagnostics.empty()) result.history = receiver.take();
  return result;
}

}  // namespace raftlab::scenarios::history
