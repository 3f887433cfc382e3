// SPDX-License-Identifier: MIT
// A trace that lets go of its first records is the same trace.
#include "sim/trace.h"
#include "tests/catch.h"

namespace raftlab::sim {
namespace {

constexpr EventId kMany = 100'000;

Trace written(EventId count) {
  Trace trace(Trace::Keep::all);
  for (EventId id = 1; id <= count; ++id) trace.add({.at = static_cast<Time>(id), .kind = EventKind::became_leader});
  return trace;
}

TEST_CASE("records let go of change neither digest nor size, and the later ones are there", "[trace]") {
  const Trace whole = written(kMany);
  Trace trace = written(kMany - 10);
  for (const EventId before : {EventId{1}, EventId{20'000}, EventId{60'000}, EventId{40'000}}) {
    trace.forget_before(before);
    CHECK(trace.at(60'000).at == 60'000);
  }
  Trace copy = trace;
  for (EventId id = kMany - 9; id <= kMany; ++id) {
    trace.add(whole.at(id));
    copy.add(whole.at(id));
  }
  CHECK(trace.size() == whole.size());
  CHECK(trace.digest() == whole.digest());
  CHECK(copy.digest() == whole.digest());
  CHECK(copy.at(kMany).at == kMany);
}

TEST_CASE("what a short trace has it keeps, and an empty one has nothing to let go of", "[trace]") {
  Trace empty(Trace::Keep::all);
  empty.forget_before(5);
  CHECK(empty.add({.at = 7, .kind = EventKind::became_leader}) == 1);
  CHECK(empty.at(1).at == 7);
  Trace some = written(100);
  some.forget_before(101);
  CHECK(some.at(1).at == 1);
  Trace digest(Trace::Keep::digest);
  digest.add({.at = 7, .kind = EventKind::became_leader});
  digest.forget_before(2);
  CHECK(digest.digest() == empty.digest());
}

}  // namespace
}  // namespace raftlab::sim
