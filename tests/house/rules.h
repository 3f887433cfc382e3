// SPDX-License-Identifier: MIT
#pragma once

// The plan of the house as rules over text: which folder may include which, what each folder must never see,
// and what every file owes its readers. A rule answers with findings, one sentence each; an empty answer is
// good. Nothing here reads the disk, so every rule is tried on small bad inputs in tests/house/rules_test.cc.

#include <string>
#include <string_view>
#include <vector>

namespace raftlab::house {

struct Finding {
  std::string path;  // below the root of the tree, with forward slashes
  int line = 0;      // 0: the file as a whole
  std::string text;
};

/// All findings as lines `path:line: text`, for the message of a failing test.
std::string to_text(const std::vector<Finding>& findings);

/// The arrows and the table "must never see": includes and words of the C++ file `path`.
std::vector<Finding> check_code(std::string_view path, std::string_view text);

/// What every text file owes: the licence line, a length one can read, nothing left unfinished, no test
/// switched off.
std::vector<Finding> check_file(std::string_view path, std::string_view text);

/// The names at the top of the tree: all that must be there, nothing else.
std::vector<Finding> check_top_level(const std::vector<std::string>& names);

/// True for what a build or a run leaves behind at the top of the tree.
bool is_left_over(std::string_view top_level_name);

/// True for text that people wrote, as opposed to recorded output, pictures and inputs that are broken on
/// purpose.
bool is_source(std::string_view path);

}  // namespace raftlab::house
