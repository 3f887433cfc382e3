// SPDX-License-Identifier: MIT
// Who must not disturb a leader: PreVote [Thesis 9.6], voters that hear their leader [Raft 6], and a leader that gives
// up when no quorum answers it [Thesis 6.2].

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

Options pre_vote() { return {.pre_vote = true}; }
Options check_quorum() { return {.check_quorum = true}; }

TEST_CASE("C43 A pre-candidate keeps term and vote and asks for the term after its own [Thesis 9.6]") {
  Lab lab({.nodes = 5, .hard_state = {4, 3}, .log = {1, 4}, .options = pre_vote()});
  lab.timer();
  CHECK(lab.node.role() == Role::pre_candidate);
  CHECK(lab.node.term() == 4);
  CHECK(lab.node.vote() == 3);
  CHECK(lab.batch.persist.token == 0);
  CHECK(lab.receivers<PreVote>() == NodeSet{1, 2, 3, 4});
  for (const PreVote& request : lab.sent<PreVote>()) {
    CHECK(request.term == 5);
    CHECK(request.last_log_index == 2);
    CHECK(request.last_log_term == 4);
  }
  CHECK(lab.batch.messages.size() == 4);
  for (const Outgoing& out : lab.batch.messages) CHECK(out.after == 0);
  CHECK(lab.decision(DecisionKind::became_pre_candidate).v[0] == 5);
}

TEST_CASE("C43 A quorum of pre-votes makes a candidate, which only then raises its term [Thesis 9.6]") {
  Lab lab({.nodes = 5, .hard_state = {4, 3}, .options = pre_vote()});
  lab.timer();
  lab.receive(1, PreVoteReply{5, true});
  CHECK(lab.node.role() == Role::pre_candidate);
  lab.receive(1, PreVoteReply{5, true});
  lab.receive(2, PreVoteReply{4, false});
  CHECK(lab.node.role() == Role::pre_candidate);
  lab.receive(3, PreVoteReply{5, true});
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.node.term() == 5);
  CHECK(lab.node.vote() == 0);
  CHECK(lab.batch.persist.hard_state == HardState{5, 0});
  CHECK(lab.receivers<RequestVote>() == NodeSet{1, 2, 3, 4});
  CHECK(lab.decided(DecisionKind::became_candidate, Reason::pre_votes_won) == 1);
  CHECK(lab.node.tally()->granted.empty());  // a pre-vote is no vote
}

TEST_CASE("C44 A voter that hears its leader refuses a PreVote and changes nothing [Thesis 9.6]") {
  Lab lab({.hard_state = {4, 1}, .log = {1, 4}, .options = pre_vote()});
  lab.now = 10'000;
  lab.receive(1, AppendEntries{.term = 4, .prev_log_index = 2, .prev_log_term = 4});
  const Time deadline = lab.node.deadline();
  lab.now = 10'000 + lab.node.options().election_timeout_min_us - 1;
  lab.receive(2, PreVote{5, 9, 4});
  const auto reply = lab.only<PreVoteReply>(2);
  CHECK_FALSE(reply.granted);
  CHECK(reply.term == 4);
  CHECK(lab.decided(DecisionKind::pre_vote_refused, Reason::leader_alive) == 1);
  CHECK(lab.batch.persist.token == 0);
  CHECK(lab.node.term() == 4);
  CHECK(lab.node.vote() == 1);
  CHECK(lab.node.leader() == 1);
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.deadline() == deadline);
  ++lab.now;  // the smallest timeout has passed since the leader was heard
  lab.receive(2, PreVote{5, 9, 4});
  CHECK(lab.only<PreVoteReply>(2).granted);
  CHECK(lab.only<PreVoteReply>(2).term == 5);
  CHECK(lab.node.term() == 4);
  CHECK(lab.node.vote() == 1);
}

TEST_CASE("C44 A leader refuses every PreVote and goes on [Thesis 9.6]") {
  Lab lab = made_leader({.options = pre_vote()});
  lab.now += 10'000'000;
  lab.receive(2, PreVote{2, 9, 9});
  CHECK_FALSE(lab.only<PreVoteReply>(2).granted);
  CHECK(lab.only<PreVoteReply>(2).term == 1);
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.node.term() == 1);
}

TEST_CASE("C46 A node whose log is behind changes no term with its PreVotes, and the leader stays [Thesis 9.6]") {
  Cluster cluster = Cluster::of(3, pre_vote());
  cluster.campaign(0);
  cluster.run();
  REQUIRE(cluster.nodes[0].role() == Role::leader);
  cluster.apart[2] = true;
  for (int i = 0; i < 3; ++i) cluster.propose(0);
  cluster.run();
  for (int i = 0; i < 5; ++i) cluster.campaign(2);
  cluster.run();
  CHECK(cluster.nodes[2].role() == Role::pre_candidate);
  cluster.apart[2] = false;
  cluster.now += 10'000'000;  // nobody has heard the leader for long: only the logs speak
  cluster.campaign(2);
  cluster.run();
  CHECK(cluster.nodes[2].role() == Role::pre_candidate);
  CHECK(cluster.nodes[0].role() == Role::leader);
  for (const Node& node : cluster.nodes) CHECK(node.term() == 1);
  cluster.round(0);
  cluster.round(0);
  CHECK(cluster.nodes[2].role() == Role::follower);
  CHECK(cluster.nodes[2].leader() == 0);
  CHECK(cluster.terms(2) == cluster.terms(0));
}

