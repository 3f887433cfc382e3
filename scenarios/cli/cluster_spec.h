// SPDX-License-Identifier: MIT
#pragma once

// The words of node and client, for the command table.

#include "scenarios/cli/command_table.h"

namespace raftlab::scenarios::cli {

[[nodiscard]] CommandSpec node_spec(const OptionSpec& set);
[[nodiscard]] CommandSpec client_spec();

}  // namespace raftlab::scenarios::cli
