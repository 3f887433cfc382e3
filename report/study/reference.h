// SPDX-License-Identifier: MIT
// Published figures to compare with: points of a cumulative curve, read from a file of lines
//   171.2,0.5     a value in the unit of the metric, and the fraction of values up to it
//   p50,171.2     the same said by a percentile; also "max,603.3" (and "mean,180.7", which is no point)
// Empty lines, a line of names and what follows # are passed over. The distance to a sample is that of Kolmogorov and
// Smirnov: the largest difference of the two curves, looked at where the reference has a point; nothing is put between
// its points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/study/distribution.h"

namespace raftlab::report::study {

/// So many of a thousand million values are at most `value`, which is in the steps of the unit.
struct Point {
  std::int64_t value = 0;
  std::int64_t fraction = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
inline constexpr std::int64_t kAll = 1'000'000'000;  // of Point::fraction

struct Reference {
  std::string name;
  std::vector<Point> points;  ///< in rising order of both
  std::optional<std::int64_t> mean;
};

struct ReferenceRead {
  std::optional<Reference> reference;
  std::uint32_t line = 0;  ///< else: where it is wrong, and why
  std::string error;
};

[[nodiscard]] ReferenceRead read_reference(std::string_view text, Unit unit);

/// In parts of a thousand million, rounded down.
struct Distance {
  std::int64_t over = 0;
  /// "0.0431"
  [[nodiscard]] std::string text() const;
};

/// REQUIRES values, at most nine thousand million of them.
[[nodiscard]] Distance distance_between(const Distribution& values, const Reference& reference);

}  // namespace raftlab::report::study
