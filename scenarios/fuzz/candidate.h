// SPDX-License-Identifier: MIT
// A scenario while it is made smaller: its set-up lines, its other lines, its seed and when it ends, as values that
// passes change freely. scenario_of() makes the scenario of it that is run and printed; whether that is a valid one is
// asked there. Always holds after flattened(): every line that has a time has it as `@`, in order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/fuzz/target.h"
#include "scenarios/language/ast.h"

namespace raftlab::scenarios::fuzz {

struct Candidate {
  std::string title;
  std::uint64_t seed = 1;
  std::vector<language::Statement> setup;  ///< without title, about and seed
  std::vector<language::Statement> lines;  ///< without `expect violation`
  std::optional<std::int64_t> end_us;      ///< when it is over; without: with its last line
};

/// The scenario's lines, without what only explains or cannot matter for the target.
[[nodiscard]] Candidate candidate_of(const language::Scenario& scenario, std::uint64_t seed, const Target& target);

/// Nothing where the candidate is no valid scenario.
[[nodiscard]] std::optional<language::Scenario> scenario_of(const Candidate& candidate, const Target& target);

/// The same lines, each at its time as `began_us` has it, without those that only let time pass or look.
[[nodiscard]] Candidate flattened(const Candidate& candidate, const std::vector<std::int64_t>& began_us,
                                  const Target& target);

/// Lines of the text it will have.
[[nodiscard]] std::size_t line_count(const Candidate& candidate, const Target& target);

[[nodiscard]] std::uint32_t node_count(const Candidate& candidate);
void set_node_count(Candidate& candidate, std::uint32_t nodes);

/// Makes the text of a changed statement its own again.
void retext(language::Statement& statement);

/// Time of a flattened line; 0 without.
[[nodiscard]] std::int64_t time_of(const language::Statement& statement);
void set_time(language::Statement& statement, std::int64_t time_us);

/// Every selector of a statement, set-up lines included.
void for_each_selector(language::Statement& statement, const std::function<void(language::NodeSelector&)>& visit);

[[nodiscard]] language::NodeSelector node_list(const std::vector<std::uint32_t>& nodes);

}  // namespace raftlab::scenarios::fuzz
