// SPDX-License-Identifier: MIT
// What all passes of the shrinker share: the smallest failing candidate so far, the one way to try another, and what
// may still be spent. Only for this folder. Always holds: best() was run with its own seed and broke the target, and
// its text reads back to it. A run is chaotic: a line less moves every delay behind it, so a candidate that does not
// break with its seed is tried with others too.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "scenarios/fuzz/candidate.h"
#include "scenarios/fuzz/shrink.h"

namespace raftlab::scenarios::fuzz {

/// How one run of a candidate went.
struct Trial {
  bool breaks = false;
  bool at_end = false;                 ///< only the judgement behind the last line found it
  std::size_t reached = 0;             ///< the line at which it broke
  std::vector<std::int64_t> began_us;  ///< of each line that was begun
  std::int64_t ended_at_us = 0;
  std::uint64_t events = 0;
};

class Search {
 public:
  enum class Slack : std::uint8_t { none, some };

  Search(Candidate first, Target target, const ShrinkSettings& settings);

  /// Runs the first candidate as it is; false where it does not break.
  bool start();
  /// Tries it with its seed, then with about the seeds 1 to `seeds`, more where runs are short; the first that breaks
  /// becomes the best, cut off behind the violation. `some`: it may take somewhat longer than the candidate says.
  bool accept(const Candidate& candidate, unsigned seeds, Slack slack = Slack::none);

  [[nodiscard]] const Candidate& best() const { return best_; }
  [[nodiscard]] const Trial& trial() const { return trial_; }
  [[nodiscard]] const Target& target() const { return target_; }
  /// A rule that is switched off is to blame: with all rules on nothing breaks, and no candidate is accepted of which
  /// that is not so.
  [[nodiscard]] bool blames_rules() const { return blames_rules_; }
  /// When the best candidate is over.
  [[nodiscard]] std::int64_t end_us() const { return best_.end_us.value_or(trial_.ended_at_us); }
  [[nodiscard]] std::size_t lines() const { return line_count(best_, target_); }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  /// How many candidates have become the best.
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  /// Nothing more may be spent.
  [[nodiscard]] bool over();

 private:
  Trial run(const language::Scenario& scenario, std::uint64_t seed);
  bool breaks_with_rules(const Candidate& candidate);
  bool can_be_read(const language::Scenario& scenario);
  void take(Candidate candidate, const Trial& trial);
  void cut(Candidate& candidate, const Trial& trial) const;
  void tell();

  Candidate best_;
  Trial trial_;
  Target target_;
  const ShrinkSettings& settings_;
  std::uint64_t runs_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t accepted_ = 0;
  bool over_ = false;
  bool blames_rules_ = false;
  std::set<std::uint64_t> tried_;
  std::set<std::uint64_t> known_;  // texts of lines that can be read
};

}  // namespace raftlab::scenarios::fuzz
