// SPDX-License-Identifier: MIT
// Log replication [Raft 5.3]: what a leader sends, what a follower accepts, and how the two come to agree.

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

/// A leader of term 2 whose followers have acknowledged entry 1, its empty one.
Lab leader_of(unsigned nodes, Options options = {}) {
  Lab lab({.nodes = nodes, .hard_state = {1, kNoNode}, .options = options});
  lab.elect();
  for (unsigned peer = 1; peer < nodes; ++peer) lab.acknowledge(peer, 1);
  return lab;
}

TEST_CASE("C04 A heartbeat is an empty AppendEntries to every other node and to nobody else [Raft 5.2]") {
  Lab lab = leader_of(5);
  lab.timer();
  CHECK(lab.batch.messages.size() == 4);
  for (unsigned peer = 1; peer < 5; ++peer) {
    const auto beat = lab.only<AppendEntries>(peer);
    CHECK(beat.term == 2);
    CHECK(beat.entries.count == 0);
    CHECK(beat.prev_log_index == 1);
    CHECK(beat.prev_log_term == 2);
    CHECK(beat.leader_commit == 1);
  }
  CHECK(lab.node.deadline() == lab.now + lab.node.options().heartbeat_us);
}

TEST_CASE(
    "C12 A proposal is appended with the leader's term and sent with what precedes it, not yet committed [Raft 5.3]") {
  Lab lab = leader_of(3);
  CHECK(lab.propose() == Index{2});
  CHECK(lab.terms() == std::vector<Term>{2, 2});
  CHECK(lab.node.commit_index() == 1);
  for (unsigned peer : {1U, 2U}) {
    const auto request = lab.only<AppendEntries>(peer);
    CHECK(request.prev_log_index == 1);
    CHECK(request.prev_log_term == 2);
    CHECK(request.leader_commit == 1);
    CHECK(request.entries.count == 1);
    CHECK(request.entries.place == lab.node.log().last_place());
  }
  CHECK(lab.batch.persist.first == 2);
}

TEST_CASE("Who does not lead does not take a proposal [Raft 5.3]") {
  Lab lab({});
  CHECK_FALSE(lab.propose().has_value());
  lab.timer();
  CHECK_FALSE(lab.propose().has_value());
  CHECK(lab.node.log().last_index() == 0);
}

TEST_CASE("C13 A majority's acknowledgement commits, and the next AppendEntries tells it [Raft 5.3]") {
  Lab lab = leader_of(3);
  lab.propose();
  lab.persisted();
  CHECK(lab.node.commit_index() == 1);
  lab.acknowledge(1, 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.decided(DecisionKind::commit_advanced, Reason::counted) == 1);
  lab.timer();
  CHECK(lab.only<AppendEntries>(2).leader_commit == 2);
}

TEST_CASE("C16 A follower commits to the smaller of leaderCommit and its last new entry [Raft Figure 2]") {
  struct Row {
    Index leader_commit;
    Index committed;
  };
  for (const Row row : {Row{0, 0}, Row{1, 1}, Row{2, 2}, Row{3, 3}, Row{9, 3}}) {
    Lab lab({});
    lab.receive(
        1, AppendEntries{.term = 1, .leader_commit = row.leader_commit, .entries = add_entries(lab.store, {1, 1, 1})});
    CHECK(lab.node.commit_index() == row.committed);
  }
}

TEST_CASE("C24 An empty AppendEntries commits nothing behind the entry it has compared [Raft Figure 2, rule 5]") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1, 1, 1}});
  lab.receive(1, AppendEntries{.term = 2, .prev_log_index = 2, .prev_log_term = 1, .leader_commit = 4, .entries = {}});
  CHECK(lab.only<AppendReply>(1).success);
  CHECK(lab.only<AppendReply>(1).match_index == 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.terms() == std::vector<Term>{1, 1, 1, 1});
}

