// SPDX-License-Identifier: MIT
#pragma once

// The little of UTF-8 a scenario needs: is it valid, how many characters are before a byte, one character written out.

#include <cstdint>
#include <string>
#include <string_view>

namespace raftlab::scenarios::language {

/// Bytes of the character at the front: 1 to 4; 0 where it is not valid UTF-8 (overlong, surrogate, cut off, too big).
[[nodiscard]] std::size_t valid_character_size(std::string_view text);
/// The same, but 1 for an invalid byte; 0 only for an empty text.
[[nodiscard]] std::size_t character_size(std::string_view text);
/// Characters of a text; an invalid byte counts as one.
[[nodiscard]] std::size_t count_characters(std::string_view text);
/// The first so many characters.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t count);
/// Appends a code point (not a surrogate, at most 0x10FFFF).
void append_code_point(std::string& text, std::uint32_t code_point);

}  // namespace raftlab::scenarios::language
