// SPDX-License-Identifier: MIT
// Reads without an entry of their own [Thesis 6.4]: confirmed by a round of heartbeats, or under a lease.

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

constexpr Options kReadIndex = {.reads = Reads::read_index};
constexpr Options kLease = {.lease_drift_ppm = 100'000, .check_quorum = true, .reads = Reads::lease};
// The smallest timeout, 150 ms, times (1 - 0.1) / (1 + 0.1), rounded down.
constexpr Time kLeaseLength = 122'727;

TEST_CASE("C48 A read waits for a quorum to answer a round of heartbeats that began after it [Thesis 6.4]") {
  Lab lab = made_leader({.nodes = 5, .options = kReadIndex});
  lab.propose();
  lab.persisted();
  for (const unsigned peer : {1U, 2U}) lab.acknowledge(peer, 2, 1);
  REQUIRE(lab.node.commit_index() == 2);
  lab.now += 5'000;
  const Node::ReadTicket ticket = lab.read();
  CHECK(ticket.term == 1);
  CHECK(ticket.index == 2);
  CHECK(ticket.round == 2);
  CHECK(lab.receivers<AppendEntries>() == NodeSet{1, 2, 3, 4});
  for (const AppendEntries& beat : lab.sent<AppendEntries>()) CHECK(beat.round == 2);
  CHECK_FALSE(lab.node.ready(ticket));
  lab.acknowledge(1, 2, 2);
  lab.acknowledge(2, 2, 1);  // answers what was sent before the read
  lab.acknowledge(3, 1, 1);
  lab.acknowledge(4, 1, 1);
  CHECK_FALSE(lab.node.ready(ticket));
  lab.acknowledge(4, 1, 2);
  CHECK(lab.node.ready(ticket));
}

TEST_CASE("C48 A new leader reads nothing before an entry of its term is committed [Thesis 6.4]") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1}, .options = kReadIndex});
  lab.elect();
  REQUIRE(lab.node.commit_index() == 0);
  const Node::ReadTicket ticket = lab.read();
  CHECK(ticket.index == 3);  // its own first entry: all that was committed before lies in front of it
  CHECK(ticket.round == 2);
}

TEST_CASE("C48 A deposed leader confirms no read, not even when it leads again [Thesis 6.4]") {
  Lab lab = made_leader({.options = kReadIndex});
  const Node::ReadTicket ticket = lab.read();
  lab.receive(2, AppendEntries{.term = 2, .prev_log_index = 1, .prev_log_term = 1});
  CHECK_FALSE(lab.node.ready(ticket));
  lab.elect();
  REQUIRE(lab.node.term() == 3);
  lab.read();
  for (const unsigned peer : {1U, 2U}) lab.acknowledge(peer, 1, 9);
  CHECK_FALSE(lab.node.ready(ticket));
}

TEST_CASE("C51 Within its lease a leader reads at once, counted from when the round began [Thesis 6.4.1]") {
  Lab lab = made_leader({.options = kLease});
  lab.timer();
  const Time begun = lab.now;
  lab.now += 40'000;  // the answer takes its time; the lease does not begin with it
  lab.acknowledge(1, 1, 2);
  CHECK(lab.node.lease_until() == begun + kLeaseLength);
  lab.now = begun + kLeaseLength - 1;
  const Node::ReadTicket ticket = lab.read();
  CHECK(ticket.round == 0);
  CHECK(ticket.index == 1);
  CHECK(lab.node.ready(ticket));
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("C51 When the lease is over a read goes the way of a round, and says so [Thesis 6.4.1]") {
  Lab lab = made_leader({.options = kLease});
  const Time until = lab.node.lease_until();
  REQUIRE(until == kLeaseLength);
  lab.now = until;
  const Node::ReadTicket ticket = lab.read();
  CHECK(ticket.round == 2);
  CHECK_FALSE(lab.node.ready(ticket));
  CHECK(lab.receivers<AppendEntries>() == NodeSet{1, 2});
  const Decision expired = lab.decision(DecisionKind::lease_expired);
  CHECK(expired.v[0] == static_cast<std::uint64_t>(until));
  CHECK(expired.v[1] == static_cast<std::uint64_t>(lab.now));
  lab.acknowledge(2, 1, 2);
  CHECK(lab.node.ready(ticket));
  CHECK(lab.node.lease_until() == until + kLeaseLength);
}

TEST_CASE("C51 A lease needs the answers of a quorum to one round [Thesis 6.4.1]") {
  Lab lab({.nodes = 5, .options = kLease});
  lab.elect();
  CHECK(lab.node.lease_until() == -1);
  lab.acknowledge(1, 1, 1);
  CHECK(lab.node.lease_until() == -1);
  lab.timer();
  lab.acknowledge(1, 1, 2);
  CHECK(lab.node.lease_until() == -1);
  lab.acknowledge(2, 1, 1);  // two have answered round 1, only one of them round 2
  CHECK(lab.node.lease_until() == kLeaseLength);
  lab.acknowledge(3, 1, 2);
  CHECK(lab.node.lease_until() == 50'000 + kLeaseLength);
}

}  // namespace
}  // namespace raftlab::raft::test
