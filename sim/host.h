// SPDX-License-Identifier: MIT
// One simulated machine: a clock, a disk, and a process on it unless that has crashed.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "raft/driver.h"
#include "sim/clock.h"
#include "sim/disk.h"
#include "sim/network.h"

namespace raftlab::sim {

struct Host {
  /// What reached a paused process and waits for it: a message, or the end of a disk write.
  struct DiskAnswer {
    raft::Token token = 0;
    EventId cause = 0;
  };
  using Waiting = std::variant<raft::Envelope, DiskAnswer>;

  std::optional<raft::Driver> process;  // none: crashed or not started yet
  Disk disk;
  raft::Rng disk_rng;
  std::optional<DelayRange> disk_sync;  // none: as all others
  raft::Options options;
  Clock clock;
  bool paused = false;
  bool started = false;      // has ever run
  bool timers_on = true;     // kept over restarts
  unsigned incarnation = 0;  // how many times a process has started here
  std::vector<Waiting> waiting;

  /// Its disk is damaged where it was synced, and it has refused to start: it never comes back.
  bool lost = false;
  /// A write of this turn has failed: nothing of it happens any more, and the process stops at its end. What asked for
  /// that write.
  std::optional<EventId> write_failed;
  /// The state machine as it was at the last crash; kept only with the rule restart-state switched off.
  std::shared_ptr<const raft::KvStore> machine_at_crash;

  bool up() const { return process.has_value(); }
  /// Neither crashed nor paused.
  bool live() const { return up() && !paused; }
  const raft::Node& node() const { return process->node(); }
};

}  // namespace raftlab::sim
