// SPDX-License-Identifier: MIT
// Reads, leases and rounds in their details [Thesis 6.4]; tests/paper/reads_test.cc has the behaviours.

#include <algorithm>

#include "tests/catch.h"
#include "tests/raft/bench.h"

namespace raftlab::raft::test {
namespace {

constexpr Options kReadIndex = {.reads = Reads::read_index};
constexpr Options kLease = {.lease_drift_ppm = 0, .check_quorum = true, .reads = Reads::lease};

ClientRequest get(ClientId client, Serial serial) {
  return {{.kind = CommandKind::get, .client = client, .serial = serial, .key = 0}};
}

TEST_CASE(
    "A restart keeps the lease of the leader: a voter that may have heard it refuses for a while [Thesis 6.4.1]") {
  Lab lab({.options = kLease});
  lab.now = 1'000'000;
  lab.restart();
  lab.now += 149'999;
  lab.receive(2, RequestVote{5, 9, 4});
  CHECK_FALSE(lab.only<VoteReply>(2).granted);
  CHECK(lab.node.term() == 0);
  ++lab.now;
  lab.receive(2, RequestVote{5, 9, 4});
  CHECK(lab.only<VoteReply>(2).granted);
}

TEST_CASE("A lease is shorter by the bound on the drift of both clocks [Thesis 6.4.1]") {
  for (const std::uint32_t drift : {0U, 10'000U, 500'000U}) {
    Options options = kLease;
    options.lease_drift_ppm = drift;
    const Lab lab = made_leader({.options = options});
    const Time length = Time{150'000} * (1'000'000 - Time{drift}) / (1'000'000 + Time{drift});
    CHECK(lab.node.lease_until() == length);
  }
}

TEST_CASE("A lease never becomes shorter by an answer to an earlier round [Thesis 6.4.1]") {
  Lab lab = made_leader({.options = kLease});
  lab.timer();
  lab.timer();
  lab.acknowledge(1, 1, 3);
  const Time until = lab.node.lease_until();
  CHECK(until == 100'000 + 150'000);
  lab.acknowledge(2, 1, 2);
  CHECK(lab.node.lease_until() == until);
}

TEST_CASE("Who does not lead has no lease, nor who reads another way [Thesis 6.4.1]") {
  Lab lab = made_leader({.options = kLease});
  lab.receive(2, AppendEntries{.term = 9});
  CHECK(lab.node.lease_until() == -1);
  CHECK(made_leader({.options = kReadIndex}).node.lease_until() == -1);
}

TEST_CASE("A round counts with refusals and with answers to chunks of snapshots too [Thesis 6.4]") {
  Lab lab = made_leader({.nodes = 5, .options = kReadIndex});
  const Node::ReadTicket ticket = lab.read();
  lab.receive(1, AppendReply{.term = 1, .round = ticket.round, .prev_log_index = 1, .conflict_index = 1});
  CHECK_FALSE(lab.node.ready(ticket));
  lab.receive(2, SnapshotReply{.term = 1, .round = ticket.round});
  CHECK(lab.node.ready(ticket));
}

TEST_CASE("A learner's answer confirms no round, and in a joint configuration both halves must [Raft 6, Thesis 6.4]") {
  Lab lab = made_leader({.options = kReadIndex, .members = Configuration{.voters = {0, 1, 2}, .learners = {3}}});
  Node::ReadTicket ticket = lab.read();
  lab.acknowledge(3, 1, ticket.round);
  CHECK_FALSE(lab.node.ready(ticket));
  lab.acknowledge(1, 1, ticket.round);
  CHECK(lab.node.ready(ticket));
  lab.change(ChangeKind::members, {0, 4, 5});
  ticket = lab.read();
  lab.acknowledge(1, 1, ticket.round);
  lab.acknowledge(2, 1, ticket.round);
  CHECK_FALSE(lab.node.ready(ticket));
  lab.acknowledge(5, 0, ticket.round);
  CHECK(lab.node.ready(ticket));
}

TEST_CASE("A leader alone needs no round [Thesis 6.4]") {
  Lab lab = made_leader({.nodes = 1, .options = kReadIndex});
  CHECK(lab.node.ready(lab.read()));
}

TEST_CASE(
    "A get is no entry: it is answered when its round is confirmed and what it must see is applied [Thesis 6.4]") {
  Bench bench({.options = kReadIndex});
  bench.elect();
  bench.receive(kClient, request(0, 1, 7));
  bench.persisted();
  bench.acknowledge(2);
  bench.receive(kClient, get(1, 1));
  CHECK(bench.driver.node().log().last_index() == 2);
  CHECK(bench.answers() == 0);
  bench.receive(2, AppendReply{.term = 1, .success = true, .round = 2, .match_index = 1});
  CHECK(bench.did.back() == "send 254");
  CHECK(bench.answers() == 1);
  CHECK(bench.answer().status == ClientStatus::ok);
  CHECK(bench.answer().value == 7);
  CHECK(bench.answer().client == 1);
}

TEST_CASE("A leader that is deposed refuses the reads that wait [Thesis 6.4]") {
  Bench bench({.options = kReadIndex});
  bench.elect();
  bench.receive(kClient, get(1, 1));
  bench.receive(2, AppendEntries{.term = 2, .prev_log_index = 1, .prev_log_term = 1});
  CHECK(bench.answers() == 1);
  CHECK(bench.answer().status == ClientStatus::not_leader);
  CHECK(bench.answer().leader == 2);
}

TEST_CASE("A follower passes a read on to the leader it knows [Thesis 6.4]") {
  Bench bench({.options = kReadIndex});
  bench.receive(2, AppendEntries{.term = 1});
  bench.receive(kClient, get(1, 1));
  CHECK(bench.did == Doings{"send 2"});
}

TEST_CASE("Without sessions a request that comes again is appended and applied again [Raft 8]") {
  Bench bench({.options = {.sessions = false}});
  bench.elect();
  bench.receive(kClient, request(0, 1, 7));
  bench.receive(kClient, request(0, 1, 7));
  CHECK(bench.driver.node().log().last_index() == 3);
  bench.persisted();
  bench.acknowledge(3);
  CHECK(bench.answers() == 2);
  CHECK(std::count(bench.did.begin(), bench.did.end(), "apply 3") == 1);
  CHECK(std::count(bench.did.begin(), bench.did.end(), "apply 3 again") == 0);
}

}  // namespace
}  // namespace raftlab::raft::test
