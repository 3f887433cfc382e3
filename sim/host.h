// SPDX-License-Identifier: MIT
// One simulated machine: a disk, and a process on it unless that has crashed.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "raft/driver.h"
#include "sim/disk.h"

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
  bool paused = false;
  bool started = false;      // has ever run
  bool timers_on = true;     // kept over restarts
  unsigned incarnation = 0;  // how many times a process has started here
  std::vector<Waiting> waiting;

  bool up() const { return process.has_value(); }
  /// Neither crashed nor paused.
  bool live() const { return up() && !paused; }
  const raft::Node& node() const { return process->node(); }
};

}  // namespace raftlab::sim
