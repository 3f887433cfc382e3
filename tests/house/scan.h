// SPDX-License-Identifier: MIT
#pragma once

// Reads C++ text the way the tests of the house need it: what a file includes, and which words its code uses.
// Comments and literals are blanked first, so that a sentence about threads is not a thread. Lines keep their
// numbers. Pure functions over text; tests/house/rules.h says what is allowed where.

#include <string>
#include <string_view>
#include <vector>

namespace raftlab::house {

/// `text` with every comment replaced by spaces, and with `keep_literals` false the inside of every string
/// and character literal too. Newlines stay. Raw strings, escapes and digit separators (1'000) are
/// understood.
std::string blank(std::string_view text, bool keep_literals);

struct Include {
  int line = 0;
  bool angled = false;  // <path>, not "path"
  std::string path;
};

/// Every #include of `text`, in order, those in comments and literals left out.
std::vector<Include> includes_of(std::string_view text);

struct Word {
  int line = 0;
  std::string text;
};

/// Every identifier and keyword of the code, in order: std::thread gives "std" and "thread". Include lines
/// are left out.
std::vector<Word> words_of(std::string_view text);

/// The lines of `text` without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace raftlab::house
