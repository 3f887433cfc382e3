// SPDX-License-Identifier: MIT
// Changes of members in their details [Raft 6, Thesis 4]; tests/paper/membership_test.cc has the behaviours.

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("What each request makes of the configuration, or why it is refused for good [Thesis 4.1, 4.2]") {
  struct Row {
    ChangeKind kind;
    NodeSet nodes;
    ClientStatus status;
    Configuration after;
  };
  const Configuration before{.voters = {0, 1, 2}, .learners = {3}};
  const std::vector<Row> rows = {
      {ChangeKind::add, {4}, ClientStatus::ok, {.voters = {0, 1, 2, 4}, .learners = {3}}},
      {ChangeKind::add, {3}, ClientStatus::ok, {.voters = {0, 1, 2, 3}}},
      {ChangeKind::add, {1}, ClientStatus::ok, before},
      {ChangeKind::add_learner, {4}, ClientStatus::ok, {.voters = {0, 1, 2}, .learners = {3, 4}}},
      {ChangeKind::add_learner, {3}, ClientStatus::ok, before},
      {ChangeKind::add_learner, {1}, ClientStatus::impossible, before},
      {ChangeKind::promote, {3}, ClientStatus::ok, {.voters = {0, 1, 2, 3}}},
      {ChangeKind::promote, {1}, ClientStatus::ok, before},
      {ChangeKind::promote, {4}, ClientStatus::impossible, before},
      {ChangeKind::remove, {2}, ClientStatus::ok, {.voters = {0, 1}, .learners = {3}}},
      {ChangeKind::remove, {3}, ClientStatus::ok, {.voters = {0, 1, 2}}},
      {ChangeKind::remove, {7}, ClientStatus::ok, before},
      {ChangeKind::members, {}, ClientStatus::impossible, before},
      {ChangeKind::members, {0, 1, 2}, ClientStatus::ok, before},
      {ChangeKind::members,
       {0, 3, 4},
       ClientStatus::ok,
       {.voters = {0, 1, 2}, .next_voters = {0, 3, 4}, .learners = {}}},
  };
  for (const Row& row : rows) {
    Lab lab = made_leader({.members = before});
    CAPTURE(static_cast<int>(row.kind), row.nodes.words()[0]);
    CHECK(lab.change(row.kind, row.nodes) == row.status);
    CHECK(lab.node.configuration() == row.after);
    const bool changed = row.after != before;
    CHECK(lab.node.log().last_index() == (changed ? 2U : 1U));
    CHECK(lab.decided(DecisionKind::config_changed, Reason::changed) == (changed ? 1U : 0U));
    if (changed) {
      const Command& command = lab.node.log().entry_at(2, lab.store).command;
      CHECK(command.kind == CommandKind::config);
      CHECK(lab.store.configuration(command.key) == row.after);
    }
  }
}

TEST_CASE("The last voter is not removed [Raft 6]") {
  Lab lab = made_leader({.nodes = 1});
  CHECK(lab.change(ChangeKind::remove, {0}) == ClientStatus::impossible);
  CHECK(lab.node.configuration() == voters(1));
}

TEST_CASE("Who does not lead changes no members [Raft 6]") {
  Lab lab({});
  CHECK(lab.change(ChangeKind::add, {3}) == ClientStatus::not_leader);
  CHECK(lab.node.log().last_index() == 0);
}

TEST_CASE("A follower uses a configuration as soon as it is in its log [Raft 6]") {
  Lab lab({.id = 3, .members = voters(3)});
  CHECK(lab.node.deadline() == kNever);
  const Slice entry = add_configuration(lab.store, 1, voters(4));
  lab.receive(0, AppendEntries{.term = 1, .entries = entry});
  CHECK(lab.node.commit_index() == 0);
  CHECK(lab.node.configuration() == voters(4));
  CHECK(lab.node.configuration_index() == 1);
  CHECK(lab.node.deadline() != kNever);  // it votes now, so it has a timer
  const Decision changed = lab.decision(DecisionKind::config_changed);
  CHECK(changed.reason == Reason::replicated);
  CHECK(changed.v == std::array<std::uint64_t, 5>{1, 1, 0, 0, 0});
  lab.timer();
  CHECK(lab.receivers<RequestVote>() == NodeSet{0, 1, 2});
}

