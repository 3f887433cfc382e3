// SPDX-License-Identifier: MIT
// The order in which every host does what a node asks: persist, then what waited for it, then apply and answer
// [Raft Figure 2; Thesis 3.8]; and what becomes of a client's request [Raft 8].

#include "tests/catch.h"
#include "tests/raft/bench.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("What waits for a write leaves when that write is done, and not before [Raft Figure 2]") {
  Bench bench;
  bench.receive(1, RequestVote{1, 0, 0});
  CHECK(bench.did == Doings{"write 1"});
  bench.persisted();
  CHECK(bench.did == Doings{"send 1"});
}

TEST_CASE("A follower writes, then applies what is committed in order; its answer waits for the disk [Thesis 3.8]") {
  Bench bench;
  AppendEntries append;
  append.term = 1;
  append.leader_commit = 2;
  append.entries = add_entries(bench.entries, {1, 1, 1});
  bench.receive(2, append);
  CHECK(bench.did == Doings{"write 1", "apply 1", "apply 2"});
  CHECK(bench.driver.applied_index() == 2);
  bench.persisted();
  CHECK(bench.did == Doings{"send 2"});
}

TEST_CASE("C79 Entries are applied in index order without gaps, never beyond the commit index [Raft 5.3]") {
  Bench bench;
  AppendEntries append;
  append.term = 1;
  append.entries = add_entries(bench.entries, {1, 1, 1, 1, 1});
  for (const Index commit : {Index{0}, Index{3}, Index{2}, Index{5}}) {
    append.leader_commit = commit;
    const Index before = bench.driver.applied_index();
    bench.receive(1, append);
    CHECK(bench.driver.applied_index() == bench.driver.node().commit_index());
    Doings expected;
    if (bench.reused.persist.token != 0) expected.push_back("write 1");
    for (Index index = before + 1; index <= bench.driver.applied_index(); ++index) {
      expected.push_back("apply " + std::to_string(index));
    }
    CHECK(bench.did == expected);
  }
  CHECK(bench.driver.applied_index() == 5);
}

TEST_CASE("Decisions are recorded in order, each with its cause: what was given, or the decision before it") {
  Bench bench;
  bench.driver.campaign(7, bench);
  REQUIRE(bench.decisions.size() == 3);
  CHECK(bench.decisions[0].kind == DecisionKind::election_timeout);
  CHECK(bench.decisions[1].kind == DecisionKind::became_candidate);
  CHECK(bench.decisions[2].kind == DecisionKind::vote_granted);
  CHECK(bench.causes == std::vector<Cause>{7, 1, 2});
}

TEST_CASE("A leader answers a client when its command was applied [Raft 8]") {
  Bench bench;
  bench.elect();
  bench.receive(kClient, request(0, 1, 4));
  CHECK(bench.answers() == 0);
  bench.persisted();
  bench.acknowledge(2);
  CHECK(bench.answers() == 1);
  CHECK(bench.answer().status == ClientStatus::ok);
  CHECK(bench.answer().serial == 1);
  CHECK(bench.sent.back().to == kClient);
  CHECK(bench.did == Doings{"apply 2", "send 254"});
  CHECK(bench.driver.machine().value(0) == 4);
}

TEST_CASE("A request that the leader's log holds is not appended again, and answered once [Raft 8]") {
  Bench bench;
  bench.elect();
  bench.receive(kClient, request(0, 1));
  bench.receive(kClient, request(0, 1));
  bench.receive(2, request(0, 1));
  CHECK(bench.driver.node().log().last_index() == 2);
  bench.persisted();
  bench.acknowledge(2);
  CHECK(bench.answers() == 1);
  CHECK(bench.sent.back().to == 2);
}

TEST_CASE("C80 A request that was applied is answered again and not appended [Raft 8]") {
  Bench bench;
  bench.elect();
  bench.receive(kClient, request(0, 1));
  bench.persisted();
  bench.acknowledge(2);
  bench.receive(kClient, request(0, 1));
  CHECK(bench.answers() == 1);
  CHECK(bench.answer().status == ClientStatus::ok);
  CHECK(bench.driver.node().log().last_index() == 2);
}

TEST_CASE("A new leader that holds a request unapplied does not append it again [Raft 8]") {
  Bench bench;
  AppendEntries append;
  append.term = 1;
  const Place place = bench.entries.add(kNoPlace, {1, request(3, 7).command});
  append.entries = {place, 1};
  bench.receive(1, append);
  bench.persisted();
  bench.driver.campaign(0, bench);
  bench.persisted();
  bench.receive(1, VoteReply{2, true});
  bench.persisted();
  REQUIRE(bench.driver.node().role() == Role::leader);
  bench.receive(kClient, request(3, 7));
  CHECK(bench.driver.node().log().last_index() == 2);
  bench.acknowledge(2);
  CHECK(bench.answers() == 1);
  CHECK(bench.answer().client == 3);
}

TEST_CASE("A follower passes on what a client asks to the leader it knows, once [Raft 8]") {
  Bench bench;
  bench.receive(2, AppendEntries{.term = 1, .entries = {}});
  bench.receive(kClient, request(0, 1));
  CHECK(bench.did == Doings{"send 2"});
  CHECK(std::holds_alternative<ClientRequest>(bench.sent.back().message));
  bench.receive(1, request(0, 1));  // passed on already: refused, with the leader's name
  CHECK(bench.answer().status == ClientStatus::not_leader);
  CHECK(bench.answer().leader == 2);
  CHECK(bench.sent.back().to == 1);
}

TEST_CASE("A node that knows no leader refuses a client, a candidate too [Raft 8]") {
  Bench bench;
  bench.receive(kClient, request(0, 1));
  CHECK(bench.answer().status == ClientStatus::not_leader);
  CHECK(bench.answer().leader == kNoNode);
  bench.driver.campaign(0, bench);
  bench.receive(kClient, request(0, 1));
  CHECK(bench.answer().status == ClientStatus::not_leader);
}

TEST_CASE("The answer to a request that a node passed on goes to the client") {
  Bench bench;
  bench.receive(2, ClientReply{.client = 4, .serial = 2, .value = 9});
  CHECK(bench.did == Doings{"send 254"});
  CHECK(bench.answer().client == 4);
  CHECK(bench.answer().value == 9);
}

TEST_CASE("A client is not answered for another command that took its place in the log [Raft 8]") {
  Bench bench;
  bench.elect();
  bench.receive(kClient, request(0, 1));
  bench.persisted();
  AppendEntries append;
  append.term = 2;
  append.prev_log_index = 1;
  append.prev_log_term = 1;
  append.leader_commit = 2;
  append.entries = {bench.entries.add(kNoPlace, {2, request(1, 1).command}), 1};
  bench.receive(2, append);
  CHECK(bench.driver.applied_index() == 2);
  CHECK(bench.answers() == 0);
}

TEST_CASE("A command that comes into the log twice is applied once [Raft 8]") {
  Bench bench;
  AppendEntries append;
  append.term = 1;
  append.leader_commit = 2;
  const Place place = bench.entries.add(kNoPlace, {1, request(0, 1).command});
  bench.entries.add(place, {1, request(0, 1).command});
  append.entries = {place, 2};
  bench.receive(1, append);
  CHECK(bench.did == Doings{"write 1", "apply 1", "apply 2 again"});
}

}  // namespace
}  // namespace raftlab::raft::test
