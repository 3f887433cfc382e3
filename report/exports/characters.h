// SPDX-License-Identifier: MIT
// Texts of people on their way into the exports: one line, valid UTF-8, nothing that a reader cannot see and nothing
// that turns the direction of what stands around it. Each format escapes its own signs after that.
#pragma once

#include <string>
#include <string_view>

namespace raftlab::report {

struct Character {
  char32_t code = 0;       // U+FFFD for bytes that are no UTF-8
  std::string_view bytes;  // of the text; several where they are no UTF-8 together
};

/// The first character of `rest`, which loses it. REQUIRES a text that is not empty.
Character next_character(std::string_view& rest);

/// True for what XML 1.0 allows in a document.
bool xml_allows(char32_t code);

/// True for control characters, line and paragraph separators, marks of direction and what is no character.
bool is_unseen(char32_t code);

/// `text` on one line: what cannot be seen as \n, \t, \x1b or \u{202e}; cut behind `characters_max` with "..." .
std::string one_line(std::string_view text, std::size_t characters_max);

}  // namespace raftlab::report
