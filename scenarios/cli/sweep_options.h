// SPDX-License-Identifier: MIT
#pragma once

// The options of `raftlab sweep`, read strictly before any seed is played.

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/cli/arguments.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/sweep/sweep.h"

namespace raftlab::scenarios::cli {

struct SweepOptions {
  RunOptions run;  ///< --set, --rule, --until
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1;
  unsigned jobs = 1;
  std::vector<sweep::Vary> varies;
  std::vector<std::string> metrics;  ///< as named, each once
  std::vector<std::string> words;    ///< all that shapes the result, for a line that does it again
};

/// Throws UsageError.
[[nodiscard]] SweepOptions read_sweep_options(const Arguments& arguments);

/// What the options ask of this scenario: the named metrics, else its `measure` lines, else leaderless. Throws
/// UsageError.
[[nodiscard]] std::vector<sweep::Asked> asked_of(const SweepOptions& options, const language::Scenario& scenario);

/// The scenario with --set, --rule and each combination of --vary. Throws UsageError.
[[nodiscard]] std::vector<sweep::Variant> variants_of(const SweepOptions& options, const language::Scenario& scenario);

}  // namespace raftlab::scenarios::cli
