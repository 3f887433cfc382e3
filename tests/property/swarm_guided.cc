// SPDX-License-Identifier: MIT

// Guided search: the same for the same seeds, silent with all rules on, and what it plays can be written and read.

#include <cstdint>
#include <vector>

#include "scenarios/fuzz/guided.h"
#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "tests/catch.h"

using namespace raftlab;
using namespace raftlab::scenarios;

namespace {

constexpr std::uint64_t kRuns = 150;

language::Scenario fresh(std::uint64_t seed) {
  language::ParseResult result = language::parse_scenario(fuzz::swarm_text(seed), "swarm");
  REQUIRE(result.ok());
  return std::move(result.scenario);
}

fuzz::Guided guided() {
  fuzz::GuidedSettings settings;
  settings.fresh = fresh;
  return fuzz::Guided(std::move(settings));
}

}  // namespace

TEST_CASE("A guided search is the same for the same seeds, and finds nothing with all rules on") {
  fuzz::Guided one = guided();
  fuzz::Guided two = guided();
  std::size_t changed = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    INFO("seed " << seed);
    const fuzz::GuidedRun run = one.play(seed);
    CHECK(run.result.digest == two.play(seed).result.digest);
    CHECK((run.misfit || run.result.verdict != report::Verdict::fail));
    if (run.changed) ++changed;
  }
  CHECK(one.states() == two.states());
  CHECK(one.states() > kRuns);
  CHECK(one.corpus() == two.corpus());
  CHECK(changed > kRuns / 4);
}

TEST_CASE("A script that guided search has changed plays the same when it is written and read") {
  fuzz::Guided search = guided();
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= kRuns && compared < 10; ++seed) {
    const fuzz::GuidedRun run = search.play(seed);
    if (!run.changed || run.misfit) continue;
    const std::string text = language::print_scenario(run.script);
    const language::ParseResult read = language::parse_scenario(text, "written");
    INFO("seed " << seed << '\n' << language::format_diagnostics(read.diagnostics, "written", text));
    REQUIRE(read.ok());
    const runner::RunResult again = runner::run_scenario(read.scenario, {});
    CHECK(again.verdict == runner::run_scenario(run.script, {}).verdict);
    CHECK(again.ended_at_us == runner::run_scenario(run.script, {}).ended_at_us);
    ++compared;
  }
  CHECK(compared == 10);
}
