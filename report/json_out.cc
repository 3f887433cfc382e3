// SPDX-License-Identifier: MIT
#include "report/json_out.h"

#include <algorithm>
#include <array>

namespace raftlab::report {

namespace {

/// For each byte: 0 it stands for itself, 1 it needs care.
constexpr std::array<bool, 256> care_table() {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 256; ++i) table[i] = i < 0x20 || i == '"' || i == '\\' || i >= 0x80;
  return table;
}
constexpr std::array<bool, 256> kNeedsCare = care_table();

constexpr bool is_tail(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

int utf8_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return -1;
  const int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (text.size() < 2 || !is_tail(text[1])) return -1;
  const auto second = static_cast<unsigned char>(text[1]);
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
      (first == 0xf4 && second > 0x8f)) {
    return -1;
  }
  for (int i = 2; i < length; ++i) {
    if (text.size() <= static_cast<std::size_t>(i) || !is_tail(text[static_cast<std::size_t>(i)])) return -i;
  }
  return length;
}

void JsonOut::flush() {
  const auto size = static_cast<std::size_t>(at_.at() - buffer_.get());
  if (size > 0) sink_(std::string_view(buffer_.get(), size));
  at_ = Pen(buffer_.get());
}

void JsonOut::put_control(char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\b':
      put("\\b");
      return;
    case '\f':
      put("\\f");
      return;
    case '\n':
      put("\\n");
      return;
    case '\r':
      put("\\r");
      return;
    case '\t':
      put("\\t");
      return;
    default:
      break;
  }
  put("\\u00");
  put(kHex[static_cast<unsigned char>(c) >> 4]);
  put(kHex[static_cast<unsigned char>(c) & 15]);
}

void JsonOut::escape(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (!kNeedsCare[static_cast<unsigned char>(c)]) {
      put(c);
      ++i;
      continue;
    }
    reserve(kRoom);
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
      ++i;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      put_control(c);
      ++i;
    } else {
      const int length = utf8_length(text.substr(i));
      const auto bytes = static_cast<std::size_t>(length < 0 ? -length : length);
      put(length < 0 ? std::string_view("\xef\xbf\xbd") : text.substr(i, bytes));
      i += bytes;
    }
  }
}

void JsonOut::string(std::string_view text) {
  reserve(2 * kRoom);
  put('"');
  while (text.size() > kRoom / 8) {
    // Never cut a character in two: it begins at most three bytes before its last one.
    std::size_t piece = kRoom / 8;
    while (piece > kRoom / 8 - 3 && is_tail(text[piece])) --piece;
    if (is_tail(text[piece])) piece = kRoom / 8;
    escape(text.substr(0, piece));
    text.remove_prefix(piece);
    reserve(2 * kRoom);
  }
  escape(text);
  put('"');
  reserve(kRoom);
}

void JsonOut::text(std::string_view text) {
  while (!text.empty()) {
    reserve(2 * kRoom);
    const std::size_t piece = std::min(text.size(), kRoom);
    put(text.substr(0, piece));
    text.remove_prefix(piece);
  }
  reserve(kRoom);
}

}  // namespace raftlab::report
