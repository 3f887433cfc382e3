// SPDX-License-Identifier: MIT
// A node's own clock: true time seen through a rate and an offset, in whole numbers. Without drift or jump it is true
// time. Deadlines of a node are on its own clock; the World asks when in true time they come. Always holds:
// local(when(t)) >= t, and one microsecond of true time earlier the clock said less than t.
#pragma once

#include "raft/rng.h"
#include "raft/types.h"

namespace raftlab::sim {

class Clock {
 public:
  /// What the clock says at the true time `now`; never decreasing between jumps. REQUIRES that `now` is not before the
  /// last change of the clock.
  raft::Time local(raft::Time now) const {
    if (exact_) return now;
    return local_base_us_ + scaled(now - true_base_us_, kMillion + drift_ppm_, kMillion);
  }
  /// The first true time, the last change of the clock at the earliest, at which it says `local` or more; kNever for
  /// kNever.
  raft::Time when(raft::Time local) const { return exact_ ? local : first_time_of(local); }

  /// From the true time `now` on it runs at (1,000,000 + drift_ppm) / 1,000,000. REQUIRES |drift_ppm| < 1,000,000.
  void set_drift(raft::Time now, std::int64_t drift_ppm);
  void jump(raft::Time now, raft::Time by_us);
  std::int64_t drift_ppm() const { return drift_ppm_; }

 private:
  static constexpr std::int64_t kMillion = 1'000'000;
  /// Rounded down.
  static raft::Time scaled(raft::Time time, std::int64_t numerator, std::int64_t denominator);
  raft::Time first_time_of(raft::Time local) const;
  void begin_at(raft::Time now, raft::Time local, std::int64_t drift_ppm);

  raft::Time true_base_us_ = 0;
  raft::Time local_base_us_ = 0;
  std::int64_t drift_ppm_ = 0;
  bool exact_ = true;  // it is true time
};

}  // namespace raftlab::sim
