// SPDX-License-Identifier: MIT
// Disks that are slow, stalled, full or damaged; snapshots on disks; and the rules of Raft that live in the disk.

#include "tests/catch.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

using raft::Rule;

/// Entries of these terms, one behind the other.
Slice entries_of(raft::EntryStore& store, const std::vector<Term>& terms) {
  Slice slice;
  Place previous = static_cast<Place>(store.size() == 0 ? raft::kNoPlace : store.size() - 1);
  for (const Term term : terms) {
    previous = store.add(previous, {term, {}});
    if (slice.count++ == 0) slice.place = previous;
  }
  return slice;
}

raft::Persist write_of_entries(raft::EntryStore& store, raft::Token token, Term term, Index first,
                               const std::vector<Term>& terms) {
  const Slice slice = entries_of(store, terms);
  return {.token = token,
          .hard_state = {term, raft::kNoNode},
          .first = first,
          .entries = slice,
          .last_term = terms.empty() ? 0 : terms.back()};
}

std::vector<Term> terms_of(const raft::Log& log, const raft::EntryStore& store) {
  std::vector<Term> terms;
  for (Index index = log.first_index(); index <= log.last_index(); ++index) terms.push_back(log.term_at(index, store));
  return terms;
}

// ---- the disk alone

TEST_CASE("A stalled disk finishes nothing, not even what was due; mended it finishes all at once, in order") {
  raft::EntryStore store;
  Disk disk;
  CHECK(disk.issue(write_of_entries(store, 1, 1, 1, {1}), 0, 50, 0) == 50);
  disk.stall();
  CHECK(disk.issue(write_of_entries(store, 2, 2, 2, {2}), 10, 50, 0) == raft::kNever);
  CHECK_FALSE(disk.has_done(1'000'000));
  disk.mend(2'000'000);
  CHECK(disk.has_done(2'000'000));
  CHECK(disk.complete(store).persist.token == 1);
  CHECK(disk.complete(store).persist.token == 2);
  CHECK(disk.issue(write_of_entries(store, 3, 2, 3, {2}), 2'000'000, 50, 0) == 2'000'050);
}

TEST_CASE("A snapshot on disk takes the place of the log up to it; what follows stays, unless all of it goes") {
  raft::EntryStore store;
  Disk disk;
  disk.issue(write_of_entries(store, 1, 2, 1, {1, 1, 2, 2}), 0, 0, 0);
  disk.complete(store);
  const raft::SnapshotId two = store.add_snapshot({.last_index = 2, .last_term = 1});
  disk.issue({.token = 2, .hard_state = {2, raft::kNoNode}, .snapshot = two}, 0, 0, 0);
  CHECK(disk.snapshot() == raft::kNoSnapshot);
  disk.complete(store);
  CHECK(disk.snapshot() == two);
  CHECK(disk.log().base_index() == 2);
  CHECK(disk.log().base_term() == 1);
  CHECK(terms_of(disk.log(), store) == std::vector<Term>{2, 2});

  const raft::SnapshotId nine = store.add_snapshot({.last_index = 9, .last_term = 3});
  disk.issue({.token = 3, .hard_state = {3, raft::kNoNode}, .snapshot = nine}, 0, 0, 0);
  disk.complete(store);
  CHECK(disk.log().base_index() == 9);
  CHECK(disk.log().last_index() == 9);
  CHECK(disk.log().last_term() == 3);

  raft::Persist all = write_of_entries(store, 4, 4, 10, {4, 4});
  disk.issue(all, 0, 0, 0);
  disk.complete(store);
  const raft::SnapshotId ten = store.add_snapshot({.last_index = 10, .last_term = 5});
  raft::Persist replacing = write_of_entries(store, 5, 5, 11, {5});
  replacing.snapshot = ten;
  replacing.snapshot_replaces_log = true;
  disk.issue(replacing, 0, 0, 0);
  disk.complete(store);
  CHECK(disk.log().base_index() == 10);
  CHECK(terms_of(disk.log(), store) == std::vector<Term>{5});
}

TEST_CASE("A write that does not fit, as only a broken Raft makes it, harms no disk") {
  raft::EntryStore store;
  Disk disk;
  disk.issue(write_of_entries(store, 1, 1, 3, {1}), 0, 0, 0);  // a gap
  disk.complete(store);
  CHECK(disk.log().last_index() == 0);
  const raft::SnapshotId five = store.add_snapshot({.last_index = 5, .last_term = 1});
  disk.issue({.token = 2, .snapshot = five, .snapshot_replaces_log = true}, 0, 0, 0);
  disk.complete(store);
  disk.issue(write_of_entries(store, 3, 2, 4, {1, 1, 2}), 0, 0, 0);  // two of them under the snapshot
  disk.complete(store);
  CHECK(terms_of(disk.log(), store) == std::vector<Term>{2});
  disk.issue(write_of_entries(store, 4, 2, 1, {1}), 0, 0, 0);  // all of it
  disk.complete(store);
  CHECK(disk.log().last_index() == 5);
}

