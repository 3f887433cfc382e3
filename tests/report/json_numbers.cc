// SPDX-License-Identifier: MIT
// Numbers as the JSON has them: worked out many digits at a time, and the same as everybody's.
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

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

template <std::uint64_t kSpan, typename Number>
std::string written(const NearNumbers<kSpan>& near, Number number) {
  std::array<char, 64 + Pen::kSlack> memory{};
  Pen pen(memory.data());
  pen.put(near, number);
  return {memory.data(), pen.at()};
}

/// What is written instead of one of 400 numbers that follow each other, or of some around it; empty if none is wrong.
template <std::uint64_t kSpan>
std::string first_wrong(const std::string& key, std::uint64_t from) {
  NearNumbers<kSpan> near(key);
  for (std::uint64_t number = from; number < from + 400; ++number) {
    near.move_to(number);
    for (const std::uint64_t one : {number, number - 7, number - 1'000, number / 2, number % 10, number + 2'000'000}) {
      if (written(near, one) != key + std::to_string(one)) return written(near, one);
    }
  }
  return {};
}

}  // namespace

TEST_CASE("numbers around every power of ten are written with all their digits") {
  std::uint64_t power = 1;
  for (int digits = 1; digits <= 20; ++digits) {
    for (const std::uint64_t number : {power - 1, power, power + 1, 2 * power + 7, 9 * power}) {
      CHECK(written(number) == std::to_string(number));
    }
    if (digits < 20) power *= 10;
  }
  CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("every part of eight digits is divided without an error") {
  for (std::uint64_t part = 0; part < 10'000; ++part) {
    const std::uint64_t number = part * 10'000 + (9'999 - part);
    if (written(number) != std::to_string(number)) FAIL(number);
    if (written(part) != std::to_string(part)) FAIL(part);
  }
}

TEST_CASE("numbers below zero have their sign, the lowest too") {
  CHECK(written(std::int64_t{-1}) == "-1");
  CHECK(written(std::int64_t{-98'765'432'101}) == "-98765432101");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("numbers that follow each other are written as each alone, and so are those before and far away") {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t from : {std::uint64_t{0}, std::uint64_t{900}, std::uint64_t{99'999'900},
                                   std::uint64_t{1'234'567'900}, std::uint64_t{9'999'999'999'999'900}, kMost - 400}) {
    CHECK(first_wrong<1'000>("\"id\":", from) == "");
    CHECK(first_wrong<1'000'000>("\"at_us\":", from) == "");
  }
}

TEST_CASE("a key of any length it may have stands before its numbers") {
  for (const std::string_view key : {"", "k", ",\"message\":", "a key of 15 now"}) {
    NearNumbers<1'000> near(key);
    for (std::uint64_t number = 5; number < 10'000'000'000'000; number = number * 10 + 5) {
      near.move_to(number);
      CHECK(written(near, number) == std::string(key) + std::to_string(number));
    }
  }
}

TEST_CASE("times below zero have their sign also after others") {
  NearNumbers<1'000'000> times("");
  for (const std::int64_t time : {std::int64_t{-1}, std::int64_t{1'234'567}, std::int64_t{-1'000'001},
                                  std::numeric_limits<std::int64_t>::min()}) {
    times.move_to(static_cast<std::uint64_t>(time));
    CHECK(written(times, time) == std::to_string(time));
  }
}
