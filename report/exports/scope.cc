// SPDX-License-Identifier: MIT
#include "report/exports/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "report/exports/characters.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;

constexpr unsigned kMessagesLooked = 60;
constexpr std::size_t kTitleMax = 80;
constexpr EventId kEventsBefore = 60;

/// From the first of the evidence on, and what led to that.
EventId first_of(const Timeline& timeline, const Violation& violation) {
  EventId first = violation.event;
  for (const EventId id : violation.evidence) {
    if (id != 0 && id < first) first = id;
  }
  for (int steps = 0; steps < 3; ++steps) {
    const EventId cause = timeline.trace.at(first).cause;
    if (cause != 0 && cause < first) first = cause;
  }
  return first;
}

Scope scope_of(const Timeline& timeline, std::span<const Chapter> chapters, std::size_t number) {
  const Chapter& chapter = chapters[number - 1];
  const EventId end = timeline.trace.size();
  Scope scope;
  scope.first = std::clamp<EventId>(chapter.first_event, std::min<EventId>(1, end), end);
  scope.last = std::clamp(chapter.last_event, scope.first, end);
  scope.chapter = number;
  scope.title = chapter.title;
  scope.text = chapter.text;
  if (scope.first != scope.last) return scope;
  scope.end_counts = true;
  const EventId event = scope.last;
  scope.first = event > kEventsBefore ? event - kEventsBefore : std::min<EventId>(1, end);
  for (const Violation& violation : timeline.violations) {
    if (violation.event == event && event != 0) scope.first = first_of(timeline, violation);
  }
  return scope;
}

bool is_decision(EventKind kind) {
  switch (kind) {
    case EventKind::election_timeout:
    case EventKind::became_candidate:
    case EventKind::became_pre_candidate:
    case EventKind::became_leader:
    case EventKind::vote_granted:
    case EventKind::vote_refused:
    case EventKind::pre_vote_refused:
    case EventKind::append_rejected:
    case EventKind::log_truncated:
    case EventKind::config_changed:
    case EventKind::transfer_started:
    case EventKind::transfer_ended:
    case EventKind::snapshot_installed:
    case EventKind::node_crashed:
    case EventKind::node_restarted:
    case EventKind::violation:
    case EventKind::expectation_failed:
      return true;
    default:
      return false;
  }
}

unsigned decisions_in(const Timeline& timeline, const Scope& scope) {
  unsigned decisions = 0;
  unsigned messages = 0;
  for (EventId id = scope.first; id <= scope.last; ++id) {
    const sim::Record& record = timeline.trace.at(id);
    if (is_decision(record.kind)) ++decisions;
    const bool beat = record.message_kind() == raft::MessageKind::heartbeat;
    if (record.kind == EventKind::message_sent && !beat && ++messages == kMessagesLooked) break;
  }
  return decisions;
}

/// The narrowest chapter that holds an event; 0 for none.
std::size_t chapter_of(std::span<const Chapter> chapters, EventId event) {
  std::size_t best = 0;
  EventId width = 0;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    const Chapter& one = chapters[i];
    if (event < one.first_event || event > one.last_event) continue;
    const EventId own = one.last_event - one.first_event;
    if (best != 0 && own >= width) continue;
    best = i + 1;
    width = own;
  }
  return best;
}

