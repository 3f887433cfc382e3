// SPDX-License-Identifier: MIT
// What looks wrong and is right: no property may speak up here. Each is a case that a careless check gets wrong.

#include "tests/catch.h"
#include "tests/sim/court.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("Fair elections, replication and a new leader break nothing") {
  Court court;
  court.elect(0, {1});
  court.replicate(0, 1);
  court.propose(0);
  court.replicate(0, 1);
  court.replicate(0, 2);
  court.elect(1, {2});
  court.replicate(1, 2);
  court.replicate(1, 0);
  CHECK(court.found().empty());
  CHECK(court.invariants.committed().last_index() == 3);
}

TEST_CASE("A vote given to the same candidate twice is one vote") {
  Court court;
  court.receive(1, 0, raft::RequestVote{1, 0, 0});
  court.receive(1, 0, raft::RequestVote{1, 0, 0});
  CHECK(court.found().empty());
}

TEST_CASE("A vote that a crash took back before it left was never given") {
  Court court;
  court.watched = false;
  court.disk_works = false;
  // Voted in memory; neither the write nor the reply came out of the process.
  const raft::Driver before = *court.hosts[2].process;
  court.receive(2, 0, raft::RequestVote{1, 0, 0});
  court.hosts[2].process = before;
  court.watched = court.disk_works = true;
  court.restart(2);
  court.receive(2, 1, raft::RequestVote{1, 0, 0});
  CHECK(court.found().empty());
}

TEST_CASE("A follower's wrong tail is overwritten, and its deposed leader steps down") {
  Court court;
  court.elect(0, {1});
  court.propose(0);
  court.propose(0);
  court.elect(1, {2});
  court.replicate(1, 2);
  court.replicate(1, 0);
  CHECK(court.node(0).role() == raft::Role::follower);
  CHECK(court.node(0).log() == court.node(1).log());
  CHECK(court.found().empty());
}

TEST_CASE("A restart begins with commit and applied at 0 and applies everything again") {
  Court court;
  court.elect(0, {1});
  court.replicate(0, 1);
  court.replicate(0, 1);
  CHECK(court.node(1).commit_index() == 1);
  court.restart(1);
  CHECK(court.node(1).commit_index() == 0);
  court.replicate(0, 1);
  CHECK(court.node(1).commit_index() == 1);
  CHECK(court.found().empty());
}

TEST_CASE("What a node knew as committed and a crash has taken may be another entry there") {
  Court court;
  court.hosts[1].disk.stall();
  court.append(1, 0, 1, 0, 0, {1}, 1);
  CHECK(court.node(1).commit_index() == 1);
  court.crash(1);
  court.hosts[1].disk.mend(court.now);
  court.start(1);
  court.append(1, 2, 2, 0, 0, {2});
  CHECK(court.node(1).log().last_term() == 2);
  CHECK(court.found().empty());
}

TEST_CASE("What was said in an earlier term and leaves late speaks of what was on disk then") {
  Court court;
  court.append(1, 0, 1, 0, 0, {1, 1});
  court.append(1, 2, 2, 1, 1, {2});
  court.invariants.on_departure(1, 0, raft::AppendReply{.term = 1, .success = true, .match_index = 2}, 1, court.hosts,
                                court.store);
  CHECK(court.found().empty());
}

TEST_CASE("Late, repeated and outdated messages break nothing") {
  Court court;
  court.elect(0, {1});
  const raft::Log& log = court.node(0).log();
  const raft::AppendEntries first{1, 0, 0, 0, log.slice_from(1, 1)};
  court.propose(0);
  court.replicate(0, 1);
  court.receive(1, 0, first);
  court.receive(1, 0, first);
  court.acknowledge(0, 1, 1);
  court.grant(0, 2);
  court.receive(0, 2, raft::VoteReply{0, true});
  court.elect(2, {0, 1});  // refused: its log is behind
  CHECK(court.found().empty());
  court.receive(1, 0, first);
  CHECK(court.found().empty());
}

TEST_CASE("Figure 8 as it should go: the old entry is not counted, and a later leader overwrites it [Raft 5.4.2]") {
  Court court(5);
  court.elect(0, {1, 2});  // (a) node 0 leads term 1, its entry is on 0 and 1
  court.receive(1, 0, raft::AppendEntries{1, 0, 0, 0, court.node(0).log().slice_from(1, 9)});
  court.restart(0);
  court.campaign(4);
  court.elect(4, {2, 3});  // (b) node 4 leads term 2, its entry is on itself
  REQUIRE(court.node(4).role() == raft::Role::leader);
  court.restart(4);
  court.campaign(0);
  court.elect(0, {1, 2});  // (c) node 0 leads term 3 and spreads its entry of term 1 to a majority
  REQUIRE(court.node(0).role() == raft::Role::leader);
  const Term term = court.node(0).term();
  court.receive(2, 0, raft::AppendEntries{term, 0, 0, 0, court.node(0).log().slice_from(1, 1)});
  court.acknowledge(0, 1, 1);
  court.acknowledge(0, 2, 1);
  CHECK(court.node(0).commit_index() == 0);
  court.campaign(4);
  court.elect(4, {1, 2, 3});  // (d) node 4 leads term 4 and overwrites it
  REQUIRE(court.node(4).role() == raft::Role::leader);
  REQUIRE(court.node(4).term() > term);
  court.replicate(4, 1);
  court.replicate(4, 2);
  CHECK(court.node(4).commit_index() == 2);
  CHECK(court.node(1).log() == court.node(4).log());
  CHECK(court.found().empty());
}

}  // namespace
}  // namespace raftlab::sim::test
