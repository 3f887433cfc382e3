// SPDX-License-Identifier: MIT
// nextIndex and matchIndex of every leader for every other member [Raft Figure 2], from the records alone: matchIndex
// from the answers that reach a leader, nextIndex from those and from what it sends, whose prev_log_index tells it.
// Follows the rules of raft/replication.cc and raft/snapshot.cc, pipelining and switched-off rules included. Where a
// rule is off that leaves no trace in the records, both are unknown.
#pragma once

#include <vector>

#include "report/columns.h"
#include "report/timeline.h"

namespace raftlab::report {

inline constexpr std::int64_t kUnknownIndex = -1;

/// From this event on, until the next change of the same pair. Both 0: it leads no longer, or the peer is no member.
struct ProgressChange {
  sim::EventId event = 0;
  raft::NodeId leader = raft::kNoNode;  // the node of the event
  raft::NodeId peer = raft::kNoNode;
  std::int64_t next_index = 0;
  std::int64_t match_index = 0;
};

/// In order of their events.
std::vector<ProgressChange> find_progress(const Timeline& timeline);

/// Column progress: events since the last change, the peer, and how far next and match move (zigzag).
void add_progress_column(const Timeline& timeline, Columns& columns);

}  // namespace raftlab::report
