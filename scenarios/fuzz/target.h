// SPDX-License-Identifier: MIT
// What a failing run broke, as a value that two runs can be compared by: a property, or an expectation of the scenario.
#pragma once

#include <optional>
#include <string>

#include "scenarios/language/ast.h"
#include "scenarios/runner/outcome.h"

namespace raftlab::scenarios::fuzz {

struct Target {
  std::string property;     ///< "vote-once"; empty where an expectation failed
  std::string expectation;  ///< else the failing line as written
  friend bool operator==(const Target&, const Target&) = default;
};

/// The first property that broke, else the line that failed; nothing for a run that passed or was inconclusive.
[[nodiscard]] std::optional<Target> target_of(const runner::RunResult& result);

/// Whether this run breaks it too. A scenario that carries `expect violation` for the property passes when it does.
[[nodiscard]] bool breaks(const runner::RunResult& result, const Target& target);

/// The scenario that asks for the target: with `expect violation NAME` for a property, as it is for an expectation.
[[nodiscard]] language::Scenario asking_for(const language::Scenario& scenario, const Target& target);

/// The scenario that has this seed of its own.
[[nodiscard]] language::Scenario with_seed(language::Scenario scenario, std::uint64_t seed);

}  // namespace raftlab::scenarios::fuzz
