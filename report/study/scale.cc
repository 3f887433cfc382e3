// SPDX-License-Identifier: MIT
#include "report/study/scale.h"

#include <algorithm>

namespace raftlab::report::study {
namespace {

constexpr std::int64_t kTicksWanted = 8;

/// 1, 2 or 5 times a power of ten, the first that is at least `least`.
std::int64_t round_step(std::int64_t least) {
  std::int64_t power = 1;
  for (;;) {
    for (const std::int64_t one : {1, 2, 5}) {
      if (one * power >= least) return one * power;
    }
    if (power > INT64_MAX / 100) return power;
    power *= 10;
  }
}

}  // namespace

std::int64_t thousandths_of_log10(std::int64_t value) {
  std::int64_t whole = 0;
  std::uint64_t base = 1;
  while (value / 10 >= static_cast<std::int64_t>(base)) {
    base *= 10;
    ++whole;
  }
  // x = value / base in [1, 10), as a fixed-point number of 26 bits behind the point.
  constexpr unsigned kBits = 26;
  auto number = static_cast<std::uint64_t>(value);
  std::uint64_t x = 0;
  std::uint64_t rest = number;
  x = rest / base;
  rest %= base;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    const bool one = rest >= base - rest;
    rest = one ? rest - (base - rest) : rest * 2;
    x = x * 2 + (one ? 1 : 0);
  }
  // Digit by digit: x^10 has ten times the logarithm.
  std::int64_t result = whole;
  for (int digit = 0; digit < 3; ++digit) {
    std::uint64_t power = std::uint64_t{1} << kBits;
    std::int64_t tens = 0;
    for (int i = 0; i < 10; ++i) {
      power = (power >> 13) * (x >> 13);
      if (power >= (std::uint64_t{10} << kBits)) {
        power /= 10;
        ++tens;
      }
    }
    result = result * 10 + tens;
    x = power;
  }
  return result;
}

Scale::Scale(std::int64_t low, std::int64_t high, bool logarithmic, std::int64_t width)
    : low_(low), high_(high), logarithmic_(logarithmic), width_(width) {
  if (logarithmic_) {
    make_logarithmic();
  } else {
    make_linear();
  }
}

void Scale::make_linear() {
  const std::int64_t step = round_step(std::max<std::int64_t>(1, (high_ - low_ + kTicksWanted - 1) / kTicksWanted));
  low_ = low_ / step * step;
  high_ = std::max(low_ + step, (high_ + step - 1) / step * step);
  for (std::int64_t tick = low_; tick <= high_; tick += step) ticks_.push_back(tick);
}

/// Ends lie on 1, 2 or 5 times a power of ten; over few decades these are all written, over many the powers alone.
void Scale::make_logarithmic() {
  std::vector<std::int64_t> rounds;
  for (std::int64_t power = 1; power <= INT64_MAX / 100; power *= 10) {
    for (const std::int64_t one : {1, 2, 5}) rounds.push_back(one * power);
  }
  const auto first = std::prev(std::upper_bound(rounds.begin(), rounds.end(), low_));
  const auto last = std::lower_bound(rounds.begin(), rounds.end(), high_);
  low_ = *first;
  high_ = last == rounds.end() ? rounds.back() : *last;
  if (high_ == low_) high_ = low_ * 10;
  const bool few = last - first <= 9;
  for (const std::int64_t one : rounds) {
    if (one < low_ || one > high_) continue;
    std::int64_t lead = one;
    while (lead >= 10) lead /= 10;
    if (few || lead == 1) ticks_.push_back(one);
  }
}

std::int64_t Scale::place(std::int64_t value) const {
  if (value <= low_) return 0;
  if (value >= high_) return width_;
  if (!logarithmic_) {
    const std::int64_t span = high_ - low_;
    const std::int64_t part = value - low_;
    // Both small enough to multiply: coarser than a step of the axis it never gets.
    const std::int64_t shrink = span / (INT64_MAX / (width_ + 1)) + 1;
    return part / shrink * width_ / (span / shrink);
  }
  const std::int64_t from = thousandths_of_log10(low_);
  return (thousandths_of_log10(value) - from) * width_ / (thousandths_of_log10(high_) - from);
}

}  // namespace raftlab::report::study
