// SPDX-License-Identifier: MIT
#pragma once

// Completion scripts, made from the command table and the names this very executable knows, so that they are
// complete. Pure functions of those: nothing is asked at completion time.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/cli/command_table.h"

namespace raftlab::scenarios::cli {

[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

/// The command's own options and the common ones.
[[nodiscard]] std::vector<OptionSpec> offered_options(const CommandSpec& command);
/// What may stand there, a space between: settings as "nodes=", names of scenarios, commands, or the choices.
[[nodiscard]] std::string offered_words(Completes completes, std::string_view choices);
[[nodiscard]] inline bool offers_files(Completes completes) {
  return completes == Completes::file || completes == Completes::scenario;
}

}  // namespace raftlab::scenarios::cli
