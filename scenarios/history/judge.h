// SPDX-License-Identifier: MIT
#pragma once

// The verdict on a history, key by key (sim/linear_search.h), and the shortest explanation of one that is not
// linearizable: the longest legal prefix with the value it leaves, the answer that fits nowhere behind it, and the
// fewest answers that contradict each other whatever happened to all other operations.

#include <string>
#include <vector>

#include "scenarios/history/history.h"
#include "sim/linear_search.h"

namespace raftlab::scenarios::history {

/// An operation in the order that was found, and the value after it.
struct Step {
  std::size_t operation = 0;
  bool has_value = false;
  std::string value;
};

struct KeyVerdict {
  raft::TextId key = 0;
  std::size_t operations = 0;  ///< those on the key
  sim::Linearity linearity = sim::Linearity::linearizable;
  std::vector<Step> order;  ///< of all, or of the longest legal prefix
  std::size_t misfit = 0;   ///< not linearizable: the operation whose answer fits nowhere
  std::vector<std::size_t>
      core;  ///< answers that contradict each other, in the order they were asked, misfit included; of
             ///< the key that is shown only
};

struct Verdict {
  sim::Linearity linearity = sim::Linearity::linearizable;  ///< not linearizable if any key is not
  std::vector<KeyVerdict> keys;                             ///< all, by number of key
  std::uint64_t steps = 0;

  /// The one to show: of those that are not linearizable the one with the fewest operations before its misfit, then
  /// the first undecided one, then the largest. Null if there are no operations.
  [[nodiscard]] const KeyVerdict* shown() const;
};

[[nodiscard]] Verdict judge_history(const History& history, const sim::JudgeLimits& limits = {});

}  // namespace raftlab::scenarios::history
