// SPDX-License-Identifier: MIT
#pragma once

// What people name on the command line: a file, a pattern, or a built-in scenario. Everything that can be wrong
// comes back as a value with a sentence; nothing here prints.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

/// A scenario may be this long; a timeline may be as long as it is.
inline constexpr std::size_t kScenarioBytesMax = std::size_t{1} << 20;

struct Problem {
  ExitCode code = ExitCode::file;
  std::string text;
  std::string hint;
};

struct FileText {
  std::string text;
  std::optional<Problem> problem;
};

/// A whole file, or standard input for "-". Not more than one byte beyond `bytes_max` is read.
[[nodiscard]] FileText read_file(const std::string& path, std::size_t bytes_max);

/// A scenario to run or check.
struct Source {
  std::string name;        ///< base name without ".raft": what the verdict calls it
  std::string shown_path;  ///< as it was given: what errors say
  std::string argument;    ///< the word that means it on a command line
  std::string text;
  bool built_in = false;
};

struct Sources {
  std::vector<Source> found;
  std::vector<Problem> problems;
};

/// Each argument is a file (where one is there, or the word has a slash or ends in .raft), "-", a pattern with
/// * ? [ over files and built-in names, or the name of a built-in scenario. `files_only`: no built-in names.
[[nodiscard]] Sources find_sources(const std::vector<std::string>& arguments, bool files_only = false);

/// The text of the built-in scenario, or the problem that there is none, with the nearest name.
[[nodiscard]] FileText find_built_in(std::string_view name);

/// "lossy-network" of "my/lossy-network.raft".
[[nodiscard]] std::string base_name(std::string_view path);

}  // namespace raftlab::scenarios::cli
