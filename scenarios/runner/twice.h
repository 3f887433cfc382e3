// SPDX-License-Identifier: MIT
// Is a run a function of its scenario and its seed? It is played twice and compared record by record; the first that
// is not the same is named, with its values in words. Two Runners share nothing but the scenario, which never
// changes. A difference is a mistake of raftlab, never of a scenario.
//
// Cost: the records of both plays stay in memory, 72 bytes each, so a run of ten million records takes 1.4 GB.
#pragma once

#include <optional>
#include <string>

#include "report/diff.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {

/// A run that has ended, with all its records.
struct Play {
  RunResult result;
  report::Timeline timeline;
};
/// Plays the scenario to its end; the records are kept whatever the settings say.
[[nodiscard]] Play play(const language::Scenario& scenario, const RunSettings& settings);

/// Where two plays part.
struct Difference {
  report::Difference found;  ///< first_event: the record; 0: only how they ended
  std::string sentence;      ///< "e#12 (vote_granted at 0.150123 s) is not the same: term 3 | 4"
  std::string text;          ///< for a terminal: lines, the record before, and the two records one below the other
};

/// Records by all their fields, the texts and entries that they refer to, digests, and how the plays ended.
[[nodiscard]] std::optional<Difference> difference_between(const Play& a, const Play& b);

/// Plays it twice. Nothing where both are the same, or where the stop flag ended one of them.
[[nodiscard]] std::optional<Difference> plays_differently(const language::Scenario& scenario,
                                                          const RunSettings& settings);

}  // namespace raftlab::scenarios::runner
