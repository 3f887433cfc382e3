// SPDX-License-Identifier: MIT
// What one seed of a campaign or a sweep came to, small enough that thousands of them may wait for an earlier one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/fuzz/finding.h"
#include "scenarios/language/ast.h"

namespace raftlab::scenarios::fuzz {

/// A number that a sweep has measured in a run.
struct Measured {
  std::uint32_t metric = 0;  ///< its place among the sweep's metrics
  std::int64_t value = 0;
};

struct SeedResult {
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  std::uint64_t digest = 0;
  bool inconclusive = false;                         ///< a limit came before a verdict
  std::optional<Broken> broken;                      ///< what failed
  std::shared_ptr<const language::Scenario> script;  ///< of a guided search, where it failed: what was played
  std::vector<Measured> measured;                    ///< of a sweep
  bool failed = false;                               ///< of a sweep: a property or an expectation
  std::string nondeterminism;  ///< played again it was another run: the first difference, as a sentence
  std::string misfit;          ///< the settings of the command line do not fit this seed's scenario: why ...
  std::string misfit_hint;     ///< ... and what to write instead
  std::string error;           ///< a mistake of raftlab's own
};

}  // namespace raftlab::scenarios::fuzz
