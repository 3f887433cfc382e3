// SPDX-License-Identifier: MIT
#pragma once

// From the words of the command line to the exit code: finds the command, reads its arguments, calls it, and turns
// every way it can end into words and a number.

#include <string>
#include <vector>

#include "scenarios/cli/console.h"
#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

/// `words` without the program's name. Never throws.
ExitCode run_program(const std::vector<std::string>& words, Console& console);

/// The words as one line that a shell reads back: quoted where it must be.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& words);

}  // namespace raftlab::scenarios::cli
