// SPDX-License-Identifier: MIT
// What a scenario does to processes, disks and timers, and what becomes of them.

#include <set>

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("Clusters of every small size elect one leader and it stays") {
  for (unsigned nodes = 1; nodes <= 9; ++nodes) {
    World world = world_of(setup_of(nodes, nodes));
    const NodeId leader = run_until_leader(world);
    REQUIRE(leader != raft::kNoNode);
    const Term term = world.host(leader).node().term();
    run_for(world, 5'000'000);
    CHECK(world.leader() == leader);
    CHECK(world.host(leader).node().term() == term);
    CHECK(world.violations().empty());
  }
}

TEST_CASE("C74 An idle cluster sends its heartbeats and their answers and nothing else, and elects nobody") {
  World world = world_of(setup_of(3));
  run_until_leader(world);
  run_for(world, 1'000'000);
  const EventId before = world.trace().size();
  run_for(world, 1'000'000);
  CHECK(records(world, EventKind::election_timeout, before).empty());
  const std::size_t sent = records(world, EventKind::message_sent, before).size();
  CHECK(sent >= 2 * 2 * 19);
  CHECK(sent <= 2 * 2 * 21);
}

TEST_CASE("With a start offset each node starts when its own has passed, and the run begins at 0") {
  std::set<Time> starts;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Setup setup = setup_of(5, seed);
    setup.start_offset = {0, 75'000};
    setup.down = {4};
    World world = world_of(std::move(setup));
    CHECK(world.now() == 0);
    run_for(world, 75'000);
    for (NodeId node = 0; node < 4; ++node) CHECK(world.host(node).live());
    CHECK(!world.host(4).up());
    for (const Record& record : records(world, EventKind::node_started)) starts.insert(record.at);
    REQUIRE(run_until_leader(world) != raft::kNoNode);
    CHECK(world.violations().empty());
  }
  CHECK(*starts.begin() < 5'000);
  CHECK(*starts.rbegin() > 70'000);
  CHECK(*starts.rbegin() <= 75'000);
  CHECK(starts.size() > 70);
}

TEST_CASE("A node that has not started yet is down: it can be started before its time, or crashed for good") {
  Setup setup = steady_setup(3);
  setup.start_offset = {100'000, 100'000};
  World world = world_of(std::move(setup));
  run_for(world, 10'000);
  world.restart(0, 0);
  CHECK(world.host(0).live());
  world.crash(1, 0);
  run_for(world, 1'000'000);
  CHECK(!world.host(1).up());
  CHECK(records(world, EventKind::node_started).size() == 2);
  CHECK(records(world, EventKind::node_restarted).empty());
  CHECK(world.leader() != raft::kNoNode);
  world.restart(1, 0);
  CHECK(world.host(1).live());
  CHECK(world.violations().empty());
}

TEST_CASE("101 nodes elect a leader") {
  Setup setup = setup_of(101);
  setup.keep = Trace::Keep::digest;
  World world = world_of(std::move(setup));
  CHECK(run_until_leader(world, 60'000'000) != raft::kNoNode);
  CHECK(world.violations().empty());
}

TEST_CASE("A crash loses memory and unsynced writes; the disk keeps the rest for the restart") {
  Setup setup = steady_setup(3);
  setup.disk_sync = {10'000, 10'000};
  World world = world_of(std::move(setup));
  world.campaign(0, 0);
  run_for(world, 9'999);
  CHECK(world.host(0).node().term() == 1);
  world.crash(0, 0);
  CHECK_FALSE(world.host(0).up());
  CHECK(records_of(world, EventKind::node_crashed, 0)[0].v[1] == 1);
  run_for(world, 50'000);
  CHECK(records(world, EventKind::entries_persisted).empty());
  world.restart(0, 0);
  CHECK(world.host(0).node().term() == 0);

  world.campaign(0, 0);
  run_for(world, 10'000);
  world.crash(0, 0);
  world.restart(0, 0);
  CHECK(world.host(0).node().term() == 1);
  CHECK(world.host(0).node().vote() == 0);
  CHECK(world.host(0).node().role() == raft::Role::follower);
  CHECK(world.host(0).incarnation == 3);
}

TEST_CASE("The end of a write of an earlier process is nothing to the next one") {
  Setup setup = steady_setup(1);
  setup.disk_sync = {10'000, 10'000};
  World world = world_of(std::move(setup));
  world.campaign(0, 0);
  run_for(world, 5'000);
  world.crash(0, 0);
  world.restart(0, 0);
  world.campaign(0, 0);
  run_for(world, 6'000);  // the first write would be done
  CHECK(world.host(0).node().role() == raft::Role::candidate);
  run_for(world, 4'000);
  CHECK(world.host(0).node().role() == raft::Role::leader);
}

TEST_CASE("Messages outlive their sender and are lost at a receiver that is down") {
  World world = world_of(steady_setup(3));
  world.campaign(0, 0);
  run_for(world, 0);
  world.crash(0, 0);
  world.crash(2, 0);
  run_for(world, 1'000);
  CHECK(records_of(world, EventKind::vote_granted, 1).size() == 1);
  const std::vector<Record> dropped = records(world, EventKind::message_dropped);
  REQUIRE(dropped.size() == 1);
  CHECK(dropped[0].node == 2);
  CHECK(dropped[0].drop_reason() == DropReason::receiver_down);
  run_for(world, 1'000);
  CHECK(records_of(world, EventKind::message_dropped, 0).size() == 1);
}

TEST_CASE("C72 Whatever crashes and restarts, what was committed stays") {
  World world = world_of(setup_of(3));
  for (int round = 0; round < 5; ++round) {
    run_until_leader(world);
    write(world, "round", std::to_string(round));
    const Index committed = world.committed().last_index();
    for (unsigned node = 0; node < 3; ++node) world.crash(static_cast<NodeId>(node), 0);
    run_for(world, 100'000);
    for (unsigned node = 0; node < 3; ++node) world.restart(static_cast<NodeId>(node), 0);
    run_until_leader(world);
    run_for(world, 1'000'000);
    CHECK(world.committed().last_index() > committed);
    for (unsigned node = 0; node < 3; ++node) {
      CHECK(value_on(world, static_cast<NodeId>(node), "round") == std::to_string(round));
    }
  }
  CHECK(world.violations().empty());
}

TEST_CASE("A paused process does nothing; what reached it is handled in order at resume") {
  World world = world_of(steady_setup(3));
  world.pause(1, 0);
  world.campaign(0, 0);
  run_for(world, 100'000);
  CHECK(records_of(world, EventKind::message_delivered, 1).empty());
  CHECK(world.host(1).waiting.size() >= 2);
  CHECK(world.host(0).node().role() == raft::Role::leader);
  const Time resumed_at = world.now();
  world.resume(1, 0);
  const std::vector<Record> delivered = records_of(world, EventKind::message_delivered, 1);
  REQUIRE(delivered.size() >= 2);
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    CHECK(delivered[i].at == resumed_at);
    if (i > 0) CHECK(delivered[i].v[0] > delivered[i - 1].v[0]);
  }
  CHECK(world.host(1).waiting.empty());
  CHECK(world.host(1).node().term() == 1);
}

TEST_CASE("A paused process's disk goes on writing, and it hears of it at resume") {
  Setup setup = steady_setup(1);
  setup.disk_sync = {10'000, 10'000};
  World world = world_of(std::move(setup));
  world.campaign(0, 0);
  world.pause(0, 0);
  run_for(world, 100'000);
  CHECK(world.host(0).disk.hard_state().term == 1);
  CHECK(world.host(0).node().role() == raft::Role::candidate);
  world.resume(0, 0);
  CHECK(world.host(0).node().role() == raft::Role::leader);
}

TEST_CASE("A timer that ran out during a pause fires at resume, and time never goes back") {
  World world = world_of(steady_setup(3));
  const NodeId leader = run_until_leader(world);
  const auto follower = static_cast<NodeId>((leader + 1) % 3);
  for (unsigned node = 0; node < 3; ++node) {
    if (node != follower) world.crash(static_cast<NodeId>(node), 0);
  }
  run_for(world, 5'000);
  world.pause(follower, 0);
  run_for(world, 2'000'000);
  const EventId before = world.trace().size();
  const Time resumed_at = world.now();
  world.resume(follower, 0);
  run_for(world, 1);
  const std::vector<Record> timeouts = records_of(world, EventKind::election_timeout, follower, before);
  REQUIRE(timeouts.size() == 1);
  CHECK(timeouts[0].at == resumed_at);
  for (EventId id = 2; id <= world.trace().size(); ++id) {
    if (world.trace().at(id).at < world.trace().at(id - 1).at) FAIL("event " << id << " is before the one before it");
  }
}

TEST_CASE("A crash of a paused process loses what waited for it") {
  World world = world_of(steady_setup(3));
  world.pause(1, 0);
  world.campaign(0, 0);
  run_for(world, 10'000);
  world.crash(1, 0);
  CHECK(world.host(1).waiting.empty());
  world.restart(1, 0);
  CHECK(world.host(1).live());
  CHECK(world.host(1).node().term() == 0);
}

TEST_CASE("Acting on a node that is already so changes nothing") {
  World world = world_of(steady_setup(3));
  world.crash(1, 0);
  world.pause(2, 0);
  const std::uint64_t digest = world.trace().digest();
  world.crash(1, 0);
  world.pause(1, 0);
  world.resume(1, 0);
  world.restart(0, 0);
  world.resume(0, 0);
  world.pause(2, 0);
  world.restart(2, 0);
  world.set_timers(0, true, 0);
  CHECK(world.trace().digest() == digest);
}

TEST_CASE("With timers off nothing happens but by campaign and beat; on draws new deadlines") {
  World world = world_of(steady_setup(3));
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  run_for(world, 10'000'000);
  CHECK(records(world, EventKind::message_sent).empty());
  world.campaign(2, 0);
  run_for(world, 10'000'000);
  CHECK(world.leader() == 2);
  const EventId before = world.trace().size();
  run_for(world, 10'000'000);
  CHECK(world.trace().size() == before);
  world.beat(2, 0);
  CHECK(records_of(world, EventKind::message_sent, 2, before).size() == 2);
  run_for(world, 1'000'000);

  const Time on_at = world.now();
  world.set_timers(0, true, 0);
  CHECK(world.host(0).node().deadline() >= on_at + 150'000);
  CHECK(world.host(0).node().deadline() <= on_at + 300'000);
  run_for(world, 300'000);
  CHECK(records_of(world, EventKind::election_timeout, 0).size() >= 1);
  CHECK(world.violations().empty());
}

TEST_CASE("Timers that are off stay off over a restart") {
  World world = world_of(steady_setup(1));
  world.set_timers(0, false, 0);
  world.crash(0, 0);
  world.restart(0, 0);
  run_for(world, 10'000'000);
  CHECK(records(world, EventKind::election_timeout).empty());
}

TEST_CASE("Nodes that are down at the start are started by a restart, and say so") {
  Setup setup = setup_of(3);
  setup.down.add(1);
  World world = world_of(std::move(setup));
  CHECK_FALSE(world.host(1).up());
  run_until_leader(world);
  world.restart(1, 0);
  CHECK(records_of(world, EventKind::node_started, 1).size() == 1);
  CHECK(records_of(world, EventKind::node_restarted, 1).empty());
  world.crash(1, 0);
  world.restart(1, 0);
  CHECK(records_of(world, EventKind::node_restarted, 1).size() == 1);
}

TEST_CASE("Nodes start with the disks they are given; logs that agree share their entries") {
  Setup setup = steady_setup(3);
  const raft::Entry one{1, {}};
  const raft::Entry two{2, {}};
  setup.starts = {{0, {2, 1}, {one, one, two}}, {1, {2, raft::kNoNode}, {one, one}}};
  World world = world_of(std::move(setup));
  CHECK(world.host(0).node().term() == 2);
  CHECK(world.host(0).node().vote() == 1);
  CHECK(world.host(0).node().log().last_index() == 3);
  CHECK(world.host(1).node().log().last_index() == 2);
  CHECK(world.host(0).node().log().same_through(world.host(1).node().log(), 2));
  CHECK(world.host(2).node().log().last_index() == 0);
  world.campaign(0, 0);
  run_for(world, 1'000'000);
  CHECK(world.leader() == 0);
  CHECK(world.host(2).node().log().last_index() == 4);
  CHECK(world.violations().empty());
}

TEST_CASE("The leader is the live one of the highest term") {
  World world = world_of(steady_setup(3));
  world.campaign(0, 0);
  run_for(world, 10'000);
  REQUIRE(world.leader() == 0);
  transport::add_cut(world.network_state(), transport::links_isolating({0}, 3));
  world.campaign(1, 0);
  run_for(world, 10'000);
  CHECK(world.host(0).node().role() == raft::Role::leader);
  CHECK(world.leader() == 1);
  world.pause(1, 0);
  CHECK(world.leader() == 0);
  world.crash(0, 0);
  CHECK(world.leader() == raft::kNoNode);
}

TEST_CASE("New options hold from the next timeout on") {
  World world = world_of(steady_setup(1));
  raft::Options options = world.options();
  options.election_timeout_min_us = options.election_timeout_max_us = 7'000;
  world.set_options(options);
  world.set_timers(0, false, 0);
  world.set_timers(0, true, 0);
  CHECK(world.host(0).node().deadline() == 7'000);
}

}  // namespace
}  // namespace raftlab::sim::test
