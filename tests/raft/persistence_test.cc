// SPDX-License-Identifier: MIT
// What must be on disk before what leaves [Raft Figure 2: persistent state is updated on stable storage before
// responding], and that a write that completes late never stands for more than it wrote.

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

/// The write the only message of the last turn waits for.
Token waits_for(const Lab& lab) { return lab.batch.messages.size() == 1 ? lab.batch.messages[0].after : 99; }

TEST_CASE("A vote waits for its write, a repeated one that is on disk leaves at once [Raft Figure 2]") {
  Lab lab({});
  lab.receive(1, RequestVote{1, 0, 0});
  REQUIRE(lab.batch.persist.token == 1);
  CHECK(waits_for(lab) == 1);
  lab.receive(1, RequestVote{1, 0, 0});
  CHECK(lab.batch.persist.token == 0);
  CHECK(waits_for(lab) == 1);
  lab.persisted();
  lab.receive(1, RequestVote{1, 0, 0});
  CHECK(waits_for(lab) == 0);
}

TEST_CASE("A refusal waits for the term it carries [Raft Figure 2]") {
  Lab lab({.log = {1}});
  lab.receive(1, RequestVote{5, 0, 0});
  CHECK_FALSE(lab.only<VoteReply>(1).granted);
  CHECK(lab.batch.persist.hard_state == HardState{5, kNoNode});
  CHECK(waits_for(lab) == lab.batch.persist.token);
}

TEST_CASE("RequestVote leaves once term and own vote are on disk [Raft Figure 2]") {
  Lab lab({});
  lab.timer();
  for (const Outgoing& out : lab.batch.messages) CHECK(out.after == lab.batch.persist.token);
}

TEST_CASE("A follower acknowledges entries once they are on disk [Raft Figure 2]") {
  Lab lab({.hard_state = {1, kNoNode}});
  lab.receive(1, AppendEntries{.term = 1, .entries = add_entries(lab.store, {1, 1})});
  CHECK(lab.batch.persist.first == 1);
  CHECK(lab.batch.persist.entries.count == 2);
  CHECK(lab.batch.persist.last_term == 1);
  CHECK(waits_for(lab) == 1);
  lab.receive(1, AppendEntries{.term = 1, .prev_log_index = 2, .prev_log_term = 1, .entries = {}});
  CHECK(lab.batch.persist.token == 0);
  CHECK(waits_for(lab) == 1);
  lab.persisted();
  lab.receive(1, AppendEntries{.term = 1, .prev_log_index = 2, .prev_log_term = 1, .entries = {}});
  CHECK(waits_for(lab) == 0);
}

TEST_CASE("An acknowledgement of less than what is being written waits for less [Raft Figure 2]") {
  Lab lab({.hard_state = {1, kNoNode}});
  const Slice entries = add_entries(lab.store, {1, 1, 1});
  lab.receive(1, AppendEntries{.term = 1, .entries = {entries.place, 1}});
  lab.receive(1, AppendEntries{.term = 1, .entries = entries});
  CHECK(waits_for(lab) == 2);
  lab.receive(1, AppendEntries{.term = 1, .entries = {entries.place, 1}});
  CHECK(waits_for(lab) == 1);
}

TEST_CASE("A leader sends entries before they are on its own disk, but not before its term is [Thesis 10.2.1]") {
  Lab lab({.hard_state = {1, kNoNode}});
  lab.elect();
  lab.acknowledge(1, 1);
  lab.acknowledge(2, 1);
  lab.propose();
  REQUIRE(lab.batch.persist.token != 0);
  REQUIRE(lab.batch.messages.size() == 2);
  for (const Outgoing& out : lab.batch.messages) CHECK(out.after == 0);
}

TEST_CASE("The leader's own copy counts once it is on its disk [Thesis 10.2.1]") {
  Lab lab({});
  lab.elect();
  lab.acknowledge(1, 1);
  REQUIRE(lab.node.commit_index() == 1);
  lab.propose();
  lab.acknowledge(1, 2);
  CHECK(lab.node.commit_index() == 1);
  lab.persisted();
  CHECK(lab.node.commit_index() == 2);
}

TEST_CASE("A majority without the leader commits though its own disk is slow [Thesis 10.2.1]") {
  Lab lab({});
  lab.elect();
  lab.propose();
  lab.acknowledge(1, 2);
  CHECK(lab.node.commit_index() == 1);
  lab.acknowledge(2, 2);
  CHECK(lab.node.commit_index() == 2);
  CHECK(lab.node.durable_index() == 1);
}

TEST_CASE("A turn that changes nothing writes nothing") {
  Lab lab({.hard_state = {1, 2}, .log = {1}});
  lab.receive(2, AppendEntries{.term = 1, .prev_log_index = 1, .prev_log_term = 1, .leader_commit = 1, .entries = {}});
  CHECK(lab.batch.persist.token == 0);
  lab.receive(2, AppendReply{.term = 1, .success = true, .match_index = 1});
  CHECK(lab.batch.persist.token == 0);
  CHECK(lab.batch.messages.empty());
}

TEST_CASE("A turn's write holds the hard state and the log from the first change on") {
  Lab lab({.hard_state = {2, 0}, .log = {1, 2, 2}});
  lab.receive(
      1, AppendEntries{.term = 3, .prev_log_index = 1, .prev_log_term = 1, .entries = add_entries(lab.store, {3, 3})});
  const Persist& persist = lab.batch.persist;
  CHECK(persist.hard_state == HardState{3, kNoNode});
  CHECK(persist.first == 2);
  CHECK(persist.entries == lab.node.log().slice_from(2, 9));
  CHECK(persist.entries.count == 2);
  CHECK(persist.last_term == 3);
}

TEST_CASE("C78 A late write of overwritten entries does not make their successors durable [Raft Figure 2]") {
  Lab lab({.hard_state = {1, kNoNode}});
  lab.receive(1, AppendEntries{.term = 1, .entries = add_entries(lab.store, {1, 1, 1})});
  const Token old_write = lab.last_token;
  lab.receive(2, AppendEntries{.term = 2, .prev_log_index = 0, .entries = add_entries(lab.store, {2, 2, 2})});
  const Token new_write = lab.last_token;
  CHECK(waits_for(lab) == new_write);
  lab.persisted(old_write);
  CHECK(lab.node.durable_index() == 0);
  lab.receive(2, AppendEntries{.term = 2, .prev_log_index = 3, .prev_log_term = 2, .entries = {}});
  CHECK(waits_for(lab) == new_write);
  lab.persisted(new_write);
  CHECK(lab.node.durable_index() == 3);
}

TEST_CASE("A leader does not count entries that replaced durable ones until they are on disk themselves") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1, 1}});
  lab.receive(
      1, AppendEntries{.term = 2, .prev_log_index = 1, .prev_log_term = 1, .entries = add_entries(lab.store, {2})});
  CHECK(lab.node.durable_index() == 1);
  lab.persisted();
  CHECK(lab.node.durable_index() == 2);
}

}  // namespace
}  // namespace raftlab::raft::test
