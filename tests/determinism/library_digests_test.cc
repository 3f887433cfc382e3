// SPDX-License-Identifier: MIT
// The digests of the built-in scenarios, each with two seeds: digests.txt.
#include <string>

#include "report/json_writer.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"
#include "tests/written_down.h"

using namespace raftlab;

namespace {

constexpr std::uint64_t kSeeds[] = {1, 42};

scenarios::runner::RunResult play(const scenarios::LibraryEntry& entry, std::uint64_t seed, sim::Trace::Keep keep) {
  const auto parsed = scenarios::language::parse_scenario(entry.text, std::string(entry.name));
  REQUIRE(parsed.ok());
  scenarios::runner::RunSettings settings;
  settings.seed = seed;
  settings.keep = keep;
  return scenarios::runner::run_scenario(parsed.scenario, settings);
}

std::string digests_now() {
  std::string text = "# scenario seed digest\n";
  for (const auto& entry : scenarios::library()) {
    for (const std::uint64_t seed : kSeeds) {
      text += std::string(entry.name) + " " + std::to_string(seed) + " " +
              report::digest_text(play(entry, seed, sim::Trace::Keep::digest).digest) + "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("The digests of the built-in scenarios are those written down") {
  determinism::check_written_down("determinism/digests.txt", digests_now());
}

TEST_CASE("A digest does not depend on whether records are kept") {
  for (const auto& entry : scenarios::library()) {
    INFO(entry.name);
    CHECK(play(entry, 7, sim::Trace::Keep::digest).digest == play(entry, 7, sim::Trace::Keep::all).digest);
  }
}

TEST_CASE("A copy made in the middle of a run goes on as the original does") {
  for (const auto& entry : scenarios::library()) {
    INFO(entry.name);
    const auto parsed = scenarios::language::parse_scenario(entry.text, std::string(entry.name));
    REQUIRE(parsed.ok());
    scenarios::runner::RunSettings settings;
    settings.seed = 7;
    scenarios::runner::Runner original(parsed.scenario, settings);
    const auto& statements = parsed.scenario.statements;
    const std::size_t half = statements.size() / 2;
    for (std::size_t i = 0; i < half; ++i) original.execute(statements[i]);
    scenarios::runner::Runner copy(original);
    for (std::size_t i = half; i < statements.size(); ++i) {
      original.execute(statements[i]);
      copy.execute(statements[i]);
    }
    CHECK(copy.finish().digest == original.finish().digest);
  }
}