TEST_CASE(
    "C26 A heartbeat with the leader's whole commit index commits nothing on a follower that lags [Raft Figure 2]") {
  Lab leader = leader_of(3);
  leader.propose();
  leader.persisted();
  leader.acknowledge(1, 2);
  REQUIRE(leader.node.commit_index() == 2);
  leader.timer();
  const auto beat = leader.only<AppendEntries>(2);
  CHECK(beat.prev_log_index == 1);
  Lab follower({.id = 2, .hard_state = {2, kNoNode}, .log = {2, 2}});  // its second entry is another one
  follower.receive(
      0, AppendEntries{.term = 2, .prev_log_index = 1, .prev_log_term = 2, .leader_commit = 2, .entries = {}});
  CHECK(follower.node.commit_index() == 1);
}

TEST_CASE("A commit index never goes back, whatever a leader tells [Raft Figure 2]") {
  Lab lab({.log = {1, 1, 1}});
  lab.receive(1, AppendEntries{.term = 2, .prev_log_index = 3, .prev_log_term = 1, .leader_commit = 3, .entries = {}});
  lab.receive(1, AppendEntries{.term = 2, .prev_log_index = 3, .prev_log_term = 1, .leader_commit = 1, .entries = {}});
  CHECK(lab.node.commit_index() == 3);
}

TEST_CASE("C17 A follower without the preceding entry refuses, keeps its log and gives a hint [Raft 5.3]") {
  struct Row {
    Index prev_index;
    Term prev_term;
    bool success;
    Index conflict_index;
    Term conflict_term;
  };
  const std::vector<Row> rows = {
      {0, 0, true, 0, 0},  {1, 1, true, 0, 0},  {2, 2, true, 0, 0},
      {4, 2, true, 0, 0},  {5, 2, false, 5, 0},  // too short: one past its end
      {9, 3, false, 5, 0}, {4, 3, false, 2, 2},  // another term: where that term begins
      {2, 1, false, 2, 2}, {1, 3, false, 1, 1},
  };
  for (const Row& row : rows) {
    Lab lab({.hard_state = {3, kNoNode}, .log = {1, 2, 2, 2}});
    lab.receive(
        1, AppendEntries{.term = 3, .prev_log_index = row.prev_index, .prev_log_term = row.prev_term, .entries = {}});
    const auto reply = lab.only<AppendReply>(1);
    CAPTURE(row.prev_index, row.prev_term);
    CHECK(reply.success == row.success);
    CHECK(reply.prev_log_index == row.prev_index);
    CHECK(reply.conflict_index == row.conflict_index);
    CHECK(reply.conflict_term == row.conflict_term);
    CHECK(lab.terms() == std::vector<Term>{1, 2, 2, 2});
    CHECK(lab.node.commit_index() == 0);
    CHECK(lab.decided(DecisionKind::append_rejected) == (row.success ? 0U : 1U));
  }
}

TEST_CASE("C18 A follower deletes from the first conflict on, appends what is new, keeps what agrees [Raft 5.3]") {
  struct Row {
    std::vector<Term> log;
    Index prev_index;
    Term prev_term;
    std::vector<Term> sent;
    std::vector<Term> result;
    Index written_from;  // 0: nothing to write
  };
  const std::vector<Row> rows = {
      {{1, 2}, 2, 2, {3}, {1, 2, 3}, 3},
      {{1, 2}, 1, 1, {3, 4}, {1, 3, 4}, 2},
      {{1, 2}, 0, 0, {1}, {1, 2}, 0},  // nothing behind an agreeing request is deleted
      {{1, 2}, 0, 0, {3}, {3}, 1},
      {{1, 2, 2, 2}, 1, 1, {2, 2}, {1, 2, 2, 2}, 0},
      {{1, 2, 2, 2}, 1, 1, {2, 3}, {1, 2, 3}, 3},
      {{1, 1, 1}, 1, 1, {1, 1, 2}, {1, 1, 1, 2}, 4},
      {{}, 0, 0, {1, 2}, {1, 2}, 1},
      {{1, 2}, 1, 1, {}, {1, 2}, 0},  // a heartbeat deletes nothing
  };
  for (const Row& row : rows) {
    Lab lab({.hard_state = {4, kNoNode}, .log = row.log});
    lab.receive(1, AppendEntries{.term = 4,
                                 .prev_log_index = row.prev_index,
                                 .prev_log_term = row.prev_term,
                                 .entries = add_entries(lab.store, row.sent)});
    CAPTURE(row.log, row.sent);
    CHECK(lab.terms() == row.result);
    CHECK(lab.only<AppendReply>(1).success);
    CHECK(lab.only<AppendReply>(1).match_index == row.prev_index + row.sent.size());
    CHECK(lab.batch.persist.first == row.written_from);
    const bool truncated = !row.log.empty() && row.written_from != 0 && row.written_from <= row.log.size();
    CHECK(lab.decided(DecisionKind::log_truncated, Reason::conflict) == (truncated ? 1U : 0U));
  }
}