TEST_CASE("A torn tail that is taken for a part of the log overwrites, deletes nothing, and brings no hard state") {
  raft::EntryStore store;
  Disk disk;
  disk.issue(write_of_entries(store, 1, 2, 1, {1, 1, 2, 2}), 0, 0, 0);
  disk.complete(store);
  disk.issue(write_of_entries(store, 2, 3, 2, {3}), 0, 100, 0);
  disk.issue(write_of_entries(store, 3, 4, 3, {4}), 0, 100, 0);
  disk.keep_torn_tail(store);
  CHECK(disk.pending().empty());
  CHECK(disk.hard_state().term == 2);
  CHECK(terms_of(disk.log(), store) == std::vector<Term>{1, 3, 4, 2});
}

TEST_CASE("An overwrite is recognised by what is on disk and by what is on its way there") {
  raft::EntryStore store;
  Disk disk;
  disk.issue(write_of_entries(store, 1, 1, 1, {1, 1}), 0, 0, 0);
  disk.complete(store);
  disk.issue(write_of_entries(store, 2, 1, 3, {1}), 0, 100, 0);
  CHECK(disk.overwrites({.token = 3, .first = 2}));
  CHECK(disk.overwrites({.token = 3, .first = 3}));
  CHECK_FALSE(disk.overwrites({.token = 3, .first = 4}));
  CHECK_FALSE(disk.overwrites({.token = 3}));
}

TEST_CASE("Damage reaches what is synced only while nothing is on its way, and an empty disk has nothing to damage") {
  raft::EntryStore store;
  Disk disk;
  disk.corrupt();
  CHECK_FALSE(disk.damaged());
  disk.issue(write_of_entries(store, 1, 1, 1, {1, 1}), 0, 10, 0);
  disk.corrupt();
  CHECK_FALSE(disk.damaged());
  disk.complete(store);
  disk.corrupt();
  CHECK(disk.damaged());
  CHECK(disk.damaged_from() == 2);
  disk.mend(0);
  CHECK(disk.damaged());
}

// ---- in a World

