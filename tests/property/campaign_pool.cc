// SPDX-License-Identifier: MIT
// Many places on several threads: order, stopping, tasks beside them.
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/fuzz/pool.h"
#include "tests/catch.h"

using namespace raftlab::scenarios::fuzz;

namespace {

constexpr unsigned kLong_ms = 60'000;

/// Work of very different length, so that threads overtake one another.
SeedResult uneven(std::uint64_t place) {
  std::uint64_t value = place;
  const std::uint64_t rounds = place % 7 == 0 ? 20'000 : 10;
  for (std::uint64_t i = 0; i < rounds; ++i) value = value * 6364136223846793005ULL + 1442695040888963407ULL;
  SeedResult result;
  result.seed = place;
  result.digest = value;
  return result;
}

std::vector<SeedResult> all_of(Pool& pool) {
  std::vector<SeedResult> results;
  while (std::optional<SeedResult> result = pool.take(kLong_ms)) results.push_back(std::move(*result));
  return results;
}

}  // namespace

TEST_CASE("Results come in the order of places, each once, whatever the number of threads") {
  const Pool::Work work = uneven;
  constexpr std::uint64_t kCount = 20'000;  // more than may wait
  for (const unsigned threads : {1U, 2U, 7U}) {
    Pool pool(threads, kCount, work);
    const std::vector<SeedResult> results = all_of(pool);
    REQUIRE(results.size() == kCount);
    bool right = true;
    for (std::uint64_t i = 0; i < kCount; ++i) {
      right = right && results[i].seed == i && results[i].digest == uneven(i).digest;
    }
    CHECK(right);
    CHECK(pool.over());
  }
}

TEST_CASE("A pool that is stopped finishes what it has begun and leaves no gap") {
  std::atomic<std::uint64_t> begun{0};
  const Pool::Work work = [&begun](std::uint64_t place) {
    ++begun;
    return uneven(place);
  };
  Pool pool(3, UINT64_MAX, work);
  std::uint64_t taken = 0;
  for (; taken < 500; ++taken) REQUIRE(pool.take(kLong_ms)->seed == taken);
  pool.stop();
  for (const SeedResult& result : all_of(pool)) CHECK(result.seed == taken++);
  CHECK(pool.over());
  CHECK(begun == taken);
}

TEST_CASE("Memory holds a window of results, not all of them") {
  std::atomic<std::uint64_t> begun{0};
  const Pool::Work work = [&begun](std::uint64_t place) {
    ++begun;
    return uneven(place);
  };
  Pool pool(2, 100'000, work);
  std::uint64_t ahead_max = 0;
  for (std::uint64_t taken = 0; pool.take(kLong_ms); ++taken) ahead_max = std::max(ahead_max, begun - taken);
  CHECK(begun == 100'000);
  CHECK(ahead_max <= 4'097);
}

TEST_CASE("What work throws is a result like any other") {
  const Pool::Work work = [](std::uint64_t place) {
    if (place == 3) throw std::runtime_error("three");
    return uneven(place);
  };
  Pool pool(2, 5, work);
  const std::vector<SeedResult> results = all_of(pool);
  REQUIRE(results.size() == 5);
  CHECK(results[2].error.empty());
  CHECK(results[3].error == "three");
}

TEST_CASE("Other tasks are done beside the places, also after the end") {
  const Pool::Work work = uneven;
  std::atomic<int> done{0};
  Pool pool(2, 100, work);
  for (int i = 0; i < 5; ++i) pool.add([&done] { ++done; });
  CHECK(all_of(pool).size() == 100);
  pool.stop();
  for (int i = 0; i < 5; ++i) pool.add([&done] { ++done; });
  CHECK(pool.tasks_done(kLong_ms));
  CHECK(done == 10);
}

TEST_CASE("A pool without places is over at once") {
  const Pool::Work work = uneven;
  Pool pool(2, 0, work);
  CHECK(pool.over());
  CHECK_FALSE(pool.take(0));
  CHECK(pool.tasks_done(0));
}
