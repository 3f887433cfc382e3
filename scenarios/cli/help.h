// SPDX-License-Identifier: MIT
#pragma once

// Help made from the command table, and what to say about a word that is no command.

#include <string>
#include <string_view>

#include "scenarios/cli/arguments.h"
#include "scenarios/cli/command_table.h"

namespace raftlab::scenarios::cli {

[[nodiscard]] std::string general_help();
[[nodiscard]] std::string command_help(const CommandSpec& command);
[[nodiscard]] UsageError unknown_command(std::string_view word);

}  // namespace raftlab::scenarios::cli
