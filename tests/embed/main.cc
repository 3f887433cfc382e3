// SPDX-License-Identifier: MIT

// The engine inside another program: three nodes elect a leader, lose it, and elect another.

#include <cstdio>

#include "sim/world.h"
#include "transport/sim_network.h"

using namespace raftlab;

namespace {

raft::NodeId wait_for_leader(sim::World& world, sim::Time until_us) {
  while (world.leader() == raft::kNoNode && world.step(until_us)) {
  }
  return world.leader();
}

}  // namespace

int main() {
  const transport::SimNetwork network;
  sim::World world(sim::Setup{.nodes = 3, .seed = 42}, network);

  const raft::NodeId first = wait_for_leader(world, 5'000'000);
  if (first == raft::kNoNode) return 1;
  std::printf("node %u leads after %lld us\n", unsigned{first}, static_cast<long long>(world.now()));

  world.crash(first, 0);
  const raft::NodeId second = wait_for_leader(world, world.now() + 5'000'000);
  if (second == raft::kNoNode || second == first || !world.violations().empty()) return 1;
  std::printf("node %u leads after %lld us\n", unsigned{second}, static_cast<long long>(world.now()));
}
