// SPDX-License-Identifier: MIT
// A node's disk: what is durable, and the writes on their way. It outlives the process that writes to it: a
// crash loses the writes on their way and nothing else. Writes complete in order, each a sync latency after it
// was issued or together with the one before it, whichever is later.
#pragma once

#include <vector>

#include "raft/batch.h"
#include "raft/log.h"
#include "sim/record.h"

namespace raftlab::sim {

class Disk {
 public:
  struct Write {
    Time done_at_us = 0;
    raft::Persist persist;
    EventId cause = 0;
  };

  const raft::HardState& hard_state() const { return hard_state_; }
  const raft::Log& log() const { return log_; }
  /// What a process that starts now finds.
  void preset(const raft::HardState& hard_state, raft::Log log) {
    hard_state_ = hard_state;
    log_ = std::move(log);
  }

  /// Issues a write that takes `sync_us`; when it will be done.
  Time issue(const raft::Persist& persist, Time now, Time sync_us, EventId cause);
  /// Whether the oldest write is done by `now`.
  bool has_done(Time now) const { return !pending_.empty() && pending_.front().done_at_us <= now; }
  /// Makes the oldest write durable and returns it. REQUIRES a pending write.
  Write complete(const raft::EntryStore& store);
  /// The process is gone: nothing of what was on its way arrives.
  void lose_pending() { pending_.clear(); }
  const std::vector<Write>& pending() const { return pending_; }

 private:
  raft::HardState hard_state_;
  raft::Log log_;
  std::vector<Write> pending_;  // oldest first
};

}  // namespace raftlab::sim
