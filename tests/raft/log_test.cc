// SPDX-License-Identifier: MIT
// A log as runs of consecutive places in the entry store: each operation alone, and all of them at random against
// a plain list of terms [Raft 5.3].

#include <algorithm>

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("An empty log ends at index 0 of term 0") {
  const EntryStore store;
  const Log log;
  CHECK(log.last_index() == 0);
  CHECK(log.last_term() == 0);
  CHECK(log.term_at(0, store) == 0);
  CHECK(log.last_place() == kNoPlace);
  CHECK_FALSE(log.contains(0));
  CHECK_FALSE(log.contains(1));
  CHECK(log.slice_from(1, 9).count == 0);
}

TEST_CASE("Entries that lie together make one run, others a run of their own") {
  EntryStore store;
  Log log = make_log(store, {1, 1, 2});
  CHECK(log.runs().size() == 1);
  const Slice elsewhere = add_entries(store, {3, 3});
  Log other = log;
  other.append(elsewhere, 3);
  CHECK(other.runs().size() == 1);
  const Slice further = add_entries(store, {4});
  log.append(further, 4);
  CHECK(log.runs().size() == 2);
  CHECK(log.last_index() == 4);
  CHECK(log.last_term() == 4);
  CHECK(log.place_at(3) == 2);
  CHECK(log.place_at(4) == further.place);
}

TEST_CASE("A slice ends where its run or the limit ends") {
  EntryStore store;
  Log log = make_log(store, {1, 1, 1});
  add_entries(store, {9});
  log.append(add_entries(store, {2, 2}), 2);
  REQUIRE(log.runs().size() == 2);
  CHECK(log.slice_from(1, 9) == Slice{0, 3});
  CHECK(log.slice_from(2, 1) == Slice{1, 1});
  CHECK(log.slice_from(4, 9).count == 2);
  CHECK(log.slice_from(5, 9).count == 1);
  CHECK(log.slice_from(6, 9).count == 0);
}

TEST_CASE("Deleting from an index takes it and everything behind it") {
  EntryStore store;
  Log log = make_log(store, {1, 1, 2, 2, 3});
  log.truncate_from(9, store);
  CHECK(log.last_index() == 5);
  log.truncate_from(4, store);
  CHECK(log.last_index() == 3);
  CHECK(log.last_term() == 2);
  log.truncate_from(1, store);
  CHECK(log == Log{});
}

TEST_CASE("How many leading entries agree: same index, same term, wherever they lie [Raft 5.3]") {
  EntryStore store;
  const Log log = make_log(store, {1, 1, 2, 2});
  CHECK(log.agreeing(1, log.slice_from(1, 9), store) == 4);
  CHECK(log.agreeing(1, add_entries(store, {1, 1, 2, 2, 3}), store) == 4);
  CHECK(log.agreeing(1, add_entries(store, {1, 2}), store) == 1);
  CHECK(log.agreeing(3, add_entries(store, {3}), store) == 0);
  CHECK(log.agreeing(5, add_entries(store, {3}), store) == 0);
  CHECK(log.agreeing(1, {}, store) == 0);
}

TEST_CASE("The first and last index of a term are found by bisection") {
  EntryStore store;
  const Log log = make_log(store, {1, 1, 3, 3, 3, 6});
  CHECK(log.first_index_of_term_at(2, store) == 1);
  CHECK(log.first_index_of_term_at(5, store) == 3);
  CHECK(log.first_index_of_term_at(6, store) == 6);
  CHECK(log.last_index_of_term(1, store) == 2);
  CHECK(log.last_index_of_term(3, store) == 5);
  CHECK(log.last_index_of_term(6, store) == 6);
  CHECK(log.last_index_of_term(2, store) == 0);
  CHECK(log.last_index_of_term(7, store) == 0);
  CHECK(Log{}.last_index_of_term(1, store) == 0);
}

TEST_CASE("Two logs are the same through an index when they hold the very same entries") {
  EntryStore store;
  const Log log = make_log(store, {1, 1, 2});
  Log longer = log;
  longer.append(add_entries(store, {2}, log.last_place()), 2);
  Log other = make_log(store, {1, 1, 2});
  CHECK(log.same_through(longer, 3));
  CHECK_FALSE(log.same_through(longer, 4));
  CHECK(longer.same_through(log, 0));
  CHECK(log.same_through(other, 0));
  CHECK_FALSE(log.same_through(other, 1));
  Log forked = log;
  forked.truncate_from(3, store);
  forked.append(add_entries(store, {5}), 5);
  CHECK(log.same_through(forked, 2));
  CHECK_FALSE(log.same_through(forked, 3));
}

/// A log as everybody would write it first.
struct Plain {
  std::vector<Place> places;

