// SPDX-License-Identifier: MIT
// The timeline of a scenario given as text, for tests that look at what a run tells.
#pragma once

#include <string_view>

#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

namespace raftlab::test {

inline report::Timeline played(std::string_view text, std::uint64_t seed) {
  const scenarios::language::ParseResult parsed = scenarios::language::parse_scenario(text, "played");
  REQUIRE(parsed.ok());
  scenarios::runner::RunSettings settings;
  settings.seed = seed;
  settings.keep = sim::Trace::Keep::all;
  scenarios::runner::Runner runner(parsed.scenario, settings);
  (void)runner.run();
  return runner.timeline();
}

}  // namespace raftlab::test
