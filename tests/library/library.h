// SPDX-License-Identifier: MIT
// Plays built-in scenarios. Their folders: none (everybody's), classics/, chaos/, broken/ (a rule of Raft switched
// off), papers/ and studies/ (what to measure over many seeds).
#pragma once

#include <string>
#include <string_view>

#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

namespace raftlab::library_test {

using scenarios::LibraryEntry;
using scenarios::language::Scenario;
using scenarios::runner::RunResult;

/// "broken" of "broken/vote-once"; empty for "five-events".
inline std::string_view folder_of(const LibraryEntry& entry) {
  const std::size_t slash = entry.name.find('/');
  return slash == std::string_view::npos ? std::string_view() : entry.name.substr(0, slash);
}

/// The scenario of a text that must be without errors.
inline Scenario parse(std::string_view text, std::string_view name) {
  auto parsed = scenarios::language::parse_scenario(text, std::string(name) + ".raft");
  for (const auto& diagnostic : parsed.diagnostics)
    UNSCOPED_INFO(scenarios::language::format_diagnostic(diagnostic, parsed.scenario.file_name, text));
  REQUIRE(parsed.ok());
  return std::move(parsed.scenario);
}

inline RunResult play(const Scenario& scenario, std::uint64_t seed) {
  scenarios::runner::RunSettings settings;
  settings.seed = seed;
  return scenarios::runner::run_scenario(scenario, settings);
}

inline bool passes(const RunResult& result) { return result.verdict == report::Verdict::pass; }

/// "seed 7, line 12 (settle): the cluster has not settled within 10s: nobody leads"
inline std::string ending(const RunResult& result) {
  return "seed " + std::to_string(result.seed) + ", line " + std::to_string(result.span.line) + " (" +
         result.line_text + "): " + result.message;
}

/// The first seed from 1 to `seeds` whose run fails, with its ending; empty when all pass.
inline std::string first_failure(const Scenario& scenario, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunResult result = play(scenario, seed);
    if (!passes(result)) return ending(result);
  }
  return {};
}

}  // namespace raftlab::library_test
