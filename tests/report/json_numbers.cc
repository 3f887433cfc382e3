// SPDX-License-Identifier: MIT
// Numbers as the JSON has them: worked out eight digits at a time, and the same as everybody's.
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "report/json_pen.h"
#include "tests/catch.h"

using namespace raftlab::report;

namespace {

template <typename Number>
std::string written(Number number) {
  std::array<char, 64 + Pen::kSlack> memory{};
  Pen pen(memory.data());
  pen.number(number);
  return {memory.data(), pen.at()};
}

}  // namespace

TEST_CASE("numbers around every power of ten are written with all their digits") {
  std::uint64_t power = 1;
  for (int digits = 1; digits <= 20; ++digits) {
    for (const std::uint64_t number : {power - 1, power, power + 1, 2 * power + 7, 9 * power}) {
      CHECK(written(number) == std::to_string(number));
      CHECK(written(Digits(number)) == std::to_string(number));
    }
    if (digits < 20) power *= 10;
  }
  CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("every part of eight digits is divided without an error") {
  for (std::uint64_t part = 0; part < 10'000; ++part) {
    const std::uint64_t number = part * 10'000 + (9'999 - part);
    if (written(number) != std::to_string(number)) FAIL(number);
    if (written(Digits(part)) != std::to_string(part)) FAIL(part);
  }
}

TEST_CASE("numbers below zero have their sign, the lowest too") {
  CHECK(written(std::int64_t{-1}) == "-1");
  CHECK(written(std::int64_t{-98'765'432'101}) == "-98765432101");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("the next number has the digits of its own") {
  for (const std::uint64_t from : {std::uint64_t{0}, std::uint64_t{9'990}, std::uint64_t{99'999'990},
                                   std::uint64_t{1'234'567'890}, std::uint64_t{9'999'999'999'999'990}}) {
    Digits digits(from);
    for (std::uint64_t number = from; number < from + 120; ++number, digits = digits.next()) {
      if (written(digits) != std::to_string(number)) FAIL(number);
    }
  }
}
