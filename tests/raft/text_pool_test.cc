// SPDX-License-Identifier: MIT

#include "raft/text_pool.h"

#include <set>
#include <string>

#include "tests/catch.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("A text gets the next number once and is found by it") {
  TextPool pool;
  CHECK_FALSE(pool.find("x").has_value());
  CHECK(pool.add("x") == 0);
  CHECK(pool.add("y") == 1);
  CHECK(pool.add("x") == 0);
  CHECK(pool.size() == 2);
  CHECK(pool.view(0) == "x");
  CHECK(pool.view(1) == "y");
  CHECK(pool.find("y") == TextId{1});
  CHECK_FALSE(pool.find("z").has_value());
}

TEST_CASE("The empty text, long texts and texts with any byte are texts like others") {
  TextPool pool;
  const std::string zeros(3, '\0');
  const std::string two_zeros(2, '\0');
  const std::string big(1'000'000, 'v');
  CHECK(pool.add("") == 0);
  CHECK(pool.add(zeros) == 1);
  CHECK(pool.add(two_zeros) == 2);
  CHECK(pool.add(big) == 3);
  CHECK(pool.add("") == 0);
  CHECK(pool.view(0).empty());
  CHECK(pool.view(1) == zeros);
  CHECK(pool.view(3) == big);
}

TEST_CASE("Ten thousand texts keep their numbers while the pool grows") {
  TextPool pool;
  for (TextId id = 0; id < 10'000; ++id) REQUIRE(pool.add("text " + std::to_string(id)) == id);
  for (TextId id = 0; id < 10'000; ++id) REQUIRE(pool.find("text " + std::to_string(id)) == id);
  CHECK(pool.view(1'234) == "text 1234");
}

TEST_CASE("Texts are looked for in many places, wherever they differ") {
  const auto places = [](std::string_view head, std::string_view tail) {
    std::set<std::uint32_t> found;
    for (int i = 1'000; i < 5'000; ++i) {
      found.insert(TextPool::hash_of(std::string(head) + std::to_string(i) + std::string(tail)) & 8191U);
    }
    return found.size();
  };
  // 4,000 texts in 8,192 places: by chance some 3,160 are taken.
  CHECK(places("", "") > 2'800);
  CHECK(places("user", "") > 2'800);
  CHECK(places("a prefix of some length and then ", "") > 2'800);
  CHECK(places("", " and then an end of some length") > 2'800);
}

TEST_CASE("A copy of a pool goes on alone") {
  TextPool pool;
  pool.add("a");
  TextPool copy = pool;
  CHECK(copy.add("b") == 1);
  CHECK(pool.add("c") == 1);
  CHECK(copy.view(1) == "b");
  CHECK(pool.view(1) == "c");
}

}  // namespace
}  // namespace raftlab::raft::test
