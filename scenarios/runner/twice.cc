// SPDX-License-Identifier: MIT
#include "scenarios/runner/twice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "report/event_text.h"
#include "report/fields.h"
#include "report/joined.h"
#include "report/json_writer.h"

namespace raftlab::scenarios::runner {
namespace {

using sim::EventId;
using sim::Record;

/// The fields of a record as they are stored: what a kind does not tell in words counts as well.
class StoredFields {
 public:
  StoredFields(const Record& a, const Record& b) {
    compare("at_us", static_cast<std::uint64_t>(a.at), static_cast<std::uint64_t>(b.at));
    compare("cause", a.cause, b.cause);
    if (a.kind != b.kind) {
      fields.push_back({"kind", std::string(report::word_of(a.kind)), std::string(report::word_of(b.kind))});
    }
    compare("node", a.node, b.node);
    compare("peer", a.peer, b.peer);
    compare("reason", a.reason, b.reason);
    compare("type", a.type, b.type);
    compare("flag", a.flag ? 1 : 0, b.flag ? 1 : 0);
    compare("spare", a.spare, b.spare);
    compare("term", a.term, b.term);
    for (std::size_t i = 0; i < a.v.size(); ++i) compare(fmt::format("v{}", i), a.v[i], b.v[i]);
  }

  std::vector<report::MemberDifference> fields;

 private:
  void compare(std::string name, std::uint64_t a, std::uint64_t b) {
    if (a != b) fields.push_back({std::move(name), std::to_string(a), std::to_string(b)});
  }
};

/// The first record that is not the same in every field, or that only one trace has; 0 for none.
static_assert(std::has_unique_object_representations_v<Record>);
EventId first_difference(const sim::Trace& a, const sim::Trace& b) {
  const EventId common = std::min(a.size(), b.size());
  for (EventId id = 1; id <= common; ++id) {
    if (std::memcmp(&a.at(id), &b.at(id), sizeof(Record)) != 0) return id;
  }
  return a.size() == b.size() ? 0 : common + 1;
}

/// How a play ended, beyond what its timeline says.
std::string ending(const RunResult& result) {
  return fmt::format("{}:{} {} {}", result.span.line, result.span.round, result.message,
                     report::joined(result.output, "\n"));
}

std::string shown(const std::optional<std::string>& value) {
  constexpr std::size_t kShownBytes = 60;
  return value ? report::shortened(report::printable(*value), kShownBytes) : "absent";
}

std::string sentence_of(const Play& a, const Play& b, const report::Difference& found) {
  const EventId id = found.first_event;
  const std::vector<report::MemberDifference>& members = id == 0 ? found.head : found.fields;
  std::string what;
  for (const report::MemberDifference& member : members) {
    what += fmt::format("{}{} {} | {}", what.empty() ? "" : ", ", member.name, shown(member.a), shown(member.b));
  }
  if (id == 0) return fmt::format("all {} are the same, but {}", report::numbered(found.events_a, "record"), what);
  const report::Timeline& longer = id <= found.events_a ? a.timeline : b.timeline;
  const Record& record = longer.trace.at(id);
  const std::string where =
      fmt::format("e#{} ({} at {} s)", id, report::word_of(record.kind), report::clock_text(record.at));
  if (id > found.events_a || id > found.events_b) {
    return fmt::format("{} is there only in the {} play", where, id <= found.events_a ? "first" : "second");
  }
  return fmt::format("{} is not the same: {}", where, what);
}

}  // namespace

Play play(const language::Scenario& scenario, const RunSettings& settings) {
  RunSettings keeping = settings;
  keeping.keep = sim::Trace::Keep::all;
  Runner runner(scenario, keeping);
  RunResult result = runner.run();
  return {std::move(result), runner.timeline()};
}

std::optional<Difference> difference_between(const Play& a, const Play& b) {
  const EventId stored = first_difference(a.timeline.trace, b.timeline.trace);
  const std::string ending_a = ending(a.result);
  const std::string ending_b = ending(b.result);
  const bool same_end = ending_a == ending_b && a.timeline.verdict == b.timeline.verdict &&
                        a.timeline.ended_at_us == b.timeline.ended_at_us;
  if (stored == 0 && same_end && a.timeline.digest == b.timeline.digest) return std::nullopt;
  Difference difference;
  report::Difference& found = difference.found;
  found = report::compare(a.timeline, b.timeline);
  // A field that this kind of record does not tell of is no difference in words, but it is one.
  if (stored != 0 && (found.first_event == 0 || stored < found.first_event)) {
    found.first_event = stored;
    found.fields = StoredFields(a.timeline.trace.at(stored), b.timeline.trace.at(stored)).fields;
  }
  if (ending_a != ending_b) found.head.push_back({"ending", ending_a, ending_b});
  difference.sentence = sentence_of(a, b, found);
  difference.text = report::difference_text(a.timeline, "the first play", b.timeline, "the second play", found);
  return difference;
}

std::optional<Difference> plays_differently(const language::Scenario& scenario, const RunSettings& settings) {
  const Play first = play(scenario, settings);
  if (first.result.interrupted) return std::nullopt;
  const Play second = play(scenario, settings);
  if (second.result.interrupted) return std::nullopt;
  return difference_between(first, second);
}

}  // namespace raftlab::scenarios::runner
