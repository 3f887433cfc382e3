// SPDX-License-Identifier: MIT
// The limit: event loops that do only what nobody can leave out. An event is taken from the queue, touches a node,
// draws a delay, the answer goes into the queue, a digest is folded. No elections, no loss, no disk, no checks, no
// trace. A workload's share of the limit is its rate divided by that of the loop of its shape, measured beside it.
#pragma once

#include <cstdint>
#include <memory>

#include "scenarios/bench/load.h"

namespace raftlab::scenarios::bench {

struct LimitRun {
  Work work;
  std::uint64_t digest = 0;
};

/// `nodes` nodes at rest: a leader's heartbeats every 50 ms and their replies, each way 1 to 10 ms, and an election
/// timer that each heartbeat moves. REQUIRES 2 to 101 nodes.
LimitRun run_idle_limit(unsigned nodes, raft::Time length_us);

enum class Sending : std::uint8_t {
  batched,    // one message on its way to a follower, with all that is new
  pipelined,  // each command leaves at once in messages of its own
};
/// Five nodes, a command of 16 bytes every millisecond: appended, sent, acknowledged, committed, applied by all.
LimitRun run_writes_limit(Sending sending, raft::Time length_us);

/// The same again and again, a run for each piece.
std::unique_ptr<Load> make_idle_limit(unsigned nodes);
std::unique_ptr<Load> make_writes_limit(Sending sending);

}  // namespace raftlab::scenarios::bench
