// SPDX-License-Identifier: MIT
#pragma once

// The words of the prompt: its help, and what the tab key offers.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/parser.h"

namespace raftlab::scenarios::cli {

/// Help of all statements by group and of the prompt's own commands.
[[nodiscard]] std::string play_help();
/// Help of one word: what it takes, what it does, an example. Empty for an unknown word.
[[nodiscard]] std::string play_help(std::string_view word);
/// What may stand at the end of `line`.
[[nodiscard]] std::vector<std::string> play_completions(std::string_view line, const language::Context& context);

}  // namespace raftlab::scenarios::cli
