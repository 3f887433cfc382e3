// SPDX-License-Identifier: MIT
// The engine's only source of chance: xoshiro256++ seeded through splitmix64, both by Blackman and Vigna
// (public domain algorithms), with integer distributions of our own, because those of the standard
// libraries differ. A generator is a value: copying it copies its future.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace raftlab::raft {

__extension__ using Wide = unsigned __int128;

/// One step of splitmix64: a good 64-bit mix of `x`.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// The seed of a named stream, e.g. stream_seed(42, "net.link", 1, 3): a new name disturbs no other stream.
constexpr std::uint64_t stream_seed(std::uint64_t seed, std::string_view name, std::uint64_t first = 0,
                                    std::uint64_t second = 0) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mix(mix(mix(seed ^ hash) ^ first) ^ second);
}

class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed = 0) {
    for (auto& word : state_) {
      word = mix(seed);
      seed += 0x9e3779b97f4a7c15ULL;
    }
  }

  constexpr std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, n), n > 0; the bias is below n / 2^64.
  constexpr std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * n) >> 64);
  }

  /// Uniform in [low, high], both ends included. A range of one value draws nothing.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    if (low == high) return low;
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }

  /// True with a probability of `ppm` in a million. Nothing is drawn for 0.
  constexpr bool chance(std::uint32_t ppm) { return ppm != 0 && below(1'000'000) < ppm; }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace raftlab::raft
