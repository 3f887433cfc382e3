// SPDX-License-Identifier: MIT
#include "scenarios/cli/exit_code.h"

#include <algorithm>
#include <array>

namespace raftlab::scenarios::cli {

ExitCode worse(ExitCode a, ExitCode b) {
  using enum ExitCode;
  static constexpr std::array kWorstFirst = {terminated, interrupted, internal,     usage,         file, nondeterminism,
                                             bad_input,  finding,     inconclusive, nothing_to_do, good};
  return *std::find_if(kWorstFirst.begin(), kWorstFirst.end(),
                       [a, b](ExitCode code) { return code == a || code == b; });
}

}  // namespace raftlab::scenarios::cli
