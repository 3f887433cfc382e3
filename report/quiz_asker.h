// SPDX-License-Identifier: MIT
// What the questions of a quiz are made of: the facts of the run, and choices put in an order that gives nothing away.
#pragma once

#include <optional>

#include "report/quiz.h"
#include "report/story_facts.h"
#include "report/why.h"

namespace raftlab::report {

class QuizAsker {
 public:
  explicit QuizAsker(const Timeline& timeline) : facts_(timeline), index_(timeline) {}

  /// Every question this run allows, the best of each kind first.
  std::vector<QuizQuestion> ask();

 private:
  using Maybe = std::optional<QuizQuestion>;

  const sim::Record& at(sim::EventId id) const { return facts_.at(id); }
  /// The right choice among others; sorted, without doubles; nothing if no other is left.
  Maybe choose(std::string text, std::string right, std::vector<std::string> others, std::string because) const;
  /// The right number among its neighbours; REQUIRES that the bounds hold for it.
  struct Bounds {
    std::uint64_t low = 0;
    std::uint64_t high = 1'000'000'000'000;
  };
  Maybe choose_number(std::string text, std::uint64_t right, Bounds bounds, std::string because) const;
  std::vector<std::string> other_nodes(raft::NodeId node) const;

  Maybe first_timer() const;
  Maybe who_led(std::size_t nth) const;
  Maybe votes() const;
  Maybe why_refused(std::size_t nth) const;
  Maybe which_lost() const;
  Maybe why_lost() const;
  Maybe committed_when() const;
  Maybe how_many_held() const;
  Maybe learned_last() const;
  Maybe leaderless() const;
  Maybe old_leader() const;
  Maybe entries_missed() const;
  Maybe deleted() const;
  Maybe heartbeat_rounds() const;
  Maybe nobody_won() const;
  Maybe last_term() const;
  Maybe committed_at_end() const;

  Facts facts_;
  WhyIndex index_;
};

}  // namespace raftlab::report
