// SPDX-License-Identifier: MIT
// The stretches of a run without a leader. One begins when the last live leader is lost (it crashes, is paused or steps
// down), the first one at the start of the run. It ends when every live node to which the next leader writes has
// received its first AppendEntries, heartbeat or chunk of a snapshot; a node that a partition keeps from it is not
// waited for. A leader that is lost before that has ended nothing.
#pragma once

#include <vector>

#include "sim/trace.h"

namespace raftlab::report::study {

struct Leaderless {
  sim::Time from_us = 0;
  bool since_start = false;
  sim::Time won_us = -1;     ///< the next leader became leader; -1: never in this run
  sim::Time heard_us = -1;   ///< the others have heard it; -1: never in this run
  sim::Term first_term = 0;  ///< of the first candidate, else of the leader; 0: there was neither
  bool first_term_won = false;
  bool later_terms = false;  ///< somebody was a candidate, or won, in a later term
};

/// In the order of time. REQUIRES a trace that keeps its records.
[[nodiscard]] std::vector<Leaderless> leaderless_stretches(const sim::Trace& trace);

/// Of these the stretches that began with the loss of a leader; where there is none, the one since the start.
[[nodiscard]] std::vector<Leaderless> lost_leaders(const sim::Trace& trace);

}  // namespace raftlab::report::study
