// SPDX-License-Identifier: MIT
#include "report/json_head.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

#include "report/json_bounds.h"
#include "report/json_members.h"
#include "report/json_writer.h"

namespace raftlab::report {

namespace {

constexpr auto kLineMax = static_cast<std::uint64_t>(std::numeric_limits<int>::max());

constexpr std::array<std::string_view, 6> kLists = {"rules_off",    "chapters", "violations",
                                                    "expectations", "history",  "events"};
constexpr std::array<std::string_view, 14> kMembers = {"format",      "version",       "engine",  "scenario", "seed",
                                                       "nodes",       "configuration", "options", "verdict",  "digest",
                                                       "ended_at_us", "summary",       "events",  "history"};
constexpr std::array<std::string_view, 8> kNeeded = {"format", "version", "scenario", "seed",
                                                     "nodes",  "verdict", "digest",   "ended_at_us"};

bool contains(std::span<const std::string_view> list, std::string_view word) {
  for (const std::string_view known : list) {
    if (known == word) return true;
  }
  return false;
}

/// The whole text as an unsigned number, strictly.
std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool HeadReader::fail(TextPlace place, std::string message) {
  problem_ = {place, std::move(message)};
  return false;
}

bool HeadReader::text(const JsonDocument& doc, const Item& item, std::string_view name, std::string& out) {
  if (item.type != JsonType::string) {
    return fail(item.place, fmt::format("\"{}\" must be a string, not {}", name, name_of(item.type)));
  }
  out = doc.text(item);
  return true;
}

bool HeadReader::text_member(const JsonDocument& doc, std::string_view key, std::string& out) {
  const Item* item = doc.find(doc.root(), key);
  if (item == nullptr) return fail(doc.root().place, fmt::format("\"{}\" is missing here", key));
  return text(doc, *item, key, out);
}

bool HeadReader::number(const Item& item, std::string_view name, std::uint64_t max, std::uint64_t& out) {
  if (item.type != JsonType::integer || item.negative) {
    return fail(item.place,
                fmt::format("\"{}\" must be an integer that is not negative{}", name,
                            item.type == JsonType::integer ? "" : fmt::format(", not {}", name_of(item.type))));
  }
  if (item.number > max)
    return fail(item.place, fmt::format("\"{}\" is {}, but at most {} can be", name, item.number, max));
  out = item.number;
  return true;
}

bool HeadReader::number_member(const JsonDocument& doc, std::string_view key, std::uint64_t max, std::uint64_t& out) {
  const Item* item = doc.find(doc.root(), key);
  if (item == nullptr) return fail(doc.root().place, fmt::format("\"{}\" is missing here", key));
  return number(*item, key, max, out);
}

bool HeadReader::event_member(const JsonDocument& doc, std::string_view key, sim::EventId& out) {
  if (!number_member(doc, key, kNumberMax, out)) return false;
  if (out > event_max_) {
    event_max_ = out;
    event_max_place_ = doc.find(doc.root(), key)->place;
  }
  return true;
}

bool HeadReader::object(const JsonDocument& doc, std::string_view name) {
  if (doc.root().type == JsonType::object) return true;
  return fail(doc.root().place, fmt::format("\"{}\" must be an object, not {}", name, name_of(doc.root().type)));
}

// ---- Members --------------------------------------------------------------------------------------------------

bool HeadReader::member(std::string_view key, const JsonDocument& value) {
  const Item& root = value.root();
  if (contains(kLists, key)) {
    return fail(root.place, fmt::format("\"{}\" must be an array, not {}", key, name_of(root.type)));
  }
  if (!contains(kMembers, key)) return true;  // of a later version 1: nothing this one needs
  if (!seen_.insert(std::string(key)).second) return fail(root.place, fmt::format("\"{}\" is here twice", key));
  Timeline& timeline = file_.timeline;
  std::uint64_t integer = 0;
  if (key == "format") return format(value);
  if (key == "version") return version(value);
  if (key == "engine") return text(value, root, key, timeline.engine);
  if (key == "scenario") return scenario(value);
  if (key == "seed") return seed(value);
  if (key == "configuration") return configuration(value);
  if (key == "options") return options(value);
  if (key == "verdict") return verdict(value);
  if (key == "digest") return digest(value);
  if (key == "nodes") {
    if (!number(root, key, raft::kNodesMax, integer)) return false;
    timeline.nodes = static_cast<unsigned>(integer);
    nodes_place_ = root.place;
  } else if (key == "ended_at_us") {
    if (!number(root, key, kTimeMax, integer)) return false;
    timeline.ended_at_us = static_cast<sim::Time>(integer);
  } else if (key == "summary") {
    return object(value, key);
  }
  return true;
}

bool HeadReader::format(const JsonDocument& value) {
  std::string name;
  if (!text(value, value.root(), "format", name)) return false;
  if (name == kTimelineFormat) return true;
  return fail(value.root().place,
              fmt::format("this file is of format \"{}\", not \"{}\": give a timeline that `raftlab run "
                          "--json` wrote",
                          name.substr(0, 80), kTimelineFormat));
}

bool HeadReader::version(const JsonDocument& value) {
  std::uint64_t number_read = 0;
  if (!number(value.root(), "version", kNumberMax, number_read)) return false;
  if (number_read == static_cast<std::uint64_t>(kTimelineVersion)) return true;
  return fail(value.root().place,
              fmt::format("this is version {} of {}, and this raftlab reads version {}: use the raftlab "
                          "that wrote it, or run the scenario again",
                          number_read, kTimelineFormat, kTimelineVersion));
}

bool HeadReader::scenario(const JsonDocument& value) {
  Timeline& timeline = file_.timeline;
  if (!object(value, "scenario") || !text_member(value, "name", timeline.name) ||
      !text_member(value, "title", timeline.title) || !text_member(value, "source", timeline.source)) {
    return false;
  }
  // The first timelines had none.
  return value.find(value.root(), "command") == nullptr || text_member(value, "command", timeline.command);
}

bool HeadReader::seed(const JsonDocument& value) {
  std::string digits;
  if (!text(value, value.root(), "seed", digits)) return false;
  const std::optional<std::uint64_t> number_read = parse_number(digits, 10);
  if (!number_read) return fail(value.root().place, "\"seed\" must be a decimal number of 64 bits, as a string");
  file_.timeline.seed = *number_read;
  return true;
}

bool HeadReader::digest(const JsonDocument& value) {
  std::string digits;
  if (!text(value, value.root(), "digest", digits)) return false;
  const std::optional<std::uint64_t> number_read = parse_number(digits, 16);
  if (!number_read || digits.size() != 16)
    return fail(value.root().place, "\"digest\" must be 16 hex digits, as a string");
  file_.timeline.digest = *number_read;
  return true;
}

bool HeadReader::options(const JsonDocument& value) {
  if (!object(value, "options")) return false;
  const Item& root = value.root();
  for (const Item* item = value.first(root); item != nullptr; item = value.after(*item, root)) {
    auto& [name, setting] = file_.timeline.options.emplace_back();
    name = value.key(*item);
    if (!text(value, *item, name, setting)) return false;
  }
  return true;
}

/// The first configuration of the run; without it all nodes vote.
bool HeadReader::configuration(const JsonDocument& value) {
  raft::Configuration first;
  JsonProblem wrong;
  if (!read_configuration(value, value.root(), first, wrong)) return fail(wrong.place, wrong.text);
  file_.timeline.store.set_first_configuration(first);
  return true;
}

bool HeadReader::verdict(const JsonDocument& value) {
  std::string word;
  if (!text(value, value.root(), "verdict", word)) return false;
  for (const Verdict known : {Verdict::pass, Verdict::fail, Verdict::inconclusive}) {
    if (word_of(known) != word) continue;
    file_.timeline.verdict = known;
    return true;
  }
  return fail(value.root().place,
              fmt::format("\"{}\" is no verdict: pass, fail and inconclusive are", word.substr(0, 80)));
}

// ---- Lists ----------------------------------------------------------------------------------------------------

bool HeadReader::list(std::string_view key, TextPlace place) {
  if (contains(kMembers, key) && !contains(kLists, key)) {
    return fail(place, fmt::format("\"{}\" cannot be an array", key));
  }
  if (contains(kLists, key) && !seen_.insert(std::string(key)).second) {
    return fail(place, fmt::format("\"{}\" is here twice", key));
  }
  return true;
}

bool HeadReader::element(std::string_view key, const JsonDocument& value) {
  if (key == "rules_off") return text(value, value.root(), key, file_.timeline.rules_off.emplace_back());
  if (!contains(kLists, key)) return true;
  if (!object(value, key)) return false;
  if (key == "chapters") return chapter(value);
  if (key == "violations") return violation(value);
  if (key == "expectations") return expectation(value);
  return operation(value);
}

bool HeadReader::chapter(const JsonDocument& value) {
  Chapter& chapter = file_.chapters.emplace_back();
  return text_member(value, "title", chapter.title) && text_member(value, "text", chapter.text) &&
         event_member(value, "first_event", chapter.first_event) &&
         event_member(value, "last_event", chapter.last_event);
}

bool HeadReader::violation(const JsonDocument& value) {
  Violation& violation = file_.timeline.violations.emplace_back();
  if (!text_member(value, "property", violation.property) || !event_member(value, "event", violation.event) ||
      !text_member(value, "text", violation.text)) {
    return false;
  }
  const Item* evidence = value.find(value.root(), "evidence");
  if (evidence == nullptr || evidence->type != JsonType::array) {
    return fail(value.root().place, "a violation has an array \"evidence\"");
  }
  for (const Item* id = value.first(*evidence); id != nullptr; id = value.after(*id, *evidence)) {
    sim::EventId& event = violation.evidence.emplace_back();
    if (!number(*id, "evidence", kNumberMax, event)) return false;
    if (event > event_max_) {
      event_max_ = event;
      event_max_place_ = id->place;
    }
  }
  return true;
}

bool HeadReader::expectation(const JsonDocument& value) {
  Expectation& expectation = file_.timeline.expectations.emplace_back();
  std::uint64_t line = 0;
  if (!number_member(value, "line", kLineMax, line) || !text_member(value, "text", expectation.text) ||
      !event_member(value, "event", expectation.event)) {
    return false;
  }
  expectation.line = static_cast<int>(line);
  const Item* held = value.find(value.root(), "held");
  if (held == nullptr || held->type != JsonType::boolean) {
    return fail(value.root().place, "an expectation has \"held\", true or false");
  }
  expectation.held = held->number != 0;
  return true;
}

bool HeadReader::operation(const JsonDocument& value) {
  Operation& operation = file_.timeline.history.emplace_back();
  std::uint64_t client = 0;
  std::uint64_t invoked = 0;
  std::uint64_t returned = 0;
  if (!number_member(value, "client", raft::kNoClient - 1, client) || !text_member(value, "op", operation.op) ||
      !text_member(value, "key", operation.key) || !number_member(value, "invoked_us", kTimeMax, invoked) ||
      !text_member(value, "result", operation.result)) {
    return false;
  }
  operation.client = static_cast<sim::ClientId>(client);
  operation.invoked_us = static_cast<sim::Time>(invoked);
  if (value.find(value.root(), "returned_us") != nullptr) {
    if (!number_member(value, "returned_us", kTimeMax, returned)) return false;
    operation.returned_us = static_cast<sim::Time>(returned);
  }
  if (operation.op == "cas") {
    operation.expects_missing = value.find(value.root(), "expected") == nullptr;
    if (!operation.expects_missing && !text_member(value, "expected", operation.expected)) return false;
  }
  if (operation.op == "cas" || operation.op == "set") return text_member(value, "value", operation.value);
  if (operation.op != "get" && operation.op != "delete") {
    return fail(value.root().place,
                fmt::format("\"{}\" is no operation: set, get, delete and cas are", operation.op.substr(0, 80)));
  }
  operation.has_read = value.find(value.root(), "value") != nullptr;
  return !operation.has_read || text_member(value, "value", operation.read);
}

bool HeadReader::finish(unsigned nodes_seen) {
  for (const std::string_view key : kNeeded) {
    if (!seen_.contains(key)) {
      return fail({}, key == "format"
                          ? fmt::format("this is no timeline: it has no \"format\": \"{}\"", kTimelineFormat)
                          : fmt::format("the timeline has no \"{}\"", key));
    }
  }
  const Timeline& timeline = file_.timeline;
  if (nodes_seen > timeline.nodes) {
    return fail(nodes_place_,
                fmt::format("\"nodes\" is {}, but an event names node {}", timeline.nodes, nodes_seen - 1));
  }
  if (event_max_ > timeline.trace.size()) {
    return fail(event_max_place_,
                fmt::format("event {} is named here, but the last one is {}", event_max_, timeline.trace.size()));
  }
  return true;
}

}  // namespace raftlab::report
