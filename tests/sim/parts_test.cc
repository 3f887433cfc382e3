// SPDX-License-Identifier: MIT
// The small parts of the World, each alone: event queue, deadlines, disk, trace, client table.

#include <algorithm>
#include <string>

#include "raft/rng.h"
#include "sim/client_table.h"
#include "sim/deadlines.h"
#include "sim/disk.h"
#include "sim/event_queue.h"
#include "sim/trace.h"
#include "tests/catch.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("Events come in order of time, those of one instant in the order they were scheduled") {
  EventQueue queue;
  CHECK(queue.next_at() == raft::kNever);
  queue.push(5, 1);
  queue.push(3, 2);
  queue.push(5, 3);
  queue.push(0, 4);
  queue.push(3, 5);
  CHECK(queue.next_at() == 0);
  for (const std::uint32_t expected : {4U, 2U, 5U, 1U, 3U}) CHECK(queue.pop() == expected);
  CHECK(queue.empty());
}

TEST_CASE("A queue of many events, pushed and popped at random, gives what a stable sort gives") {
  struct Event {
    Time at;
    std::uint32_t payload;
  };
  raft::Rng rng(4);
  EventQueue queue;
  std::vector<Event> expected;
  Time now = 0;
  bool same = true;
  std::uint32_t payload = 0;
  for (int step = 0; step < 20'000; ++step) {
    if (rng.chance(550'000)) {
      const Time at = now + rng.between(0, 20);
      queue.push(at, payload);
      expected.push_back({at, payload++});
      continue;
    }
    if (expected.empty()) continue;
    const auto next =
        std::min_element(expected.begin(), expected.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    same = same && queue.size() == expected.size() && queue.next_at() == next->at && queue.pop() == next->payload;
    now = next->at;
    expected.erase(next);
  }
  CHECK(same);
}

TEST_CASE("A queue takes the last time there is and the highest payload") {
  EventQueue queue;
  queue.push(raft::kNever, EventQueue::kPayloadMax);
  queue.push(raft::kNever - 1, 0);
  CHECK(queue.pop() == 0);
  CHECK(queue.next_at() == raft::kNever);
  CHECK(queue.pop() == EventQueue::kPayloadMax);
  for (std::uint32_t payload = 0; payload < 20; ++payload) queue.push(raft::kNever, payload);
  for (std::uint32_t payload = 0; payload < 20; ++payload) CHECK(queue.pop() == payload);
  CHECK(queue.empty());
}

TEST_CASE("The bound of the deadlines is never later than the earliest, and exact after it was looked for") {
  Deadlines deadlines;
  for (int i = 0; i < 3; ++i) deadlines.add();
  CHECK(deadlines.bound() == raft::kNever);
  deadlines.set(0, 50);
  deadlines.set(1, 30);
  deadlines.set(2, 30);
  CHECK(deadlines.bound() == 30);
  CHECK(deadlines.earliest() == 1);  // the lowest number of those due at once
  deadlines.set(1, 90);
  CHECK(deadlines.bound() <= 30);
  CHECK(deadlines.earliest() == 2);
  deadlines.set(2, raft::kNever);
  CHECK(deadlines.earliest() == 0);
  CHECK(deadlines.bound() == 50);
}

raft::Persist write(raft::Token token, Term term, Index first = 0, Slice entries = {}, Term last_term = 0) {
  return {
      .token = token, .hard_state = {term, raft::kNoNode}, .first = first, .entries = entries, .last_term = last_term};
}

TEST_CASE("A disk finishes its writes in order, a quick one not before the slow one ahead of it") {
  raft::EntryStore store;
  Disk disk;
  CHECK(disk.issue(write(1, 1), 100, 50, 0) == 150);
  CHECK(disk.issue(write(2, 2), 110, 5, 0) == 150);
  CHECK(disk.issue(write(3, 3), 120, 90, 0) == 210);
  CHECK_FALSE(disk.has_done(149));
  CHECK(disk.has_done(150));
  CHECK(disk.complete(store).persist.token == 1);
  CHECK(disk.hard_state().term == 1);
  CHECK(disk.complete(store).persist.token == 2);
  CHECK_FALSE(disk.has_done(209));
  CHECK(disk.hard_state().term == 2);
}

TEST_CASE("A crash loses the writes on their way and nothing else") {
  raft::EntryStore store;
  const Place first = store.add(raft::kNoPlace, {1, {}});
  store.add(first, {1, {}});
  Disk disk;
  disk.issue(write(1, 1, 1, {first, 1}, 1), 0, 0, 0);
  disk.complete(store);
  disk.issue(write(2, 5, 2, {first + 1, 1}, 1), 0, 10, 0);
  CHECK(disk.log().last_index() == 1);
  disk.lose_pending();
  CHECK_FALSE(disk.has_done(1'000));
  CHECK(disk.hard_state().term == 1);
  CHECK(disk.log().last_index() == 1);
}

TEST_CASE("A write replaces the log from its first index on; without entries it leaves the log alone") {
  raft::EntryStore store;
  Place place = raft::kNoPlace;
  for (int i = 0; i < 3; ++i) place = store.add(place, {1, {}});
  const Place other = store.add(0, {2, {}});
  Disk disk;
  disk.issue(write(1, 1, 1, {0, 3}, 1), 0, 0, 0);
  disk.complete(store);
  disk.issue(write(2, 2, 2, {other, 1}, 2), 0, 0, 0);
  disk.complete(store);
  CHECK(disk.log().last_index() == 2);
  CHECK(disk.log().last_term() == 2);
  disk.issue(write(3, 9), 0, 0, 0);
  disk.complete(store);
  CHECK(disk.log().last_index() == 2);
  CHECK(disk.hard_state().term == 9);
}

Record record_number(std::uint64_t number) {
  Record record;
  record.at = static_cast<Time>(number);
  record.v[0] = number * 3;
  return record;
}

TEST_CASE("A trace has the same digest whether it keeps its records or not") {
  Trace digest(Trace::Keep::digest);
  Trace all(Trace::Keep::all);
  for (std::uint64_t i = 1; i <= 40'000; ++i) {
    CHECK_FALSE(digest.add(record_number(i)) != i);
    all.add(record_number(i));
  }
  CHECK(digest.digest() == all.digest());
  CHECK(digest.size() == 40'000);
  CHECK_FALSE(digest.keeps_records());
  for (const EventId id : {EventId{1}, EventId{16'384}, EventId{16'385}, EventId{40'000}}) {
    CHECK(all.at(id).v[0] == id * 3);
  }
}

TEST_CASE("Every field of a record, and the order of records, enters the digest") {
  const auto digest_with = [](void (*change)(Record&)) {
    Record record;
    change(record);
    Trace trace;
    trace.add(record);
    return trace.digest();
  };
  std::vector<std::uint64_t> digests = {
      digest_with([](Record&) {}),
      digest_with([](Record& r) { r.at = 1; }),
      digest_with([](Record& r) { r.cause = 1; }),
      digest_with([](Record& r) { r.kind = EventKind::violation; }),
      digest_with([](Record& r) { r.node = 1; }),
      digest_with([](Record& r) { r.peer = 1; }),
      digest_with([](Record& r) { r.reason = 1; }),
      digest_with([](Record& r) { r.type = 1; }),
      digest_with([](Record& r) { r.flag = true; }),
      digest_with([](Record& r) { r.term = 1; }),
      digest_with([](Record& r) { r.v[0] = 1; }),
      digest_with([](Record& r) { r.v[1] = 1; }),
      digest_with([](Record& r) { r.v[2] = 1; }),
      digest_with([](Record& r) { r.v[3] = 1; }),
      digest_with([](Record& r) { r.v[4] = 1; }),
      Trace{}.digest(),
  };
  Trace forwards;
  Trace backwards;
  forwards.add(record_number(1));
  forwards.add(record_number(2));
  backwards.add(record_number(2));
  backwards.add(record_number(1));
  digests.push_back(forwards.digest());
  digests.push_back(backwards.digest());
  std::sort(digests.begin(), digests.end());
  CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
}

TEST_CASE("A note is kept by its number and enters the digest") {
  Trace trace;
  Trace other;
  CHECK(trace.add_note("partition 0 | 1") == 0);
  CHECK(trace.add_note("heal") == 1);
  CHECK(trace.note(0) == "partition 0 | 1");
  CHECK(trace.notes() == 2);
  other.add_note("partition 0 | 1");
  other.add_note("heaL");
  CHECK(trace.digest() != other.digest());
}

TEST_CASE("Copies of a trace go on alone, at the end of a chunk and in the middle of one") {
  for (const std::uint64_t length :
       {std::uint64_t{0}, std::uint64_t{10}, std::uint64_t{16'384}, std::uint64_t{20'000}}) {
    Trace trace(Trace::Keep::all);
    for (std::uint64_t i = 1; i <= length; ++i) trace.add(record_number(i));
    Trace copy = trace;
    trace.add(record_number(111));
    copy.add(record_number(222));
    CHECK(trace.at(length + 1).v[0] == 333);
    CHECK(copy.at(length + 1).v[0] == 666);
    CHECK(trace.digest() != copy.digest());
    copy = trace;
    CHECK(copy.digest() == trace.digest());
    CHECK(copy.at(length + 1).v[0] == 333);
  }
}

TEST_CASE("Clients number their requests from 1, each client its own") {
  ClientTable table;
  const ClientId one = table.open();
  const ClientId two = table.open();
  CHECK(table.next_serial(one) == 1);
  CHECK(table.next_serial(one) == 2);
  CHECK(table.next_serial(two) == 1);
}

TEST_CASE("A waiting operation is found by client and serial until it ends") {
  ClientTable table;
  const ClientId client = table.open();
  Operation operation;
  operation.command.client = client;
  operation.command.serial = 1;
  const OperationId id = table.invoke(operation, 1'000);
  REQUIRE(table.waiting_for(client, 1) != nullptr);
  CHECK(*table.waiting_for(client, 1) == id);
  CHECK(table.waiting_for(client, 2) == nullptr);
  CHECK(table.earliest().give_up);
  CHECK(table.earliest().at_us == 1'000);
  table.ask_again_at(id, 200);
  CHECK(table.bound() == 200);
  CHECK_FALSE(table.earliest().give_up);
  table.finish(id, ClientOutcome::ok, 7, 150);
  CHECK(table.waiting_for(client, 1) == nullptr);
  CHECK(table.operations()[id].read == 7);
  CHECK(table.operations()[id].returned_us == 150);
  CHECK(table.earliest().at_us == raft::kNever);
}

}  // namespace
}  // namespace raftlab::sim::test