std::optional<EventId> event_number(std::string_view word) {
  if (word.starts_with("e#")) word.remove_prefix(2);
  EventId id = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (word.empty() || error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return id;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string chapter_list(std::span<const Chapter> chapters) {
  if (chapters.empty()) return "this run has no chapters; name events: e#1..e#20";
  std::string text = "the chapters are";
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    text += fmt::format("\n{:>4}  {}  (e#{} to e#{})", i + 1, one_line(chapters[i].title, kTitleMax),
                        chapters[i].first_event, chapters[i].last_event);
  }
  return text;
}

Scope scope_of_events(EventId first, EventId last) {
  Scope scope;
  scope.first = first;
  scope.last = last;
  scope.title = first == last ? fmt::format("event e#{}", first) : fmt::format("events e#{} to e#{}", first, last);
  return scope;
}

ScopeRead read_range(const Timeline& timeline, std::optional<EventId> first, std::optional<EventId> last) {
  const EventId end = timeline.trace.size();
  if (first && last && *first >= 1 && *first <= *last && *last <= end) {
    return {scope_of_events(*first, *last), {}, {}};
  }
  return {std::nullopt, "there are no such events",
          end == 0 ? "this run has no events" : fmt::format("write e#A..e#B with numbers from 1 to {}", end)};
}

ScopeRead read_title(const Timeline& timeline, std::span<const Chapter> chapters, std::string_view word) {
  const std::string wanted = lower(word);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < chapters.size() && !wanted.empty(); ++i) {
    const std::string title = lower(chapters[i].title);
    if (title == wanted) return {scope_of(timeline, chapters, i + 1), {}, {}};
    if (title.find(wanted) != std::string::npos) found.push_back(i + 1);
  }
  if (found.size() == 1) return {scope_of(timeline, chapters, found.front()), {}, {}};
  const std::string shown = one_line(word, kTitleMax);
  return {std::nullopt,
          found.empty() ? fmt::format("there is no chapter '{}'", shown)
                        : fmt::format("'{}' may mean {} chapters", shown, found.size()),
          chapter_list(chapters)};
}

}  // namespace

Scope whole_run(const Timeline& timeline) {
  Scope scope;
  scope.last = timeline.trace.size();
  scope.title = "the whole run";
  return scope;
}

Scope chosen_scope(const Timeline& timeline, std::span<const Chapter> chapters) {
  if (timeline.trace.size() == 0) return whole_run(timeline);
  EventId failure = 0;
  for (const Expectation& one : timeline.expectations) {
    if (!one.held && failure == 0) failure = one.event;
  }
  if (!timeline.violations.empty()) failure = timeline.violations.front().event;
  if (const std::size_t number = chapter_of(chapters, failure); number != 0) {
    return scope_of(timeline, chapters, number);
  }
  std::size_t best = 0;
  unsigned most = 0;
  for (std::size_t number = 1; number <= chapters.size(); ++number) {
    const unsigned decisions = decisions_in(timeline, scope_of(timeline, chapters, number));
    if (best != 0 && decisions <= most) continue;
    best = number;
    most = decisions;
  }
  return best == 0 ? whole_run(timeline) : scope_of(timeline, chapters, best);
}

ScopeRead read_scope(const Timeline& timeline, std::span<const Chapter> chapters, std::string_view word) {
  if (const std::size_t dots = word.find(".."); dots != std::string_view::npos) {
    const std::optional<EventId> first = event_number(word.substr(0, dots));
    const std::optional<EventId> last = event_number(word.substr(dots + 2));
    if (first && last) return read_range(timeline, first, last);
  }
  const std::optional<EventId> number = event_number(word);
  if (number && word.starts_with("e#")) return read_range(timeline, number, number);
  if (!number) return read_title(timeline, chapters, word);
  if (*number >= 1 && *number <= chapters.size()) return {scope_of(timeline, chapters, *number), {}, {}};
  return {std::nullopt, fmt::format("there is no chapter {}", *number), chapter_list(chapters)};
}

std::string scope_words(const Scope& scope) {
  const std::string title = one_line(scope.title, kTitleMax);
  const std::string name = scope.chapter == 0 ? title : fmt::format("chapter {} \"{}\"", scope.chapter, title);
  if (scope.last == 0) return name;
  return scope.first == scope.last ? fmt::format("{} (e#{})", name, scope.first)
                                   : fmt::format("{} (e#{} to e#{})", name, scope.first, scope.last);
}

}  // namespace raftlab::report
