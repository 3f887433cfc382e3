// SPDX-License-Identifier: MIT
// The lessons by topic; lessons.h puts them beside the chapters.
#pragma once

#include <optional>

#include "report/lessons.h"
#include "report/story_facts.h"

namespace raftlab::report {

/// What the lessons of a run stand on.
struct Taught {
  const Facts& facts;
  const Chapter& chapter;
  std::size_t nth = 0;  // of this topic, from 0: later ones ask something else
};

std::optional<Lesson> teach_election(const Taught& taught);
std::optional<Lesson> teach_no_leader(const Taught& taught);
std::optional<Lesson> teach_heartbeats(const Taught& taught);
std::optional<Lesson> teach_value(const Taught& taught);
std::optional<Lesson> teach_follower_loss(const Taught& taught);
std::optional<Lesson> teach_leader_loss(const Taught& taught);
std::optional<Lesson> teach_return(const Taught& taught);
std::optional<Lesson> teach_step_down(const Taught& taught);
std::optional<Lesson> teach_repair(const Taught& taught);
std::optional<Lesson> teach_own_term(const Taught& taught);
std::optional<Lesson> teach_snapshot(const Taught& taught);
std::optional<Lesson> teach_members(const Taught& taught);

/// The lowest and the highest value of an option written as a duration or a range of durations, in microseconds;
/// nullopt if the run does not say, or a line of the scenario changed it on the way.
struct OptionRange {
  sim::Time low = 0;
  sim::Time high = 0;
};
std::optional<OptionRange> duration_option(const Timeline& timeline, std::string_view name);
/// True if a line that ran begins with this word.
bool ran_line(const Timeline& timeline, std::string_view word);

}  // namespace raftlab::report
