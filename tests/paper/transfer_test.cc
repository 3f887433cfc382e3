// SPDX-License-Identifier: MIT
// Handing over leadership [Thesis 3.10].

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("C52 A target that has everything is told to campaign at once [Thesis 3.10]") {
  Lab lab = made_leader({});
  CHECK(lab.transfer(2) == ClientStatus::ok);
  CHECK(lab.receivers<TimeoutNow>() == NodeSet{2});
  CHECK(lab.only<TimeoutNow>(2).term == 1);
  CHECK(lab.batch.messages.size() == 1);
  CHECK(lab.decision(DecisionKind::transfer_started).peer == 2);
  CHECK(lab.decision(DecisionKind::timeout_now_sent).peer == 2);
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.node.transfer_target() == 2);
  CHECK_FALSE(lab.propose().has_value());  // nothing new that the target would not have
  CHECK(lab.change(ChangeKind::add, {5}) == ClientStatus::busy);
}

TEST_CASE("C52 The target of a transfer wins the next term, though everybody hears the leader [Thesis 3.10]") {
  const Options options = {.pre_vote = true, .check_quorum = true};
  Cluster cluster = Cluster::of(3, options);
  cluster.campaign(0);
  cluster.run();
  cluster.round(0);
  REQUIRE(cluster.nodes[0].role() == Role::leader);
  CHECK(cluster.change(0, ChangeKind::transfer, {2}) == ClientStatus::ok);
  cluster.run();
  CHECK(cluster.nodes[2].role() == Role::leader);
  CHECK(cluster.nodes[2].term() == 2);
  CHECK(cluster.nodes[0].role() == Role::follower);
  CHECK(cluster.nodes[0].leader() == 2);
  CHECK(cluster.nodes[1].leader() == 2);
  CHECK(cluster.nodes[2].commit_index() == 2);
}

TEST_CASE("C56 A node outside of the configuration does not campaign, whoever tells it to [Raft 6]") {
  Lab lab({.id = 3, .members = voters(3)});
  CHECK(lab.node.deadline() == kNever);
  lab.campaign();
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.batch.messages.empty());
  lab.receive(0, TimeoutNow{2});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 2);
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("C56 Leadership is not handed to a learner nor to a stranger [Thesis 3.10]") {
  Lab lab = made_leader({.members = Configuration{.voters = {0, 1, 2}, .learners = {3}}});
  CHECK(lab.transfer(3) == ClientStatus::impossible);
  CHECK(lab.transfer(7) == ClientStatus::impossible);
  CHECK(lab.batch.messages.empty());
  CHECK(lab.node.transfer_target() == kNoNode);
}

TEST_CASE("C56 A learner that is told to campaign does not [Thesis 4.2.1]") {
  Lab lab({.id = 3, .hard_state = {1, kNoNode}, .members = Configuration{.voters = {0, 1, 2}, .learners = {3}}});
  lab.campaign();
  lab.receive(0, TimeoutNow{1});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 1);
  CHECK(lab.batch.messages.empty());
}

}  // namespace
}  // namespace raftlab::raft::test
