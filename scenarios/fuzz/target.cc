// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/target.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::string_view kExpectViolation = "expect violation ";

bool broke(const runner::RunResult& result, std::string_view property) {
  return std::any_of(result.violations.begin(), result.violations.end(),
                     [property](const report::Violation& violation) { return violation.property == property; });
}

/// The property of an `expect violation` line that came true, if the scenario had one.
std::string expected_and_broken(const runner::RunResult& result) {
  for (const report::Expectation& expectation : result.expectations) {
    if (!expectation.held || !expectation.text.starts_with(kExpectViolation)) continue;
    std::string property = expectation.text.substr(kExpectViolation.size());
    if (broke(result, property)) return property;
  }
  return {};
}

}  // namespace

std::optional<Target> target_of(const runner::RunResult& result) {
  if (result.interrupted || result.verdict == report::Verdict::inconclusive) return std::nullopt;
  if (std::string property = expected_and_broken(result); !property.empty()) return Target{std::move(property), {}};
  if (!result.violations.empty()) return Target{result.violations.front().property, {}};
  // A scenario that only failed to break what it was to break has nothing to be kept.
  if (result.verdict == report::Verdict::pass || result.line_text.empty()) return std::nullopt;
  if (result.line_text.starts_with(kExpectViolation)) return std::nullopt;
  return Target{{}, result.line_text};
}

bool breaks(const runner::RunResult& result, const Target& target) {
  if (!target.property.empty()) return broke(result, target.property);
  return result.verdict == report::Verdict::fail && !result.interrupted && result.line_text == target.expectation;
}

language::Scenario asking_for(const language::Scenario& scenario, const Target& target) {
  language::Scenario asking = scenario;
  if (target.property.empty()) return asking;
  std::erase_if(asking.statements, [](const language::Statement& statement) {
    return std::holds_alternative<language::ExpectViolation>(statement.action);
  });
  language::Statement line;
  line.action = language::ExpectViolation{target.property};
  line.text = std::string(kExpectViolation) + target.property;
  line.span.line = asking.statements.empty() ? 1 : asking.statements.back().span.line + 1;
  asking.statements.push_back(line);
  asking.expected_violations = {{target.property, line.span}};
  return asking;
}

language::Scenario with_seed(language::Scenario scenario, std::uint64_t seed) {
  scenario.setup.seed = seed;
  bool said = false;
  for (language::Statement& statement : scenario.setup_statements) {
    if (auto* line = std::get_if<language::Seed>(&statement.action)) {
      line->seed = seed;
      said = true;
    }
  }
  if (said) return scenario;
  language::Statement line;
  line.action = language::Seed{seed};
  scenario.setup_statements.push_back(std::move(line));
  return scenario;
}

}  // namespace raftlab::scenarios::fuzz
