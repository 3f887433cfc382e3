// SPDX-License-Identifier: MIT
#include "report/json_pen.h"

#include <bit>
#include <charconv>

namespace raftlab::report {

namespace {

constexpr std::size_t kDigits = 20;

/// The eight digits of a number below 100,000,000, the first in the lowest byte; not yet characters.
constexpr std::uint64_t eight_digits(std::uint64_t value) {
  // Halves of four digits, then pairs, then single ones: each step divides all parts at once.
  const std::uint64_t head = value / 10'000;
  const std::uint64_t halves = head | ((value - head * 10'000) << 32);
  const std::uint64_t hundreds = ((halves * 10'486) >> 20) & 0x0000'007f'0000'007f;
  const std::uint64_t pairs = hundreds + ((halves - hundreds * 100) << 16);
  const std::uint64_t tens = ((pairs * 103) >> 10) & 0x000f'000f'000f'000f;
  return tens + ((pairs - tens * 10) << 8);
}

}  // namespace

char* write_number(char* at, std::uint64_t value) {
  constexpr bool kLowestFirst = std::endian::native == std::endian::little;
  if (!kLowestFirst || value == 0 || value >= 100'000'000) return std::to_chars(at, at + kDigits, value).ptr;
  const std::uint64_t digits = eight_digits(value);
  const auto zeros = static_cast<unsigned>(std::countr_zero(digits)) / 8;
  const std::uint64_t text = (digits | 0x3030'3030'3030'3030) >> (8 * zeros);
  std::memcpy(at, &text, sizeof text);
  return at + (sizeof text - zeros);
}

ShortPiece joined(std::string_view key, std::uint64_t number) {
  std::array<char, ShortPiece::kSize + kDigits> text;
  const std::size_t length = key.copy(text.data(), ShortPiece::kSize);
  const char* const end = write_number(text.data() + length, number);
  const std::string_view all(text.data(), static_cast<std::size_t>(end - text.data()));
  return all.size() <= ShortPiece::kSize ? ShortPiece(all) : ShortPiece();
}

}  // namespace raftlab::report
