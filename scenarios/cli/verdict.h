// SPDX-License-Identifier: MIT
#pragma once

// A run's verdict as people read it in the terminal: a line that scripts can find (PASS, FAIL, ...), and below it
// what one wants to know next. Everything but the wall time is a function of the run.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/timeline.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/exit_code.h"
#include "scenarios/runner/outcome.h"
#include "scenarios/runner/twice.h"
#include "sim/tally.h"

namespace raftlab::scenarios::cli {

/// A run that has ended, and what is known of it beside its result.
struct Played {
  std::string name;        // base name, for those that pass
  std::string shown_path;  // as it was given, for those that fail
  unsigned nodes = 0;
  runner::RunResult result;
  sim::Tally tally;
  std::int64_t wall_us = 0;
  std::string reproduce;                       // the command line that plays it again
  const report::Timeline* timeline = nullptr;  // its records, where they were kept
};

/// Ends with a newline.
[[nodiscard]] std::string verdict_text(const Played& played, const Console& console);

/// What `--check-determinism` adds to it: nothing differs, or where the two plays part. Ends with a newline.
[[nodiscard]] std::string twice_text(const Played& played, const std::optional<runner::Difference>& difference,
                                     const Console& console);

[[nodiscard]] ExitCode exit_code_of(const runner::RunResult& result);

/// The ids that show what went wrong: the violation's evidence, else what happened last before the failure.
/// REQUIRES played.timeline.
[[nodiscard]] std::vector<sim::EventId> evidence_of(const Played& played);

/// A line for each event: id, time, who, what, and the message that caused it. REQUIRES ids of the trace.
[[nodiscard]] std::string evidence_text(const report::Timeline& timeline, const std::vector<sim::EventId>& events);

/// "2 elections (longest without a leader 310 ms) . 4 commits . 37 of 1,904 messages lost"
[[nodiscard]] std::string tally_text(const sim::Tally& tally, sim::Time now, const Console& console);

}  // namespace raftlab::scenarios::cli
