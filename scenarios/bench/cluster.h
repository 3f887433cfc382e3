// SPDX-License-Identifier: MIT
// Loads on a sim::World, driven as a program that embeds the engine would: all invariants on, exact timers, digest.
#pragma once

#include <cstdint>
#include <memory>

#include "scenarios/bench/load.h"
#include "sim/trace.h"

namespace raftlab::scenarios::bench {

enum class Writes : std::uint8_t {
  none,
  batched,    // one AppendEntries on its way to a follower, with all that is new
  pipelined,  // a window so large that each command leaves at once
};

struct ClusterShape {
  unsigned nodes = 5;
  Writes writes = Writes::none;
  raft::Time disk_sync_us_max = 0;     // each write takes 0 to this
  std::uint64_t log_entries = 0;       // in every log before the rest begins
  bool clients = false;                // commands come from clients: World::invoke instead of World::propose
  bool churn = false;                  // the leader is lost every 2 s for 1 s, 5 % of messages always; with snapshots
  bool snapshots = false;              // every 1,000 entries, without churn too
  raft::Time length_us = 600'000'000;  // then a new cluster of another seed begins
  sim::Trace::Keep keep = sim::Trace::Keep::digest;
};

/// With writes a command every simulated millisecond, 8 bytes of key and 8 of value, goes to the leader of the moment,
/// once: without a leader there is none, and what is lost is not tried again. Of clients it is a message to the leader,
/// an answer from it, and a history.
std::unique_ptr<Load> make_cluster(const ClusterShape& shape);

}  // namespace raftlab::scenarios::bench