TEST_CASE(
    "C40 A leader that no quorum answers for an election timeout follows in its term, its vote kept [Thesis 6.2]") {
  Lab lab = made_leader({.nodes = 5, .options = check_quorum()});
  const Time heard = lab.now;
  lab.now = heard + 200'000;
  lab.acknowledge(1, 1);  // one of five is no quorum
  const Time last = heard + lab.node.options().election_timeout_max_us;
  while (lab.node.role() == Role::leader && lab.now < last) lab.timer();
  CHECK(lab.now == last);
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 1);
  CHECK(lab.node.vote() == 0);
  CHECK(lab.node.leader() == kNoNode);
  CHECK(lab.batch.persist.token == 0);
  CHECK(lab.decided(DecisionKind::became_follower, Reason::quorum_lost) == 1);
  CHECK(lab.node.deadline() >= lab.now + lab.node.options().election_timeout_min_us);
  CHECK_FALSE(lab.propose().has_value());
}

TEST_CASE("C40 A leader stays as long as a quorum answers, also with refusals [Thesis 6.2]") {
  Lab lab = made_leader({.nodes = 5, .options = check_quorum()});
  for (int i = 0; i < 40; ++i) {
    lab.timer();
    lab.acknowledge(1, 1);
    lab.receive(2, AppendReply{.term = 1, .prev_log_index = 1, .conflict_index = 1});
  }
  CHECK(lab.node.role() == Role::leader);
  Lab without_it = made_leader({.nodes = 5});
  for (int i = 0; i < 40; ++i) without_it.timer();
  CHECK(without_it.node.role() == Role::leader);
}

TEST_CASE(
    "C41 A voter that heard its leader within the smallest timeout refuses a higher term without adopting it [Raft "
    "6]") {
  Lab lab({.hard_state = {4, 1}, .log = {1, 4}, .options = check_quorum()});
  lab.now = 10'000;
  lab.receive(1, AppendEntries{.term = 4, .prev_log_index = 2, .prev_log_term = 4});
  const Time deadline = lab.node.deadline();
  lab.now = 10'000 + lab.node.options().election_timeout_min_us - 1;
  lab.receive(2, RequestVote{9, 5, 8});
  CHECK_FALSE(lab.only<VoteReply>(2).granted);
  CHECK(lab.only<VoteReply>(2).term == 4);
  CHECK(lab.decided(DecisionKind::vote_refused, Reason::leader_alive) == 1);
  CHECK(lab.node.term() == 4);
  CHECK(lab.node.vote() == 1);
  CHECK(lab.node.leader() == 1);
  CHECK(lab.node.deadline() == deadline);
  CHECK(lab.batch.persist.token == 0);
  ++lab.now;
  lab.receive(2, RequestVote{9, 5, 8});
  CHECK(lab.only<VoteReply>(2).granted);
  CHECK(lab.node.term() == 9);
  CHECK(lab.node.vote() == 2);
}

TEST_CASE("C41 A vote that the leader itself asked for is not refused because it is alive [Thesis 4.2.3]") {
  Lab lab({.hard_state = {4, 1}, .log = {1, 4}, .options = check_quorum()});
  lab.receive(1, AppendEntries{.term = 4, .prev_log_index = 2, .prev_log_term = 4});
  lab.receive(2, RequestVote{5, 2, 4, true});
  CHECK(lab.only<VoteReply>(2).granted);
  CHECK(lab.only<VoteReply>(2).term == 5);
  CHECK(lab.node.vote() == 2);
}

TEST_CASE("C41 A leader that a quorum has just answered refuses a higher term too [Raft 6]") {
  Lab lab = made_leader({.options = check_quorum()});
  const Time heard = lab.now;
  lab.now = heard + lab.node.options().election_timeout_min_us - 1;
  lab.receive(2, RequestVote{7, 9, 6});
  CHECK_FALSE(lab.only<VoteReply>(2).granted);
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.node.term() == 1);
  ++lab.now;
  lab.receive(2, RequestVote{7, 9, 6});
  CHECK(lab.only<VoteReply>(2).granted);
  CHECK(lab.node.role() == Role::follower);
}

TEST_CASE("C41 Without check-quorum a higher term is adopted though the leader is alive [Raft 5.1]") {
  Lab lab({.hard_state = {4, 1}, .log = {1, 4}});
  lab.receive(1, AppendEntries{.term = 4, .prev_log_index = 2, .prev_log_term = 4});
  lab.receive(2, RequestVote{9, 5, 8});
  CHECK(lab.only<VoteReply>(2).granted);
  CHECK(lab.node.term() == 9);
}

}  // namespace
}  // namespace raftlab::raft::test
