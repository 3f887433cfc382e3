// SPDX-License-Identifier: MIT
// So many a second, twice as many at once: what a peer may ask for, or what the log may be told. Time is handed in.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace raftlab::report::live {

class Allowance {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Allowance(std::size_t a_second) : a_second_(a_second), left_(2 * static_cast<double>(a_second)) {}

  bool take(Clock::time_point now) {
    const std::chrono::duration<double> passed = now - last_;
    last_ = now;
    const double most = 2 * static_cast<double>(a_second_);
    left_ = std::min(most, left_ + passed.count() * static_cast<double>(a_second_));
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

 private:
  std::size_t a_second_;
  double left_;
  Clock::time_point last_{};
};

}  // namespace raftlab::report::live
