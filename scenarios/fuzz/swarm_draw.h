// SPDX-License-Identifier: MIT
// Draws for whoever writes random scenarios: one draw a statement, and numbers that a person would have written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "raft/rng.h"

namespace raftlab::scenarios::fuzz {

/// A span of whole milliseconds, both ends included.
struct SpanMs {
  std::int64_t low_ms = 0;
  std::int64_t high_ms = 0;
};

/// 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten: the nearest such number that is not above; 0 stays 0.
[[nodiscard]] std::int64_t rounded(std::int64_t number);
/// The nearest such number that is not below.
[[nodiscard]] std::int64_t rounded_up(std::int64_t number);

/// "150ms..300ms", "2s", "1.5s..4s".
[[nodiscard]] std::string text_of(const SpanMs& span);
[[nodiscard]] std::string time_text(std::int64_t time_ms);

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : rng_(seed) {}

  bool percent(std::uint32_t chance) { return rng_.below(100) < chance; }
  std::int64_t between(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[static_cast<std::size_t>(rng_.below(choices.size()))];
  }
  /// Each with the chance, in their order; at least one.
  std::vector<std::string_view> some_of(const std::vector<std::string_view>& choices, std::uint32_t chance);
  /// A span of about low to high times `unit_ms` out of one of the pairs of tenths.
  SpanMs span(std::int64_t unit_ms, std::initializer_list<SpanMs> tenths);

 private:
  raft::Rng rng_;
};

}  // namespace raftlab::scenarios::fuzz
