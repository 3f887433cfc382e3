// SPDX-License-Identifier: MIT

#include <string>

#include "raft/text_pool.h"
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

TEST_CASE("Texts that differ at their end only are found as soon as others") {
  // Found again and again: with one chain for all this would take hours.
  TextPool pool;
  for (int i = 0; i < 100'000; ++i) pool.add("a prefix of some length and then " + std::to_string(i));
  for (int i = 0; i < 100'000; ++i) pool.add(std::to_string(i) + " and then an end of some length");
  CHECK(pool.size() == 200'000);
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
