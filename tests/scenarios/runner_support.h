// SPDX-License-Identifier: MIT
// Plays small scenarios in the product's own language. Every test of the runner reads: a text, and how it ends.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

namespace raftlab::scenarios::runner {

/// The scenario of `text`, which must be without errors.
inline language::Scenario parsed(std::string_view text) {
  language::ParseResult result = language::parse_scenario(text, "test.raft");
  INFO(language::format_diagnostics(result.diagnostics, "test.raft", text));
  REQUIRE(result.ok());
  return std::move(result.scenario);
}

/// A run with all records kept.
inline Runner played(std::string_view text, std::uint64_t seed = 1) {
  RunSettings settings;
  settings.seed = seed;
  settings.keep = sim::Trace::Keep::all;
  Runner runner(parsed(text), settings);
  runner.run();
  return runner;
}

/// "pass", or the failing line and its message: "3: expected leader = 2, but leader is 1 (term 4)".
inline std::string ending(std::string_view text, std::uint64_t seed = 1) {
  const RunResult result = played(text, seed).result();
  if (result.verdict == report::Verdict::pass) return "pass";
  const std::string kind = result.verdict == report::Verdict::inconclusive ? "inconclusive " : "";
  return kind + std::to_string(result.span.line) + ": " + result.message;
}

/// The same scenario ends alike with every seed from 1 to `seeds`.
inline bool passes_for_seeds(std::string_view text, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const std::string end = ending(text, seed);
    if (end == "pass") continue;
    UNSCOPED_INFO("seed " << seed << ": " << end);
    return false;
  }
  return true;
}

}  // namespace raftlab::scenarios::runner
