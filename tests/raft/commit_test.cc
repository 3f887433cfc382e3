// SPDX-License-Identifier: MIT
// When an entry is committed: a majority holds it, and it is of the leader's own term [Raft 5.3, 5.4.2].

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("C14 An entry is committed exactly when a majority holds it, the leader included [Raft 5.3]") {
  for (unsigned nodes = 1; nodes <= 7; ++nodes) {
    for (unsigned acknowledged = 0; acknowledged < nodes; ++acknowledged) {
      Lab lab({.nodes = nodes});
      lab.elect();
      for (unsigned peer = 1; peer <= acknowledged; ++peer) lab.acknowledge(peer, 1);
      CAPTURE(nodes, acknowledged);
      CHECK((lab.node.commit_index() == 1) == (acknowledged + 1 >= nodes / 2 + 1));
    }
  }
}

TEST_CASE("C39 The leader of a minority never commits [Raft 5.3]") {
  Lab lab({.nodes = 5});
  lab.elect();
  for (int i = 0; i < 3; ++i) lab.propose();
  lab.persisted();
  lab.acknowledge(1, 4);
  for (int i = 0; i < 20; ++i) lab.timer();
  CHECK(lab.node.commit_index() == 0);
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("C22 A leader counts only onto entries of its own term [Raft 5.4.2]") {
  struct Row {
    Index match;
    Index committed;
  };
  for (const Row row : {Row{1, 0}, Row{2, 0}, Row{3, 3}}) {
    Lab lab({.hard_state = {2, kNoNode}, .log = {1, 2}});
    lab.elect();
    REQUIRE(lab.terms() == std::vector<Term>{1, 2, 3});
    lab.acknowledge(1, row.match);
    CHECK(lab.node.commit_index() == row.committed);
  }
}

TEST_CASE("C15 C34 With an entry of its own term everything before it is committed too [Raft 5.4.2]") {
  for (const std::vector<Term>& log : {std::vector<Term>{}, {2}, {1, 2}, {1}, {1, 1, 1, 2}}) {
    Lab lab({.hard_state = {2, kNoNode}, .log = log});
    lab.elect();
    lab.acknowledge(1, log.size());
    CHECK(lab.node.commit_index() == 0);
    lab.acknowledge(1, log.size() + 1);
    CHECK(lab.node.commit_index() == log.size() + 1);
  }
}

TEST_CASE("The schedule of Figure 8: an old entry on a majority is not committed by counting [Raft 5.4.2]") {
  // Node 0 leads term 4 and has spread its entry of term 2 to a majority of five.
  Lab lab({.nodes = 5, .hard_state = {3, kNoNode}, .log = {1, 2}});
  lab.elect();
  REQUIRE(lab.node.term() == 4);
  lab.acknowledge(1, 2);
  lab.acknowledge(2, 2);
  CHECK(lab.node.commit_index() == 0);
  // As in (e): once its own entry of term 4 is on a majority, both are.
  lab.acknowledge(1, 3);
  CHECK(lab.node.commit_index() == 0);
  lab.acknowledge(2, 3);
  CHECK(lab.node.commit_index() == 3);
}

TEST_CASE("A commit decision says from, to, how many hold the entry and how many had to") {
  Lab lab({.nodes = 5});
  lab.elect();
  lab.acknowledge(1, 1);
  lab.acknowledge(3, 1);
  REQUIRE(lab.decided(DecisionKind::commit_advanced, Reason::counted) == 1);
  CHECK(lab.batch.decisions[0].v == std::array<std::uint64_t, 5>{0, 1, 3, 3, 1});
}

TEST_CASE("What a majority holds is the highest index that many have reached") {
  const auto reached = [](std::vector<Index> match, std::size_t needed) { return quorum_index(match, needed); };
  CHECK(reached({7}, 1) == 7);
  CHECK(reached({7, 3}, 2) == 3);
  CHECK(reached({1, 9, 5}, 2) == 5);
  CHECK(reached({0, 0, 9}, 2) == 0);
  CHECK(reached({4, 4, 2, 1}, 3) == 2);
  CHECK(reached({5, 1, 4, 2, 3}, 3) == 3);
  CHECK(reached({9, 9, 9, 0, 0}, 3) == 9);
}

TEST_CASE("What a majority holds agrees with counting, for every combination of small indexes") {
  for (unsigned nodes = 1; nodes <= 5; ++nodes) {
    unsigned combinations = 1;
    for (unsigned i = 0; i < nodes; ++i) combinations *= 4;
    for (unsigned number = 0; number < combinations; ++number) {
      std::vector<Index> match;
      for (unsigned i = 0, rest = number; i < nodes; ++i, rest /= 4) match.push_back(rest % 4);
      const std::size_t needed = voters(nodes).majority();
      Index expected = 0;
      for (Index index = 0; index < 4; ++index) {
        std::size_t holders = 0;
        for (const Index one : match) holders += one >= index ? 1 : 0;
        if (holders >= needed) expected = index;
      }
      if (quorum_index(match, needed) != expected) FAIL("nodes " << nodes << ", combination " << number);
    }
  }
  SUCCEED();
}

TEST_CASE("A majority is more than half, of even and odd numbers [Raft 5.2]") {
  CHECK(voters(1).majority() == 1);
  CHECK(voters(2).majority() == 2);
  CHECK(voters(3).majority() == 2);
  CHECK(voters(4).majority() == 3);
  CHECK(voters(5).majority() == 3);
  CHECK(voters(100).majority() == 51);
  CHECK(voters(101).majority() == 51);
}

TEST_CASE("A set of nodes holds every node id up to the highest, each once") {
  NodeSet set;
  for (const unsigned node : {0U, 63U, 64U, 100U, 63U}) set.add(static_cast<NodeId>(node));
  CHECK(set.size() == 4);
  CHECK(set.contains(0));
  CHECK(set.contains(63));
  CHECK(set.contains(64));
  CHECK(set.contains(100));
  CHECK_FALSE(set.contains(1));
  CHECK_FALSE(set.contains(65));
}

}  // namespace
}  // namespace raftlab::raft::test
