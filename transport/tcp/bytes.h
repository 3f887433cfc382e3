// SPDX-License-Identifier: MIT
// Numbers and texts as bytes, little endian, the same on every machine. A Reader never reads beyond its end: what is
// missing reads as 0 or empty, and ok() is false from then on, so a decoder may read everything and ask once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace raftlab::transport::tcp {

class Writer {
 public:
  Writer& u8(std::uint8_t value) { return number(value, 1); }
  Writer& u32(std::uint32_t value) { return number(value, 4); }
  Writer& u64(std::uint64_t value) { return number(value, 8); }
  Writer& flag(bool value) { return u8(value ? 1 : 0); }
  /// A text with its length before it.
  Writer& text(std::string_view value) {
    u32(static_cast<std::uint32_t>(value.size()));
    bytes_.append(value);
    return *this;
  }
  Writer& raw(std::string_view value) {
    bytes_.append(value);
    return *this;
  }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  Writer& number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
    return *this;
  }
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  /// 0 or 1; anything else is wrong.
  bool flag() {
    const std::uint8_t value = u8();
    if (value > 1) ok_ = false;
    return value == 1;
  }
  std::string_view text() { return raw(u32()); }
  std::string_view raw(std::size_t size) {
    if (size > left_.size()) {
      ok_ = false;
      left_ = {};
      return {};
    }
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  std::size_t left() const { return left_.size(); }
  void fail() { ok_ = false; }
  bool ok() const { return ok_; }
  /// Everything was there, and nothing is left.
  bool complete() const { return ok_ && left_.empty(); }

 private:
  std::uint64_t number(unsigned size) {
    const std::string_view bytes = raw(size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
  }
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace raftlab::transport::tcp
