// SPDX-License-Identifier: MIT
// Changes of members and transfers of leadership, asked of a World [Raft 6, Thesis 3.10, 4].

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

using raft::ChangeKind;
using raft::NodeSet;

World::Change change_of(World& world, ChangeKind kind, NodeSet nodes) {
  World::Change change;
  change.client = world.open_client();
  change.kind = kind;
  change.nodes = nodes;
  return change;
}

/// Asks and lets time go on until there is an answer, and a little longer.
Operation change(World& world, ChangeKind kind, NodeSet nodes) {
  const OperationId id = world.invoke(change_of(world, kind, nodes), 0);
  run_until_done(world, id);
  run_for(world, 300'000);
  return world.operation(id);
}

const raft::Configuration& configuration_on(const World& world, NodeId node) {
  return world.host(node).node().configuration();
}

/// Nodes that were removed disturb nobody [Thesis 4.2.3].
Setup calm_setup(unsigned nodes, std::uint64_t seed = 1) {
  Setup setup = setup_of(nodes, seed);
  setup.options.pre_vote = true;
  setup.options.check_quorum = true;
  return setup;
}

/// Four nodes of which node 3 is a spare, led by somebody.
World with_a_spare(std::uint64_t seed = 1) {
  Setup setup = calm_setup(4, seed);
  setup.voters = {0, 1, 2};
  World world = world_of(std::move(setup));
  run_until_leader(world);
  run_for(world, 300'000);
  return world;
}

TEST_CASE("The first configuration is all nodes, or the voters and learners that the set-up names") {
  World all = world_of(setup_of(3));
  CHECK(configuration_on(all, 2) == raft::Configuration{.voters = {0, 1, 2}});
  Setup setup = setup_of(4);
  setup.learners = {1, 3};
  World some = world_of(setup);
  CHECK(configuration_on(some, 1) == raft::Configuration{.voters = {0, 2}, .learners = {1, 3}});
  setup.voters = {0};
  World one = world_of(setup);
  CHECK(configuration_on(one, 2) == raft::Configuration{.voters = {0}, .learners = {1, 3}});
}

TEST_CASE("A spare is silent, and so is a learner but for its answers") {
  Setup setup = setup_of(4);
  setup.voters = {0, 1};
  setup.learners = {2};
  World world = world_of(std::move(setup));
  run_until_leader(world);
  write(world, "x", "1");
  run_for(world, 2'000'000);
  CHECK(records_of(world, EventKind::message_sent, 3).empty());
  CHECK(records_of(world, EventKind::message_delivered, 3).empty());
  CHECK(records_of(world, EventKind::election_timeout, 2).empty());
  CHECK(value_on(world, 2, "x") == "1");
  CHECK(value_on(world, 3, "x") == "none");
  CHECK(world.violations().empty());
}

TEST_CASE("A spare that is added becomes a voter that holds everything") {
  World world = with_a_spare();
  write(world, "x", "1");
  CHECK(change(world, ChangeKind::add, {3}).outcome == ClientOutcome::ok);
  for (unsigned node = 0; node < 4; ++node) {
    CHECK(configuration_on(world, static_cast<NodeId>(node)).voters == NodeSet{0, 1, 2, 3});
    CHECK(value_on(world, static_cast<NodeId>(node), "x") == "1");
  }
  CHECK(world.host(3).node().deadline() != raft::kNever);
  CHECK(world.violations().empty());
}

TEST_CASE("A request for a change is an event with its nodes, travels as a message, and ends like a client's") {
  World world = with_a_spare();
  const EventId before = world.trace().size();
  const Operation operation = change(world, ChangeKind::add_learner, {3});
  const std::vector<Record> requested = records(world, EventKind::member_requested, before);
  REQUIRE(requested.size() == 1);
  CHECK(requested[0].v[0] == operation.command.client);
  CHECK(requested[0].v[1] == 1);
  CHECK(requested[0].v[2] == static_cast<std::uint64_t>(ChangeKind::add_learner));
  CHECK(NodeSet::of(requested[0].v[3], requested[0].v[4]) == NodeSet{3});
  const std::vector<Record> sent = records_of(world, EventKind::message_sent, raft::kClient, before);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].message_kind() == raft::MessageKind::member_request);
  CHECK(sent[0].v == requested[0].v);
  CHECK(records(world, EventKind::client_response, before).size() == 1);
  CHECK(records(world, EventKind::client_request, before).empty());
  CHECK(operation.is_change);
  CHECK(configuration_on(world, 0).learners == NodeSet{3});
}

