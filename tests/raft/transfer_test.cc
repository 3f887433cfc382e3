// SPDX-License-Identifier: MIT
// Handing over leadership in its details [Thesis 3.10].

#include "tests/catch.h"
#include "tests/raft/bench.h"

namespace raftlab::raft::test {
namespace {

constexpr Options kLease = {.check_quorum = true, .reads = Reads::lease};

/// A leader of two entries; node 1 holds both, node 2 one.
Lab uneven_leader(const Options& options = {}) {
  Lab lab = made_leader({.options = options});
  lab.propose();
  lab.persisted();
  lab.acknowledge(1, 2, 1);
  return lab;
}

TEST_CASE("A target that is behind is brought up to date first, then told [Thesis 3.10]") {
  Lab lab = uneven_leader();
  CHECK(lab.transfer(2) == ClientStatus::ok);
  CHECK(lab.sent<TimeoutNow>().empty());
  const Decision started = lab.decision(DecisionKind::transfer_started);
  CHECK(started.v[0] == 1);
  CHECK(started.v[1] == 2);
  CHECK(lab.node.transfer_target() == 2);
  CHECK_FALSE(lab.propose().has_value());
  lab.acknowledge(1, 2);  // somebody else's answer changes nothing
  CHECK(lab.sent<TimeoutNow>().empty());
  lab.acknowledge(2, 2);
  CHECK(lab.receivers<TimeoutNow>() == NodeSet{2});
  lab.acknowledge(2, 2);
  CHECK(lab.sent<TimeoutNow>().empty());  // once
}

TEST_CASE("Without a target the leader chooses the voter that is furthest [Thesis 3.10]") {
  Lab lab = uneven_leader();
  CHECK(lab.change(ChangeKind::transfer) == ClientStatus::ok);
  CHECK(lab.node.transfer_target() == 1);
  CHECK(lab.receivers<TimeoutNow>() == NodeSet{1});
}

TEST_CASE("A transfer to the leader itself is done at once, one alone has nobody to hand over to [Thesis 3.10]") {
  Lab lab = made_leader({});
  CHECK(lab.transfer(0) == ClientStatus::ok);
  CHECK(lab.batch.messages.empty());
  CHECK(lab.node.transfer_target() == kNoNode);
  Lab alone = made_leader({.nodes = 1});
  CHECK(alone.change(ChangeKind::transfer) == ClientStatus::impossible);
}

TEST_CASE("One transfer at a time: the same again is under way, another must wait [Thesis 3.10]") {
  Lab lab = uneven_leader();
  lab.transfer(2);
  CHECK(lab.transfer(2) == ClientStatus::ok);
  CHECK(lab.transfer(1) == ClientStatus::busy);
  CHECK(lab.node.transfer_target() == 2);
}

TEST_CASE("A transfer is given up after an election timeout, and commands are taken again [Thesis 3.10]") {
  Lab lab = uneven_leader();
  const Time begun = lab.now;
  lab.transfer(2);
  while (lab.now < begun + 299'999 && lab.node.deadline() <= begun + 300'000) {
    lab.timer();
    if (lab.now < begun + 300'000) CHECK(lab.node.transfer_target() == 2);
  }
  CHECK(lab.now == begun + lab.node.options().election_timeout_max_us);
  CHECK(lab.node.transfer_target() == kNoNode);
  CHECK(lab.decided(DecisionKind::transfer_ended, Reason::timer) == 1);
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.propose() == Index{3});
}

TEST_CASE("A transfer ends when another leads [Thesis 3.10]") {
  Lab lab = made_leader({});
  lab.transfer(2);
  lab.receive(2, RequestVote{2, 1, 1, true});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.only<VoteReply>(2).granted);
  CHECK(lab.decided(DecisionKind::transfer_ended, Reason::higher_term) == 1);
}

TEST_CASE("A TimeoutNow of an earlier term comes too late [Thesis 3.10]") {
  Lab lab({.hard_state = {5, kNoNode}});
  const Time deadline = lab.node.deadline();
  lab.receive(1, TimeoutNow{4});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 5);
  CHECK(lab.node.deadline() == deadline);
  CHECK(lab.batch.messages.empty());
  CHECK(lab.batch.decisions.empty());
}

TEST_CASE("A leader that has told another to campaign has no lease any more in this term [Thesis 6.4.1]") {
  Lab lab = made_leader({.options = kLease});
  REQUIRE(lab.node.lease_until() > lab.now);
  lab.transfer(2);
  REQUIRE(lab.sent<TimeoutNow>().size() == 1);
  CHECK(lab.node.lease_until() == -1);
  CHECK(lab.read().round != 0);
  while (lab.node.transfer_target() != kNoNode) {
    lab.timer();
    for (const unsigned peer : {1U, 2U}) lab.acknowledge(peer, 1, 99);
  }
  CHECK(lab.node.lease_until() == -1);  // given up, but the target may have heard it
  CHECK(lab.read().round != 0);
}

TEST_CASE("A command that comes during a transfer is answered busy, a change of members too [Thesis 3.10]") {
  Bench bench;
  bench.elect();
  bench.receive(kClient, MemberRequest{.client = 9, .serial = 4, .kind = ChangeKind::transfer, .nodes = {2}});
  CHECK(bench.answer().status == ClientStatus::ok);
  CHECK(bench.answer().client == 9);
  CHECK(bench.answer().serial == 4);
  bench.receive(kClient, request(0, 1));
  CHECK(bench.answer().status == ClientStatus::busy);
  CHECK(bench.answer().leader == 0);
  CHECK(bench.driver.node().log().last_index() == 1);
  bench.receive(kClient, MemberRequest{.client = 9, .serial = 5, .kind = ChangeKind::add, .nodes = {4}});
  CHECK(bench.answer().status == ClientStatus::busy);
}

TEST_CASE("Requests to change members go to the leader; who knows none refuses them [Raft 6]") {
  Bench bench;
  const MemberRequest add{.client = 1, .serial = 1, .kind = ChangeKind::add, .nodes = {4}};
  bench.receive(kClient, add);
  CHECK(bench.answer().status == ClientStatus::not_leader);
  bench.receive(2, AppendEntries{.term = 1});
  bench.receive(kClient, add);
  CHECK(bench.sent.size() == 1);
  CHECK(bench.sent[0].to == 2);
  CHECK(std::holds_alternative<MemberRequest>(bench.sent[0].message));
}

}  // namespace
}  // namespace raftlab::raft::test
