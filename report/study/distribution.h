// SPDX-License-Identifier: MIT
// The values of many runs, and what is told of them: how many, the mean, percentiles, the largest. Integers only; a
// percentile is the smallest value that at least that part of all values does not exceed (nearest rank).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/study/unit.h"

namespace raftlab::report::study {

/// The percentiles of the table, in thousandths: p05 ... p99.9.
struct Percentile {
  std::string_view name;
  std::uint64_t thousandths = 0;
};
inline constexpr Percentile kPercentiles[] = {{"p05", 50},  {"p25", 250}, {"p50", 500}, {"p75", 750},
                                              {"p90", 900}, {"p95", 950}, {"p99", 990}, {"p99.9", 999}};

class Distribution {
 public:
  Distribution() = default;
  explicit Distribution(std::vector<std::int64_t> values);

  [[nodiscard]] std::uint64_t size() const { return sorted_.size(); }
  [[nodiscard]] bool empty() const { return sorted_.empty(); }
  /// As they were given, which is by seed.
  [[nodiscard]] const std::vector<std::int64_t>& given() const { return given_; }
  /// In rising order.
  [[nodiscard]] const std::vector<std::int64_t>& sorted() const { return sorted_; }
  /// REQUIRES !empty(), here and below.
  [[nodiscard]] std::int64_t percentile(std::uint64_t thousandths) const;
  [[nodiscard]] std::int64_t smallest() const { return sorted_.front(); }
  [[nodiscard]] std::int64_t largest() const { return sorted_.back(); }
  /// Rounded to the unit's decimals of a mean, as it is told.
  [[nodiscard]] std::string mean_text(Unit unit) const;

 private:
  std::vector<std::int64_t> given_;
  std::vector<std::int64_t> sorted_;
};

}  // namespace raftlab::report::study
