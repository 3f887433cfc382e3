// SPDX-License-Identifier: MIT
#pragma once

// What runs and campaigns become in a JUnit report. A run that fails is a failure of the type property or expectation,
// one that met a limit a failure of the type inconclusive: both end with an exit code other than 0. What could not be
// read or played is an error; what was not played because of an interruption is skipped.

#include <functional>
#include <vector>

#include "scenarios/cli/input.h"
#include "scenarios/cli/junit.h"
#include "scenarios/cli/verdict.h"
#include "scenarios/fuzz/campaign_record.h"
#include "scenarios/language/diagnostic.h"
#include "scenarios/runner/twice.h"

namespace raftlab::scenarios::cli {

[[nodiscard]] JunitCase case_of(const Problem& problem);
[[nodiscard]] JunitCase case_of(const std::vector<language::Diagnostic>& diagnostics, const Source& source);
[[nodiscard]] JunitCase case_of(const Played& played);
/// `--check-determinism`: the second play was another run.
[[nodiscard]] JunitCase case_of(const Played& played, const runner::Difference& difference);
[[nodiscard]] JunitCase case_not_played(const Source& source);

/// A case for the campaign, and a failed one for each finding. `error`: why it was broken off, or empty.
[[nodiscard]] JunitSuite suite_of(const fuzz::CampaignRecord& record,
                                  const std::function<std::string(const fuzz::Finding&)>& file_of,
                                  const std::string& error_type, const std::string& error);

}  // namespace raftlab::scenarios::cli