/// Three nodes that follow node 0, at rest; only what a test asks for happens.
World led_by_zero(Setup setup = steady_setup(3)) {
  World world = world_of(std::move(setup));
  for (unsigned node = 0; node < world.nodes(); ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
  world.campaign(0, 0);
  run_for(world, 200'000);
  world.beat(0, 0);
  run_for(world, 200'000);
  return world;
}

TEST_CASE("One node's disk may be slower than all others, until it is mended") {
  World world = led_by_zero();
  world.set_disk_sync(1, DelayRange{5'000, 5'000});
  Time begin = world.now();
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 100'000);
  const auto synced_after = [&](unsigned node) {
    return records_of(world, EventKind::entries_persisted, node).back().at - begin;
  };
  CHECK(synced_after(1) == synced_after(2) + 5'000);
  world.mend_disk(1, 0);
  begin = world.now();
  world.invoke(write_of(world.open_client(), "x", "2"), 0);
  run_for(world, 100'000);
  CHECK(synced_after(1) == synced_after(2));
}

TEST_CASE("Writes of a stalled disk wait until it is mended, and what waits for them waits too") {
  World world = led_by_zero();
  world.stall_disk(1);
  world.stall_disk(2);
  const OperationId id = world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 1'000'000);
  CHECK_FALSE(world.operation(id).done);
  CHECK(world.host(1).disk.pending().size() == 1);
  CHECK(world.host(1).node().log().last_index() == 2);
  CHECK(world.host(1).disk.log().last_index() == 1);
  world.mend_disk(1, 0);
  CHECK(world.host(1).disk.log().last_index() == 2);
  run_for(world, 10'000);
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  CHECK(world.host(2).disk.log().last_index() == 1);
}

TEST_CASE("A write that was on its way when the disk stalled waits like the others") {
  Setup setup = steady_setup(1);
  setup.disk_sync = {10'000, 10'000};
  World world = world_of(std::move(setup));
  world.set_timers(0, false, 0);
  world.campaign(0, 0);
  run_for(world, 5'000);
  world.stall_disk(0);
  run_for(world, 1'000'000);
  CHECK(world.host(0).node().role() == raft::Role::candidate);
  world.mend_disk(0, 0);
  CHECK(world.host(0).node().role() == raft::Role::leader);
}

TEST_CASE("Of a stalled disk as many writes finish as the line says, the oldest first") {
  World world = led_by_zero();
  world.stall_disk(0);
  for (const char* value : {"1", "2", "3"}) world.invoke(write_of(world.open_client(), "x", value), 0);
  run_for(world, 10'000);
  REQUIRE(world.host(0).disk.pending().size() == 3);
  world.finish_writes(0, 0, 0);
  CHECK(world.host(0).disk.pending().size() == 3);
  world.finish_writes(0, 1, 0);
  CHECK(world.host(0).disk.pending().size() == 2);
  CHECK(world.host(0).disk.log().last_index() == 2);
  world.finish_writes(0, 99, 0);
  CHECK(world.host(0).disk.pending().empty());
  CHECK(world.host(0).disk.stalled());
  world.invoke(write_of(world.open_client(), "x", "4"), 0);
  run_for(world, 10'000);
  CHECK(world.host(0).disk.pending().size() == 1);
  world.finish_writes(1, 99, 0);  // a disk that is not stalled has nothing to be told
  CHECK(world.violations().empty());
}

TEST_CASE("A crash loses the writes of a stalled disk, and the disk is stalled for the next process too") {
  World world = led_by_zero();
  world.stall_disk(1);
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 100'000);
  world.crash(1, 0);
  CHECK(records_of(world, EventKind::node_crashed, 1)[0].v[0] == 1);
  world.restart(1, 0);
  CHECK(world.host(1).node().log().last_index() == 1);
  world.beat(0, 0);
  run_for(world, 100'000);
  CHECK(world.host(1).node().log().last_index() == 2);
  CHECK(world.host(1).disk.log().last_index() == 1);
}

TEST_CASE("The process that writes to a full disk stops there: nothing of that turn happens any more") {
  World world = led_by_zero();
  world.fill_disk(1);
  run_for(world, 100'000);
  CHECK(world.host(1).up());
  const OperationId id = world.invoke(write_of(world.open_client(), "x", "1"), 0);
  const EventId before = world.trace().size();
  run_for(world, 100'000);
  CHECK_FALSE(world.host(1).up());
  CHECK(world.operation(id).outcome == ClientOutcome::ok);
  const std::vector<Record> crashes = records_of(world, EventKind::node_crashed, 1);
  REQUIRE(crashes.size() == 1);
  CHECK(crashes[0].flag);
  CHECK(world.trace().at(crashes[0].cause).kind == EventKind::entry_appended);
  CHECK(records_of(world, EventKind::message_sent, 1, before).empty());

  world.restart(1, 0);  // it can, and runs until it writes again
  CHECK(world.host(1).up());
  CHECK(world.host(1).node().log().last_index() == 1);
  world.beat(0, 0);
  run_for(world, 200'000);
  CHECK_FALSE(world.host(1).up());
  world.mend_disk(1, 0);
  world.restart(1, 0);
  world.beat(0, 0);
  run_for(world, 200'000);
  CHECK(world.host(1).disk.log().last_index() == 2);
  CHECK(world.violations().empty());
}

TEST_CASE("A full disk stops a leader in the middle of a client's request, and a candidate before its first message") {
  World world = led_by_zero();
  world.fill_disk(0);
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 10'000);
  CHECK_FALSE(world.host(0).up());
  CHECK(world.leader() == raft::kNoNode);
  world.fill_disk(1);
  const EventId before = world.trace().size();
  world.campaign(1, 0);
  CHECK_FALSE(world.host(1).up());
  run_for(world, 10'000);
  CHECK(records_of(world, EventKind::message_sent, 1, before).empty());
  CHECK(world.violations().empty());
}

TEST_CASE("What waits for a paused process is lost when the first of it fills the disk") {
  World world = led_by_zero();
  world.pause(1, 0);
  world.fill_disk(1);
  for (const char* value : {"1", "2", "3"}) world.invoke(write_of(world.open_client(), "x", value), 0);
  run_for(world, 300'000);
  for (int i = 0; i < 3; ++i) world.beat(0, 0);
  run_for(world, 10'000);
  REQUIRE(world.host(1).waiting.size() > 1);
  world.resume(1, 0);
  CHECK_FALSE(world.host(1).up());
  CHECK(world.host(1).waiting.empty());
  CHECK_FALSE(records_of(world, EventKind::message_dropped, 1).empty());
}

TEST_CASE("A damaged disk is not noticed by the process that runs, and keeps the next one from starting for ever") {
  World world = led_by_zero();
  world.corrupt_disk(1);
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 100'000);
  CHECK(world.host(1).node().log().last_index() == 2);
  world.crash(1, 0);
  world.mend_disk(1, 0);
  CHECK_FALSE(world.host(1).lost);
  world.restart(1, 0);
  CHECK_FALSE(world.host(1).up());
  CHECK(world.host(1).lost);
  const std::vector<Record> refused = records_of(world, EventKind::node_refused_start, 1);
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].v[0] == 1);
  const EventId before = world.trace().size();
  world.restart(1, 0);
  CHECK(world.trace().size() == before);
  CHECK(world.operation(write(world, "x", "2")).outcome == ClientOutcome::ok);  // two of three are enough
}

TEST_CASE("Damage to a write on its way is cut off at the start, as all that was not synced is") {
  World world = led_by_zero();
  world.stall_disk(1);
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 10'000);
  world.corrupt_disk(1);
  world.crash(1, 0);
  world.restart(1, 0);
  CHECK(world.host(1).up());
  CHECK(world.host(1).node().log().last_index() == 1);
}

// ---- rules that live in the disk

World with_rule_off(World world, NodeId node, Rule rule) {
  raft::Options options = world.options(node);
  options.rules_off.set(rule, true);
  world.set_options(node, options);
  return world;
}

void crash_and_restart(World& world, NodeId node) {
  world.crash(node, 0);
  world.restart(node, 0);
}

TEST_CASE("With all rules on a restart finds term, vote and log, and nothing that was not synced") {
  World world = led_by_zero();
  world.stall_disk(1);
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 10'000);
  crash_and_restart(world, 1);
  CHECK(world.host(1).node().term() == 1);
  CHECK(world.host(1).node().vote() == 0);
  CHECK(world.host(1).node().log().last_index() == 1);
}

TEST_CASE("Without the rule term-persisted a restart begins at term 0; without vote-persisted it has no vote") {
  World no_term = with_rule_off(led_by_zero(), 1, Rule::term_persisted);
  crash_and_restart(no_term, 1);
  CHECK(no_term.host(1).node().term() == 0);
  CHECK(no_term.host(1).node().vote() == raft::kNoNode);
  CHECK(no_term.host(1).disk.hard_state().term == 1);
  World no_vote = with_rule_off(led_by_zero(), 1, Rule::vote_persisted);
  crash_and_restart(no_vote, 1);
  CHECK(no_vote.host(1).node().term() == 1);
  CHECK(no_vote.host(1).node().vote() == raft::kNoNode);
  crash_and_restart(no_vote, 2);
  CHECK(no_vote.host(2).node().vote() == 0);  // a rule is off on the nodes that say so
}

TEST_CASE("Without the rule torn-tail-cut a restart takes what was never synced for a part of its log") {
  World world = with_rule_off(led_by_zero(), 1, Rule::torn_tail_cut);
  world.stall_disk(1);
  world.invoke(write_of(world.open_client(), "x", "1"), 0);
  run_for(world, 10'000);
  crash_and_restart(world, 1);
  CHECK(world.host(1).node().log().last_index() == 2);
}

TEST_CASE("Without the rule atomic-overwrite a crash between deleting and appending leaves the log shorter") {
  const raft::Entry one{1, {}};
  const raft::Entry two{2, {}};
  const raft::Entry three{3, {}};
  Setup setup = steady_setup(2);
  setup.starts = {{0, {3, raft::kNoNode}, {one, three}}, {1, {3, raft::kNoNode}, {one, two, two}}};
  setup.disk_sync = {10'000, 10'000};
  const auto crashed_at = [&](bool rule_off, Time after) {
    World world = world_of(setup);
    for (unsigned node = 0; node < 2; ++node) world.set_timers(static_cast<NodeId>(node), false, 0);
    if (rule_off) world = with_rule_off(std::move(world), 1, Rule::atomic_overwrite);
    world.campaign(0, 0);
    while (world.host(1).node().log().last_term() < 3) run_for(world, 1'000);
    run_for(world, after);
    world.crash(1, 0);
    return world.host(1).disk.log().last_index();
  };
  CHECK(crashed_at(false, 8'000) == 3);
  CHECK(crashed_at(true, 2'000) == 3);
  CHECK(crashed_at(true, 8'000) == 1);
  CHECK(crashed_at(true, 20'000) >= 2);
}

}  // namespace
}  // namespace raftlab::sim::test
