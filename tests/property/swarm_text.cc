// SPDX-License-Identifier: MIT

// What the swarm draws: always a good scenario, and all of what it is to draw.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "scenarios/fuzz/swarm.h"
#include "scenarios/fuzz/swarm_draw.h"
#include "scenarios/language/parser.h"
#include "tests/catch.h"

using namespace raftlab::scenarios;

namespace {

constexpr std::uint64_t kSeeds = 3'000;

language::Scenario scenario_of(std::uint64_t seed) {
  const std::string text = fuzz::swarm_text(seed);
  const language::ParseResult result = language::parse_scenario(text, "swarm");
  INFO(text << language::format_diagnostics(result.diagnostics, "swarm", text));
  REQUIRE(result.ok());
  return result.scenario;
}

template <class Action>
const Action* find(const language::Scenario& scenario) {
  for (const language::Statement& statement : scenario.statements) {
    if (const auto* action = std::get_if<Action>(&statement.action)) return action;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("Every swarm text is a scenario of its own seed that ends with settle and can be read") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const std::string text = fuzz::swarm_text(seed);
    const language::Scenario scenario = scenario_of(seed);
    INFO(text);
    CHECK(scenario.setup.seed == seed);
    CHECK(std::holds_alternative<language::Settle>(scenario.statements.back().action));
    CHECK(std::count(text.begin(), text.end(), '\n') < 45);
    CHECK(text == fuzz::swarm_text(seed));
  }
}

TEST_CASE("The swarm draws every size, every chaos, every option and both ways to settle") {
  std::set<std::uint32_t> sizes;
  std::set<language::ChaosKind> chaos;
  std::set<std::size_t> options;
  std::set<std::string> kinds;
  std::set<bool> parts;
  std::size_t quiet = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const language::Scenario scenario = scenario_of(seed);
    sizes.insert(scenario.setup.nodes);
    for (std::size_t i = 0; i < scenario.setup.options.size(); ++i) {
      if (scenario.setup.options[i]) options.insert(i);
    }
    if (!scenario.setup.options_at.empty()) options.insert(static_cast<std::size_t>(language::OptionName::priority));
    bool any = false;
    for (const language::Statement& statement : scenario.statements) {
      const auto* line = std::get_if<language::Chaos>(&statement.action);
      if (line == nullptr) continue;
      any = true;
      chaos.insert(line->kind);
      kinds.insert(line->kinds.begin(), line->kinds.end());
    }
    if (!any) ++quiet;
    parts.insert(find<language::Settle>(scenario)->nodes.has_value());
  }
  CHECK(sizes.size() == 9);
  CHECK(chaos.size() == 14);   // all but the mix
  CHECK(options.size() == 8);  // all but sessions off, which break what clients are promised, and client-timeout
  CHECK(kinds.size() == 15);   // 7 of partitions, 4 of disks, 4 of members
  CHECK(parts.size() == 2);
  CHECK(quiet > kSeeds / 50);
}

TEST_CASE("Where the swarm draws leases, all that they rely on holds") {
  std::size_t leases = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const language::Scenario scenario = scenario_of(seed);
    const language::Setup& setup = scenario.setup;
    if (setup.option(language::OptionName::reads, 0).value_or(0) != 2) continue;
    ++leases;
    INFO(fuzz::swarm_text(seed));
    CHECK(setup.option(language::OptionName::check_quorum, 0) == 1);
    const std::int64_t drift = setup.option(language::OptionName::lease_drift, 0).value_or(10'000);
    for (const language::Statement& statement : scenario.statements) {
      const auto* line = std::get_if<language::Chaos>(&statement.action);
      if (line == nullptr) continue;
      CHECK(line->kind != language::ChaosKind::clock_jump);
      CHECK(line->kind != language::ChaosKind::campaign);
      if (line->kind != language::ChaosKind::clock_drift) continue;
      CHECK(line->low_ppm >= -drift);
      CHECK(line->high_ppm <= drift);
    }
  }
  CHECK(leases > kSeeds / 10);
}

TEST_CASE("Rounded numbers are those a person writes, next to the number from below or above") {
  CHECK(fuzz::rounded(0) == 0);
  CHECK(fuzz::rounded(7) == 7);
  CHECK(fuzz::rounded(19) == 15);
  CHECK(fuzz::rounded(999) == 800);
  CHECK(fuzz::rounded(1'000) == 1'000);
  CHECK(fuzz::rounded(1'999) == 1'500);
  CHECK(fuzz::rounded_up(16) == 20);
  CHECK(fuzz::rounded_up(801) == 1'000);
  CHECK(fuzz::rounded_up(2'000) == 2'000);
  for (std::int64_t number = 0; number < 20'000; ++number) {
    CHECK(fuzz::rounded(number) <= number);
    CHECK(fuzz::rounded_up(number) >= number);
    CHECK(fuzz::rounded_up(fuzz::rounded(number)) == fuzz::rounded(number));
  }
}
