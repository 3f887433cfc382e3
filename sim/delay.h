// SPDX-License-Identifier: MIT
// How long something takes that takes another time each time: a message, a disk write. Usually uniform over a range,
// both ends included; a shape draws it another way. Whole microseconds, drawn with whole numbers only, so that a seed
// gives the same times on every compiler. A shape never changes once it is made and may be shared.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "raft/rng.h"
#include "sim/record.h"

namespace raftlab::sim {

/// Drawn again while it is negative. REQUIRES mean_us >= 0.
struct NormalDelay {
  Time mean_us = 0;
  Time deviation_us = 0;
  friend bool operator==(const NormalDelay&, const NormalDelay&) = default;
};

struct ExponentialDelay {
  Time mean_us = 0;
  friend bool operator==(const ExponentialDelay&, const ExponentialDelay&) = default;
};

/// Measured percentiles, linear between them. REQUIRES the first at 0, the last at 1,000,000 parts per million, the
/// parts ascending and the times not descending.
struct TableDelay {
  struct Point {
    std::uint32_t ppm = 0;
    Time time_us = 0;
    friend bool operator==(const Point&, const Point&) = default;
  };
  std::vector<Point> points;
  friend bool operator==(const TableDelay&, const TableDelay&) = default;
};

using DelayShape = std::variant<NormalDelay, ExponentialDelay, TableDelay>;

struct DelayRange {
  Time low_us = 0;
  Time high_us = 0;
  std::shared_ptr<const DelayShape> shape = nullptr;  // then the range means nothing
};

Time draw(const DelayShape& shape, raft::Rng& rng);

/// One time. A range of one value draws nothing from `rng`, another range once, a shape at least once.
inline Time draw(const DelayRange& delay, raft::Rng& rng) {
  return delay.shape ? draw(*delay.shape, rng) : rng.between(delay.low_us, delay.high_us);
}

/// No draw is longer.
Time longest_us(const DelayRange& delay);

}  // namespace raftlab::sim
