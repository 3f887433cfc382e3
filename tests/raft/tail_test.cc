// SPDX-License-Identifier: MIT
// A sequence that lets go of its front, and the store of entries that is made of it.
#include "raft/tail.h"

#include "raft/entry_store.h"
#include "raft/kv_store.h"
#include "tests/catch.h"

namespace raftlab::raft {
namespace {

Tail<int> counted_to(int last) {
  Tail<int> tail;
  for (int i = 0; i <= last; ++i) tail.push_back(i);
  return tail;
}

TEST_CASE("Positions stay what they were when the front is gone") {
  Tail<int> tail = counted_to(9);
  tail.let_go_before(4);
  CHECK(tail.size() == 10);
  CHECK(tail.held() == 6);
  CHECK(tail.gone() == 4);
  CHECK_FALSE(tail.holds(3));
  CHECK(tail.holds(4));
  CHECK(tail.holds(9));
  CHECK_FALSE(tail.holds(10));
  CHECK(tail[4] == 4);
  CHECK(tail[9] == 9);
  tail.push_back(10);
  CHECK(tail[10] == 10);
  tail.grow(13, 7);
  CHECK(tail.size() == 13);
  CHECK(tail[12] == 7);
}

TEST_CASE("What is gone does not come back, and no more goes than is there") {
  Tail<int> tail = counted_to(9);
  tail.let_go_before(6);
  tail.let_go_before(2);
  CHECK(tail.gone() == 6);
  tail.let_go_before(100);
  CHECK(tail.size() == 10);
  CHECK(tail.held() == 0);
  tail.push_back(10);
  CHECK(tail[10] == 10);
}

TEST_CASE("A place that is gone gets no other entry, and those that follow are as without that") {
  EntryStore whole;
  EntryStore tail;
  const Entry entry{1, {.kind = CommandKind::set}};
  for (EntryStore* store : {&whole, &tail}) {
    Place last = kNoPlace;
    for (int i = 0; i < 10; ++i) last = store->add(last, entry);
    CHECK(store->add(4, entry) == 10);  // a block of its own, of which the rest is vacant
  }
  tail.let_go_before(10);
  CHECK(tail.held() == whole.size() - 10);
  CHECK_FALSE(tail.holds(9));
  CHECK(tail.add(10, entry) == whole.add(10, entry));
  CHECK(tail.add(kNoPlace, entry) == whole.add(kNoPlace, entry));
  CHECK(tail.size() == whole.size());
}

TEST_CASE("The configurations of entries that are gone are known") {
  EntryStore store;
  const ConfigId id = store.add_configuration({.voters = NodeSet{1, 2, 3}});
  Place last = store.add(kNoPlace, {1, {.kind = CommandKind::noop}});
  last = store.add(last, {1, {.kind = CommandKind::config, .key = id}});
  last = store.add(last, {1, {.kind = CommandKind::noop}});
  store.let_go_before(last);
  CHECK(store.has_configuration_entries());
  REQUIRE(store.first_configuration_in({0, 3}) == 1);
  CHECK(store.configuration_at(1) == id);
}

TEST_CASE("Snapshots that nobody wants lose their state machines, those before the first wanted one are gone") {
  EntryStore store;
  for (Index index = 1; index <= 5; ++index) {
    store.add_snapshot({.last_index = index, .machine = std::make_shared<const KvStore>()});
  }
  store.let_go_of_snapshots({false, false, true, false, true});
  CHECK(store.snapshots() == 5);
  CHECK(store.snapshots_held() == 3);
  CHECK_FALSE(store.holds_snapshot(1));
  CHECK(store.snapshot(2).machine != nullptr);
  CHECK(store.snapshot(3).machine == nullptr);
  CHECK(store.snapshot(3).last_index == 4);
  CHECK(store.snapshot(4).machine != nullptr);
  CHECK_FALSE(store.holds_snapshot(kNoSnapshot));
}

}  // namespace
}  // namespace raftlab::raft
