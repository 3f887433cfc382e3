// SPDX-License-Identifier: MIT
// Characters into memory that has room for them, as quick as it gets: a Pen is one pointer, a value to keep in a
// register while an event is written. Constant texts are Pieces; of numbers that follow each other closely only the last
// digits are worked out.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace raftlab::report {

/// A short text to be written often, copied as a whole whatever its length: a few moves instead of a call.
template <std::size_t kBytes>
class Padded {
 public:
  static constexpr std::size_t kSize = kBytes;

  constexpr Padded() = default;
  /// REQUIRES at most kBytes.
  explicit constexpr Padded(std::string_view text) : length_(text.size()) {
    if (text.size() > kBytes) throw std::length_error("a text of JSON is longer than its place");
    for (std::size_t i = 0; i < text.size(); ++i) text_[i] = text[i];
  }
  bool empty() const { return length_ == 0; }

 private:
  friend class Pen;

  std::array<char, kBytes> text_{};
  std::size_t length_ = 0;
};
using Piece = Padded<32>;
using ShortPiece = Padded<16>;

/// REQUIRES room for 20 digits. Returns their end.
char* write_number(char* at, std::uint64_t value);
/// Both as one text; empty if that is too long.
ShortPiece joined(std::string_view key, std::uint64_t number);

/// A key whose numbers follow each other closely, as times and ids do: all but their last digits stay the same for long
/// and are one text with the key. kSpan, 1,000 or 1,000,000, is how many numbers have that text in common.
template <std::uint64_t kSpan>
class NearNumbers {
 public:
  static_assert(kSpan == 1'000 || kSpan == 1'000'000);

  /// The key: at most 15 characters, which outlive this.
  explicit NearNumbers(std::string_view key) : key_(key) { begin(1); }

  /// From here on the numbers around this one are quick to write; very small and very large ones never are. False if
  /// they were already.
  bool move_to(std::uint64_t value) {
    if (value - first_ < kSpan) return false;
    if (value >= kSpan && value <= kMax) begin(value / kSpan);
    return true;
  }

 private:
  friend class Pen;
  static constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();  // above: what is below zero

  void begin(std::uint64_t head) {
    const ShortPiece text = joined(key_, head);
    if (text.empty()) return;
    text_ = text;
    first_ = head * kSpan;
  }

  std::string_view key_;
  ShortPiece text_;
  std::uint64_t first_ = 0;
};

/// Three characters for each number below 1,000; the fourth is none of them.
inline constexpr std::array<std::array<char, 4>, 1'000> kThreeDigits = [] {
  constexpr auto digit = [](std::size_t value) { return static_cast<char>('0' + value % 10); };
  std::array<std::array<char, 4>, 1'000> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) digits[i] = {digit(i / 100), digit(i / 10), digit(i), ' '};
  return digits;
}();

/// REQUIRES for all it writes: room for that and kSlack more.
class Pen {
 public:
  static constexpr std::size_t kSlack = 192;

  explicit Pen(char* at) : at_(at) {}
  char* at() const { return at_; }

  void put(char c) { *at_++ = c; }
  void put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  template <std::size_t kBytes>
  void put(const Padded<kBytes>& text) {
    static_assert(kBytes <= kSlack);
    std::memcpy(at_, text.text_.data(), kBytes);
    at_ += text.length_;
  }
  void number(std::uint64_t value) {
    if (value < 10) {
      put(static_cast<char>('0' + value));
    } else {
      at_ = write_number(at_, value);
    }
  }
  void number(std::int64_t value) {
    if (value < 0) {
      put('-');
      number(std::uint64_t{0} - static_cast<std::uint64_t>(value));
    } else {
      number(static_cast<std::uint64_t>(value));
    }
  }
  /// The key and one of its numbers.
  template <std::uint64_t kSpan, class Number>
  void put(const NearNumbers<kSpan>& near, Number value) {
    const std::uint64_t last = static_cast<std::uint64_t>(value) - near.first_;
    if (last >= kSpan) {
      put(near.key_);
      return number(value);
    }
    put(near.text_);
    if constexpr (kSpan > 1'000) three_digits(last / 1'000);
    three_digits(last % 1'000);
  }

 private:
  void three_digits(std::uint64_t value) {
    std::memcpy(at_, kThreeDigits[value].data(), 4);
    at_ += 3;
  }

  char* at_;
};

}  // namespace raftlab::report
