// SPDX-License-Identifier: MIT
// The value axis of a picture: which value stands where, and which values are written below it. Integers, logarithms
// too, so that they are the same on every compiler.
#pragma once

#include <cstdint>
#include <vector>

namespace raftlab::report::study {

/// In thousandths of a factor of ten: log10 of a positive number, rounded down; 2000 for 100.
[[nodiscard]] std::int64_t thousandths_of_log10(std::int64_t value);

class Scale {
 public:
  /// `low` and `high` come to lie on it, between 0 and `width`. REQUIRES low <= high; of a logarithmic one low > 0.
  Scale(std::int64_t low, std::int64_t high, bool logarithmic, std::int64_t width);

  /// Where a value stands, from 0 to `width`; what lies outside is at the end.
  [[nodiscard]] std::int64_t place(std::int64_t value) const;
  /// Values to write, in rising order: round ones, not more than about eight.
  [[nodiscard]] const std::vector<std::int64_t>& ticks() const { return ticks_; }

 private:
  void make_linear();
  void make_logarithmic();

  std::int64_t low_;
  std::int64_t high_;
  bool logarithmic_;
  std::int64_t width_;
  std::vector<std::int64_t> ticks_;
};

}  // namespace raftlab::report::study
