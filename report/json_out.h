// SPDX-License-Identifier: MIT
// Characters on their way to a file: a large buffer of its own, handed to a sink whenever it is full, so that a
// timeline of any length needs no memory. Numbers by std::to_chars, strings escaped as JSON asks; bytes that are
// no UTF-8 become U+FFFD, each maximal wrong piece one, so that the output is always valid and always the same.
#pragma once

#include <charconv>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>

namespace raftlab::report {

/// Takes the next piece of output. The view is valid during the call only.
using Sink = std::function<void(std::string_view)>;

class JsonOut {
 public:
  /// `bytes` is the size of the buffer, at least kBytesMin.
  explicit JsonOut(Sink sink, std::size_t bytes = kBytes)
      : sink_(std::move(sink)), buffer_(new char[bytes]), at_(buffer_.get()), end_(at_ + bytes) {}
  JsonOut(const JsonOut&) = delete;
  JsonOut& operator=(const JsonOut&) = delete;

  /// Makes room for `bytes` (at most kRoom) that put() and number() then write without looking.
  void reserve(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) flush();
  }
  /// REQUIRES room.
  void put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  /// REQUIRES room.
  void put(char c) { *at_++ = c; }
  /// REQUIRES room for 20 digits.
  void number(std::uint64_t value) {
    if (value < 10) {
      *at_++ = static_cast<char>('0' + value);
      return;
    }
    at_ = std::to_chars(at_, at_ + kDigits, value).ptr;
  }
  /// REQUIRES room for 20 digits.
  void number(std::int64_t value) {
    if (value < 0) {
      *at_++ = '-';
      number(std::uint64_t{0} - static_cast<std::uint64_t>(value));
    } else {
      number(static_cast<std::uint64_t>(value));
    }
  }
  /// A quoted and escaped string of any length; makes its own room, and leaves kRoom bytes of it.
  void string(std::string_view text);
  /// Text of any length as it is, the same way.
  void text(std::string_view text);

  void flush();

  static constexpr std::size_t kRoom = 4096;
  static constexpr std::size_t kBytesMin = 4 * kRoom;
  static constexpr std::size_t kBytes = std::size_t{1} << 20;

 private:
  static constexpr std::size_t kDigits = 20;

  void put_control(char c);
  void escape(std::string_view text);

  Sink sink_;
  std::unique_ptr<char[]> buffer_;
  char* at_;
  char* end_;
};

/// How many bytes of `text`, from 1 up, form its first character; negative if they are none: minus how many to replace.
int utf8_length(std::string_view text);

}  // namespace raftlab::report
