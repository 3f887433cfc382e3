// SPDX-License-Identifier: MIT
// Who the members are while they change [Raft 6, Thesis 4].

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

Configuration one_learner() { return {.voters = {0, 1, 2}, .learners = {3}}; }

TEST_CASE("C57 A learner is sent all entries and stores them, but never campaigns [Thesis 4.2.1]") {
  Lab lab({.id = 3, .members = one_learner()});
  CHECK(lab.node.deadline() == kNever);
  lab.receive(1, AppendEntries{.term = 1, .leader_commit = 1, .entries = add_entries(lab.store, {1, 1})});
  CHECK(lab.terms() == std::vector<Term>{1, 1});
  CHECK(lab.node.commit_index() == 1);
  CHECK(lab.only<AppendReply>(1).success);
  CHECK(lab.only<AppendReply>(1).match_index == 2);
  CHECK(lab.node.deadline() == kNever);
  CHECK(lab.node.role() == Role::follower);
}

TEST_CASE("C57 A learner's copy does not count towards a commit [Thesis 4.2.1]") {
  Lab lab({.members = one_learner()});
  lab.elect();
  CHECK(lab.node.progress(3)->in_flight == 1);  // it is sent the first entry like the others
  lab.acknowledge(3, 1);
  CHECK(lab.node.progress(3)->match_index == 1);
  CHECK(lab.node.commit_index() == 0);
  lab.acknowledge(2, 1);
  CHECK(lab.node.commit_index() == 1);
}

TEST_CASE("C57 A learner is not asked for its vote, and a vote of it would not count [Thesis 4.2.1]") {
  Lab lab({.members = one_learner()});
  lab.timer();
  CHECK(lab.receivers<RequestVote>() == NodeSet{1, 2});
  lab.persisted();
  lab.receive(3, VoteReply{1, true});
  CHECK(lab.node.role() == Role::candidate);
  lab.receive(2, VoteReply{1, true});
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("C59 A second change of members is refused until the first is committed [Raft 6]") {
  Lab lab = made_leader({});
  CHECK(lab.change(ChangeKind::add, {3}) == ClientStatus::ok);
  CHECK(lab.node.configuration().voters == NodeSet{0, 1, 2, 3});  // in force though not committed
  CHECK(lab.node.log().last_index() == 2);
  lab.persisted();
  for (const ChangeKind kind : {ChangeKind::add, ChangeKind::add_learner}) {
    CHECK(lab.change(kind, {4}) == ClientStatus::busy);
    CHECK(lab.batch.decisions.empty());
    CHECK(lab.batch.messages.empty());
  }
  CHECK(lab.change(ChangeKind::remove, {1}) == ClientStatus::busy);
  lab.acknowledge(1, 2);
  CHECK(lab.node.commit_index() == 1);  // two of four
  lab.acknowledge(3, 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.change(ChangeKind::remove, {1}) == ClientStatus::ok);
  CHECK(lab.node.configuration().voters == NodeSet{0, 2, 3});
}

TEST_CASE("C60 A new leader takes an uncommitted configuration that it finds in its log for pending [Raft 6]") {
  Lab lab({});
  const Slice entry = add_configuration(lab.store, 1, voters(4));
  lab.receive(1, AppendEntries{.term = 1, .entries = entry});
  lab.persisted();
  CHECK(lab.node.configuration() == voters(4));
  lab.elect();
  REQUIRE(lab.node.role() == Role::leader);
  CHECK(lab.change(ChangeKind::add, {4}) == ClientStatus::busy);
  for (const unsigned peer : {1U, 2U}) lab.acknowledge(peer, 2);
  REQUIRE(lab.node.commit_index() == 2);
  CHECK(lab.change(ChangeKind::add, {4}) == ClientStatus::ok);
}

TEST_CASE("C60 A leader changes no members before an entry of its own term is committed [Thesis 4.1]") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1}});
  lab.elect();
  CHECK(lab.change(ChangeKind::add, {3}) == ClientStatus::busy);
  CHECK(lab.node.log().last_index() == 2);
  lab.acknowledge(1, 1);
  CHECK(lab.change(ChangeKind::add, {3}) == ClientStatus::busy);
  lab.acknowledge(1, 2);
  CHECK(lab.change(ChangeKind::add, {3}) == ClientStatus::ok);
}

