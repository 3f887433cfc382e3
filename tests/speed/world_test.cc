// SPDX-License-Identifier: MIT
// A World at rest allocates no memory at all: what its events need was allocated when it began.
#include "tests/catch.h"
#include "tests/sim/stage.h"
#include "tests/speed/allocations.h"

namespace raftlab::sim::test {
namespace {

using speed_test::allocations;

std::uint64_t allocations_in(World& world, std::uint64_t events) {
  const std::uint64_t before = allocations();
  const std::uint64_t until = world.events_handled() + events;
  while (world.events_handled() < until) world.step(world.now() + 1'000'000);
  return allocations() - before;
}

TEST_CASE("A cluster at rest handles a hundred thousand events without allocating once") {
  for (const unsigned nodes : {1U, 3U, 5U, 101U}) {
    Setup setup;
    setup.nodes = nodes;
    World world = world_of(std::move(setup));
    run_until_leader(world, 60'000'000);
    allocations_in(world, 50'000);  // buffers grow to what they need
    const std::uint64_t allocated = allocations_in(world, 100'000);
    CAPTURE(nodes);
    CHECK(allocated == 0);
    CHECK(world.leader() != raft::kNoNode);
  }
}

TEST_CASE("Loss, duplicates and reordering at rest allocate nothing either") {
  Setup setup;
  setup.nodes = 5;
  setup.link.loss_ppm = 20'000;
  setup.link.duplicate_ppm = 50'000;
  setup.link.reorder_ppm = 50'000;
  setup.link.reorder_by = {0, 20'000};
  setup.options.election_timeout_min_us = 1'000'000;  // no election by lost heartbeats
  setup.options.election_timeout_max_us = 2'000'000;
  World world = world_of(std::move(setup));
  run_until_leader(world, 60'000'000);
  allocations_in(world, 200'000);
  CHECK(allocations_in(world, 100'000) == 0);
}

TEST_CASE("Writing allocates only what grows: far less than once a command") {
  Setup setup;
  setup.nodes = 3;
  World world = world_of(std::move(setup));
  run_until_leader(world);
  const ClientId client = world.open_client();
  const auto write_some = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const OperationId id = world.invoke(write_of(client, "key", i % 2 == 0 ? "a" : "b"), 0);
      while (!world.operation(id).done) world.step(world.now() + 1'000'000);
    }
  };
  write_some(500);
  const std::uint64_t before = allocations();
  write_some(2'000);
  CHECK(allocations() - before < 100);
}

}  // namespace
}  // namespace raftlab::sim::test
