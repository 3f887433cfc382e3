// SPDX-License-Identifier: MIT
// Clocks of nodes: drift, jumps, rounding, and what they do to timers.

#include "sim/clock.h"

#include <vector>

#include "raft/rng.h"
#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("A clock that nobody touched shows true time") {
  const Clock clock;
  for (const Time at : {Time{0}, Time{1}, Time{123'456'789}, raft::kNever}) {
    CHECK(clock.local(at) == at);
    CHECK(clock.when(at) == at);
  }
}

TEST_CASE("A clock that runs 10 % fast shows 11 ms after 10, one that runs 50 % slow 5 ms, in whole microseconds") {
  Clock fast;
  fast.set_drift(1'000, 100'000);
  CHECK(fast.local(1'000) == 1'000);
  CHECK(fast.local(11'000) == 12'000);
  CHECK(fast.local(1'009) == 1'009);  // 9.9 has not become 10 yet
  CHECK(fast.local(1'010) == 1'011);
  CHECK(fast.drift_ppm() == 100'000);

  Clock slow;
  slow.set_drift(0, -500'000);
  CHECK(slow.local(10'000) == 5'000);
  CHECK(slow.local(10'001) == 5'000);
  CHECK(slow.when(5'000) == 10'000);
  CHECK(slow.when(5'001) == 10'002);
}

TEST_CASE("A jump sets a clock forward or back at once, and the rate stays") {
  Clock clock;
  clock.set_drift(0, 500'000);
  clock.jump(1'000, 7);
  CHECK(clock.local(1'000) == 1'507);
  CHECK(clock.local(1'002) == 1'510);
  clock.jump(2'000, -10'000);
  CHECK(clock.local(2'000) == 3'007 - 10'000);
  CHECK(clock.drift_ppm() == 500'000);
  clock.set_drift(3'000, 0);
  CHECK(clock.local(3'000) == clock.local(3'001) - 1);
}

TEST_CASE("A jump and its opposite leave true time") {
  Clock clock;
  clock.jump(5, 1'000'000);
  CHECK(clock.local(10) == 1'000'010);
  CHECK(clock.when(1'000'010) == 10);
  clock.jump(20, -1'000'000);
  CHECK(clock.local(30) == 30);
  CHECK(clock.when(30) == 30);
}

TEST_CASE("A time of a clock is met at the first moment it shows it, whatever the rate") {
  raft::Rng rng(7);
  for (int round = 0; round < 2'000; ++round) {
    Clock clock;
    Time now = rng.between(0, 1'000'000'000);
    clock.set_drift(now, rng.between(-999'999, 999'999));
    clock.jump(now, rng.between(-5'000'000, 5'000'000));
    now += rng.between(0, 10'000'000);
    clock.set_drift(now, rng.between(-999'999, 999'999));
    const Time target = clock.local(now) + rng.between(1, 1'000'000);
    const Time when = clock.when(target);
    const bool first = clock.local(when) >= target && clock.local(when - 1) < target;
    if (!first) FAIL("round " << round << ": when(" << target << ") = " << when);
    Time before = clock.local(now);
    for (Time at = now; at < now + 50; ++at) {
      if (clock.local(at) < before) FAIL("round " << round << ": the clock went back");
      before = clock.local(at);
    }
  }
  SUCCEED();
}

TEST_CASE("What is past is now, and never stays never") {
  Clock clock;
  clock.set_drift(1'000, -10);
  CHECK(clock.when(5) == 1'000);
  CHECK(clock.when(raft::kNever) == raft::kNever);
  CHECK(clock.when(raft::kNever - 1) == raft::kNever);  // so slow that it comes after the end of time
  Clock crawling;
  crawling.set_drift(0, -999'999);
  CHECK(crawling.local(3'600'000'000) == 3'600);
  CHECK(crawling.when(3'600) == 3'600'000'000);
}

// ---- in a World

/// Three nodes of which only node 0 has timers.
World one_with_timers() {
  World world = world_of(steady_setup(3));
  for (unsigned node = 1; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  return world;
}

Time first_timeout(World& world) {
  run_for(world, 3'000'000);
  return records_of(world, EventKind::election_timeout, 0)[0].at;
}

TEST_CASE("A node with a slow clock waits longer for its election, one with a fast clock less long") {
  World usual = one_with_timers();
  World slow = one_with_timers();
  World fast = one_with_timers();
  slow.set_clock_drift(0, -500'000, 0);
  fast.set_clock_drift(0, 600'000, 0);
  const Time length = first_timeout(usual);
  CHECK(first_timeout(slow) == 2 * length);
  CHECK(first_timeout(fast) == (length * 10 + 15) / 16);
}

TEST_CASE("A clock that jumps over the end of a timer lets it run out now, one that jumps back puts it off") {
  World usual = one_with_timers();
  World forward = one_with_timers();
  World back = one_with_timers();
  for (World* world : {&forward, &back}) run_for(*world, 1'000);
  forward.jump_clock(0, 1'000'000, 0);
  back.jump_clock(0, -200'000, 0);
  const Time length = first_timeout(usual);
  CHECK(first_timeout(forward) == 1'000);
  CHECK(first_timeout(back) == length + 200'000);
}

TEST_CASE("A node hears only its own clock; the trace is in true time") {
  World world = world_of(steady_setup(1));
  world.jump_clock(0, 50'000'000, 0);
  run_until_leader(world);
  CHECK(world.clock_of(0) == world.now() + 50'000'000);
  const Record timeout = records(world, EventKind::election_timeout)[0];
  CHECK(timeout.at == 0);          // the timer set at the start was over at once
  CHECK(timeout.v[1] >= 150'000);  // as long as it was drawn
}

TEST_CASE("A leader with a slow clock sends its heartbeats more seldom and is deposed in the end") {
  World world = one_with_timers();
  run_until_leader(world);
  world.set_clock_drift(0, -500'000, 0);
  const EventId before = world.trace().size();
  run_for(world, 1'000'000);
  CHECK(records_of(world, EventKind::message_sent, 0, before).size() == 2 * 10);
  world.set_clock_drift(0, -900'000, 0);
  for (unsigned node = 1; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), true, 0);
  run_for(world, 1'000'000);
  CHECK(world.leader() != 0);
  CHECK(world.violations().empty());
}

TEST_CASE("The clock of a paused process runs on, and of a crashed one too") {
  World world = one_with_timers();
  world.set_clock_drift(0, 1, 0);  // no longer exact
  world.pause(0, 0);
  run_for(world, 5'000'000);
  CHECK(world.clock_of(0) == 5'000'005);
  world.resume(0, 0);
  run_for(world, 0);
  CHECK(records_of(world, EventKind::election_timeout, 0)[0].at == 5'000'000);
  world.crash(0, 0);
  world.jump_clock(0, 1'000, 0);
  run_for(world, 1'000'000);
  CHECK(world.clock_of(0) == 6'001'006);
  world.restart(0, 0);
  CHECK(world.host(0).node().deadline() >= world.clock_of(0) + 150'000);
  CHECK(world.host(0).node().deadline() <= world.clock_of(0) + 300'000);
}

TEST_CASE("Timers that are off stay off when the clock jumps") {
  World world = one_with_timers();
  world.set_timers(0, false, 0);
  world.jump_clock(0, 10'000'000, 0);
  run_for(world, 1'000'000);
  CHECK(records(world, EventKind::election_timeout).empty());
}

TEST_CASE("Clocks that differ break nothing and change no run that is asked twice") {
  const auto digest = [](std::int64_t drift) {
    World world = world_of(setup_of(3));
    world.set_clock_drift(0, drift, 0);
    world.set_clock_drift(1, -drift, 0);
    world.jump_clock(2, -3'000'000, 0);
    for (int i = 0; i < 20; ++i) {
      run_until_leader(world);
      write(world, "x", std::to_string(i));
      run_for(world, 200'000);
      world.jump_clock(static_cast<NodeId>(i % 3), (i % 2 == 0 ? 1 : -1) * 400'000, 0);
    }
    CHECK(world.violations().empty());
    return world.trace().digest();
  };
  CHECK(digest(300'000) == digest(300'000));
  CHECK(digest(300'000) != digest(200'000));
}

}  // namespace
}  // namespace raftlab::sim::test