TEST_CASE(
    "C61 A leader that is removed leads, uncounted, until that is committed, and then steps down for good [Raft 6]") {
  Lab lab = made_leader({});
  CHECK(lab.change(ChangeKind::remove, {0}) == ClientStatus::ok);
  CHECK(lab.receivers<AppendEntries>() == NodeSet{1, 2});
  CHECK(lab.node.configuration().voters == NodeSet{1, 2});
  CHECK(lab.node.role() == Role::leader);
  lab.persisted();
  lab.acknowledge(1, 2);
  CHECK(lab.node.commit_index() == 1);  // one of two: its own copy does not count
  CHECK(lab.node.role() == Role::leader);
  lab.acknowledge(2, 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 1);
  CHECK(lab.decided(DecisionKind::became_follower, Reason::removed) == 1);
  CHECK(lab.node.deadline() == kNever);
  lab.campaign();
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 1);
  lab.receive(1, TimeoutNow{1});
  CHECK(lab.batch.messages.empty());
}

TEST_CASE(
    "C63 The leader itself goes from the joint configuration to the new one once it is committed by both halves [Raft "
    "6]") {
  Lab lab = made_leader({});
  CHECK(lab.change(ChangeKind::members, {0, 3, 4}) == ClientStatus::ok);
  const Configuration joint{.voters = {0, 1, 2}, .next_voters = {0, 3, 4}};
  CHECK(lab.node.configuration() == joint);
  CHECK(lab.receivers<AppendEntries>() == NodeSet{1, 2, 3, 4});
  lab.persisted();
  lab.acknowledge(1, 2);
  lab.acknowledge(2, 2);
  CHECK(lab.node.commit_index() == 1);  // all of the old, one of the new
  CHECK(lab.node.configuration() == joint);
  lab.acknowledge(3, 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.node.configuration() == Configuration{.voters = {0, 3, 4}});
  CHECK(lab.node.log().last_index() == 3);
  CHECK(lab.decided(DecisionKind::entry_appended, Reason::joint_over) == 1);
  CHECK(lab.decided(DecisionKind::config_changed, Reason::joint_over) == 1);
  CHECK(lab.change(ChangeKind::add, {1}) == ClientStatus::busy);  // the new one is not committed yet
  lab.persisted();
  lab.acknowledge(3, 3);
  CHECK(lab.node.commit_index() == 3);
  CHECK(lab.change(ChangeKind::add, {1}) == ClientStatus::ok);
}

TEST_CASE("C63 A new leader that finds the joint configuration committed finishes the change [Raft 6]") {
  Cluster cluster = Cluster::with(5, voters(3));
  cluster.campaign(0);
  cluster.run();
  CHECK(cluster.change(0, ChangeKind::members, {2, 3, 4}) == ClientStatus::ok);
  cluster.run();
  cluster.round(0);
  // 0 is not in the new configuration: it has led until that was committed.
  CHECK(cluster.nodes[0].role() == Role::follower);
  cluster.campaign(2);
  cluster.run();
  cluster.round(2);
  CHECK(cluster.nodes[2].role() == Role::leader);
  for (const std::size_t node : {2U, 3U, 4U}) {
    CHECK(cluster.nodes[node].configuration() == Configuration{.voters = {2, 3, 4}});
    CHECK(cluster.terms(node) == std::vector<Term>{1, 1, 1, 2});
    CHECK(cluster.nodes[node].commit_index() == 4);
  }
}

TEST_CASE("C65 Entries that waited for a node are committed when it is removed and the rest holds them [Raft 6]") {
  Lab lab = made_leader({.nodes = 4});
  lab.propose();
  lab.persisted();
  lab.acknowledge(1, 2);
  REQUIRE(lab.node.commit_index() == 1);  // two of four
  CHECK(lab.change(ChangeKind::remove, {3}) == ClientStatus::ok);
  CHECK(lab.node.commit_index() == 1);
  lab.persisted();
  CHECK(lab.node.commit_index() == 2);  // two of three; the change itself waits for one more
  CHECK(lab.node.log().last_index() == 3);
  lab.acknowledge(1, 3);
  CHECK(lab.node.commit_index() == 3);
}

}  // namespace
}  // namespace raftlab::raft::test
