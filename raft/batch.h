// SPDX-License-Identifier: MIT
// What one turn of a node asks of its host: a disk write, messages, decisions to record. The batch belongs to
// the caller and is reused from turn to turn, so that a turn allocates nothing.
#pragma once

#include <utility>
#include <vector>

#include "raft/decision.h"
#include "raft/message.h"

namespace raftlab::raft {

/// What Raft must find again after a crash, beside the log [Raft Figure 2].
struct HardState {
  Term term = 0;
  NodeId vote = kNoNode;  // in `term`

  bool operator==(const HardState&) const = default;
};

/// One atomic disk write: the hard state; if there is a snapshot, it, with the log up to it dropped; and if `first`
/// is not 0, the log from `first` on becomes `entries`. Writes complete in the order of their tokens.
struct Persist {
  Token token = 0;  // 0: nothing to write
  HardState hard_state;
  SnapshotId snapshot = kNoSnapshot;
  bool snapshot_replaces_log = false;  // nothing of the log before stays; else what follows the snapshot does
  Index first = 0;
  Slice entries;
  Term last_term = 0;  // the term of the last of `entries`
};

struct Outgoing {
  /// A message that may leave now and is caused by what the node was given, unless the rest says otherwise.
  template <class Body>
  Outgoing(NodeId receiver, const Body& body) : to(receiver), message(std::in_place_type<Body>, body) {}

  NodeId to = kNoNode;
  Message message;
  Token after = 0;              // may leave only when this write is on disk; 0: may leave now
  std::uint32_t decision = 0;   // its cause: one plus its place in Batch::decisions; 0: what the node was given
  Index needs_log_through = 0;  // what it claims to hold durably; `after` is made from it at the end of the turn
  bool needs_hard_state = true;
};

struct Batch {
  Persist persist;
  SnapshotId install = kNoSnapshot;  // the state machine becomes that of this snapshot
  std::vector<Outgoing> messages;
  std::vector<Decision> decisions;

  void clear() {
    persist.token = 0;
    persist.first = 0;
    persist.snapshot = kNoSnapshot;
    install = kNoSnapshot;
    messages.clear();
    decisions.clear();
  }
};

/// Everything a turn needs from outside of the node.
struct Turn {
  Time now = 0;
  EntryStore& store;
  Batch& batch;
};

}  // namespace raftlab::raft
