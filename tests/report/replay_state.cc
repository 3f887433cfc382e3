// SPDX-License-Identifier: MIT
#include "report/replay.h"
#include "tests/catch.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::Reason;
using report::Replay;
using report::fixture::Script;
using sim::EventKind;

TEST_CASE("a replay knows role, term and vote after every event") {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(1, 2, 1);
  Replay replay(script.timeline);
  CHECK(report::letter_of(replay.node(1)) == 'x');
  replay.run_through(3);
  CHECK(report::letter_of(replay.node(1)) == 'F');
  replay.run_through(5);
  CHECK(report::letter_of(replay.node(1)) == 'C');
  CHECK(replay.node(1).term == 1);
  CHECK(replay.leader() == raft::kNoNode);
  while (replay.step()) {
  }
  CHECK(report::letter_of(replay.node(1)) == 'L');
  CHECK(replay.node(2).vote == 1);
  CHECK(replay.leader() == 1);
}

TEST_CASE("after a crash a node has what was on its disk and nothing else") {
  Script script(3);
  script.start_all();
  script.elect(0, 1, 1);
  const raft::Place a = script.entry(1, "a", "1");
  const raft::Place b = script.entry(1, "b", "2");
  script.append(0, 1, 1, a, Reason::proposed);
  script.persist(0, 1, 1, 1);
  script.append(0, 1, 2, b, Reason::proposed);
  Replay before(script.timeline);
  while (before.step()) {
  }
  CHECK(before.node(0).log.last_index() == 2);
  CHECK(before.node(0).disk.last_index() == 1);
  script.life(EventKind::node_crashed, 0, 1);
  script.life(EventKind::node_restarted, 0, 1, 1);
  Replay after(script.timeline);
  while (after.step()) {
  }
  CHECK(after.node(0).up);
  CHECK(after.node(0).role == raft::Role::follower);
  CHECK(after.node(0).log.last_index() == 1);
  CHECK(after.node(0).log.place_at(1) == a);
}

TEST_CASE("a disk keeps deleted entries until the write that replaces them is done") {
  Script script(3);
  script.start_all();
  const raft::Place old_entry = script.entry(1, "a", "old");
  const raft::Place new_entry = script.entry(2, "a", "new");
  script.append(0, 1, 1, old_entry, Reason::replicated, 1);
  script.persist(0, 1, 1, 1);
  script.truncate(0, 2, 2, 1, 1, 1, 2);
  script.append(0, 2, 1, new_entry, Reason::replicated, 2);
  Replay replay(script.timeline);
  while (replay.step()) {
  }
  CHECK(replay.node(0).log.place_at(1) == new_entry);
  CHECK(replay.node(0).disk.place_at(1) == old_entry);
  script.persist(0, 2, 1, 1);
  replay.step();
  CHECK(replay.node(0).disk.place_at(1) == new_entry);
}

TEST_CASE("entries that a scenario puts on a disk are there from the start") {
  Script script(3);
  script.life(EventKind::node_started, 0, 1, 1);
  script.append(0, 1, 1, script.entry(1, "a", "1"), Reason::started);
  Replay replay(script.timeline);
  while (replay.step()) {
  }
  CHECK(replay.node(0).log.last_index() == 1);
  CHECK(replay.node(0).disk.last_index() == 1);
}

TEST_CASE("a replay remembers what was committed first") {
  Script script(3);
  script.start_all();
  const raft::Place place = script.entry(1, "a", "1");
  script.append(0, 1, 1, place, Reason::proposed);
  script.commit_counted(0, 1, 0, 1, 2);
  Replay replay(script.timeline);
  while (replay.step()) {
  }
  CHECK(replay.committed() == 1);
  CHECK(replay.committed_at(1) == place);
}