  Index last_of(const EntryStore& store, Term term) const {
    for (Index index = places.size(); index >= 1; --index) {
      if (store.at(places[index - 1]).term == term) return index;
    }
    return 0;
  }
  Index first_of(const EntryStore& store, Term term) const {
    for (Index index = 1; index <= places.size(); ++index) {
      if (store.at(places[index - 1]).term == term) return index;
    }
    return 0;
  }
};

bool equal(const Log& log, const Plain& plain, const EntryStore& store) {
  if (log.last_index() != plain.places.size()) return false;
  for (Index index = 1; index <= log.last_index(); ++index) {
    if (log.place_at(index) != plain.places[index - 1]) return false;
    const Term term = store.at(plain.places[index - 1]).term;
    if (log.term_at(index, store) != term) return false;
    if (log.first_index_of_term_at(index, store) != plain.first_of(store, term)) return false;
    if (log.last_index_of_term(term, store) != plain.last_of(store, term)) return false;
  }
  for (std::size_t i = 1; i < log.runs().size(); ++i) {
    const Log::Run& run = log.runs()[i];
    if (run.first <= log.runs()[i - 1].first || log.place_at(run.first - 1) + 1 == run.place) return false;
  }
  return true;
}

TEST_CASE("Logs that many hands append to and cut stay what a plain list would be") {
  Rng rng(5);
  EntryStore store;
  std::vector<Log> logs(4);
  std::vector<Plain> plains(4);
  Term term = 1;
  bool same = true;
  for (int step = 0; step < 3'000 && same; ++step) {
    const std::size_t one = rng.below(4);
    Log& log = logs[one];
    Plain& plain = plains[one];
    switch (rng.below(4)) {
      case 0: {  // a new entry of its own
        if (rng.chance(200'000)) ++term;
        const Place place = store.add(log.last_place(), {term, {}});
        log.append({place, 1}, term);
        plain.places.push_back(place);
        break;
      }
      case 1: {  // cut
        if (!rng.chance(300'000)) break;
        const Index from = 1 + rng.below(log.last_index() + 1);
        log.truncate_from(from, store);
        plain.places.resize(std::min<std::size_t>(plain.places.size(), from - 1));
        break;
      }
      default: {  // take another's entries over, as a follower does
        const Log& source = logs[rng.below(4)];
        const Index first = 1 + rng.below(std::min(source.last_index(), log.last_index()) + 1);
        if (first > 1 && source.place_at(first - 1) != log.place_at(first - 1)) break;
        const Slice slice = source.slice_from(first, static_cast<std::uint32_t>(1 + rng.below(5)));
        const std::uint32_t agreed = log.agreeing(first, slice, store);
        if (agreed == slice.count) break;
        log.truncate_from(first + agreed, store);
        log.append({slice.place + agreed, slice.count - agreed}, store.at(slice.place + slice.count - 1).term);
        plain.places.resize(first + agreed - 1);
        for (std::uint32_t i = agreed; i < slice.count; ++i) plain.places.push_back(slice.place + i);
        break;
      }
    }
    if (log.last_term() > term) term = log.last_term();
    same = equal(log, plain, store);
  }
  CHECK(same);
  CHECK(store.size() > 300);
}

TEST_CASE("An entry that follows another lies right behind it if that place is free") {
  EntryStore store;
  CHECK(store.add(kNoPlace, {1, {}}) == 0);
  CHECK(store.add(0, {1, {}}) == 1);
  CHECK(store.add(1, {1, {}}) == 2);
  CHECK(store.size() == 3);
}

TEST_CASE("Two leaders that append by turns each get blocks of their own, so that their logs have few runs") {
  EntryStore store;
  Log one = make_log(store, {1});
  Log two = one;
  for (int i = 0; i < 100; ++i) {
    one.append({store.add(one.last_place(), {2, {}}), 1}, 2);
    two.append({store.add(two.last_place(), {3, {}}), 1}, 3);
  }
  CHECK(one.last_index() == 101);
  CHECK(one.runs().size() < 8);
  CHECK(two.runs().size() < 8);
  CHECK_FALSE(one.same_through(two, 2));
  for (Index index = 2; index <= 101; ++index) {
    CHECK(one.term_at(index, store) == 2);
    CHECK(two.term_at(index, store) == 3);
  }
}

TEST_CASE("An entry never changes once it was added") {
  EntryStore store;
  Place last = kNoPlace;
  std::vector<Place> places;
  for (Term term = 1; term <= 200; ++term) {
    if (term % 50 == 0) last = 3;  // another log forks here
    last = store.add(last, {term, {}});
    places.push_back(last);
  }
  for (Term term = 1; term <= 200; ++term) CHECK(store.at(places[term - 1]).term == term);
}

}  // namespace
}  // namespace raftlab::raft::test
