// SPDX-License-Identifier: MIT
// Columns of numbers and bytes for the page: each is filled from front to back, then all are put one after another,
// and a list of names and lengths says where each begins. report/web/unpack.js reads them again.
// Numbers are LEB128: seven bits a byte, the lowest first, the top bit set on all but the last. Signed ones are
// zigzag numbers: 0, -1, 1, -2, ... as 0, 1, 2, 3, ...
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raftlab::report {

class Column {
 public:
  void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void change(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number(bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  /// From one number to the next.
  void step(std::uint64_t before, std::uint64_t after) { change(static_cast<std::int64_t>(after - before)); }
  void text(std::string_view text) { bytes_ += text; }

  void clear() { bytes_.clear(); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class Columns {
 public:
  /// An empty column of this name; it stays where it is.
  Column& add(std::string_view name);
  /// Names and lengths in order, as a JSON array of pairs. Names are plain words.
  std::string list() const;
  /// Adds all bytes to `out`.
  void append_to(std::string& out) const;

 private:
  std::deque<std::pair<std::string, Column>> columns_;
};

}  // namespace raftlab::report
