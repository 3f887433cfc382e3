// SPDX-License-Identifier: MIT
// What the limit loops share: times, delays, the digest.
#pragma once

#include "scenarios/bench/limit_queue.h"

namespace raftlab::scenarios::bench {

inline constexpr std::uint64_t kHeartbeatUs = 50'000;
inline constexpr std::uint64_t kTimeoutMinUs = 150'000;
inline constexpr std::uint64_t kDigestStart = 0xcbf29ce484222325;

/// 32 bits are enough for delays and save a wide multiplication.
inline std::uint64_t below(std::uint32_t count, raft::Rng& rng) { return ((rng.next() >> 32) * count) >> 32; }
inline std::uint64_t latency_us(raft::Rng& rng) { return 1'000 + below(9'001, rng); }
inline std::uint64_t timeout_us(raft::Rng& rng) { return kTimeoutMinUs + below(150'001, rng); }

inline std::uint64_t fold(std::uint64_t digest, const LimitEvent& event) {
  return (digest ^ (event.at_us * 31 + event.kind * std::uint64_t{7} + event.to)) * 0x100000001b3;
}

}  // namespace raftlab::scenarios::bench
