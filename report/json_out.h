// SPDX-License-Identifier: MIT
// Characters on their way to a file: a large buffer of its own, handed to a sink whenever it is full, so that a
// timeline of any length needs no memory. Strings are escaped as JSON asks; bytes that are no UTF-8 become U+FFFD, each
// maximal wrong piece one, so that the output is always valid and always the same. Who writes much at a time borrows
// the place as a Pen.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "report/json_pen.h"

namespace raftlab::report {

/// Takes the next piece of output. The view is valid during the call only.
using Sink = std::function<void(std::string_view)>;

class JsonOut {
 public:
  /// `bytes` is the size of the buffer, at least kBytesMin.
  explicit JsonOut(Sink sink, std::size_t bytes = kBytes)
      : sink_(std::move(sink)),
        buffer_(new char[bytes + Pen::kSlack]),
        at_(buffer_.get()),
        end_(buffer_.get() + bytes) {}
  JsonOut(const JsonOut&) = delete;
  JsonOut& operator=(const JsonOut&) = delete;

  /// Makes room for `bytes` (at most kRoom) that put() and number() then write without looking.
  void reserve(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_.at()) < bytes) flush();
  }
  /// REQUIRES room.
  void put(std::string_view text) { at_.put(text); }
  /// REQUIRES room.
  void put(char c) { at_.put(c); }
  /// REQUIRES room for 20 digits.
  void number(std::uint64_t value) { at_.number(value); }
  /// REQUIRES room for 20 digits.
  void number(std::int64_t value) { at_.number(value); }
  /// Room for kRoom bytes, to write without looking; until it is given back nobody else writes here.
  Pen borrow() {
    reserve(kRoom);
    return at_;
  }
  /// The same for who has a pen.
  Pen renewed(Pen pen) {
    if (static_cast<std::size_t>(end_ - pen.at()) >= kRoom) return pen;
    give_back(pen);
    return borrow();
  }
  void give_back(Pen pen) { at_ = pen; }
  /// A quoted and escaped string of any length; makes its own room, and leaves kRoom bytes of it.
  void string(std::string_view text);
  /// Text of any length as it is, the same way.
  void text(std::string_view text);

  void flush();

  static constexpr std::size_t kRoom = 4096;
  static constexpr std::size_t kBytesMin = 4 * kRoom;
  static constexpr std::size_t kBytes = std::size_t{1} << 18;

 private:
  void put_control(char c);
  void escape(std::string_view text);

  Sink sink_;
  std::unique_ptr<char[]> buffer_;
  Pen at_;
  char* end_;
};

/// How many bytes of `text`, from 1 up, form its first character; negative if they are none: minus how many to replace.
int utf8_length(std::string_view text);

}  // namespace raftlab::report
