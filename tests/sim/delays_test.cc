// SPDX-License-Identifier: MIT
// How long things take: what a range and each shape draw. The drawn values are written down: if one of them changes,
// every seed of a scenario with such a line means another run.

#include "sim/delay.h"

#include <algorithm>
#include <vector>

#include "tests/catch.h"

namespace raftlab::sim::test {
namespace {

constexpr std::size_t kDraws = 200'000;

DelayRange shaped(const DelayShape& shape) { return {0, 0, std::make_shared<const DelayShape>(shape)}; }

std::vector<Time> drawn(const DelayRange& delay, std::size_t count, std::uint64_t seed = 1) {
  raft::Rng rng(seed);
  std::vector<Time> times;
  for (std::size_t i = 0; i < count; ++i) times.push_back(draw(delay, rng));
  return times;
}

std::vector<Time> sorted(const DelayShape& shape) {
  std::vector<Time> times = drawn(shaped(shape), kDraws);
  std::sort(times.begin(), times.end());
  return times;
}

Time mean_of(const std::vector<Time>& times) {
  Time sum = 0;
  for (const Time time : times) sum += time;
  return sum / static_cast<Time>(times.size());
}

/// The mean of the squared distances from the mean.
Time variance_of(const std::vector<Time>& times) {
  const Time mean = mean_of(times);
  Time sum = 0;
  for (const Time time : times) sum += (time - mean) * (time - mean);
  return sum / static_cast<Time>(times.size());
}

/// The time that `ppm` of the draws are below.
Time quantile(const std::vector<Time>& times, std::uint64_t ppm) {
  return times[static_cast<std::size_t>(ppm * times.size() / 1'000'000)];
}

bool is_near(Time value, Time wanted, Time off) { return value >= wanted - off && value <= wanted + off; }

TEST_CASE("A range draws as it always did, and one value draws nothing") {
  raft::Rng plain(5);
  raft::Rng rng(5);
  const DelayRange range{1'000, 10'000};
  for (int i = 0; i < 100; ++i) CHECK(draw(range, rng) == plain.between(1'000, 10'000));
  CHECK(draw(DelayRange{7, 7}, rng) == 7);
  CHECK(rng.next() == plain.next());
  CHECK(longest_us(range) == 10'000);
}

TEST_CASE("Each shape gives the times that are written down here") {
  CHECK(drawn(shaped(NormalDelay{5'000, 3'000}), 8) ==
        std::vector<Time>{5'715, 5'967, 67, 4'029, 1'020, 6'615, 5'049, 6'915});
  CHECK(drawn(shaped(ExponentialDelay{10'000}), 8) ==
        std::vector<Time>{2'087, 2'916, 23'011, 2'928, 16'892, 5'268, 132, 6'474});
  CHECK(drawn(shaped(TableDelay{{{0, 1'000}, {500'000, 2'000}, {1'000'000, 100'000}}}), 8) ==
        std::vector<Time>{63'076, 50'433, 1'200, 50'259, 1'369, 19'734, 97'427, 6'590});
}

TEST_CASE("A normal delay has its mean, its deviation and its quantiles") {
  const std::vector<Time> times = sorted(NormalDelay{1'000'000, 100'000});
  CHECK(is_near(mean_of(times), 1'000'000, 700));
  CHECK(is_near(variance_of(times), INT64_C(10'000'000'000), 100'000'000));
  CHECK(is_near(quantile(times, 500'000), 1'000'000, 900));
  CHECK(is_near(quantile(times, 158'655), 900'000, 1'200));
  CHECK(is_near(quantile(times, 841'345), 1'100'000, 1'200));
  CHECK(is_near(quantile(times, 25'000), 804'004, 2'000));
  CHECK(is_near(quantile(times, 975'000), 1'195'996, 2'000));
  CHECK(is_near(quantile(times, 999'000), 1'309'023, 6'000));
  CHECK(times.back() <= longest_us(shaped(NormalDelay{1'000'000, 100'000})));
}

TEST_CASE("A normal delay is drawn again while it is negative") {
  const std::vector<Time> times = sorted(NormalDelay{5'000, 3'000});
  CHECK(times.front() >= 0);
  // Cut off at 0, 1.667 deviations below its mean, its mean is 5'000 + 3'000 * 0.10455.
  CHECK(is_near(mean_of(times), 5'314, 25));
  const std::vector<Time> half = sorted(NormalDelay{0, 1'000});
  CHECK(is_near(mean_of(half), 798, 6));
  CHECK(drawn(shaped(NormalDelay{300, 0}), 3) == std::vector<Time>{300, 300, 300});
}

TEST_CASE("An exponential delay has its mean and its quantiles") {
  const std::vector<Time> times = sorted(ExponentialDelay{100'000});
  CHECK(is_near(mean_of(times), 100'000, 700));
  CHECK(is_near(variance_of(times), INT64_C(10'000'000'000), 200'000'000));
  CHECK(is_near(quantile(times, 500'000), 69'315, 600));
  CHECK(is_near(quantile(times, 950'000), 299'573, 3'000));
  CHECK(is_near(quantile(times, 100'000), 10'536, 200));
  CHECK(times.back() <= longest_us(shaped(ExponentialDelay{100'000})));
}

TEST_CASE("A table is met at its percentiles and is linear between them") {
  const TableDelay table{{{0, 1'000}, {500'000, 2'000}, {990'000, 10'000}, {1'000'000, 100'000}}};
  const std::vector<Time> times = sorted(table);
  CHECK(times.front() >= 1'000);
  CHECK(times.back() <= 100'000);
  CHECK(is_near(quantile(times, 250'000), 1'500, 10));
  CHECK(is_near(quantile(times, 500'000), 2'000, 30));
  CHECK(is_near(quantile(times, 745'000), 6'000, 60));
  CHECK(is_near(quantile(times, 990'000), 10'000, 2'500));
  CHECK(is_near(quantile(times, 995'000), 55'000, 4'500));
  CHECK(longest_us(shaped(table)) == 100'000);
  CHECK(drawn(shaped(TableDelay{{{0, 42}, {1'000'000, 42}}}), 2) == std::vector<Time>{42, 42});
}

TEST_CASE("The longest times that the language can write are drawn without overflow") {
  constexpr Time kLongest = INT64_C(10'000) * 3'600 * 1'000'000;
  for (const Time time : drawn(shaped(NormalDelay{kLongest, kLongest}), 1'000)) CHECK(time >= 0);
  for (const Time time : drawn(shaped(ExponentialDelay{kLongest}), 1'000)) CHECK(time >= 0);
  for (const Time time : drawn(shaped(TableDelay{{{0, 0}, {1, 0}, {1'000'000, kLongest}}}), 1'000)) {
    CHECK(time >= 0);
    CHECK(time <= kLongest);
  }
}

}  // namespace
}  // namespace raftlab::sim::test
