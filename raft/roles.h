// SPDX-License-Identifier: MIT
// What a node holds in each role [Raft 5.1]. The role is a variant: a follower has no leader's data.
#pragma once

#include <variant>
#include <vector>

#include "raft/decision.h"
#include "raft/quorum.h"

namespace raftlab::raft {

struct Follower {
  NodeId leader = kNoNode;  // whom it has heard as leader of its term
};

struct Candidate {
  VoteTally tally;  // its own vote counts once it is on disk
};

/// What a leader knows of another node [Raft 5.3]. Holds: match_index < next_index.
struct Progress {
  Index match_index = 0;  // the highest entry known to be replicated there
  Index next_index = 1;   // the next entry to send
  // At most one AppendEntries with entries is on its way; it is taken for lost after a heartbeat interval.
  bool in_flight = false;
  Index in_flight_last = 0;  // the last index it carries
  Time in_flight_since_us = 0;
};

struct Leader {
  std::vector<Progress> progress;  // by node id; the leader's own place is unused
  std::vector<Index> scratch;      // for counting
};

using RoleState = std::variant<Follower, Candidate, Leader>;

}  // namespace raftlab::raft
