// SPDX-License-Identifier: MIT
// What a node holds in each role [Raft 5.1]. The role is a variant: a follower has no leader's data.
#pragma once

#include <array>
#include <variant>
#include <vector>

#include "raft/decision.h"
#include "raft/message.h"
#include "raft/quorum.h"

namespace raftlab::raft {

/// A learner or a node outside of the configuration is a follower too: one without an election timer.
struct Follower {
  NodeId leader = kNoNode;  // whom it has heard as leader of its term
};

/// Asks whether it would win before it raises its term [Thesis 9.6].
struct PreCandidate {
  VoteTally tally;
};

struct Candidate {
  VoteTally tally;  // its own vote counts once it is on disk
};

/// What a leader knows of another node [Raft 5.3]. Holds: match_index < next_index.
struct Progress {
  Index match_index = 0;  // the highest entry known to be replicated there
  Index next_index = 1;   // the next entry to send
  // AppendEntries with entries, or a chunk of a snapshot, on their way; all are taken for lost when the oldest has
  // not been answered for a heartbeat interval.
  std::uint32_t in_flight = 0;
  bool pipelined = false;    // the logs are known to agree: next_index moves on when entries are sent, not answered
  Round round_acked = 0;     // the latest round of heartbeats it has answered
  Index in_flight_last = 0;  // the last index sent
  Time in_flight_since_us = 0;
  Time contact_us = 0;                // when it was last heard
  SnapshotId snapshot = kNoSnapshot;  // on its way there in chunks; else appends go
  std::uint32_t chunk = 0;            // the chunk that goes next
};

/// A leader hands over to `target` [Thesis 3.10].
struct Transfer {
  NodeId target = kNoNode;  // kNoNode: no transfer
  bool told = false;        // TimeoutNow has been sent
  Time give_up_us = kNever;
};

struct Leader {
  std::vector<Progress> progress;         // by node id; the leader's own place is unused
  mutable std::vector<Index> scratch;     // room for counting
  Index term_start = 0;                   // the index of its first entry
  Round round = 0;                        // of heartbeats, begun
  Round round_confirmed = 0;              // the latest that a quorum has answered
  std::array<Time, 64> round_begun_us{};  // by round, modulo its size
  Time heartbeat_at_us = 0;
  Time quorum_check_at_us = kNever;
  Time lease_until_us = -1;
  Transfer transfer;
  bool handed_over = false;  // TimeoutNow was sent in this term: another may be elected at any time, so no lease
};

using RoleState = std::variant<Follower, PreCandidate, Candidate, Leader>;

}  // namespace raftlab::raft