TEST_CASE("C37 An AppendEntries of an earlier term is refused and its entries are not taken [Raft 5.1]") {
  Lab lab({.hard_state = {3, kNoNode}, .log = {1, 3}});
  lab.receive(
      1, AppendEntries{.term = 2, .prev_log_index = 1, .prev_log_term = 1, .entries = add_entries(lab.store, {2, 2})});
  CHECK_FALSE(lab.only<AppendReply>(1).success);
  CHECK(lab.terms() == std::vector<Term>{1, 3});
  CHECK(lab.node.leader() == kNoNode);
}

TEST_CASE("A late or repeated AppendEntries takes nothing away [Raft 5.3]") {
  Lab lab({});
  const Slice entries = add_entries(lab.store, {1, 1, 1});
  const AppendEntries one{.term = 1, .entries = {entries.place, 1}};
  const AppendEntries all{.term = 1, .entries = entries};
  lab.receive(1, one);
  lab.receive(1, all);
  lab.receive(1, one);
  CHECK(lab.node.log().last_index() == 3);
  CHECK(lab.only<AppendReply>(1).match_index == 1);
  CHECK(lab.batch.persist.token == 0);
  lab.receive(1, AppendEntries{.term = 1, .entries = {}});
  CHECK(lab.node.log().last_index() == 3);
}

TEST_CASE("Entries of the same index and term are the same, though they come from another place [Raft 5.3]") {
  Lab lab({.log = {1, 1}});
  lab.receive(1, AppendEntries{.term = 2, .entries = add_entries(lab.store, {1, 1, 2})});
  CHECK(lab.terms() == std::vector<Term>{1, 1, 2});
  CHECK(lab.batch.persist.first == 3);
  CHECK(lab.batch.persist.entries.count == 1);
}

TEST_CASE("A leader does not believe a second leader of its own term") {
  Lab lab = leader_of(3);
  lab.receive(1, AppendEntries{.term = 2, .entries = add_entries(lab.store, {2, 2, 2})});
  CHECK(lab.node.role() == Role::leader);
  CHECK(lab.terms() == std::vector<Term>{2});
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("C30 One AppendEntries with entries is on its way to a follower until it is answered [Raft 5.3]") {
  Lab lab = leader_of(3);
  lab.propose();
  CHECK(lab.sent<AppendEntries>(1).size() == 1);
  lab.propose();
  CHECK(lab.sent<AppendEntries>().empty());
  lab.acknowledge(1, 2);
  const auto next = lab.only<AppendEntries>(1);
  CHECK(next.prev_log_index == 2);
  CHECK(next.entries.count == 1);
}

TEST_CASE("An AppendEntries unanswered for a heartbeat interval is taken for lost and sent again [Raft 5.3]") {
  Lab lab = leader_of(3);
  lab.now = 10'000;
  lab.propose();
  lab.timer();
  CHECK(lab.only<AppendEntries>(1).entries.count == 0);
  lab.timer();
  CHECK(lab.only<AppendEntries>(1).entries.count == 1);
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 1);
  CHECK(lab.only<AppendEntries>(2).entries.count == 1);
}

TEST_CASE("The answer to a heartbeat does not stand for that of the entries on their way") {
  Lab lab = leader_of(3);
  lab.propose();
  lab.acknowledge(1, 1);
  CHECK(lab.node.progress(1)->in_flight == 1);
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("What goes in one AppendEntries is limited, and the rest follows its answer") {
  Options options;
  options.batch_entries_max = 2;
  Lab lab = leader_of(3, options);
  for (int i = 0; i < 5; ++i) lab.propose();
  lab.acknowledge(1, 2);
  CHECK(lab.only<AppendEntries>(1).entries.count == 2);
  lab.acknowledge(1, 4);
  CHECK(lab.only<AppendEntries>(1).entries.count == 2);
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 4);
}

