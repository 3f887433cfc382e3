// SPDX-License-Identifier: MIT
// What the checks remember of each node and of the run: a node as it was after the event before, what it promised over
// restarts, and the facts that several checks share. Plain data; only Invariants writes it.
#pragma once

#include <vector>

#include "raft/kv_store.h"
#include "raft/node.h"
#include "sim/record.h"

namespace raftlab::sim {

/// Where a configuration stands in a log.
struct ConfigurationAt {
  Index index = 0;
  raft::ConfigId id = 0;

  bool operator==(const ConfigurationAt&) const = default;
};

/// A vote that left a node.
struct Grant {
  Term term = 0;
  NodeId candidate = raft::kNoNode;
  EventId event = 0;
};

/// What is seen of a leader's traffic with one other node; times are true times.
struct Traffic {
  raft::Round awaited = 0;      // a heartbeat of this round has not been answered yet; 0: none
  Time awaited_since_us = 0;    // when it was sent
  Time answered_since_us = -1;  // since then every round was answered in time; -1: not so
  Index repeated_prev = 0;      // the entry before those that were sent last ...
  std::uint32_t repeats = 0;    // ... and how many times in a row they were sent again
  Time repeating_since_us = 0;  // when they were sent for the first time
};

/// A node as it was after the event before, and what is remembered of it over restarts.
struct alignas(64) Shadow {
  // What a turn that changes nothing is known by, and a message that promises nothing new: one cache line.
  Term term = 0;
  Index commit_index = 0;
  std::uint64_t log_changes = 0;  // of its log: Log::changes()
  Time deadline_us = raft::kNever;
  Term term_kept = 0;              // no more than the term on its disk, nor than the highest it ever sent or synced
  Index match_kept = 0;            // its disk holds its log through there ...
  std::uint64_t match_in_log = 0;  // ... as the log was then: Log::changes()
  raft::Role role = raft::Role::follower;
  bool stirred = false;  // it decided something since, or campaigns
  bool watched = false;  // with pre-vote and check-quorum its leadership must be stable
  bool waits = false;    // of a leader: something in its log is not committed
  // The rest.
  Index applied_index = 0;
  raft::Log log;
  raft::SnapshotId snapshot = raft::kNoSnapshot;
  NodeId transfer_target = raft::kNoNode;
  bool sessions = true;
  bool leases = false;  // it answers reads under a lease
  // Its configurations, found in its log: the one that the log begins with, then those of its entries.
  std::vector<ConfigurationAt> configurations{ConfigurationAt{}};
  // Of a leader, by node.
  std::vector<Index> match_index;
  std::vector<Traffic> traffic;
  Time progress_since_us = 0;  // true time at which something was last seen to move on
  // Over restarts.
  bool ever_started = false;
  Term term_seen = 0;         // the highest it ever sent or synced
  Index commit_known = 0;     // the highest it ever knew as committed
  std::vector<Grant> grants;  // votes that left the node, by term
  // Within the turn.
  raft::Role role_now = raft::Role::follower;
  bool granted_vote = false;
  bool campaigned = false;
  raft::Reason stepped_down = raft::Reason::none;  // what it said on becoming follower
  EventId commit_event = 0;                        // the decision that advanced the commit index

  ConfigurationAt active() const { return configurations.back(); }
};

/// A node became leader.
struct Leadership {
  Term term = 0;
  NodeId node = raft::kNoNode;
  EventId event = 0;
  raft::Log log;  // when it was elected
};

/// Entries up to `through` were counted as committed by a leader of `term` in this configuration.
struct Counted {
  Term term = 0;
  Index through = 0;
  EventId event = 0;
  raft::ConfigId configuration = 0;
};

/// Where an entry stands: an entry of the store has one index and one predecessor for ever.
struct Standing {
  Index index = 0;
  Place previous = raft::kNoPlace;
  bool behind_unknown = false;  // seen only behind a snapshot: what it follows is not known yet
  Place together_from = 0;      // behind this place, through its own, each stands one index behind the place before
};

/// The entries of one term, whoever made them.
struct TermEntries {
  Term term = 0;
  Index first = 0;
  raft::Tail<Place> places;
};

/// What a command did when it was first applied.
struct Effect {
  Index index = 0;  // 0: not yet
  raft::Result result;
  bool sessions = true;
  // Of results_:
  bool only_here = false;        // the request of this entry has its effect at this index, once and for all
  Place place = raft::kNoPlace;  // of this entry, as in applied_
};

/// A read that has been asked, and the index that it must see at least.
struct ReadFloor {
  Serial serial = 0;
  Index floor = 0;
  EventId acknowledged = 0;
};

/// A state of the state machine that the checks have computed from the committed log.
struct KnownState {
  Index index = 0;
  bool sessions = true;
  std::shared_ptr<const raft::KvStore> machine;
};

}  // namespace raftlab::sim
