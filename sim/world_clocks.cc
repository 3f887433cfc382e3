// SPDX-License-Identifier: MIT
// What scenarios do to the clocks of nodes. A clock is never wrong by itself: it drifts and jumps when told to, while
// its process is paused or down too. The end of a timer is a moment of the node's own time.
#include "sim/world.h"

namespace raftlab::sim {

void World::set_clock_drift(NodeId node, std::int64_t drift_ppm, EventId) {
  hosts_[node].clock.set_drift(now_us_, drift_ppm);
  invariants_.on_clock(node, drift_ppm, false, hosts_);
  arm_timer(node);
}

void World::jump_clock(NodeId node, Time by_us, EventId) {
  hosts_[node].clock.jump(now_us_, by_us);
  invariants_.on_clock(node, hosts_[node].clock.drift_ppm(), true, hosts_);
  arm_timer(node);
}

}  // namespace raftlab::sim
