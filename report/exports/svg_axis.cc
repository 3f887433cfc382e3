// SPDX-License-Identifier: MIT
#include "report/exports/svg_axis.h"

#include <fmt/format.h>

#include <algorithm>

namespace raftlab::report {
namespace {

constexpr Tenths kBreakWidth = 560;
constexpr Tenths kNarrowBreakWidth = 360;
constexpr std::size_t kWideBreaksMax = 24;  // where there are more, all are narrow
constexpr std::size_t kBreaksMax = 80;
constexpr sim::Time kQuietFlights = 3;  // a quiet stretch of so many usual flights is a break
constexpr sim::Time kLongFlights = 40;  // the same while messages are under way

struct Gap {
  sim::Time from = 0;
  sim::Time until = 0;
  bool carries = false;
  sim::Time length() const { return until - from; }
};

std::vector<Gap> gaps_of(const std::vector<Stretch>& stretches) {
  std::vector<sim::Time> times;
  for (const Stretch& one : stretches) times.insert(times.end(), {one.from, one.until});
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  std::vector<Gap> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) {
    Gap gap{times[i - 1], times[i]};
    for (const Stretch& one : stretches) {
      gap.carries = gap.carries || (one.carries && one.from < gap.until && one.until > gap.from);
    }
    gaps.push_back(gap);
  }
  return gaps;
}

/// The median time a message is under way, or a part of everything where there is none.
sim::Time usual_flight(const std::vector<Stretch>& stretches, sim::Time whole) {
  std::vector<sim::Time> flights;
  for (const Stretch& one : stretches) {
    if (one.carries && one.until > one.from) flights.push_back(one.until - one.from);
  }
  if (flights.empty()) return std::max<sim::Time>(whole / 30, 1);
  std::sort(flights.begin(), flights.end());
  return flights[flights.size() / 2];
}

std::string seconds(sim::Time time, sim::Time step) {
  if (step % 1'000'000 == 0) return fmt::format("{} s", time / 1'000'000);
  const sim::Time fraction = time % 1'000'000;
  if (step % 1'000 == 0) return fmt::format("{}.{:03} s", time / 1'000'000, fraction / 1'000);
  return fmt::format("{}.{:06} s", time / 1'000'000, fraction);
}

/// 1, 2 or 5 times a power of ten, at least `least`.
sim::Time round_step(sim::Time least) {
  sim::Time step = 1;
  for (int i = 0; step < least; ++i) step = i % 3 == 1 ? step / 2 * 5 : step * 2;
  return step;
}

}  // namespace

SvgAxis::SvgAxis(const std::vector<Stretch>& stretches, Tenths left, Tenths width) {
  std::vector<Gap> gaps = gaps_of(stretches);
  if (gaps.empty()) {
    const sim::Time only = stretches.empty() ? 0 : stretches.front().from;
    gaps.push_back({only, only + 1});
  }
  const sim::Time flight = usual_flight(stretches, gaps.back().until - gaps.front().from);
  std::vector<Gap> long_ones;
  for (const Gap& gap : gaps) {
    if (gap.length() > flight * (gap.carries ? kLongFlights : kQuietFlights)) long_ones.push_back(gap);
  }
  const auto longer = [](const Gap& a, const Gap& b) { return a.length() > b.length(); };
  std::stable_sort(long_ones.begin(), long_ones.end(), longer);
  if (long_ones.size() > kBreaksMax) long_ones.resize(kBreaksMax);
  const auto breaks = [&long_ones](const Gap& gap) {
    return std::any_of(long_ones.begin(), long_ones.end(), [&gap](const Gap& one) { return one.from == gap.from; });
  };
  sim::Time drawn = 0;
  for (const Gap& gap : gaps) drawn += breaks(gap) ? 0 : gap.length();
  points_.push_back({gaps.front().from, left});
  Tenths x = left;      // of the last break's end
  sim::Time since = 0;  // drawn from there on
  for (const Gap& gap : gaps) {
    if (breaks(gap)) {
      breaks_.push_back({gap.from, gap.until});
      x = points_.back().x + (long_ones.size() > kWideBreaksMax ? kNarrowBreakWidth : kBreakWidth);
      since = 0;
      points_.push_back({gap.until, x});
      continue;
    }
    since += gap.length();
    points_.push_back({gap.until, x + since * width / std::max<sim::Time>(drawn, 1)});
  }
}

Tenths SvgAxis::x_of(sim::Time time) const {
  if (time <= from()) return left();
  if (time >= until()) return right();
  const auto later = [](sim::Time at, const Point& point) { return at < point.time; };
  const auto end = std::upper_bound(points_.begin(), points_.end(), time, later);
  const Point& a = *(end - 1);
  const Point& b = *end;
  return a.x + (time - a.time) * (b.x - a.x) / (b.time - a.time);
}

std::vector<AxisTick> SvgAxis::ticks(Tenths apart) const {
  std::vector<AxisTick> ticks;
  sim::Time from = points_.front().time;
  const auto piece = [&](sim::Time until) {
    const Tenths length = x_of(until) - x_of(from);
    const sim::Time step = length <= 0 ? until - from + 1 : round_step((until - from) * apart / length + 1);
    const sim::Time first = (from + step - 1) / step * step;
    if (first > until) ticks.push_back({x_of(from), seconds(from, 1)});
    for (sim::Time at = first; at <= until; at += step) ticks.push_back({x_of(at), seconds(at, step)});
  };
  for (const AxisBreak& one : breaks_) {
    piece(one.from);
    from = one.until;
  }
  piece(until());
  return ticks;
}

}  // namespace raftlab::report
