// SPDX-License-Identifier: MIT
// A node's disk: what is durable, and the writes on their way. It outlives the process that writes to it: a crash
// loses the writes on their way and nothing else. Writes complete in order, each a sync latency after it was issued or
// together with the one before it, whichever is later. A disk may stall (nothing completes until it is told), be full
// (the process that writes next stops) or damaged (checksums then keep the next process from starting).
// Always holds: the log begins behind the snapshot [Raft 7].
#pragma once

#include <vector>

#include "raft/batch.h"
#include "raft/log.h"
#include "sim/record.h"

namespace raftlab::sim {

class Disk {
 public:
  struct Write {
    Time done_at_us = 0;    // kNever: the disk is stalled
    raft::Persist persist;  // token 0: only a deletion from `first` on, ahead of the write that overwrites it
    EventId cause = 0;
  };

  const raft::HardState& hard_state() const { return hard_state_; }
  const raft::Log& log() const { return log_; }
  raft::SnapshotId snapshot() const { return snapshot_; }
  /// What a process that starts now finds.
  void preset(const raft::HardState& hard_state, raft::Log log) {
    hard_state_ = hard_state;
    log_ = std::move(log);
  }

  /// Issues a write that takes `sync_us`; when it will be done, kNever while the disk is stalled.
  Time issue(const raft::Persist& persist, Time now, Time sync_us, EventId cause);
  /// Whether this write replaces entries that are on the disk or on their way to it.
  bool overwrites(const raft::Persist& persist) const;
  /// Whether the oldest write is done by `now`.
  bool has_done(Time now) const { return !pending_.empty() && pending_.front().done_at_us <= now; }
  /// Makes the oldest write durable, due or not, and returns it. REQUIRES a pending write.
  Write complete(const raft::EntryStore& store);
  /// The process is gone: nothing of what was on its way arrives.
  void lose_pending() { pending_.clear(); }
  /// The process is gone, and nothing checks what it left: the entries on their way, but no hard state, overwrite what
  /// is there, and nothing is deleted behind them (the rule torn-tail-cut switched off).
  void keep_torn_tail(const raft::EntryStore& store);
  const std::vector<Write>& pending() const { return pending_; }

  // ---- faults
  void stall();
  bool stalled() const { return stalled_; }
  void fill() { full_ = true; }
  bool full() const { return full_; }
  /// Damages the end: of a write on its way, which is cut at a start anyway; else of what was synced.
  void corrupt();
  /// What was synced is damaged: no process starts here any more.
  bool damaged() const { return damaged_; }
  /// The first index that cannot be read.
  Index damaged_from() const { return damaged_from_; }
  /// No longer stalled or full; what waits is done at `now`. Damage stays.
  void mend(Time now);

 private:
  raft::HardState hard_state_;
  raft::Log log_;
  raft::SnapshotId snapshot_ = raft::kNoSnapshot;
  std::vector<Write> pending_;  // oldest first
  bool stalled_ = false;
  bool full_ = false;
  bool damaged_ = false;
  Index damaged_from_ = 0;
};

}  // namespace raftlab::sim
