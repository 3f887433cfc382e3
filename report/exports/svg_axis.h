// SPDX-License-Identifier: MIT
// Where a time is in a picture: proportional, but for stretches in which nothing is under way and nothing happens, or
// in which a message is under way for very long. They are drawn as breaks of one width. Lengths are tenths of a pixel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/record.h"

namespace raftlab::report {

using Tenths = std::int64_t;

/// Something that takes from one time to another; a moment where both are the same.
struct Stretch {
  sim::Time from = 0;
  sim::Time until = 0;
  bool carries = false;  // a message is under way
};

struct AxisBreak {
  sim::Time from = 0;
  sim::Time until = 0;
};

struct AxisTick {
  Tenths x = 0;
  std::string label;
};

class SvgAxis {
 public:
  /// From `left`, about `width` long; longer where there are many breaks.
  SvgAxis(const std::vector<Stretch>& stretches, Tenths left, Tenths width);

  /// Never to the left for a later time; times before or behind the picture are at its ends.
  Tenths x_of(sim::Time time) const;
  Tenths left() const { return points_.front().x; }
  Tenths right() const { return points_.back().x; }
  sim::Time from() const { return points_.front().time; }
  sim::Time until() const { return points_.back().time; }
  const std::vector<AxisBreak>& breaks() const { return breaks_; }
  /// Round times at least `apart` from each other; of a piece that has none its beginning, to the microsecond.
  std::vector<AxisTick> ticks(Tenths apart) const;

 private:
  struct Point {
    sim::Time time = 0;
    Tenths x = 0;
  };
  std::vector<Point> points_;  // by time; at least two
  std::vector<AxisBreak> breaks_;
};

}  // namespace raftlab::report
