// SPDX-License-Identifier: MIT
// The numbers of a verdict, counted on the way, are those that a look through all records gives.

#include <algorithm>

#include "tests/catch.h"
#include "tests/sim/soak.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("Elections, commits and messages of a run are counted as its records say") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Soak soak(seed, Trace::Keep::all);
    soak.disturb(3'000'000);
    const World& world = soak.world();
    const Tally& tally = world.trace().tally();
    Index commits = 0;
    for (const Record& record : records(world, EventKind::commit_advanced)) commits = std::max(commits, record.v[1]);
    CHECK(tally.elections() == records(world, EventKind::became_leader).size());
    CHECK(tally.commits() == commits);
    CHECK(tally.messages_sent() == records(world, EventKind::message_sent).size());
    CHECK(tally.messages_dropped() == records(world, EventKind::message_dropped).size());
  }
}

TEST_CASE("The longest time without a live leader lasts from one leader's end to the next one's election") {
  World world = world_of(steady_setup(3));
  world.set_timers(0, false, 0);
  const NodeId first = run_until_leader(world);
  const Time elected_at = records(world, EventKind::became_leader)[0].at;
  CHECK(world.trace().tally().leaderless_us_max(world.now()) == elected_at);
  run_for(world, 1'000'000);
  CHECK(world.trace().tally().leaderless_us_max(world.now()) == elected_at);
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  world.pause(first, 0);
  run_for(world, 2'000'000);
  CHECK(world.trace().tally().leaderless_us_max(world.now()) == 2'000'000);
  world.resume(first, 0);
  run_for(world, 3'000'000);
  CHECK(world.trace().tally().leaderless_us_max(world.now()) == 2'000'000);
  world.crash(first, 0);
  run_for(world, 4'000'000);
  CHECK(world.trace().tally().leaderless_us_max(world.now()) == 4'000'000);
}

}  // namespace
}  // namespace raftlab::sim::test