TEST_CASE("C27 A refusal moves next back by its hint, never to what is known to match [Raft 5.3]") {
  Lab lab({.hard_state = {3, kNoNode}, .log = {1, 1, 2, 2, 3}});
  lab.elect();
  REQUIRE(lab.node.progress(1)->next_index == 6);
  SECTION("a log too short: to its end") {
    lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 3});
    CHECK(lab.node.progress(1)->next_index == 3);
    CHECK(lab.only<AppendEntries>(1).prev_log_index == 2);
    CHECK(lab.only<AppendEntries>(1).entries.count == 4);
  }
  SECTION("a term the leader has: behind its last entry of that term") {
    lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 3, .conflict_term = 2});
    CHECK(lab.node.progress(1)->next_index == 5);
  }
  SECTION("a term the leader has not: over the whole of it") {
    lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 2, .conflict_term = 7});
    CHECK(lab.node.progress(1)->next_index == 2);
  }
  SECTION("always at least one back") {
    lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 90});
    CHECK(lab.node.progress(1)->next_index == 5);
  }
  SECTION("never to what matches") {
    lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 3});
    lab.acknowledge(1, 3);
    lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 1});
    CHECK(lab.node.progress(1)->match_index == 3);
    CHECK(lab.node.progress(1)->next_index == 4);
  }
}

TEST_CASE("With the rule conflict-hint off a refusal that names no index moves next back to the first entry") {
  Options options;
  options.rules_off.set(Rule::conflict_hint, true);
  Lab lab({.nodes = 3, .hard_state = {3, kNoNode}, .log = {1, 1, 2, 2, 3}, .options = options});
  lab.elect();
  // As to an earlier term of this leader, whose term it may be once more: stale terms give no hint.
  lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5});
  CHECK(lab.node.progress(1)->next_index >= 1);
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 0);
}

TEST_CASE("A refusal of an attempt that is over changes nothing [Raft 5.3]") {
  Lab lab({.hard_state = {3, kNoNode}, .log = {1, 1, 2, 2, 3}});
  lab.elect();
  lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 3});
  lab.receive(1, AppendReply{.term = 4, .prev_log_index = 5, .conflict_index = 1});
  CHECK(lab.node.progress(1)->next_index == 3);
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("Acknowledgements in the wrong order never take match or next back [Raft Figure 2]") {
  Lab lab = leader_of(3);
  lab.propose();
  lab.propose();
  lab.acknowledge(1, 3);
  lab.acknowledge(1, 2);
  CHECK(lab.node.progress(1)->match_index == 3);
  CHECK(lab.node.progress(1)->next_index == 4);
}

TEST_CASE("A reply of an earlier term of this leader does not count [Raft Figure 2]") {
  Lab lab = leader_of(3);
  lab.propose();
  lab.persisted();
  lab.receive(1, AppendReply{.term = 1, .success = true, .match_index = 2});
  CHECK(lab.node.progress(1)->match_index == 1);
  CHECK(lab.node.commit_index() == 1);
}

TEST_CASE("A refusal says nothing about what matches [Raft Figure 2]") {
  Lab lab = leader_of(3);
  lab.propose();
  lab.persisted();
  lab.receive(1, AppendReply{.term = 2, .success = false, .prev_log_index = 1, .match_index = 2});
  CHECK(lab.node.progress(1)->match_index == 1);
  CHECK(lab.node.commit_index() == 1);
}

