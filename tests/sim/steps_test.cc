// SPDX-License-Identifier: MIT
// Step mode: messages wait, are delivered one by one in no time, lost, or let go.

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

using raft::MessageKind;

/// Three nodes without timers, all messages between nodes held.
World held_world() {
  World world = world_of(steady_setup(3));
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  world.hold(every());
  return world;
}

MessageMatch from_to(unsigned from, unsigned to) {
  MessageMatch match;
  match.from.add(static_cast<NodeId>(from));
  match.to.add(static_cast<NodeId>(to));
  return match;
}

TEST_CASE("Held messages wait from the moment they are sent, whatever time passes") {
  World world = held_world();
  world.campaign(0, 0);
  run_for(world, 10'000'000);
  CHECK(world.held(every()) == 2);
  CHECK(world.held(every(kind(MessageKind::vote_reply))) == 0);
  CHECK(world.held(from_to(0, 2)) == 1);
  CHECK(records(world, EventKind::message_delivered).empty());
}

TEST_CASE("Delivering takes no time, the oldest first, and the replies wait") {
  World world = held_world();
  world.campaign(0, 0);
  run_for(world, 0);
  const Time before = world.now();
  CHECK(world.deliver(every(kind(MessageKind::request_vote)), 1) == 1);
  CHECK(world.now() == before);
  CHECK(records(world, EventKind::message_delivered)[0].node == 1);
  run_for(world, 0);  // the vote is written
  CHECK(world.held(every(kind(MessageKind::vote_reply))) == 1);
  CHECK(world.held(every(kind(MessageKind::request_vote))) == 1);
  CHECK(world.deliver(from_to(1, 0), 99) == 1);
  CHECK(world.host(0).node().role() == raft::Role::leader);
  CHECK(world.now() == before);
}

TEST_CASE("Delivering what does not wait is no error") {
  World world = held_world();
  CHECK(world.deliver(every(), 9) == 0);
  CHECK(world.discard(every(), 9) == 0);
}

TEST_CASE("What is discarded is lost and says so") {
  World world = held_world();
  world.campaign(0, 0);
  run_for(world, 0);
  CHECK(world.discard(from_to(0, 1), 9) == 1);
  CHECK(world.held(every()) == 1);
  const std::vector<Record> dropped = records(world, EventKind::message_dropped);
  REQUIRE(dropped.size() == 1);
  CHECK(dropped[0].node == 1);
  CHECK(dropped[0].drop_reason() == DropReason::discarded);
}

TEST_CASE("Released messages go on their way now, and nothing waits any more") {
  World world = held_world();
  world.campaign(0, 0);
  run_for(world, 5'000'000);
  world.release();
  CHECK(world.held(every()) == 0);
  CHECK(world.host(1).node().term() == 0);
  const Time released_at = world.now();
  run_for(world, 1'000);
  const std::vector<Record> delivered = records(world, EventKind::message_delivered);
  REQUIRE(delivered.size() == 2);
  CHECK(delivered[0].at == released_at + 1'000);
  run_for(world, 100'000);
  CHECK(world.host(0).node().role() == raft::Role::leader);
}

TEST_CASE("Only messages of the kinds and links that a hold names wait") {
  World world = world_of(steady_setup(3));
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  MessageMatch match = from_to(0, 1);
  match.kinds = kind(MessageKind::request_vote);
  world.hold(match);
  world.campaign(0, 0);
  run_for(world, 100'000);
  CHECK(world.held(every()) == 1);
  CHECK(world.host(2).node().term() == 1);
  CHECK(world.host(0).node().role() == raft::Role::leader);
  CHECK(world.host(1).node().log().last_index() == 1);  // AppendEntries to node 1 are not held
}

TEST_CASE("Messages of clients wait only where a hold names clients") {
  World world = world_of(steady_setup(1));
  run_until_leader(world);
  world.hold(every());
  CHECK(world.operation(write(world, "x", "1")).outcome == ClientOutcome::ok);
  world.hold(every(kAnyKind, true));
  world.invoke(write_of(world.open_client(), "x", "2"), 0);
  run_for(world, 1'000);
  CHECK(world.held(every(kAnyKind, true)) == 1);
  CHECK(world.held(every()) == 0);
}

TEST_CASE("A held message meets the network of the moment it is delivered") {
  World world = held_world();
  world.campaign(0, 0);
  run_for(world, 0);
  world.crash(1, 0);
  transport::add_cut(world.network_state(), transport::links_from_to({0}, {2}));
  world.deliver(every(), 99);
  const std::vector<Record> dropped = records(world, EventKind::message_dropped);
  REQUIRE(dropped.size() == 2);
  CHECK(dropped[0].drop_reason() == DropReason::receiver_down);
  CHECK(dropped[1].drop_reason() == DropReason::partition);
}

TEST_CASE("A cut stops what is in flight") {
  World world = world_of(steady_setup(3));
  world.campaign(0, 0);
  run_for(world, 500);
  transport::add_cut(world.network_state(), transport::links_isolating({0}, 3));
  run_for(world, 1'000);
  CHECK(records(world, EventKind::message_dropped).size() == 2);
  CHECK(world.host(1).node().term() == 0);
}

TEST_CASE("A delivered message names the message it was, and what it leads to names it as cause") {
  World world = world_of(steady_setup(3));
  world.campaign(0, 0);
  run_for(world, 1'000);
  const Record granted = records_of(world, EventKind::vote_granted, 1)[0];
  const Record adopted = world.trace().at(granted.cause);
  CHECK(adopted.kind == EventKind::message_delivered);
  const Record sent = world.trace().at(adopted.cause);
  CHECK(sent.kind == EventKind::message_sent);
  CHECK(adopted.v[0] == adopted.cause);
  CHECK(sent.message_kind() == MessageKind::request_vote);
  CHECK(world.trace().at(sent.cause).kind == EventKind::vote_granted);  // its own vote
}

TEST_CASE("Every cause is an earlier event") {
  World world = world_of(setup_of(5, 3));
  run_until_leader(world);
  write(world, "x", "1");
  world.crash(world.leader(), 0);
  run_until_leader(world);
  write(world, "x", "2");
  for (EventId id = 1; id <= world.trace().size(); ++id) {
    if (world.trace().at(id).cause >= id) FAIL("event " << id << " has a later cause");
  }
  SUCCEED();
}

}  // namespace
}  // namespace raftlab::sim::test
