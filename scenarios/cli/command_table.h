// SPDX-License-Identifier: MIT
#pragma once

// Every command and option of raftlab, as one table. The reading of arguments, `help`, `--help` and the completion
// scripts of all shells are made from it, so that they cannot disagree.

#include <string_view>
#include <vector>

#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

class Arguments;
class Console;

/// What a shell offers for a word.
enum class Completes { nothing, file, scenario, built_in, setting, rule, metric, command, choices };

struct OptionSpec {
  std::string_view names;       ///< "--seed", or "-o,--output"; the long name is last
  std::string_view value = {};  ///< what stands behind it: "N", "FILE"; empty for a flag
  std::string_view help = {};
  Completes completes = Completes::nothing;
  std::string_view choices = {};  ///< the words of Completes::choices, a space between
  bool repeatable = false;
};

struct CommandSpec {
  std::string_view name;
  std::string_view arguments;                             ///< as in "FILE|NAME..."
  std::string_view summary;                               ///< one line
  ExitCode (*run)(const Arguments&, Console&) = nullptr;
  int arguments_min = 0;
  int arguments_max = 0;  ///< -1: as many as one likes
  Completes completes = Completes::nothing;
  std::string_view choices = {};
  std::vector<OptionSpec> options = {};
  std::string_view details = {};  ///< more of `help COMMAND`; ends with a newline
};

[[nodiscard]] const std::vector<CommandSpec>& command_table();
/// Null for an unknown word.
[[nodiscard]] const CommandSpec* find_command(std::string_view name);
/// What every command takes: --color, --quiet, --verbose, --help.
[[nodiscard]] const std::vector<OptionSpec>& common_options();

/// "--seed" of "-s,--seed".
[[nodiscard]] constexpr std::string_view long_name(std::string_view names) {
  return names.substr(names.rfind(',') + 1);
}
/// "-s" of "-s,--seed", or empty.
[[nodiscard]] constexpr std::string_view short_name(std::string_view names) {
  const std::size_t comma = names.find(',');
  return comma == std::string_view::npos ? std::string_view() : names.substr(0, comma);
}

}  // namespace raftlab::scenarios::cli
