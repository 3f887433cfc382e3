// SPDX-License-Identifier: MIT
// Characters into memory that has room for them, as quick as it gets: a Pen is one pointer, a value to keep in a
// register while an event is written. Constant texts are Pieces; numbers are worked out eight digits at a time.
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace raftlab::report {

/// A short text to be written often, copied as a whole whatever its length: a few moves instead of a call.
template <std::size_t kBytes>
class Padded {
 public:
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

/// A number worked out once, to be written more than once.
class Digits {
 public:
  constexpr Digits() : Digits(0) {}
  explicit constexpr Digits(std::uint64_t value) : value_(value) {
    if (value < kMax) {
      set_head(value);
    } else if (kMax != 0 && value / kMax < kMax) {
      set_head(value / kMax);
      tail_ = eight_digits(value % kMax) | kCharacters;
    }
  }
  constexpr std::uint64_t value() const { return value_; }
  /// Those of the next number: mostly the last digit counts up, and that is all.
  constexpr Digits next() const {
    const unsigned last = 8 * (length_ - 1);
    if (value_ >= kMax || static_cast<char>(head_ >> last) == '9') return Digits(value_ + 1);
    Digits digits = *this;
    ++digits.value_;
    digits.head_ += std::uint64_t{1} << last;
    return digits;
  }

 private:
  friend class Pen;
  /// From here on a number has a head and a tail of eight digits. None has where the first byte is not the lowest.
  static constexpr std::uint64_t kMax = std::endian::native == std::endian::little ? 100'000'000 : 0;
  static constexpr std::uint64_t kCharacters = 0x3030'3030'3030'3030;

  constexpr void set_head(std::uint64_t value) {
    const std::uint64_t digits = value < 10 ? value << 56 : eight_digits(value);
    // The bit on top: of a zero the last digit stays.
    const int zeros = std::countr_zero(digits | (std::uint64_t{1} << 63)) & 56;
    head_ = (digits | kCharacters) >> zeros;
    length_ = 8 - static_cast<unsigned>(zeros) / 8;
  }

  std::uint64_t value_;
  std::uint64_t head_ = 0;
  std::uint64_t tail_ = 0;
  unsigned length_ = 0;  // of the head; 0: longer than both
};

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
  void number(const Digits& digits) {
    if (digits.value_ >= Digits::kMax) return long_number(digits);
    store(digits.head_);
    at_ += digits.length_;
  }
  void number(std::uint64_t value) {
    if (value < 10) {
      put(static_cast<char>('0' + value));
    } else {
      number(Digits(value));
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

 private:
  static constexpr std::size_t kDigits = 20;

  void store(std::uint64_t eight) { std::memcpy(at_, &eight, sizeof eight); }
  void long_number(const Digits& digits) {
    if (digits.length_ == 0) {
      at_ = std::to_chars(at_, at_ + kDigits, digits.value_).ptr;
    } else {
      store(digits.head_);
      at_ += digits.length_;
      store(digits.tail_);
      at_ += sizeof digits.tail_;
    }
  }

  char* at_;
};

}  // namespace raftlab::report
