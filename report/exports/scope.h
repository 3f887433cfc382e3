// SPDX-License-Identifier: MIT
// The part of a run that an export shows: a chapter of its story, a stretch of events, or all of it. A picture shows
// one chapter: that of the violation, of the first expectation that failed, else the one with the most decisions
// (elections, votes, refusals, repairs, members) within its first sixty messages, the earliest of several. A chapter
// of one event is shown with what came before it: a violation from its evidence on, others from 60 events before.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report {

struct Scope {
  sim::EventId first = 1;  // both ends belong to it; last 0: the run has no event
  sim::EventId last = 0;
  std::size_t chapter = 0;  // its number, counted from 1; 0: none
  std::string title;        // of the chapter, or "events e#4 to e#21", or "the whole run"
  std::string text;         // what the chapter says
  bool end_counts = false;  // where there is not room for all, its end is shown, not its beginning
};

Scope whole_run(const Timeline& timeline);
/// The chapter that is shown where nobody says which; the whole run where there is none.
Scope chosen_scope(const Timeline& timeline, std::span<const Chapter> chapters);

struct ScopeRead {
  std::optional<Scope> scope;
  std::string error;  // "there is no chapter 99"
  std::string hint;   // the list of those there are
};
/// "3", a title or a part of one title, "e#40..e#90", "40..90", "e#40".
ScopeRead read_scope(const Timeline& timeline, std::span<const Chapter> chapters, std::string_view word);

/// "chapter 3 "First election" (e#4 to e#21)", "the whole run (e#1 to e#900)".
std::string scope_words(const Scope& scope);

}  // namespace raftlab::report
