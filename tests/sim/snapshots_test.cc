// SPDX-License-Identifier: MIT
// Snapshots in a World [Raft 7]: taken, found on disk at a restart, sent to who is behind; and reads that are no
// entries [Thesis 6.4].

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

using raft::Rule;

World led(Setup setup) {
  World world = world_of(std::move(setup));
  run_until_leader(world);
  run_for(world, 300'000);
  return world;
}

void write_some(World& world, int count) {
  for (int i = 0; i < count; ++i) write(world, "k" + std::to_string(i % 40), std::to_string(i));
  run_for(world, 300'000);
}

TEST_CASE("A snapshot takes the place of what was applied, in memory and on disk") {
  World world = led(steady_setup(3));
  write_some(world, 5);
  CHECK(world.snapshot(1, 0));
  run_for(world, 10'000);
  const raft::Node& node = world.host(1).node();
  CHECK(node.log().base_index() == 6);
  CHECK(node.log().last_index() == 6);
  CHECK(world.host(1).disk.log().base_index() == 6);
  REQUIRE(world.host(1).disk.snapshot() != raft::kNoSnapshot);
  CHECK(world.store().snapshot(world.host(1).disk.snapshot()).last_index == 6);
  const std::vector<Record> taken = records_of(world, EventKind::snapshot_taken, 1);
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].v[0] == 6);
  CHECK(taken[0].why() == raft::Reason::told);
  CHECK_FALSE(world.snapshot(1, 0));  // nothing was applied since
  CHECK(world.host(0).node().log().base_index() == 0);
  CHECK(world.violations().empty());
}

TEST_CASE("With snapshot-every each node takes its own, again and again") {
  Setup setup = steady_setup(3);
  setup.options.snapshot_every = 4;
  World world = led(std::move(setup));
  write_some(world, 21);
  for (unsigned node = 0; node < 3; ++node) {
    CHECK(records_of(world, EventKind::snapshot_taken, node).size() == 5);
    CHECK(world.host(static_cast<NodeId>(node)).node().log().base_index() == 20);
  }
  CHECK(world.violations().empty());
}

TEST_CASE("A restart begins with the snapshot on the disk, sessions included, and says so") {
  World world = led(steady_setup(3));
  write_some(world, 5);
  const NodeId node = static_cast<NodeId>((world.leader() + 1) % 3);
  world.snapshot(node, 0);
  run_for(world, 10'000);
  write_some(world, 3);
  world.crash(node, 0);
  world.restart(node, 0);
  const Record restarted = records_of(world, EventKind::node_restarted, node)[0];
  CHECK(restarted.v[1] == 9);
  CHECK(restarted.v[3] == 6);
  CHECK(restarted.v[4] == world.host(node).disk.snapshot() + 1U);
  CHECK(value_on(world, node, "k3") == "3");
  CHECK(world.host(node).process->applied_index() == 6);
  run_for(world, 300'000);
  CHECK(world.host(node).process->machine().same_state(world.host(world.leader()).process->machine()));
  CHECK(world.violations().empty());
}

TEST_CASE("A snapshot that was not on the disk yet is lost in a crash, and the whole log is there again") {
  World world = led(steady_setup(3));
  write_some(world, 5);
  world.stall_disk(1);
  world.snapshot(1, 0);
  world.crash(1, 0);
  world.restart(1, 0);
  CHECK(world.host(1).node().log().base_index() == 0);
  CHECK(world.host(1).node().log().last_index() == 6);
  CHECK(world.host(1).node().snapshot() == raft::kNoSnapshot);
}

/// One follower, down, has missed what the others then dropped.
struct LeftBehind {
  World world;
  NodeId node;
};

LeftBehind left_behind(int writes) {
  World world = led(steady_setup(3));
  const auto node = static_cast<NodeId>((world.leader() + 1) % 3);
  world.crash(node, 0);
  write_some(world, writes);
  for (unsigned other = 0; other < 3; ++other) {
    if (other != node) world.snapshot(static_cast<NodeId>(other), 0);
  }
  run_for(world, 10'000);
  return {std::move(world), node};
}

TEST_CASE("Who needs what was dropped is sent the snapshot, in chunks, and then the rest of the log") {
  auto [world, node] = left_behind(50);
  write_some(world, 2);
  world.restart(node, 0);
  run_for(world, 1'000'000);
  const std::vector<Record> installed = records_of(world, EventKind::snapshot_installed, node);
  REQUIRE(installed.size() == 1);
  CHECK(installed[0].v[0] == 51);
  CHECK(installed[0].v[4] == 6);  // 40 keys and 50 sessions, 16 a chunk
  std::vector<std::uint64_t> chunks;
  for (const Record& record : records_of(world, EventKind::message_delivered, node)) {
    if (record.message_kind() != raft::MessageKind::install_snapshot) continue;
    const Record& sent = world.trace().at(record.v[0]);
    CHECK(sent.v[0] == 51);
    chunks.push_back(sent.v[3]);
  }
  CHECK(chunks.size() >= installed[0].v[4]);
  CHECK(world.host(node).node().log().base_index() == 51);
  CHECK(world.host(node).node().log().last_index() == 53);
  CHECK(world.host(node).disk.log().base_index() == 51);
  CHECK(world.host(node).process->machine().same_state(world.host(world.leader()).process->machine()));
  CHECK(world.violations().empty());
}

TEST_CASE("A snapshot that arrived is on disk before the follower says that it has it") {
  auto [world, node] = left_behind(5);
  world.stall_disk(node);
  world.restart(node, 0);
  run_for(world, 300'000);
  CHECK(records_of(world, EventKind::snapshot_installed, node).size() == 1);
  CHECK(world.host(world.leader()).node().progress(node)->match_index < 6);
  world.mend_disk(node, 0);
  run_for(world, 300'000);
  CHECK(world.host(world.leader()).node().progress(node)->match_index == 6);
  CHECK(world.violations().empty());
}

TEST_CASE("A World copied while a snapshot is on its way goes on like the original, and so does one going back") {
  auto [world, node] = left_behind(50);
  world.restart(node, 0);
  for (int piece = 0; piece < 10; ++piece) {
    World copy = world;
    World spoiled = world;
    spoiled.crash(node, 0);
    run_for(spoiled, 500'000);
    run_for(copy, 500'000);
    World again = world;
    run_for(again, 500'000);
    CHECK(copy.trace().digest() == again.trace().digest());
    CHECK(copy.host(node).node().log().base_index() == 51);
    run_for(world, 11'000);
  }
}

TEST_CASE("A client that asks again after its write went into a snapshot is answered, and the write is not repeated") {
  World world = led(steady_setup(3));
  const ClientId client = world.open_client();
  transport::add_drop(world.network_state(), transport::client_links({world.leader()}, {}),
                      sim::kind_bit(raft::MessageKind::client_reply), 1);
  const OperationId id = world.invoke(write_of(client, "x", "1"), 0);
  run_for(world, 100'000);
  CHECK_FALSE(world.operation(id).done);
  const NodeId leader = world.leader();
  CHECK(world.snapshot(leader, 0));
  run_for(world, 1'000);
  world.crash(leader, 0);
  world.restart(leader, 0);
  run_for(world, 2'000'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  for (unsigned node = 0; node < 3; ++node) {
    std::size_t applied = 0;
    for (const Record& record : records_of(world, EventKind::entry_applied, node)) {
      const raft::Command& command = world.store().at(static_cast<Place>(record.v[1])).command;
      if (command.client == client && !record.flag) ++applied;
    }
    CHECK(applied == 1);
  }
}

TEST_CASE("Without the rule restart-state a restart keeps the state machine as it was at the crash") {
  const auto value_after_restart = [](bool rule_off) {
    World world = led(steady_setup(1));
    raft::Options options = world.options();
    options.rules_off.set(Rule::restart_state, rule_off);
    world.set_options(options);
    write(world, "x", "old");
    world.snapshot(0, 0);
    run_for(world, 10'000);
    write(world, "x", "new");
    world.crash(0, 0);
    World copy = world;
    copy.restart(0, 0);
    world.restart(0, 0);
    CHECK(value_on(copy, 0, "x") == value_on(world, 0, "x"));
    return std::string(value_on(world, 0, "x"));
  };
  CHECK(value_after_restart(false) == "old");
  CHECK(value_after_restart(true) == "new");
}

// ---- reads

OperationId read(World& world, std::string_view key) {
  World::Request request = write_of(world.open_client(), key, "");
  request.kind = raft::CommandKind::get;
  const OperationId id = world.invoke(request, 0);
  run_until_done(world, id);
  return id;
}

TEST_CASE("A read by ReadIndex or lease is no entry, is served by the leader and says what it saw") {
  for (const raft::Reads reads : {raft::Reads::read_index, raft::Reads::lease}) {
    Setup setup = steady_setup(3);
    setup.options.reads = reads;
    setup.options.check_quorum = true;
    World world = led(std::move(setup));
    write(world, "x", "1");
    const Index last = world.host(world.leader()).node().log().last_index();
    const OperationId id = read(world, "x");
    CHECK(world.store().values.view(world.operation(id).read) == "1");
    CHECK(world.host(world.leader()).node().log().last_index() == last);
    const std::vector<Record> served = records(world, EventKind::read_served);
    REQUIRE(served.size() == 1);
    CHECK(served[0].node == world.leader());
    CHECK(served[0].v[0] == world.operation(id).command.client);
    CHECK(served[0].v[2] == last);
    CHECK(served[0].v[3] == static_cast<std::uint64_t>(reads));
    CHECK(text_of(served[0].v[4]) == world.operation(id).read);
    CHECK(world.operation(read(world, "missing")).read == raft::kNoText);
    CHECK(world.violations().empty());
  }
}

TEST_CASE("A read by log is an entry") {
  World world = led(steady_setup(3));
  const Index last = world.host(world.leader()).node().log().last_index();
  read(world, "x");
  CHECK(world.host(world.leader()).node().log().last_index() == last + 1);
  CHECK(records(world, EventKind::read_served).empty());
}

}  // namespace
}  // namespace raftlab::sim::test