TEST_CASE("A configuration whose entry is deleted is in force no longer, the one before it is again [Raft 6]") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1}});
  lab.receive(
      1,
      AppendEntries{
          .term = 1, .prev_log_index = 1, .prev_log_term = 1, .entries = add_configuration(lab.store, 1, voters(4))});
  lab.receive(
      1,
      AppendEntries{
          .term = 1, .prev_log_index = 2, .prev_log_term = 1, .entries = add_configuration(lab.store, 1, voters(5))});
  REQUIRE(lab.node.configuration() == voters(5));
  lab.receive(
      2, AppendEntries{.term = 2, .prev_log_index = 2, .prev_log_term = 1, .entries = add_entries(lab.store, {2})});
  CHECK(lab.node.configuration() == voters(4));
  CHECK(lab.node.configuration_index() == 2);
  CHECK(lab.decided(DecisionKind::config_changed, Reason::rolled_back) == 1);
  lab.receive(2, AppendEntries{.term = 2, .entries = add_entries(lab.store, {2})});
  CHECK(lab.node.configuration() == voters(3));
  CHECK(lab.node.configuration_index() == 0);
}

TEST_CASE("A removed node has no election timer, and gets one when it is added again [Raft 6]") {
  Lab lab({.id = 2});
  lab.receive(0, AppendEntries{.term = 1, .entries = add_configuration(lab.store, 1, voters(2))});
  CHECK(lab.node.deadline() == kNever);
  lab.receive(
      0,
      AppendEntries{
          .term = 1, .prev_log_index = 1, .prev_log_term = 1, .entries = add_configuration(lab.store, 1, voters(3))});
  CHECK(lab.node.deadline() != kNever);
}

TEST_CASE("The configurations of a log are found again at a restart [Raft 6]") {
  Lab lab({});
  lab.receive(1, AppendEntries{.term = 1, .entries = add_configuration(lab.store, 1, voters(4))});
  lab.persisted();
  lab.restart();
  CHECK(lab.node.configuration() == voters(4));
  CHECK(lab.node.configuration_index() == 1);
  CHECK(lab.node.configuration_at(0) == 0);
}

TEST_CASE("A leader knows nothing of a member that is added, also of one that was removed before [Raft 6]") {
  Lab lab = made_leader({});
  lab.change(ChangeKind::remove, {2});
  lab.persisted();
  lab.acknowledge(1, 2);
  REQUIRE(lab.node.commit_index() == 2);
  lab.beat();
  CHECK(lab.receivers<AppendEntries>() == NodeSet{1});
  lab.acknowledge(2, 1);  // from a stranger: not counted
  CHECK(lab.batch.messages.empty());
  CHECK(lab.change(ChangeKind::add, {2}) == ClientStatus::ok);
  CHECK(lab.node.progress(2)->match_index == 0);
  CHECK(lab.receivers<AppendEntries>().contains(2));
}

TEST_CASE("A learner that is promoted counts from then on with what it holds [Thesis 4.2.1]") {
  Lab lab = made_leader({.members = Configuration{.voters = {0, 1}, .learners = {2}}});
  CHECK(lab.change(ChangeKind::promote, {2}) == ClientStatus::ok);
  CHECK(lab.node.progress(2)->match_index == 1);
  lab.persisted();
  lab.acknowledge(2, 2);
  CHECK(lab.node.commit_index() == 2);
}

TEST_CASE("An election in a joint configuration needs a majority of each half [Raft 6]") {
  const Configuration joint{.voters = {0, 1, 2}, .next_voters = {2, 3, 4}};
  Lab lab({.members = joint});
  lab.timer();
  CHECK(lab.receivers<RequestVote>() == NodeSet{1, 2, 3, 4});
  lab.persisted();
  lab.receive(3, VoteReply{1, true});
  lab.receive(4, VoteReply{1, true});
  CHECK(lab.node.role() == Role::candidate);  // all of the new that it needs, one of the old
  lab.receive(1, VoteReply{1, true});
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("Half of each half is not enough, and one majority over all is not either [Raft 6]") {
  const Configuration joint{.voters = {0, 1, 2, 3}, .next_voters = {0, 4}};
  CHECK_FALSE(joint.quorum({0, 1, 4}));
  CHECK_FALSE(joint.quorum({0, 1, 2, 3}));
  CHECK(joint.quorum({0, 1, 2, 4}));
  CHECK(joint.all_voters() == NodeSet{0, 1, 2, 3, 4});
  CHECK(joint.votes(4));
  CHECK_FALSE(joint.votes(5));
}

TEST_CASE("A node of no configuration votes all the same: it may be a member by what it has not seen [Raft 6]") {
  Lab lab({.id = 5, .members = voters(3)});
  lab.receive(1, RequestVote{2, 1, 1});
  CHECK(lab.only<VoteReply>(1).granted);
  CHECK(lab.node.vote() == 1);
}

}  // namespace
}  // namespace raftlab::raft::test
