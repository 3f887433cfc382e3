// SPDX-License-Identifier: MIT
#include "sim/clock.h"

#include <algorithm>

namespace raftlab::sim {

raft::Time Clock::scaled(raft::Time time, std::int64_t numerator, std::int64_t denominator) {
  const raft::Wide product = static_cast<raft::Wide>(time) * static_cast<raft::Wide>(numerator);
  const raft::Wide quotient = product / static_cast<raft::Wide>(denominator);
  return static_cast<raft::Time>(std::min(quotient, static_cast<raft::Wide>(raft::kNever)));
}

raft::Time Clock::first_time_of(raft::Time local) const {
  if (local == raft::kNever) return raft::kNever;
  if (local <= local_base_us_) return true_base_us_;
  // The least d with d * rate / million >= local - base, both sides whole numbers.
  const raft::Wide ahead = static_cast<raft::Wide>(local) - static_cast<raft::Wide>(local_base_us_);
  const auto rate = static_cast<raft::Wide>(kMillion + drift_ppm_);
  const raft::Wide wait = (ahead * static_cast<raft::Wide>(kMillion) + rate - 1) / rate;
  if (wait >= static_cast<raft::Wide>(raft::kNever - true_base_us_)) return raft::kNever;
  return true_base_us_ + static_cast<raft::Time>(wait);
}

void Clock::begin_at(raft::Time now, raft::Time local, std::int64_t drift_ppm) {
  true_base_us_ = now;
  local_base_us_ = local;
  drift_ppm_ = drift_ppm;
  exact_ = drift_ppm == 0 && local == now;
}

void Clock::set_drift(raft::Time now, std::int64_t drift_ppm) { begin_at(now, local(now), drift_ppm); }

void Clock::jump(raft::Time now, raft::Time by_us) { begin_at(now, local(now) + by_us, drift_ppm_); }

}  // namespace raftlab::sim
