// SPDX-License-Identifier: MIT
// Leader election [Raft 5.2] and its restriction [Raft 5.4.1]. Ids like C05 name the behaviours of the list that
// this house checks one by one.

#include <set>

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("C03 A node starts as follower with the term, vote and log of its disk and nothing committed [Raft 5.2]") {
  const Lab lab({.hard_state = {4, 2}, .log = {1, 1, 3}});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 4);
  CHECK(lab.node.vote() == 2);
  CHECK(lab.node.log().last_index() == 3);
  CHECK(lab.node.durable_index() == 3);
  CHECK(lab.node.commit_index() == 0);
  CHECK(lab.node.leader() == kNoNode);
}

TEST_CASE("C05 A follower whose timer runs out becomes candidate of the next term and asks all others [Raft 5.2]") {
  Lab lab({.nodes = 5, .hard_state = {4, 3}, .log = {1, 4}});
  lab.timer();
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.node.term() == 5);
  CHECK(lab.node.vote() == 0);
  CHECK(lab.batch.persist.hard_state == HardState{5, 0});
  CHECK(lab.sent<RequestVote>().size() == 4);
  for (unsigned peer = 1; peer < 5; ++peer) CHECK(lab.sent<RequestVote>(peer).size() == 1);
  CHECK(lab.decided(DecisionKind::election_timeout, Reason::timer) == 1);
  CHECK(lab.decided(DecisionKind::vote_granted) == 1);
}

TEST_CASE("C20 RequestVote carries the index and term of the candidate's last entry [Raft 5.4.1]") {
  Lab lab({.hard_state = {7, kNoNode}, .log = {1, 1, 6}});
  lab.timer();
  const auto request = lab.only<RequestVote>(2);
  CHECK(request.term == 8);
  CHECK(request.last_log_index == 3);
  CHECK(request.last_log_term == 6);
}

TEST_CASE("C06 A candidate without a majority starts anew in the next term, its old votes forgotten [Raft 5.2]") {
  Lab lab({.nodes = 5});
  lab.timer();
  lab.persisted();
  lab.receive(1, VoteReply{1, true});
  REQUIRE(lab.node.tally()->granted.size() == 2);
  lab.timer();
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.node.term() == 2);
  CHECK(lab.node.tally()->granted.size() == 0);
  CHECK(lab.sent<RequestVote>().size() == 4);
  lab.persisted();
  lab.receive(2, VoteReply{2, true});
  CHECK(lab.node.role() == Role::candidate);
}

TEST_CASE("C07 A candidate leads exactly when a majority has granted, its own vote included [Raft 5.2]") {
  for (unsigned nodes = 1; nodes <= 9; ++nodes) {
    for (unsigned grants = 0; grants < nodes; ++grants) {
      Lab lab({.nodes = nodes});
      lab.timer();
      lab.persisted();
      for (unsigned peer = 1; peer < nodes; ++peer) lab.receive(peer, VoteReply{1, peer <= grants});
      CAPTURE(nodes, grants);
      CHECK((lab.node.role() == Role::leader) == (grants + 1 > nodes / 2));
    }
  }
}

TEST_CASE("A grant that comes twice counts once [Raft 5.2]") {
  Lab lab({.nodes = 5});
  lab.timer();
  lab.persisted();
  lab.receive(1, VoteReply{1, true});
  lab.receive(1, VoteReply{1, true});
  lab.persisted();
  CHECK(lab.node.role() == Role::candidate);
}

