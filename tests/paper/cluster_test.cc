// SPDX-License-Identifier: MIT
// Behaviours that need time, a network and crashes: whole simulated clusters [Raft 5, 9.3].

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

using raft::MessageKind;

std::size_t sent(const World& world, MessageKind kind, EventId after) {
  std::size_t count = 0;
  for (const Record& record : records(world, EventKind::message_sent, after)) {
    count += record.message_kind() == kind ? 1 : 0;
  }
  return count;
}

/// The values that clients set, in the order in which a node has applied them.
std::vector<raft::TextId> applied_values(const World& world, unsigned node) {
  std::vector<raft::TextId> values;
  for (const Record& record : records_of(world, EventKind::entry_applied, node)) {
    const raft::Command& command = world.store().at(static_cast<raft::Place>(record.v[1])).command;
    if (command.kind == raft::CommandKind::set) values.push_back(command.value);
  }
  return values;
}

TEST_CASE("C10 The timeouts that elect leaders are spread evenly over the whole range [Raft 5.2, 9.3]") {
  constexpr std::size_t kBuckets = 10;
  std::array<unsigned, kBuckets> counts{};
  unsigned all = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Setup setup = setup_of(5, seed);
    const World world = world_of(setup);
    for (unsigned node = 0; node < 5; ++node) {
      const Time timeout = world.host(static_cast<NodeId>(node)).node().deadline();
      REQUIRE(timeout >= 150'000);
      REQUIRE(timeout <= 300'000);
      ++counts[std::min<std::size_t>(kBuckets - 1, static_cast<std::size_t>(timeout - 150'000) / 15'000)];
      ++all;
    }
  }
  REQUIRE(all == 2'000);
  for (const unsigned count : counts) {
    CHECK(count > 140);  // 200 expected; five standard deviations are 67
    CHECK(count < 268);
  }
}

TEST_CASE("C74 An idle cluster elects nobody and sends heartbeats and their answers only [Raft 5.2]") {
  World world = world_of(setup_of(3, 4));
  REQUIRE(run_until_leader(world) != raft::kNoNode);
  run_for(world, 1'000'000);
  const EventId quiet = world.trace().size();
  const Term term = world.host(world.leader()).node().term();
  run_for(world, 10'000'000);
  CHECK(world.host(world.leader()).node().term() == term);
  CHECK(records(world, EventKind::election_timeout, quiet).empty());
  CHECK(records(world, EventKind::entry_appended, quiet).empty());
  // Twenty rounds a second to two followers, one more or less at the ends.
  const std::size_t beats = sent(world, MessageKind::heartbeat, quiet);
  CHECK(beats >= 2 * 199);
  CHECK(beats <= 2 * 201);
  CHECK(sent(world, MessageKind::append_reply, quiet) >= beats - 2);
  CHECK(records(world, EventKind::message_sent, quiet).size() <= 2 * beats);
}

TEST_CASE("C76 Commands of many clients at once come out once each and in one order everywhere [Raft 5.3, 8]") {
  World world = world_of(setup_of(5, 9));
  REQUIRE(run_until_leader(world) != raft::kNoNode);
  const NodeId leader = world.leader();
  const Term term = world.host(leader).node().term();
  for (int i = 0; i < 60; ++i) world.invoke(write_of(world.open_client(), "key", "value " + std::to_string(i)), 0);
  run_for(world, 3'000'000);
  REQUIRE(world.host(leader).node().term() == term);
  const std::vector<raft::TextId> order = applied_values(world, leader);
  CHECK(order.size() == 60);
  CHECK(std::set<raft::TextId>(order.begin(), order.end()).size() == 60);
  for (unsigned node = 0; node < 5; ++node) CHECK(applied_values(world, node) == order);
  CHECK(world.violations().empty());
}

TEST_CASE("C77 Without loss each entry goes to each follower about once [Raft 5.3]") {
  Setup setup = setup_of(3, 2);
  setup.link.latency = {1'000, 5'000};
  World world = world_of(setup);
  REQUIRE(run_until_leader(world) != raft::kNoNode);
  run_for(world, 500'000);
  const EventId before = world.trace().size();
  for (int i = 0; i < 100; ++i) write(world, "key", std::string(50, 'x') + std::to_string(i));
  run_for(world, 500'000);
  std::map<std::pair<NodeId, std::uint64_t>, unsigned> times;  // by follower and place
  std::size_t entries = 0;
  for (const Record& record : records(world, EventKind::message_sent, before)) {
    if (record.message_kind() != MessageKind::append_entries) continue;
    for (std::uint64_t i = 0; i < record.v[4]; ++i) ++times[{record.peer, record.v[3] + i}];
    entries += record.v[4];
  }
  CHECK(times.size() == 200);
  CHECK(entries == 200);
}

TEST_CASE("C72 What was committed survives crashes of all nodes at once, again and again [Raft Figure 2]") {
  for (const std::uint32_t snapshot_every : {0U, 4U}) {
    Setup setup = setup_of(3, 5);
    setup.options.snapshot_every = snapshot_every;
    World world = world_of(setup);
    Index committed = 0;
    for (int round = 0; round < 8; ++round) {
      REQUIRE(run_until_leader(world) != raft::kNoNode);
      write(world, "key " + std::to_string(round), "value " + std::to_string(round));
      CHECK(world.committed().last_index() > committed);
      committed = world.committed().last_index();
      for (NodeId node = 0; node < 3; ++node) world.crash(node, 0);
      run_for(world, 100'000);
      CHECK(world.leader() == raft::kNoNode);
      for (NodeId node = 0; node < 3; ++node) world.restart(node, 0);
      CHECK(world.committed().last_index() == committed);
    }
    REQUIRE(run_until_leader(world) != raft::kNoNode);
    run_for(world, 1'000'000);
    for (unsigned node = 0; node < 3; ++node) {
      for (int round = 0; round < 8; ++round) {
        CHECK(value_on(world, static_cast<NodeId>(node), "key " + std::to_string(round)) ==
              "value " + std::to_string(round));
      }
    }
    CHECK(world.violations().empty());
  }
}

TEST_CASE("C35 C36 After a partition the leader of the smaller side follows and its tail is gone [Raft 5.3]") {
  Setup setup = setup_of(5, 3);
  World world = world_of(setup);
  const NodeId old = run_until_leader(world);
  REQUIRE(old != raft::kNoNode);
  run_for(world, 200'000);
  const NodeId friend_of_old = old == 0 ? NodeId{1} : NodeId{0};
  transport::NodeIds others;
  for (NodeId node = 0; node < 5; ++node) {
    if (node != old && node != friend_of_old) others.push_back(node);
  }
  transport::add_cut(world.network_state(), transport::links_between_groups({{old, friend_of_old}, others}));
  for (int i = 0; i < 3; ++i) {
    World::Request request = write_of(world.open_client(), "lost", "x");
    request.via = old;
    request.once = true;
    world.invoke(request, 0);
  }
  run_for(world, 2'000'000);
  const NodeId chosen = world.leader();
  REQUIRE(chosen != old);
  CHECK(world.host(old).node().log().last_index() >= 4);
  CHECK(world.host(old).node().commit_index() <= 1);
  write(world, "kept", "y");
  transport::heal_all(world.network_state());
  run_for(world, 2'000'000);
  CHECK(world.host(old).node().role() == raft::Role::follower);
  CHECK(world.host(old).node().log().same_through(world.committed(), world.committed().last_index()));
  CHECK(value_on(world, old, "lost") == "none");
  CHECK(value_on(world, old, "kept") == "y");
  CHECK(world.violations().empty());
}

}  // namespace
}  // namespace raftlab::sim::test
