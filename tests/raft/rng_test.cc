// SPDX-License-Identifier: MIT
// The generator's own values, computed by another implementation: if one of these changes, every seed means another
// run.

#include <vector>

#include "raft/rng.h"
#include "tests/catch.h"

namespace raftlab::raft::test {
namespace {

std::vector<std::uint64_t> first(std::uint64_t seed, int count) {
  Rng rng(seed);
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i) values.push_back(rng.next());
  return values;
}

TEST_CASE("The generator gives xoshiro256++ seeded through splitmix64") {
  CHECK(first(0, 4) == std::vector<std::uint64_t>{0x53175d61490b23dfULL, 0x61da6f3dc380d507ULL, 0x5c0fdf91ec9a7bfcULL,
                                                  0x2eebf8c3bbe5e1aULL});
  CHECK(first(42, 4) == std::vector<std::uint64_t>{0xd0764d4f4476689fULL, 0x519e4174576f3791ULL, 0xfbe07cfb0c24ed8cULL,
                                                   0xb37d9f600cd835b8ULL});
}

TEST_CASE("Splitmix64 gives its known values") {
  CHECK(mix(0) == 0xe220a8397b1dcdafULL);
  CHECK(mix(1) == 0x910a2dec89025cc1ULL);
}

TEST_CASE("A named stream has its own seed, for each name, index and run") {
  CHECK(stream_seed(42, "net.link", 1, 3) == 0x143fdc7d6b208cc3ULL);
  CHECK(stream_seed(42, "workload") == 0x9582ec8b757d8243ULL);
  CHECK(stream_seed(42, "net.link", 1, 3) != stream_seed(42, "net.link", 3, 1));
  CHECK(stream_seed(42, "net.link", 1, 3) != stream_seed(43, "net.link", 1, 3));
  CHECK(stream_seed(42, "net.link", 1, 3) != stream_seed(42, "net.client", 1, 3));
}

TEST_CASE("Numbers below a limit are the high part of a product") {
  Rng rng(7);
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < 8; ++i) drawn.push_back(rng.below(1'000));
  CHECK(drawn == std::vector<std::uint64_t>{55, 172, 717, 427, 963, 465, 723, 329});
}

TEST_CASE("A range gives both its ends and all between, and one value draws nothing") {
  Rng rng(3);
  std::vector<int> seen(7, 0);
  for (int i = 0; i < 7'000; ++i) ++seen.at(static_cast<std::size_t>(rng.between(-3, 3) + 3));
  for (const int count : seen) {
    CHECK(count > 850);
    CHECK(count < 1'150);
  }
  Rng one(9);
  Rng other(9);
  CHECK(one.between(5, 5) == 5);
  CHECK(one.next() == other.next());
}

TEST_CASE("The widest range overflows nowhere") {
  Rng rng(1);
  for (int i = 0; i < 1'000; ++i) {
    const std::int64_t drawn = rng.between(0, 9'000'000'000'000'000'000);
    REQUIRE(drawn >= 0);
    REQUIRE(drawn <= 9'000'000'000'000'000'000);
  }
}

TEST_CASE("A chance of nothing draws nothing, a chance of one is always true") {
  Rng one(9);
  Rng other(9);
  CHECK_FALSE(one.chance(0));
  CHECK(one.next() == other.next());
  for (int i = 0; i < 100; ++i) CHECK(one.chance(1'000'000));
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += one.chance(50'000) ? 1 : 0;
  CHECK(hits > 4'700);
  CHECK(hits < 5'300);
}

TEST_CASE("A copy of a generator has the same future") {
  Rng rng(11);
  rng.next();
  Rng copy = rng;
  CHECK(rng.next() == copy.next());
}

}  // namespace
}  // namespace raftlab::raft::test
