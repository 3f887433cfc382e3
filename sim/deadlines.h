// SPDX-License-Identifier: MIT
// Timers, outside of the event queue: one array of deadlines and a lower bound of them, looked through only
// when the bound is reached. Setting a timer anew costs a store and a comparison.
#pragma once

#include <algorithm>
#include <vector>

#include "raft/types.h"

namespace raftlab::sim {

class Deadlines {
 public:
  /// Makes room for one more timer, unset; returns its number.
  std::size_t add() {
    at_.push_back(raft::kNever);
    return at_.size() - 1;
  }
  void set(std::size_t timer, raft::Time at) {
    at_[timer] = at;
    bound_ = std::min(bound_, at);
  }
  raft::Time get(std::size_t timer) const { return at_[timer]; }
  /// Never later than the earliest deadline.
  raft::Time bound() const { return bound_; }
  /// The earliest timer, the lowest number of those due at once; makes the bound exact. REQUIRES a timer.
  std::size_t earliest() {
    const auto first = std::min_element(at_.begin(), at_.end());
    bound_ = *first;
    return static_cast<std::size_t>(first - at_.begin());
  }

 private:
  std::vector<raft::Time> at_;
  raft::Time bound_ = raft::kNever;
};

}  // namespace raftlab::sim
