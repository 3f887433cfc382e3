// SPDX-License-Identifier: MIT
// Snapshots in their details [Raft 7, Figure 13]; tests/paper/snapshot_test.cc has the behaviours.

#include "tests/catch.h"
#include "tests/raft/bench.h"

namespace raftlab::raft::test {
namespace {

/// A leader of term 1 whose log of five begins behind a snapshot of four in `chunks`, on its way to node 2.
Lab sending_leader(std::uint32_t chunks) {
  Lab lab = made_leader({});
  for (int i = 0; i < 4; ++i) lab.propose();
  lab.persisted();
  lab.acknowledge(1, 5);
  lab.acknowledge(1, 5);
  lab.snapshot(4, chunks);
  lab.persisted();
  lab.timer();
  return lab;
}

SnapshotReply answer_of(const Lab& lab) { return lab.only<SnapshotReply>(1); }

TEST_CASE("A snapshot that is taken drops the log up to it, and is on disk with the next write [Raft 7]") {
  Lab lab({.hard_state = {2, kNoNode}, .log = {1, 1, 2}});
  lab.receive(1, AppendEntries{.term = 2, .prev_log_index = 3, .prev_log_term = 2, .leader_commit = 3});
  const SnapshotId id = lab.snapshot(2);
  CHECK(lab.node.log().base_index() == 2);
  CHECK(lab.node.log().base_term() == 1);
  CHECK(lab.node.log().last_index() == 3);
  CHECK(lab.node.commit_index() == 3);
  CHECK(lab.node.snapshot() == id);
  CHECK(lab.batch.persist.snapshot == id);
  CHECK_FALSE(lab.batch.persist.snapshot_replaces_log);
  CHECK(lab.batch.persist.first == 0);
  CHECK(lab.decision(DecisionKind::snapshot_taken).v == std::array<std::uint64_t, 5>{2, 1, 1, id, 1});
  lab.persisted();
  lab.restart();
  CHECK(lab.node.log().first_index() == 3);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.terms() == std::vector<Term>{2});
}

TEST_CASE("Chunks go one after the other, each when the one before it is answered [Raft Figure 13]") {
  Lab lab = sending_leader(3);
  CHECK(lab.only<InstallSnapshot>(2).chunk == 0);
  for (std::uint32_t chunk = 1; chunk < 3; ++chunk) {
    lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = chunk});
    CHECK(lab.only<InstallSnapshot>(2).chunk == chunk);
    CHECK(lab.only<InstallSnapshot>(2).chunks == 3);
  }
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 3, .done = true});
  CHECK(lab.node.progress(2)->match_index == 4);
  CHECK(lab.only<AppendEntries>(2).prev_log_index == 4);
}

TEST_CASE("A chunk that is lost goes again with the next heartbeat [Raft Figure 13]") {
  Lab lab = sending_leader(3);
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 1});
  lab.timer();
  CHECK(lab.only<InstallSnapshot>(2).chunk == 1);
}

TEST_CASE("A repeated answer to a chunk asks for nothing [Raft Figure 13]") {
  Lab lab = sending_leader(3);
  const SnapshotReply first{.term = 1, .last_index = 4, .next_chunk = 1};
  lab.receive(2, first);
  REQUIRE(lab.sent<InstallSnapshot>(2).size() == 1);
  lab.receive(2, first);
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("A follower that has lost its chunks is sent all of them again [Raft Figure 13]") {
  Lab lab = sending_leader(3);
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 1});
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 2});
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 0});  // it was started anew
  lab.timer();
  CHECK(lab.only<InstallSnapshot>(2).chunk == 0);
  lab.receive(2, SnapshotReply{.term = 1, .last_index = 4, .next_chunk = 1});
  CHECK(lab.only<InstallSnapshot>(2).chunk == 1);
}

TEST_CASE("A follower takes chunks in order, each once, and installs with the last [Raft Figure 13]") {
  Lab lab({.log = {1}});
  const SnapshotId id = add_snapshot(lab.store, 5, 1, 3);
  const auto chunk = [&](std::uint32_t number) { lab.receive(1, InstallSnapshot{1, 5, 1, id, number, 3, 1}); };
  chunk(0);
  CHECK(answer_of(lab).next_chunk == 1);
  CHECK_FALSE(answer_of(lab).done);
  CHECK(lab.node.leader() == 1);
  chunk(2);  // one was lost
  CHECK(answer_of(lab).next_chunk == 1);
  chunk(0);  // repeated
  CHECK(answer_of(lab).next_chunk == 1);
  chunk(1);
  CHECK(answer_of(lab).next_chunk == 2);
  CHECK(lab.node.log().last_index() == 1);
  CHECK(lab.batch.install == kNoSnapshot);
  chunk(2);
  CHECK(answer_of(lab).done);
  CHECK(lab.batch.install == id);
  CHECK(lab.node.log().base_index() == 5);
}

TEST_CASE("A newer snapshot midway begins with its own first chunk [Raft Figure 13]") {
  Lab lab({});
  const SnapshotId older = add_snapshot(lab.store, 5, 1, 2);
  const SnapshotId newer = add_snapshot(lab.store, 8, 1, 2);
  lab.receive(1, InstallSnapshot{1, 5, 1, older, 0, 2, 1});
  lab.receive(1, InstallSnapshot{1, 8, 1, newer, 1, 2, 1});
  CHECK(answer_of(lab).last_index == 8);
  CHECK(answer_of(lab).next_chunk == 0);
  lab.receive(1, InstallSnapshot{1, 8, 1, newer, 0, 2, 1});
  lab.receive(1, InstallSnapshot{1, 8, 1, newer, 1, 2, 1});
  CHECK(lab.node.commit_index() == 8);
  lab.receive(1, InstallSnapshot{1, 5, 1, older, 1, 2, 1});  // late: nothing new
  CHECK(answer_of(lab).done);
  CHECK(lab.node.commit_index() == 8);
  CHECK(lab.node.snapshot() == newer);
}