TEST_CASE("A learner is promoted, and then counts") {
  World world = with_a_spare();
  change(world, ChangeKind::add_learner, {3});
  CHECK(configuration_on(world, 3).voters == NodeSet{0, 1, 2});
  CHECK(change(world, ChangeKind::promote, {3}).outcome == ClientOutcome::ok);
  CHECK(configuration_on(world, 3) == raft::Configuration{.voters = {0, 1, 2, 3}});
  CHECK(change(world, ChangeKind::add_learner, {3}).outcome == ClientOutcome::refused);  // a voter is no learner
}

TEST_CASE("A follower is removed; then the leader is, and another one follows") {
  World world = world_of(calm_setup(3));
  const NodeId leader = run_until_leader(world);
  run_for(world, 300'000);
  const auto follower = static_cast<NodeId>((leader + 1) % 3);
  const auto last = static_cast<NodeId>((leader + 2) % 3);
  CHECK(change(world, ChangeKind::remove, NodeSet{follower}).outcome == ClientOutcome::ok);
  CHECK(configuration_on(world, leader).voters == (NodeSet{leader, last}));
  CHECK(change(world, ChangeKind::remove, NodeSet{leader}).outcome == ClientOutcome::ok);
  run_for(world, 2'000'000);
  CHECK(configuration_on(world, last).voters == NodeSet{last});
  CHECK(world.leader() == last);
  CHECK(change(world, ChangeKind::remove, NodeSet{last}).outcome == ClientOutcome::refused);
  CHECK(world.violations().empty());
}

TEST_CASE("All members are replaced through a joint configuration, which is left by itself") {
  Setup setup = calm_setup(6);
  setup.voters = {0, 1, 2};
  World world = world_of(std::move(setup));
  run_until_leader(world);
  write(world, "x", "1");
  CHECK(change(world, ChangeKind::members, {3, 4, 5}).outcome == ClientOutcome::ok);
  run_for(world, 3'000'000);
  const NodeId leader = world.leader();
  REQUIRE(leader != raft::kNoNode);
  CHECK(leader >= 3);
  CHECK(configuration_on(world, leader) == raft::Configuration{.voters = {3, 4, 5}});
  CHECK(value_on(world, leader, "x") == "1");
  bool was_joint = false;
  for (const Record& record : records(world, EventKind::config_changed)) {
    was_joint = was_joint || world.store().configuration(static_cast<raft::ConfigId>(record.v[1])).joint();
  }
  CHECK(was_joint);
  CHECK(world.violations().empty());
}

TEST_CASE("While a change is not committed another is put off, asked again, and done when it can be") {
  World world = with_a_spare();
  const NodeId leader = world.leader();
  transport::add_cut(world.network_state(), transport::links_isolating({leader}, 4));
  const EventId before = world.trace().size();
  const auto others = NodeSet{0, 1, 2} - NodeSet{leader};
  World::Change first = change_of(world, ChangeKind::add, {3});
  World::Change second = change_of(world, ChangeKind::remove, NodeSet{*others.begin()});
  first.via = second.via = leader;
  second.timeout_us = 10'000'000;
  world.invoke(first, 0);
  run_for(world, 30'000);
  const OperationId id = world.invoke(second, 0);
  run_for(world, 100'000);
  CHECK_FALSE(world.operation(id).done);
  std::uint64_t busy = 0;
  for (const Record& record : records_of(world, EventKind::message_sent, leader, before)) {
    const bool reply = record.message_kind() == raft::MessageKind::client_reply;
    if (reply && record.v[2] == static_cast<std::uint64_t>(raft::ClientStatus::busy)) ++busy;
  }
  CHECK(busy >= 2);
  CHECK(busy <= 6);  // with a pause between
  transport::heal_all(world.network_state());
  run_for(world, 5'000'000);
  CHECK(world.operation(id).done);
  CHECK(world.violations().empty());
}

TEST_CASE("A request that asks once is refused by who does not lead and by who is busy") {
  World world = with_a_spare();
  World::Change once = change_of(world, ChangeKind::add, {3});
  once.once = true;
  const NodeId leader = world.leader();
  transport::add_cut(world.network_state(), transport::links_isolating({leader}, 4));
  once.via = leader;
  const OperationId accepted = world.invoke(once, 0);
  run_for(world, 30'000);
  CHECK(world.operation(accepted).outcome == ClientOutcome::ok);
  once.kind = ChangeKind::remove;
  const OperationId busy = world.invoke(once, 0);
  run_for(world, 30'000);
  CHECK(world.operation(busy).outcome == ClientOutcome::refused);
  once.via = 3;  // the spare knows no leader
  const OperationId nobody = world.invoke(once, 0);
  run_for(world, 30'000);
  CHECK(world.operation(nobody).outcome == ClientOutcome::refused);
}

TEST_CASE("A follower that is asked for a change passes it on to the leader") {
  World world = with_a_spare();
  World::Change add = change_of(world, ChangeKind::add, {3});
  add.via = static_cast<NodeId>((world.leader() + 1) % 3);
  const OperationId id = world.invoke(add, 0);
  run_for(world, 300'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  CHECK(configuration_on(world, world.leader()).voters.contains(3));
}

TEST_CASE("Leadership is handed over to the node that is asked for, in no more than a few round trips") {
  World world = world_of(steady_setup(3));
  const NodeId old = run_until_leader(world);
  run_for(world, 100'000);
  const auto target = static_cast<NodeId>((old + 1) % 3);
  const Time begin = world.now();
  const OperationId id = world.invoke(change_of(world, ChangeKind::transfer, NodeSet{target}), 0);
  while (world.leader() != target && world.now() < begin + 1'000'000) run_for(world, 1'000);
  CHECK(world.leader() == target);
  CHECK(world.now() - begin < 20'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  CHECK(records_of(world, EventKind::timeout_now_sent, old).size() == 1);
  bool for_a_transfer = false;
  for (const Record& record : records_of(world, EventKind::message_sent, target)) {
    for_a_transfer = for_a_transfer || (record.message_kind() == raft::MessageKind::request_vote && record.flag);
  }
  CHECK(for_a_transfer);
  CHECK(world.violations().empty());
}

TEST_CASE("Writes meet a leader that is handing over, are put off, and are done by the next one") {
  World world = world_of(setup_of(3));
  const NodeId old = run_until_leader(world);
  run_for(world, 100'000);
  const auto target = static_cast<NodeId>((old + 1) % 3);
  world.pause(target, 0);
  world.invoke(change_of(world, ChangeKind::transfer, NodeSet{target}), 0);
  run_for(world, 20'000);
  const OperationId id = world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 50'000);
  CHECK_FALSE(world.operation(id).done);
  world.resume(target, 0);
  run_for(world, 2'000'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  CHECK(world.violations().empty());
}

TEST_CASE("Logs that nodes find on their disks may hold configurations") {
  Setup setup = steady_setup(4);
  setup.voters = {0, 1, 2};
  const raft::ConfigId four = setup.store.add_configuration({.voters = {0, 1, 2, 3}});
  const raft::Entry change{1, {.kind = raft::CommandKind::config, .key = four}};
  setup.starts = {{0, {1, raft::kNoNode}, {change}}};
  World world = world_of(std::move(setup));
  CHECK(configuration_on(world, 0).voters == NodeSet{0, 1, 2, 3});
  CHECK(configuration_on(world, 1).voters == NodeSet{0, 1, 2});
  world.campaign(0, 0);
  run_for(world, 1'000'000);
  CHECK(world.leader() == 0);
  CHECK(configuration_on(world, 3).voters == NodeSet{0, 1, 2, 3});
  CHECK(world.violations().empty());
}

TEST_CASE("A World copied in the middle of a change goes on like the original") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    World world = with_a_spare(seed);
    world.invoke(change_of(world, ChangeKind::members, {1, 2, 3}), 0);
    run_for(world, static_cast<Time>(seed) * 3'000);
    World copy = world;
    run_for(world, 3'000'000);
    run_for(copy, 3'000'000);
    CHECK(world.trace().digest() == copy.trace().digest());
    CHECK(configuration_on(copy, copy.leader()).voters == NodeSet{1, 2, 3});
  }
}

}  // namespace
}  // namespace raftlab::sim::test
