// SPDX-License-Identifier: MIT
#pragma once

// The entry of `bench` in the command table.

#include "scenarios/cli/command_table.h"

namespace raftlab::scenarios::cli {

[[nodiscard]] CommandSpec bench_spec();

}  // namespace raftlab::scenarios::cli
