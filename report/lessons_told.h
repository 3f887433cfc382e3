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

}  // namespace raftlab::report