TEST_CASE("A current leader's AppendEntries restarts the election timer, also when it is refused [Raft 5.2]") {
  Lab lab({});
  lab.now = 120'000;
  lab.receive(2, AppendEntries{.term = 1, .prev_log_index = 9, .prev_log_term = 1, .entries = {}});
  CHECK_FALSE(lab.only<AppendReply>(2).success);
  CHECK(lab.node.deadline() >= 270'000);
  CHECK(lab.node.leader() == 2);
}

TEST_CASE("C19 Every follower of Figure 7 ends with the log of the leader [Raft 5.3]") {
  const std::vector<Term> leader = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};
  const std::vector<std::vector<Term>> logs = {
      {1, 1, 1, 4, 4, 5, 5, 6, 6},          {1, 1, 1, 4},          {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},
      {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7}, {1, 1, 1, 4, 4, 4, 4}, {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3},
  };
  std::vector<Start> starts = {{.id = 0, .nodes = 7, .hard_state = {7, kNoNode}, .log = leader}};
  for (const std::vector<Term>& log : logs) {
    starts.push_back({.id = static_cast<NodeId>(starts.size()), .nodes = 7, .hard_state = {7, kNoNode}, .log = log});
  }
  Cluster cluster(starts);
  cluster.campaign(0);
  cluster.run();
  REQUIRE(cluster.nodes[0].role() == Role::leader);
  std::vector<Term> expected = leader;
  expected.push_back(8);
  for (std::size_t node = 0; node < 7; ++node) CHECK(cluster.terms(node) == expected);
  cluster.beat(0);
  cluster.run();
  for (const Node& node : cluster.nodes) CHECK(node.commit_index() == 11);
}

TEST_CASE("C36 A leader cut off with entries of its own steps down at the heal and loses them [Raft 5.3]") {
  Cluster cluster = Cluster::of(3);
  cluster.campaign(0);
  cluster.run();
  cluster.apart[0] = true;
  cluster.propose(0);
  cluster.propose(0);
  cluster.run();
  CHECK(cluster.nodes[0].commit_index() == 1);
  cluster.campaign(1);
  cluster.run();
  cluster.propose(1);
  cluster.run();
  REQUIRE(cluster.nodes[1].role() == Role::leader);
  cluster.apart[0] = false;
  cluster.now += 100'000;
  cluster.beat(1);
  cluster.run();
  cluster.now += 100'000;
  cluster.beat(1);
  cluster.run();
  CHECK(cluster.nodes[0].role() == Role::follower);
  CHECK(cluster.terms(0) == std::vector<Term>{1, 2, 2});
  CHECK(cluster.terms(0) == cluster.terms(1));
  CHECK(cluster.nodes[0].commit_index() == 3);
}

TEST_CASE("C73 A long wrong tail is repaired in a few rounds, one for each term, not for each entry [Raft 5.3]") {
  std::vector<Term> good(1'000, 1);
  std::vector<Term> bad(10, 1);
  bad.insert(bad.end(), 700, 2);
  bad.insert(bad.end(), 100, 3);
  good.insert(good.end(), 5, 4);
  Cluster cluster({{.id = 0, .nodes = 3, .hard_state = {4, kNoNode}, .log = good},
                   {.id = 1, .nodes = 3, .hard_state = {4, kNoNode}, .log = good},
                   {.id = 2, .nodes = 3, .hard_state = {4, kNoNode}, .log = bad}});
  cluster.campaign(0);
  cluster.run();
  cluster.beat(0);
  cluster.run();
  CHECK(cluster.terms(2) == cluster.terms(0));
  CHECK(cluster.nodes[2].commit_index() == 1'006);
  CHECK(cluster.delivered < 40);
}

TEST_CASE("C76 Proposals at one leader come into every log once and in one order [Raft 5.3]") {
  Cluster cluster = Cluster::of(5);
  cluster.campaign(2);
  cluster.run();
  for (int i = 0; i < 50; ++i) {
    cluster.propose(2);
    if (i % 7 == 0) cluster.run();
  }
  cluster.run();
  cluster.beat(2);
  cluster.run();
  for (const Node& node : cluster.nodes) {
    CHECK(node.log().last_index() == 51);
    CHECK(node.commit_index() == 51);
    CHECK(node.log() == cluster.nodes[2].log());
  }
}

TEST_CASE("C77 Each entry is sent to each follower once [Raft 5.3]") {
  Cluster cluster = Cluster::of(3);
  cluster.campaign(0);
  cluster.run();
  for (int i = 0; i < 100; ++i) {
    cluster.propose(0);
    if (i % 3 == 0) cluster.run();
  }
  cluster.run();
  CHECK(cluster.nodes[1].log().last_index() == 101);
  CHECK(cluster.entries_delivered == 2 * 101);
}

}  // namespace
}  // namespace raftlab::raft::test
