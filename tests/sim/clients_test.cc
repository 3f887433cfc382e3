// SPDX-License-Identifier: MIT
// How clients ask, ask again and give up, and that a request counts once [Raft 8].

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

using raft::MessageKind;

/// When a client asked somebody: its requests as they left.
std::vector<Record> asked(const World& world) {
  std::vector<Record> found;
  for (const Record& record : records_of(world, EventKind::message_sent, raft::kClient)) {
    if (record.message_kind() == MessageKind::client_request) found.push_back(record);
  }
  return found;
}

World::Request via(World::Request request, unsigned node) {
  request.via = static_cast<NodeId>(node);
  return request;
}

TEST_CASE("A client writes, reads, compares and deletes through the leader") {
  World world = world_of(setup_of(3));
  run_until_leader(world);
  CHECK(world.operation(write(world, "x", "1")).outcome == ClientOutcome::ok);
  const ClientId client = world.open_client();
  const auto ask = [&](raft::CommandKind what, std::string_view value, std::optional<std::string_view> expected) {
    World::Request request = write_of(client, "x", value);
    request.kind = what;
    request.expected = expected;
    const OperationId id = world.invoke(request, 0);
    while (!world.operation(id).done) run_for(world, 1'000);
    return world.operation(id);
  };
  CHECK(world.store().values.view(ask(raft::CommandKind::get, "", {}).read) == "1");
  CHECK(ask(raft::CommandKind::cas, "2", "0").outcome == ClientOutcome::mismatch);
  CHECK(ask(raft::CommandKind::cas, "2", "1").outcome == ClientOutcome::ok);
  CHECK(ask(raft::CommandKind::erase, "", {}).outcome == ClientOutcome::ok);
  CHECK(ask(raft::CommandKind::get, "", {}).read == raft::kNoText);
  CHECK(ask(raft::CommandKind::cas, "3", std::nullopt).outcome == ClientOutcome::ok);
  run_for(world, 1'000'000);
  for (unsigned node = 0; node < 3; ++node) CHECK(value_on(world, static_cast<NodeId>(node), "x") == "3");
}

TEST_CASE("A command that is proposed to the leader is written like any other, and answers nobody") {
  World world = world_of(setup_of(3));
  const NodeId leader = run_until_leader(world);
  run_for(world, 100'000);
  const auto messages = records(world, EventKind::client_response).size();
  CHECK(world.propose(leader, "x", "1", 0));
  CHECK(world.propose(leader, "x", "2", 0));
  CHECK_FALSE(world.propose(static_cast<NodeId>((leader + 1) % 3), "x", "3", 0));
  run_for(world, 200'000);
  for (unsigned node = 0; node < 3; ++node) CHECK(value_on(world, static_cast<NodeId>(node), "x") == "2");
  CHECK(records(world, EventKind::client_response).size() == messages);
  CHECK(world.operations().empty());
  CHECK(world.violations().empty());
}

TEST_CASE("While nobody leads a client waits, and asks the moment somebody does") {
  World world = world_of(steady_setup(3));
  const OperationId id = world.invoke(write_of(world.open_client(), "x", "1"), 0);
  CHECK(asked(world).empty());
  run_until_leader(world);
  run_for(world, 20'000);
  REQUIRE(asked(world).size() == 1);
  CHECK(asked(world)[0].at == records(world, EventKind::became_leader)[0].at);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
}

TEST_CASE("A request that is not answered is asked again after 200 ms under the same serial, and counts once") {
  World world = world_of(steady_setup(3));
  const NodeId leader = run_until_leader(world);
  run_for(world, 100'000);
  transport::add_cut(world.network_state(), transport::links_isolating({leader}, 3));
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  const Time begin = world.now();
  const Index before = world.host(leader).node().log().last_index();
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 900'000);
  const std::vector<Record> requests = asked(world);
  REQUIRE(requests.size() == 5);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CHECK(requests[i].at == begin + static_cast<Time>(i) * 200'000);
    CHECK(requests[i].v[1] == 1);
  }
  CHECK(world.host(leader).node().log().last_index() == before + 1);
}

TEST_CASE("A refused request is asked again soon, and after its timeout its fate is unknown") {
  World world = world_of(steady_setup(3));
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  World::Request request = via(write_of(world.open_client(), "x", "1"), 1);
  request.timeout_us = 500'000;
  const OperationId id = world.invoke(request, 0);
  run_for(world, 499'999);
  CHECK_FALSE(world.operation(id).done);
  CHECK(asked(world).size() > 20);
  run_for(world, 1);
  CHECK(world.operation(id).done);
  CHECK(world.operation(id).outcome == ClientOutcome::unknown);
  CHECK(world.operation(id).returned_us == -1);
  const std::size_t before = asked(world).size();
  run_for(world, 1'000'000);
  CHECK(asked(world).size() == before);
}

TEST_CASE("Without a timeout of its own a request has that of the run") {
  Setup setup = steady_setup(1);
  setup.client_timeout_us = 700'000;
  World world = world_of(std::move(setup));
  world.set_timers(0, false, 0);
  const OperationId id = world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 699'999);
  CHECK_FALSE(world.operation(id).done);
  run_for(world, 1);
  CHECK(world.operation(id).done);
}

TEST_CASE("A request asked once is not asked again: refused ends it, silence makes it unknown") {
  World world = world_of(steady_setup(3));
  for (unsigned node = 0; node < 3; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  World::Request request = via(write_of(world.open_client(), "x", "1"), 1);
  request.once = true;
  const OperationId refused = world.invoke(request, 0);
  run_for(world, 2'000);
  CHECK(world.operation(refused).outcome == ClientOutcome::refused);
  world.pause(2, 0);
  request.client = world.open_client();
  request.via = 2;
  const OperationId silent = world.invoke(request, 0);
  run_for(world, 5'000'000);
  CHECK(world.operation(silent).outcome == ClientOutcome::unknown);
  CHECK(asked(world).size() == 2);
}

TEST_CASE("Asked through a follower, a request goes on to the leader and its answer comes back that way") {
  World world = world_of(steady_setup(3));
  const NodeId leader = run_until_leader(world);
  run_for(world, 100'000);
  const auto follower = static_cast<NodeId>((leader + 1) % 3);
  const OperationId id = world.invoke(via(write_of(world.open_client(), "x", "1"), follower), 0);
  run_for(world, 50'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  REQUIRE(asked(world).size() == 1);
  CHECK(asked(world)[0].peer == follower);
  std::vector<NodeId> way;
  for (const Record& record : records(world, EventKind::message_delivered)) {
    if (record.message_kind() == MessageKind::client_request || record.message_kind() == MessageKind::client_reply) {
      way.push_back(record.node);
    }
  }
  CHECK(way == std::vector<NodeId>{follower, leader, follower, raft::kClient});
}

TEST_CASE("When the leader changes, a client without an answer asks the new one") {
  World world = world_of(steady_setup(3));
  const NodeId old = run_until_leader(world);
  run_for(world, 100'000);
  transport::add_cut(world.network_state(), transport::links_isolating({old}, 3));
  const OperationId id = world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 1'500'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  CHECK(asked(world).back().peer != old);
  CHECK(asked(world).back().v[1] == 1);
  run_for(world, 500'000);
  transport::heal_all(world.network_state());
  run_for(world, 1'000'000);
  CHECK(world.violations().empty());
  // The old leader's copy of the request was overwritten or counts as a repeat: the value was written once.
  for (const Record& record : records_of(world, EventKind::entry_applied, old)) CHECK_FALSE(record.flag);
}

TEST_CASE("C80 Requests that the network doubles are applied once, in every state machine [Raft 8]") {
  Setup setup = steady_setup(3);
  setup.link.duplicate_ppm = 1'000'000;
  setup.link.latency = {1'000, 20'000};
  World world = world_of(std::move(setup));
  const NodeId leader = run_until_leader(world);
  run_for(world, 200'000);
  const ClientId client = world.open_client();
  for (int i = 0; i < 20; ++i) {
    const auto follower = static_cast<unsigned>((world.leader() + 1) % 3);
    const OperationId id = world.invoke(via(write_of(client, "x", std::to_string(i)), follower), 0);
    while (!world.operation(id).done) run_for(world, 1'000);
    CHECK(world.operation(id).outcome == ClientOutcome::ok);
  }
  run_for(world, 1'000'000);
  for (unsigned node = 0; node < 3; ++node) {
    std::vector<Serial> applied;
    for (const Record& record : records_of(world, EventKind::entry_applied, node)) {
      const raft::Command& command = world.store().at(static_cast<Place>(record.v[1])).command;
      if (command.serial != 0 && !record.flag) applied.push_back(command.serial);
    }
    REQUIRE(applied.size() == 20);
    for (Serial serial = 1; serial <= 20; ++serial) CHECK(applied[serial - 1] == serial);
    CHECK(value_on(world, static_cast<NodeId>(node), "x") == "19");
  }
  CHECK(world.leader() == leader);
}

TEST_CASE("An operation's history says who asked what, when, and how it ended") {
  World world = world_of(steady_setup(3));
  run_until_leader(world);
  run_for(world, 100'000);
  const Time begin = world.now();
  const OperationId id = write(world, "key", "value");
  const Operation& operation = world.operation(id);
  CHECK(operation.invoked_us == begin);
  CHECK(operation.returned_us == begin + 4'000);  // to the leader, to a follower and back, to the client
  CHECK(operation.command.serial == 1);
  CHECK(records(world, EventKind::client_request).size() == 1);
  CHECK(records(world, EventKind::client_response).size() == 1);
  CHECK(world.trace().at(operation.event).kind == EventKind::client_request);
}

TEST_CASE("Different texts of equal number make different digests") {
  const auto digest = [](std::string_view value) {
    World world = world_of(steady_setup(1));
    run_until_leader(world);
    write(world, "x", value);
    return world.trace().digest();
  };
  CHECK(digest("1") == digest("1"));
  CHECK(digest("1") != digest("2"));
}

}  // namespace
}  // namespace raftlab::sim::test