TEST_CASE("Grants of an earlier term of the candidate do not count [Raft 5.2]") {
  Lab lab({});
  lab.timer();
  lab.timer();
  lab.persisted();
  lab.receive(1, VoteReply{1, true});
  lab.receive(2, VoteReply{1, true});
  CHECK(lab.node.role() == Role::candidate);
  lab.receive(2, VoteReply{2, true});
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("The candidate's own vote counts once it is on disk [Raft Figure 2]") {
  Lab lab({});
  lab.timer();
  lab.receive(1, VoteReply{1, true});
  CHECK(lab.node.role() == Role::candidate);
  lab.persisted();
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("A write of an earlier term does not count as the candidate's vote of this one [Raft Figure 2]") {
  Lab lab({});
  lab.timer();
  const Token first = lab.last_token;
  lab.timer();
  lab.receive(1, VoteReply{2, true});
  lab.persisted(first);
  CHECK(lab.node.role() == Role::candidate);
  lab.persisted();
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("C08 A voter grants its vote of a term to one candidate, and to that one again [Raft 5.2]") {
  Lab lab({});
  lab.receive(1, RequestVote{3, 0, 0});
  CHECK(lab.only<VoteReply>(1).granted);
  CHECK(lab.node.vote() == 1);
  CHECK(lab.batch.persist.hard_state == HardState{3, 1});
  lab.persisted();
  lab.receive(2, RequestVote{3, 5, 3});
  CHECK_FALSE(lab.only<VoteReply>(2).granted);
  CHECK(lab.decided(DecisionKind::vote_refused, Reason::already_voted) == 1);
  CHECK(lab.node.vote() == 1);
  lab.receive(1, RequestVote{3, 0, 0});
  CHECK(lab.only<VoteReply>(1).granted);
  CHECK(lab.batch.persist.token == 0);
}

TEST_CASE("C21 A vote is granted only to a log at least as up to date as the voter's [Raft 5.4.1]") {
  struct Row {
    std::vector<Term> own;
    Term last_term;
    Index last_index;
    bool granted;
  };
  const std::vector<Row> rows = {
      {{1}, 1, 1, true},       {{1}, 1, 2, true},        {{1, 1}, 1, 1, false},   {{1}, 2, 1, true},
      {{1}, 2, 2, true},       {{1, 1}, 2, 1, true},     {{2}, 1, 1, false},      {{2}, 1, 2, false},
      {{1, 2}, 1, 1, false},   {{1, 2}, 1, 9, false},    {{}, 0, 0, true},        {{1}, 0, 0, false},
      {{1, 1, 1}, 2, 1, true}, {{1, 2, 2}, 2, 2, false}, {{1, 2, 2}, 2, 3, true}, {{1, 2, 2}, 2, 4, true},
  };
  for (const Row& row : rows) {
    Lab lab({.hard_state = {2, kNoNode}, .log = row.own});
    lab.receive(1, RequestVote{3, row.last_index, row.last_term});
    CAPTURE(row.own, row.last_term, row.last_index);
    CHECK(lab.only<VoteReply>(1).granted == row.granted);
    CHECK(lab.node.term() == 3);
    CHECK(lab.decided(DecisionKind::vote_refused, Reason::log_behind) == (row.granted ? 0U : 1U));
  }
}

TEST_CASE("C09 A candidate that hears a leader of its term or a later one follows it [Raft 5.2]") {
  for (const Term term : {Term{1}, Term{2}}) {
    Lab lab({});
    lab.timer();
    lab.persisted();
    lab.receive(2, AppendEntries{.term = term, .entries = {}});
    CHECK(lab.node.role() == Role::follower);
    CHECK(lab.node.term() == term);
    CHECK(lab.node.leader() == 2);
    CHECK(lab.only<AppendReply>(2).success);
  }
}

TEST_CASE("C01 Any message of a higher term makes a follower of that term without a vote [Raft 5.1]") {
  for (const Role role : {Role::follower, Role::candidate, Role::leader}) {
    const std::vector<Message> messages = {RequestVote{9, 9, 9}, VoteReply{9, true},
                                           AppendEntries{.term = 9, .entries = {}},
                                           AppendReply{.term = 9, .success = true, .match_index = 7}};
    for (const Message& message : messages) {
      Lab lab({});
      if (role == Role::candidate) lab.timer();
      if (role == Role::leader) lab.elect();
      REQUIRE(lab.node.role() == role);
      lab.receive(1, message);
      CAPTURE(static_cast<int>(role), message.index());
      CHECK(lab.node.role() == Role::follower);
      CHECK(lab.node.term() == 9);
      const bool voted = std::holds_alternative<RequestVote>(message);
      CHECK(lab.node.vote() == (voted ? 1 : kNoNode));
      CHECK(lab.batch.persist.hard_state.term == 9);
      CHECK(lab.decided(DecisionKind::became_follower, Reason::higher_term) == 1);
    }
  }
}

TEST_CASE("C02 A request of an earlier term is refused with the own term and changes nothing [Raft 5.1]") {
  for (const bool leads : {false, true}) {
    Lab lab({.hard_state = {5, 2}, .log = {1, 2}});
    if (leads) lab.elect();
    const Term term = lab.node.term();
    const Time deadline = lab.node.deadline();
    const Log log = lab.node.log();
    lab.receive(1, RequestVote{4, 9, 4});
    CHECK_FALSE(lab.only<VoteReply>(1).granted);
    CHECK(lab.only<VoteReply>(1).term == term);
    CHECK(lab.decided(DecisionKind::vote_refused, Reason::stale_term) == 1);
    lab.receive(1, AppendEntries{.term = 4, .entries = add_entries(lab.store, {4})});
    CHECK_FALSE(lab.only<AppendReply>(1).success);
    CHECK(lab.only<AppendReply>(1).term == term);
    CHECK(lab.decided(DecisionKind::append_rejected, Reason::stale_term) == 1);
    CHECK(lab.batch.persist.token == 0);
    CHECK(lab.node.log() == log);
    CHECK(lab.node.deadline() == deadline);
    CHECK(lab.node.leader() == (leads ? 0 : kNoNode));
  }
}

TEST_CASE("C10 Election timeouts are drawn from the whole range, anew at each reset [Raft 5.2]") {
  Options options;
  options.election_timeout_min_us = 10;
  options.election_timeout_max_us = 19;
  Lab lab({.options = options});
  std::set<Time> seen;
  Time first = 0;
  bool varied = false;
  for (int i = 0; i < 500; ++i) {
    lab.now = i;
    lab.receive(1, AppendEntries{.term = 1, .entries = {}});
    const Time timeout = lab.node.deadline() - lab.now;
    if (i == 0) first = timeout;
    varied = varied || timeout != first;
    seen.insert(timeout);
  }
  CHECK(seen.size() == 10);
  CHECK(*seen.begin() == 10);
  CHECK(*seen.rbegin() == 19);
  CHECK(varied);
}

TEST_CASE("A vote that is granted restarts the election timer, a refusal does not [Raft 5.2]") {
  Lab lab({.log = {1}});
  lab.now = 100'000;
  const Time before = lab.node.deadline();
  lab.receive(1, RequestVote{2, 0, 0});
  CHECK(lab.node.deadline() == before);
  lab.receive(2, RequestVote{2, 1, 1});
  CHECK(lab.node.deadline() >= lab.now + lab.node.options().election_timeout_min_us);
}

TEST_CASE("A leader or candidate that steps down gets an election timeout [Raft 5.2]") {
  for (const bool leads : {false, true}) {
    Lab lab({.log = {1}});
    lab.timer();
    if (leads) lab.elect();
    lab.now += 1'000;
    lab.receive(1, RequestVote{9, 0, 0});
    CHECK(lab.node.deadline() >= lab.now + lab.node.options().election_timeout_min_us);
    CHECK(lab.node.deadline() <= lab.now + lab.node.options().election_timeout_max_us);
  }
}

TEST_CASE("A leader refuses the vote of its own term and goes on leading [Raft 5.2]") {
  Lab lab({});
  lab.elect();
  lab.receive(2, RequestVote{1, 9, 9});
  CHECK_FALSE(lab.only<VoteReply>(2).granted);
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("A leader has no election timer to fire and a follower no heartbeat") {
  Lab lab({});
  lab.beat();
  CHECK(lab.batch.messages.empty());
  CHECK(lab.node.role() == Role::follower);
  lab.elect();
  lab.campaign();
  CHECK(lab.batch.decisions.empty());
  CHECK(lab.node.term() == 1);
}

TEST_CASE("C33 A new leader starts with an empty entry of its term, next one behind its log, match at 0 [Raft 8]") {
  Lab lab({.hard_state = {3, kNoNode}, .log = {1, 3}});
  lab.campaign();
  lab.persisted();
  lab.receive(1, VoteReply{4, true});
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.node.leader() == 0);
  CHECK(lab.terms() == std::vector<Term>{1, 3, 4});
  CHECK(lab.store.at(lab.node.log().last_place()).command.kind == CommandKind::noop);
  for (const NodeId peer : {NodeId{1}, NodeId{2}}) {
    CHECK(lab.node.progress(peer)->next_index == 3);
    CHECK(lab.node.progress(peer)->match_index == 0);
    const auto request = lab.only<AppendEntries>(peer);
    CHECK(request.term == 4);
    CHECK(request.prev_log_index == 2);
    CHECK(request.prev_log_term == 3);
    CHECK(request.entries.count == 1);
  }
  CHECK(lab.node.progress(1)->in_flight == 1);
  CHECK(lab.decided(DecisionKind::became_leader, Reason::won) == 1);
}

TEST_CASE("C38 A cluster of one leads and commits as soon as its own writes are on disk [Raft 5.2]") {
  Lab lab({.nodes = 1});
  lab.timer();
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.batch.messages.empty());
  lab.persisted();
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.node.commit_index() == 0);
  lab.persisted();
  CHECK(lab.node.commit_index() == 1);
  CHECK(lab.propose() == Index{2});
  lab.persisted();
  CHECK(lab.node.commit_index() == 2);
}

TEST_CASE("C35 Of two candidates that cannot hear each other one leads, the other follows after the heal [Raft 5.2]") {
  Cluster cluster = Cluster::of(3);
  cluster.campaign(0);
  cluster.campaign(2);
  for (std::size_t i = 0; i < 200 && !cluster.wire.empty(); ++i) {
    const Envelope envelope = cluster.wire.front();
    cluster.wire.pop_front();
    if (envelope.from != 1 && envelope.to != 1) continue;  // 0 and 2 are cut from each other
    cluster.give(envelope.to, [&](Node& n, Turn& t) { n.step(envelope, t); });
  }
  CHECK(cluster.nodes[0].role() == Role::leader);
  CHECK(cluster.nodes[2].role() == Role::candidate);
  cluster.campaign(2);
  cluster.run();
  int leaders = 0;
  for (const Node& node : cluster.nodes) leaders += node.role() == Role::leader ? 1 : 0;
  CHECK(leaders <= 1);
  cluster.campaign(0);
  cluster.run();
  CHECK(cluster.nodes[0].role() == Role::leader);
  CHECK(cluster.nodes[2].role() == Role::follower);
  CHECK(cluster.nodes[2].term() == cluster.nodes[0].term());
  CHECK(cluster.terms(2) == cluster.terms(0));
}

TEST_CASE("New deadlines drawn for a follower are election timeouts, for a leader a heartbeat") {
  Lab lab({});
  lab.node.restart_timers(1'000'000);
  CHECK(lab.node.deadline() >= 1'150'000);
  CHECK(lab.node.deadline() <= 1'300'000);
  lab.elect();
  lab.node.restart_timers(2'000'000);
  CHECK(lab.node.deadline() == 2'050'000);
}

}  // namespace
}  // namespace raftlab::raft::test
