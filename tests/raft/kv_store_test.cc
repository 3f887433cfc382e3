// SPDX-License-Identifier: MIT
// The state machine and its session table [Raft 8, Thesis 6.3].

#include "raft/kv_store.h"
#include "tests/catch.h"

namespace raftlab::raft::test {
namespace {

Command set(TextId key, TextId value, ClientId client = kNoClient, Serial serial = 0) {
  return {.kind = CommandKind::set, .client = client, .serial = serial, .key = key, .value = value};
}
Command get(TextId key) { return {.kind = CommandKind::get, .key = key}; }
Command erase(TextId key) { return {.kind = CommandKind::erase, .key = key}; }
Command cas(TextId key, TextId expected, TextId value) {
  return {.kind = CommandKind::cas, .key = key, .value = value, .expected = expected};
}

TEST_CASE("What is set is read, and a missing key reads as none") {
  KvStore store;
  CHECK(store.value(3) == kNoText);
  CHECK(store.apply(set(3, 8)) == Result{});
  CHECK(store.value(3) == 8);
  CHECK(store.apply(get(3)).value == 8);
  CHECK(store.apply(get(2)).value == kNoText);
  CHECK(store.apply(get(99)).value == kNoText);
}

TEST_CASE("Deleting a key makes it missing, also one that was missing") {
  KvStore store;
  store.apply(set(0, 1));
  CHECK(store.apply(erase(0)).status == ClientStatus::ok);
  CHECK(store.value(0) == kNoText);
  CHECK(store.apply(erase(7)).status == ClientStatus::ok);
}

TEST_CASE("Cas writes only where the value is the expected one, a missing key included") {
  KvStore store;
  CHECK(store.apply(cas(0, 5, 6)).status == ClientStatus::mismatch);
  CHECK(store.value(0) == kNoText);
  CHECK(store.apply(cas(0, kNoText, 6)).status == ClientStatus::ok);
  CHECK(store.apply(cas(0, kNoText, 7)).status == ClientStatus::mismatch);
  CHECK(store.apply(cas(0, 6, 7)).status == ClientStatus::ok);
  CHECK(store.value(0) == 7);
}

TEST_CASE("Empty entries do nothing") {
  KvStore store;
  CHECK(store.apply(Command{}) == Result{});
  CHECK(store.apply({.kind = CommandKind::vacant}) == Result{});
  CHECK(store.same_state(KvStore{}));
}

TEST_CASE("C80 A serial number applied again gives its first answer and has no second effect [Raft 8]") {
  KvStore store;
  Command first = cas(0, kNoText, 1);
  first.client = 4;
  first.serial = 1;
  CHECK_FALSE(store.apply(first).repeat);
  const Result again = store.apply(first);
  CHECK(again.repeat);
  CHECK(again.status == ClientStatus::ok);
  CHECK(store.value(0) == 1);

  store.apply(set(0, 2, 4, 2));
  CHECK(store.apply(first).repeat);
  CHECK(store.value(0) == 2);
  CHECK(store.apply(set(0, 9, 4, 2)).repeat);
  CHECK(store.value(0) == 2);
}

TEST_CASE("C80 A repeated read answers what it read first [Thesis 6.3]") {
  KvStore store;
  store.apply(set(0, 1));
  Command read = get(0);
  read.client = 0;
  read.serial = 1;
  CHECK(store.apply(read).value == 1);
  store.apply(set(0, 2));
  CHECK(store.apply(read).value == 1);
}

TEST_CASE("Sessions of different clients do not touch one another") {
  KvStore store;
  store.apply(set(0, 1, 0, 5));
  CHECK_FALSE(store.apply(set(0, 2, 1, 5)).repeat);
  CHECK(store.value(0) == 2);
}

TEST_CASE("A request is answered from the session table once it was applied, and not before") {
  KvStore store;
  CHECK(store.answered(0, 1) == nullptr);
  store.apply(set(0, 1, 2, 3));
  CHECK(store.answered(2, 3) != nullptr);
  CHECK(store.answered(2, 4) == nullptr);
  CHECK(store.answered(1, 1) == nullptr);
}

TEST_CASE("Two stores have the same state when their keys have the same values, however they came to it") {
  KvStore one;
  KvStore two;
  one.apply(set(0, 1));
  CHECK_FALSE(one.same_state(two));
  two.apply(set(0, 2));
  two.apply(set(0, 1));
  two.apply(set(5, 9));
  CHECK_FALSE(one.same_state(two));
  two.apply(erase(5));
  CHECK(one.same_state(two));
  CHECK(two.same_state(one));
}

}  // namespace
}  // namespace raftlab::raft::test
