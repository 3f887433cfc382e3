// SPDX-License-Identifier: MIT
#include "sim/delay.h"

#include <bit>

#include "sim/quantiles.h"

namespace raftlab::sim {
namespace {

using raft::Wide;

constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kBillion = 1'000'000'000;
constexpr unsigned kBits = 63;  // of a chance: one bit of a draw is the sign
constexpr unsigned kStepBits = 40;

/// Where a chance t = bits / 2^63 stands: between 2^-octave and half of it, `step` of so many, and how far behind it.
struct Place {
  unsigned octave = 0;
  unsigned step = 0;
  std::uint64_t behind = 0;  // of 2^40
};

Place place_of(std::uint64_t bits, unsigned steps) {
  if (bits == 0) bits = 1;
  const int zeros = std::countl_zero(bits);
  const std::uint64_t down = ~(bits << zeros);  // from the octave's begin, where t is largest: below 2^63
  const unsigned step_bits = kBits - static_cast<unsigned>(std::countr_zero(steps));
  return {static_cast<unsigned>(zeros - 1), static_cast<unsigned>(down >> step_bits),
          (down & ((std::uint64_t{1} << step_bits) - 1)) >> (step_bits - kStepBits)};
}

std::uint64_t between(std::uint64_t low, std::uint64_t high, std::uint64_t behind) {
  return low + static_cast<std::uint64_t>((Wide{high - low} * behind) >> kStepBits);
}

/// `share` of `unit` parts of `whole`, to the nearest.
Time part_of(Time whole, std::uint64_t share, std::uint64_t unit) {
  return static_cast<Time>((Wide{static_cast<std::uint64_t>(whole)} * share + unit / 2) / unit);
}

Time one(const NormalDelay& delay, raft::Rng& rng) {
  for (;;) {
    const std::uint64_t bits = rng.next();
    const Place place = place_of(bits >> 1, kNormalSteps);
    std::uint64_t millionths = static_cast<std::uint64_t>(kNormalQuantiles.back());
    if (place.octave < kNormalOctaves) {
      const std::size_t at = std::size_t{place.octave} * kNormalSteps + place.step;
      millionths = between(static_cast<std::uint64_t>(kNormalQuantiles[at]),
                           static_cast<std::uint64_t>(kNormalQuantiles[at + 1]), place.behind);
    }
    const Time off_us = part_of(delay.deviation_us, millionths, kMillion);
    const Time time_us = (bits & 1) != 0 ? delay.mean_us + off_us : delay.mean_us - off_us;
    if (time_us >= 0) return time_us;
  }
}

Time one(const ExponentialDelay& delay, raft::Rng& rng) {
  const Place place = place_of(rng.next() >> 1, kLogarithmSteps);
  const std::uint64_t billionths =
      place.octave * kLogarithmOfTwo + between(kLogarithms[place.step], kLogarithms[place.step + 1], place.behind);
  return part_of(delay.mean_us, billionths, kBillion);
}

Time one(const TableDelay& delay, raft::Rng& rng) {
  constexpr std::uint64_t kFine = kMillion;  // steps in a part per million
  const std::uint64_t at = rng.below(kMillion * kFine);
  std::size_t next = 1;
  while (std::uint64_t{delay.points[next].ppm} * kFine <= at) ++next;
  const TableDelay::Point& low = delay.points[next - 1];
  const TableDelay::Point& high = delay.points[next];
  return low.time_us +
         part_of(high.time_us - low.time_us, at - std::uint64_t{low.ppm} * kFine, (high.ppm - low.ppm) * kFine);
}

Time longest(const NormalDelay& delay) {
  return delay.mean_us + part_of(delay.deviation_us, static_cast<std::uint64_t>(kNormalQuantiles.back()), kMillion);
}
Time longest(const ExponentialDelay& delay) { return part_of(delay.mean_us, kBits * kLogarithmOfTwo, kBillion) + 1; }
Time longest(const TableDelay& delay) { return delay.points.back().time_us; }

}  // namespace

Time draw(const DelayShape& shape, raft::Rng& rng) {
  return std::visit([&rng](const auto& delay) { return one(delay, rng); }, shape);
}

Time longest_us(const DelayRange& delay) {
  if (!delay.shape) return delay.high_us;
  return std::visit([](const auto& shape) { return longest(shape); }, *delay.shape);
}

}  // namespace raftlab::sim