TEST_CASE("A restart in the middle of a snapshot begins anew with nothing of it [Raft Figure 13]") {
  Lab lab({.log = {1}});
  const SnapshotId id = add_snapshot(lab.store, 5, 1, 2);
  lab.receive(1, InstallSnapshot{1, 5, 1, id, 0, 2, 1});
  lab.persisted();
  lab.restart();
  CHECK(lab.node.log().last_index() == 1);
  CHECK(lab.node.term() == 1);
  lab.receive(1, InstallSnapshot{1, 5, 1, id, 1, 2, 1});
  CHECK(answer_of(lab).next_chunk == 0);
}

TEST_CASE("What follows a snapshot stays if the log holds its last entry [Raft Figure 13]") {
  Lab lab({.hard_state = {2, kNoNode}, .log = {1, 1, 2, 2}});
  const SnapshotId id = add_snapshot(lab.store, 2, 1);
  lab.receive(1, InstallSnapshot{2, 2, 1, id, 0, 1, 1});
  CHECK(lab.terms() == std::vector<Term>{2, 2});
  CHECK(lab.node.log().base_index() == 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK_FALSE(lab.batch.persist.snapshot_replaces_log);
  CHECK(lab.decision(DecisionKind::snapshot_installed).v[2] == 1);
  CHECK(lab.batch.persist.snapshot == id);
  CHECK(lab.batch.messages[0].after == 0);  // what it says it holds is on disk already, as entries
}

TEST_CASE("An uncommitted configuration of a log that a snapshot replaces is in force no longer [Raft 6, 7]") {
  Lab lab({.log = {1, 1}});
  lab.receive(
      1,
      AppendEntries{
          .term = 1, .prev_log_index = 2, .prev_log_term = 1, .entries = add_configuration(lab.store, 1, voters(4))});
  REQUIRE(lab.node.configuration_index() == 3);
  const SnapshotId id = add_snapshot(lab.store, 2, 2, 1, lab.store.add_configuration(voters(4)));
  lab.receive(2, InstallSnapshot{2, 2, 2, id, 0, 1, 1});
  CHECK(lab.node.configuration() == voters(4));
  CHECK(lab.node.configuration_index() == 2);  // that of the snapshot, and so committed
}

TEST_CASE("A snapshot of an earlier term is refused with the own one and restarts no timer [Raft Figure 13]") {
  Lab lab({.hard_state = {4, kNoNode}});
  const Time deadline = lab.node.deadline();
  lab.now = 50'000;
  lab.receive(1, InstallSnapshot{3, 5, 3, add_snapshot(lab.store, 5, 3), 0, 1, 1});
  CHECK(answer_of(lab).term == 4);
  CHECK_FALSE(answer_of(lab).done);
  CHECK(lab.node.log().last_index() == 0);
  CHECK(lab.node.deadline() == deadline);
}

TEST_CASE("Entries that reach under the own snapshot are taken from its end on [Raft 7]") {
  Lab lab({});
  lab.receive(1, InstallSnapshot{1, 3, 1, add_snapshot(lab.store, 3, 1), 0, 1, 1});
  lab.persisted();
  lab.receive(1, AppendEntries{.term = 1,
                               .prev_log_index = 1,
                               .prev_log_term = 1,
                               .leader_commit = 5,
                               .entries = add_entries(lab.store, {1, 1, 1, 1})});
  CHECK(lab.only<AppendReply>(1).success);
  CHECK(lab.only<AppendReply>(1).match_index == 5);
  CHECK(lab.terms() == std::vector<Term>{1, 1});
  CHECK(lab.batch.persist.first == 4);
  CHECK(lab.node.commit_index() == 5);
}

TEST_CASE("With snapshot-every N a node saves itself after N applied entries [Raft 7]") {
  Bench bench({.options = {.snapshot_every = 3}});
  AppendEntries append{.term = 1, .leader_commit = 2, .entries = add_entries(bench.entries, {1, 1, 1, 1})};
  bench.receive(1, append);
  CHECK(bench.driver.node().log().base_index() == 0);
  append.leader_commit = 4;
  bench.receive(1, append);
  CHECK(bench.driver.node().log().base_index() == 4);
  CHECK(bench.driver.node().snapshot() == 0);
  CHECK_FALSE(bench.driver.snapshot(Reason::told, 0, bench));  // nothing new since
}

TEST_CASE("A snapshot that is installed becomes the state machine, and what it covers is not applied again [Raft 7]") {
  Bench bench;
  KvStore machine;
  machine.apply({.kind = CommandKind::set, .client = 2, .serial = 6, .key = 0, .value = 44});
  const SnapshotId id = bench.entries.add_snapshot(
      {.last_index = 3, .last_term = 1, .machine = std::make_shared<const KvStore>(machine)});
  bench.receive(1, InstallSnapshot{1, 3, 1, id, 0, 1, 1});
  CHECK(bench.did == Doings{"write 1", "install 0"});
  CHECK(bench.driver.applied_index() == 3);
  CHECK(bench.driver.machine().value(0) == 44);
  CHECK(bench.driver.machine().answered(2, 6) != nullptr);
}

}  // namespace
}  // namespace raftlab::raft::test
