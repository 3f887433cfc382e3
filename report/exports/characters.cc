// SPDX-License-Identifier: MIT
#include "report/exports/characters.h"

#include <fmt/format.h>

#include "report/json_out.h"

namespace raftlab::report {
namespace {

constexpr char32_t kReplacement = 0xfffd;

char32_t decoded(std::string_view bytes) {
  const auto at = [bytes](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(bytes[i])); };
  switch (bytes.size()) {
    case 1:
      return at(0);
    case 2:
      return ((at(0) & 0x1f) << 6) | (at(1) & 0x3f);
    case 3:
      return ((at(0) & 0x0f) << 12) | ((at(1) & 0x3f) << 6) | (at(2) & 0x3f);
    default:
      return ((at(0) & 0x07) << 18) | ((at(1) & 0x3f) << 12) | ((at(2) & 0x3f) << 6) | (at(3) & 0x3f);
  }
}

void add_unseen(std::string& out, char32_t code) {
  if (code == '\n') {
    out += "\\n";
  } else if (code == '\t') {
    out += "\\t";
  } else if (code == '\r') {
    out += "\\r";
  } else if (code < 0x80) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(code));
  } else {
    out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(code));
  }
}

}  // namespace

Character next_character(std::string_view& rest) {
  const int length = utf8_length(rest);
  const auto bytes = static_cast<std::size_t>(length > 0 ? length : -length);
  const std::string_view piece = rest.substr(0, bytes);
  rest.remove_prefix(bytes);
  return {length > 0 ? decoded(piece) : kReplacement, piece};
}

bool xml_allows(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xd800 || (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code <= 0x10ffff);
}

bool is_unseen(char32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  const bool direction = code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                         (code >= 0x2066 && code <= 0x2069);
  const bool separator = code == 0x2028 || code == 0x2029 || code == 0xfeff;
  const bool none = (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
  return direction || separator || none;
}

std::string one_line(std::string_view text, std::size_t characters_max) {
  std::string out;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == characters_max) return out + "...";
    const Character character = next_character(text);
    if (is_unseen(character.code)) {
      add_unseen(out, character.code);
    } else if (character.code == kReplacement) {
      out += "\xef\xbf\xbd";
    } else {
      out += character.bytes;
    }
  }
  return out;
}

}  // namespace raftlab::report
