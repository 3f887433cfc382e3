// SPDX-License-Identifier: MIT
#pragma once

// The row of the command table for `raftlab sweep`, whose help names every metric.

#include "scenarios/cli/command_table.h"

namespace raftlab::scenarios::cli {

/// With the options --set and --rule as other commands have them.
[[nodiscard]] CommandSpec sweep_spec(const OptionSpec& set, const OptionSpec& rule);

}  // namespace raftlab::scenarios::cli
