// SPDX-License-Identifier: MIT
// The characters of a file, read piece by piece and counted, so that an error can name its line and column while
// the file is never in memory as a whole. JsonCursor is the iterator that nlohmann-json parses from.
#pragma once

#include <cstdint>
#include <istream>
#include <iterator>
#include <string_view>
#include <vector>

namespace raftlab::report {

/// Both from 1; a column is a character of UTF-8.
struct TextPlace {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class JsonSource {
 public:
  explicit JsonSource(std::istream& in) : in_(&in), buffer_(kBytes) { fill(); }
  /// `text` must outlive the source.
  explicit JsonSource(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}
  JsonSource(const JsonSource&) = delete;
  JsonSource& operator=(const JsonSource&) = delete;

  bool at_end() const { return at_ == end_; }
  /// REQUIRES !at_end().
  char current() const { return *at_; }
  void next() {
    const char c = *at_;
    if (c == '\n') {
      line_end_ = place_;
      ++place_.line;
      place_.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      ++place_.column;
    }
    if (++at_ == end_ && in_ != nullptr) fill();
  }
  void skip_space() {
    while (!at_end() && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) next();
  }
  /// Of the character that comes next.
  TextPlace place() const { return place_; }
  /// Of the character read last: the end of a number is known only by the character behind it.
  TextPlace place_before() const {
    if (place_.column == 1) return line_end_;
    return {place_.line, place_.column - 1};
  }
  /// True when reading itself went wrong (a directory, an error of the disk).
  bool failed() const { return in_ != nullptr && in_->bad(); }

 private:
  static constexpr std::size_t kBytes = std::size_t{1} << 18;

  void fill() {
    in_->read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    at_ = buffer_.data();
    end_ = at_ + in_->gcount();
  }

  std::istream* in_ = nullptr;
  std::vector<char> buffer_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  TextPlace place_;
  TextPlace line_end_;  // of the last newline read
};

class JsonCursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  JsonCursor() = default;  // the end
  explicit JsonCursor(JsonSource& source) : source_(&source) {}

  char operator*() const { return source_->current(); }
  JsonCursor& operator++() {
    source_->next();
    return *this;
  }
  JsonCursor operator++(int) {
    const JsonCursor before = *this;
    source_->next();
    return before;
  }
  bool operator==(const JsonCursor& other) const { return is_end() == other.is_end(); }

 private:
  bool is_end() const { return source_ == nullptr || source_->at_end(); }

  JsonSource* source_ = nullptr;
};

}  // namespace raftlab::report
