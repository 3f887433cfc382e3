// SPDX-License-Identifier: MIT
// The fate of every heartbeat of a run [Raft 5.2]: delivered, answered, lost, or the cause of something more.
// The story counts them, the event list folds those that changed nothing. Found by following causes, so that an
// answer belongs to the heartbeat that made it.
#pragma once

#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

struct Heartbeat {
  sim::EventId sent = 0;
  raft::NodeId from = raft::kNoNode;
  raft::NodeId to = raft::kNoNode;
  raft::Term term = 0;
  sim::Time at = 0;
  bool delivered = false;  // at least one copy
  bool dropped = false;    // at least one copy
  bool replied = false;    // the follower sent an answer
  bool answered = false;   // the answer reached the leader
  bool reply_dropped = false;
  bool changed = false;  // something happened because of it beyond receiving and answering it
  sim::DropReason drop_reason = sim::DropReason::loss;  // of the last copy dropped

  bool lost() const { return dropped && !delivered; }
  bool answer_lost() const { return replied && reply_dropped && !answered; }
};

struct Heartbeats {
  std::vector<Heartbeat> all;           // in the order they were sent
  std::vector<std::uint32_t> of_event;  // by event id: one plus the place in `all`, 0 for other events
};

Heartbeats find_heartbeats(const Timeline& timeline);

}  // namespace raftlab::report
