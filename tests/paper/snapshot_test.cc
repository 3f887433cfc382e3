// SPDX-License-Identifier: MIT
// Log compaction [Raft 7, Figure 13].

#include "tests/catch.h"
#include "tests/raft/bench.h"

namespace raftlab::raft::test {
namespace {

/// A leader of five entries committed with node 1, the first four under its snapshot; node 2 holds one.
Lab compacted_leader() {
  Lab lab = made_leader({});
  for (int i = 0; i < 4; ++i) lab.propose();
  lab.persisted();
  lab.acknowledge(1, 5);
  lab.acknowledge(1, 5);
  lab.snapshot(4);
  lab.persisted();
  return lab;
}

TEST_CASE("C66 A follower that needs what was dropped is sent the snapshot, and no append until it answers [Raft 7]") {
  Lab lab = compacted_leader();
  REQUIRE(lab.node.log().base_index() == 4);
  REQUIRE(lab.node.progress(2)->match_index == 1);
  lab.timer();
  const auto chunk = lab.only<InstallSnapshot>(2);
  CHECK(chunk.term == 1);
  CHECK(chunk.last_index == 4);
  CHECK(chunk.last_term == 1);
  CHECK(chunk.snapshot == lab.node.snapshot());
  CHECK(chunk.chunk == 0);
  CHECK(chunk.chunks == 1);
  CHECK(chunk.round == 2);
  CHECK(lab.sent<AppendEntries>(2).empty());
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 5);
  lab.propose();
  CHECK(lab.sent<AppendEntries>(1).size() == 1);
  CHECK(lab.sent<AppendEntries>(2).empty());
  CHECK(lab.sent<InstallSnapshot>(2).empty());
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 1, .done = true, .round = 2});
  CHECK(lab.node.progress(2)->match_index == 4);
  const auto append = lab.only<AppendEntries>(2);
  CHECK(append.prev_log_index == 4);
  CHECK(append.prev_log_term == 1);
  CHECK(append.entries.count == 2);
  CHECK(append.leader_commit == 5);
}

TEST_CASE("C67 A snapshot of nothing new leaves the log alone and is answered as held [Raft Figure 13]") {
  Lab lab({.hard_state = {2, kNoNode}, .log = {1, 1, 2, 2}});
  lab.receive(1, AppendEntries{.term = 2, .prev_log_index = 4, .prev_log_term = 2, .leader_commit = 3});
  REQUIRE(lab.node.commit_index() == 3);
  const SnapshotId snapshot = add_snapshot(lab.store, 3, 2, 5);
  lab.receive(1, InstallSnapshot{2, 3, 2, snapshot, 0, 5, 8});
  const auto reply = lab.only<SnapshotReply>(1);
  CHECK(reply.term == 2);
  CHECK(reply.last_index == 3);
  CHECK(reply.next_chunk == 5);
  CHECK(reply.done);
  CHECK(reply.round == 8);
  CHECK(lab.terms() == std::vector<Term>{1, 1, 2, 2});
  CHECK(lab.node.snapshot() == kNoSnapshot);
  CHECK(lab.batch.persist.token == 0);
  CHECK(lab.batch.install == kNoSnapshot);
}

TEST_CASE(
    "C69 A log that is too short or conflicts gives way to the snapshot, its state and configuration [Raft Figure "
    "13]") {
  for (const std::vector<Term>& log : {std::vector<Term>{}, {1, 1}, {1, 1, 1, 1, 1}}) {
    Lab lab({.hard_state = {1, kNoNode}, .log = log});
    const ConfigId members = lab.store.add_configuration({.voters = {0, 1, 4}, .learners = {2}});
    const SnapshotId snapshot = add_snapshot(lab.store, 3, 2, 1, members);
    lab.receive(1, InstallSnapshot{3, 3, 2, snapshot, 0, 1, 4});
    CAPTURE(log);
    CHECK(lab.node.term() == 3);
    CHECK(lab.node.log().base_index() == 3);
    CHECK(lab.node.log().base_term() == 2);
    CHECK(lab.node.log().last_index() == 3);
    CHECK(lab.node.log().last_term() == 2);
    CHECK(lab.node.commit_index() == 3);
    CHECK(lab.node.configuration().voters == NodeSet{0, 1, 4});
    CHECK(lab.node.configuration().learners == NodeSet{2});
    CHECK(lab.batch.install == snapshot);
    CHECK(lab.batch.persist.snapshot == snapshot);
    CHECK(lab.batch.persist.snapshot_replaces_log);
    CHECK(lab.decided(DecisionKind::snapshot_installed, Reason::gap) == 1);
    const auto reply = lab.only<SnapshotReply>(1);
    CHECK(reply.done);
    CHECK(reply.next_chunk == 1);
    CHECK(lab.batch.messages[0].after == lab.batch.persist.token);  // said once it is on disk
    lab.persisted();
    CHECK(lab.node.durable_index() == 3);
    CHECK(lab.disk.snapshot == snapshot);
    CHECK(lab.disk.log == lab.node.log());
  }
}

TEST_CASE("C71 After a restart the state is the snapshot's and only what follows is applied [Raft 7]") {
  Bench bench;
  AppendEntries append{.term = 1, .leader_commit = 3};
  Place place = bench.entries.add(kNoPlace, {1, request(0, 1, 11).command});
  append.entries = {place, 4};
  place =
      bench.entries.add(place, {1, {.kind = CommandKind::config, .key = bench.entries.add_configuration(voters(5))}});
  place = bench.entries.add(place, {1, request(0, 2, 22).command});
  bench.entries.add(place, {1, request(0, 3, 33).command});
  bench.receive(1, append);
  bench.persisted();
  REQUIRE(bench.driver.applied_index() == 3);
  CHECK(bench.driver.snapshot(Reason::told, 0, bench));
  bench.persisted();
  bench.restart();
  CHECK(bench.driver.applied_index() == 3);
  CHECK(bench.driver.machine().value(0) == 22);
  CHECK(bench.driver.node().commit_index() == 3);
  CHECK(bench.driver.node().configuration() == voters(5));
  CHECK(bench.driver.node().log().first_index() == 4);
  CHECK(bench.driver.node().log().last_index() == 4);
  bench.receive(1, AppendEntries{.term = 1, .prev_log_index = 4, .prev_log_term = 1, .leader_commit = 4});
  CHECK(bench.did == Doings{"send 1", "apply 4"});
  CHECK(bench.driver.machine().value(0) == 33);
  // A request of before the snapshot is still known as done: sessions are in it.
  CHECK(bench.driver.machine().answered(0, 2) != nullptr);
}

}  // namespace
}  // namespace raftlab::raft::test
