// SPDX-License-Identifier: MIT
// What looks wrong and is right in configurations, snapshots, pre-votes, hand-overs and leases, and over a stretch of
// time: no property may speak up here. Each is a case that a careless check gets wrong.

#include "tests/catch.h"
#include "tests/sim/court.h"

namespace raftlab::sim::test {
namespace {

/// Node 0 leads term 1, and its first entry is committed.
void lead(Court& court) {
  court.elect(0, {1});
  court.replicate(0, 1);
}

Court with_spares() { return Court(5, {.voters = {0, 1, 2}}); }

/// The snapshot of node `from`, as it would arrive at `to` in one chunk.
void install(Court& court, unsigned from, unsigned to) {
  const raft::SnapshotId id = court.node(from).snapshot();
  const raft::Snapshot& snapshot = court.store.snapshot(id);
  court.receive(to, from,
                raft::InstallSnapshot{.term = court.node(from).term(),
                                      .last_index = snapshot.last_index,
                                      .last_term = snapshot.last_term,
                                      .snapshot = id});
}

TEST_CASE("A joint change of members needs both halves and ends by itself") {
  Court court = with_spares();
  lead(court);
  court.change(0, raft::ChangeKind::members, {0, 3, 4});
  REQUIRE(court.node(0).configuration().joint());
  court.replicate(0, 1);
  CHECK(court.node(0).commit_index() == 1);
  court.replicate(0, 3);
  CHECK_FALSE(court.node(0).configuration().joint());
  court.replicate(0, 3);
  CHECK(court.node(0).commit_index() == 3);
  court.replicate(0, 4);
  court.elect(3, {4});
  CHECK(court.node(3).role() == raft::Role::leader);
  CHECK(court.found().empty());
}

TEST_CASE("A leader that removes itself leads, uncounted, until that is committed") {
  Court court;
  lead(court);
  court.change(0, raft::ChangeKind::remove, {0});
  CHECK(court.node(0).role() == raft::Role::leader);
  court.replicate(0, 1);
  CHECK(court.node(0).role() == raft::Role::leader);
  court.replicate(0, 2);
  CHECK(court.node(0).role() == raft::Role::follower);
  CHECK(court.found().empty());
}

TEST_CASE("A configuration whose entry is deleted is no longer in force") {
  Court court = with_spares();
  lead(court);
  court.replicate(0, 2);
  court.change(0, raft::ChangeKind::add, {3});
  court.elect(1, {2});
  court.receive(0, 1, raft::AppendEntries{2, 1, 1, 0, court.node(1).log().slice_from(2, 9)});
  CHECK(court.node(0).configuration() == raft::Configuration{.voters = {0, 1, 2}});
  court.acknowledge(1, 0, 2);
  CHECK(court.node(1).commit_index() == 2);
  CHECK(court.found().empty());
}

TEST_CASE("A learner becomes a voter and gets a timer, a removed node loses it") {
  Court court = with_spares();
  lead(court);
  CHECK(court.node(3).deadline() == raft::kNever);
  court.change(0, raft::ChangeKind::add_learner, {3});
  court.replicate(0, 1);
  court.replicate(0, 3);
  CHECK(court.node(3).deadline() == raft::kNever);
  court.change(0, raft::ChangeKind::promote, {3});
  court.replicate(0, 1);
  court.replicate(0, 3);
  CHECK(court.node(3).deadline() != raft::kNever);
  court.change(0, raft::ChangeKind::remove, {3});
  court.replicate(0, 3);
  court.replicate(0, 1);
  CHECK(court.node(3).deadline() == raft::kNever);
  CHECK(court.found().empty());
}

TEST_CASE("A leader knows nothing of a node that it has removed and added again") {
  Court court;
  lead(court);
  court.replicate(0, 2);
  court.change(0, raft::ChangeKind::remove, {2});
  court.replicate(0, 1);
  court.change(0, raft::ChangeKind::add, {2});
  court.receive(0, 2, raft::AppendReply{.term = 1, .round = 1, .prev_log_index = 9, .conflict_index = 1});
  court.replicate(0, 2);
  CHECK(court.found().empty());
}

TEST_CASE("A snapshot takes the place of a wrong tail") {
  Court court;
  court.elect(2, {1});
  for (int i = 0; i < 3; ++i) court.propose(2);  // on node 2 alone
  court.campaign(0);
  court.elect(0, {1});
  court.propose(0);
  court.replicate(0, 1);
  court.snapshot(0);
  court.propose(0);
  install(court, 0, 2);
  CHECK(court.node(2).commit_index() == 2);
  CHECK(court.node(2).log().last_index() == 2);
  install(court, 0, 2);  // once more, late
  court.restart(2);
  CHECK(court.node(2).commit_index() == 2);
  CHECK(court.found().empty());
}

TEST_CASE("A node that starts from a snapshot goes on behind it") {
  Court court;
  lead(court);
  for (int i = 0; i < 3; ++i) court.propose(0);
  court.replicate(0, 1);
  court.snapshot(0);
  court.propose(0);
  court.restart(0);
  CHECK(court.node(0).commit_index() == 4);
  court.elect(0, {1});
  REQUIRE(court.node(0).role() == raft::Role::leader);
  install(court, 0, 2);
  const raft::Log& log = court.node(0).log();
  court.receive(2, 0, raft::AppendEntries{court.node(0).term(), 4, 1, 4, log.slice_from(5, 9)});
  court.acknowledge(0, 2, log.last_index());
  CHECK(court.node(2).log().base_index() == 4);
  CHECK(court.node(0).commit_index() == 6);
  CHECK(court.found().empty());
}

TEST_CASE("A voter that hears a leader turns a candidate away and keeps its term") {
  raft::Options options;
  options.check_quorum = true;
  Court court(3, options);
  lead(court);
  court.now = 10'000;
  court.receive(1, 2, raft::RequestVote{9, 0, 0});
  CHECK(court.node(1).term() == 1);
  court.receive(1, 2, raft::RequestVote{9, 9, 8, true});  // the leader asked for this one
  CHECK(court.node(1).term() == 9);
  CHECK(court.found().empty());
}

TEST_CASE("The term that a pre-vote proposes is nobody's") {
  raft::Options options;
  options.pre_vote = true;
  Court court(3, options);
  court.campaign(0);
  CHECK(court.node(0).role() == raft::Role::pre_candidate);
  court.receive(1, 0, raft::PreVote{1, 0, 0});
  CHECK(court.node(1).term() == 0);
  court.receive(0, 1, raft::PreVoteReply{1, true});
  CHECK(court.node(0).term() == 1);
  court.receive(1, 0, raft::RequestVote{1, 0, 0});
  court.grant(0, 1);
  CHECK(court.node(0).role() == raft::Role::leader);
  CHECK(court.found().empty());
}

TEST_CASE("Leadership is handed over to who has everything") {
  Court court;
  lead(court);
  court.replicate(0, 1);
  court.change(0, raft::ChangeKind::transfer, {1});
  CHECK(court.node(0).transfer_target() == 1);
  court.receive(1, 0, raft::TimeoutNow{1});
  CHECK(court.node(1).term() == 2);
  court.receive(2, 1, raft::RequestVote{2, 1, 1, true});
  court.grant(1, 2);
  CHECK(court.node(1).role() == raft::Role::leader);
  CHECK(court.found().empty());
}

TEST_CASE("A node of high priority draws from the lower part of the timeouts, one of priority 0 has none") {
  raft::Options options;
  options.priority = 4;
  Court high(3, options);
  CHECK(high.node(0).deadline() <= 187'500);
  options.priority = 0;
  Court none(3, options);
  CHECK(none.node(0).deadline() == raft::kNever);
  none.elect(0, {1});
  none.replicate(0, 1);
  CHECK(high.found().empty());
  CHECK(none.found().empty());
}

TEST_CASE("An old lease has run out before the next leader has one") {
  raft::Options options;
  options.check_quorum = true;
  options.reads = raft::Reads::lease;
  Court court(3, options);
  court.now = 500'000;
  court.campaign(2);  // so that its next term is new to node 1
  court.now = 1'000'000;
  for (const unsigned node : {0U, 2U}) {
    court.elect(node, {1});
    court.beat(node);
    court.receive(node, 1, raft::AppendReply{.term = court.node(node).term(), .success = true, .round = 2});
    CHECK(court.node(node).lease_until() > court.now);
    court.now += 200'000;
  }
  CHECK(court.node(0).role() == raft::Role::leader);
  CHECK(court.found().empty());
}

TEST_CASE("A leader may lose its leadership when nobody answers it, or when it had been unsettled") {
  raft::Options options;
  options.pre_vote = options.check_quorum = true;
  for (const bool answered : {false, true}) {
    Court court(3, options);
    court.campaign(0);
    court.receive(0, 1, raft::PreVoteReply{1, true});
    court.receive(1, 0, raft::RequestVote{1, 0, 0});
    court.grant(0, 1);
    for (raft::Round round = 2; round < 12 && court.node(0).role() == raft::Role::leader; ++round) {
      court.now += 50'000;
      court.beat(0);
      if (answered) court.receive(0, 1, raft::AppendReply{.term = 1, .success = true, .round = round});
    }
    court.receive(0, 2, raft::AppendReply{.term = 9});
    CHECK(court.node(0).role() == raft::Role::follower);
    CHECK(court.found().empty());
  }
}

TEST_CASE("A leader that reaches no quorum, and one that was idle for long, are given their time") {
  for (const bool cut : {false, true}) {
    Court court;
    NetworkState network = make_network_state(3, {}, 1);
    if (cut) network.cuts[1] = network.cuts[2] = 1;  // 0 -> 1, 0 -> 2
    court.around = {.changes = 1, .network = &network};
    lead(court);
    if (cut) court.propose(0);
    for (int i = 0; i < 400; ++i) {
      court.now += 50'000;
      court.beat(0);
    }
    court.propose(0);
    court.beat(0);
    CHECK(court.found().empty());
    court.around = {};
  }
}

TEST_CASE("A repeated request has its effect once and is answered the same, a later one otherwise") {
  Court court;
  lead(court);
  const raft::Command command{.kind = raft::CommandKind::set, .client = 3, .serial = 1, .key = 0, .value = 0};
  court.receive(0, raft::kClient, raft::ClientRequest{command});
  court.receive(0, raft::kClient, raft::ClientRequest{command});
  court.replicate(0, 1);
  court.receive(0, raft::kClient, raft::ClientRequest{command});
  // The same again in a log that another leader left: applied, and dropped.
  const Place first = court.node(0).log().last_place();
  court.applied(2, 1, court.node(0).log().place_at(1));
  court.applied(2, 2, first);
  court.invariants.on_applied(2, 3, court.store.add(first, {1, command}), 1, {.repeat = true}, 9, court.store);
  CHECK(court.found().empty());
}

}  // namespace
}  // namespace raftlab::sim::test
