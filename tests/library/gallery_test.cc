// SPDX-License-Identifier: MIT

// The gallery of broken Rafts: each file of scenarios/library/broken switches a rule off and waits for the property
// that breaks. It breaks for every seed, and with the rules on again the same file runs clean to its end. A file whose
// damage comes by chance says in a comment line how many seeds show it: "# shows within 20 seeds".

#include <set>
#include <string>
#include <variant>

#include "raft/rules.h"
#include "scenarios/language/names.h"
#include "tests/library/library.h"

using namespace raftlab;
using namespace raftlab::library_test;

namespace {

constexpr std::uint64_t kSeeds = 50;

/// N of the line "# shows within N seeds"; 0 for a file that shows it with every seed.
std::uint64_t shows_within(std::string_view text) {
  constexpr std::string_view kBefore = "\n# shows within ";
  std::size_t at = text.find(kBefore);
  if (at == std::string_view::npos) return 0;
  std::uint64_t seeds = 0;
  for (at += kBefore.size(); at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    seeds = seeds * 10 + static_cast<std::uint64_t>(text[at] - '0');
  REQUIRE(text.substr(at, 6) == " seeds");
  REQUIRE(seeds > 1);
  return seeds;
}

/// With every rule on that the file switches off.
Scenario mended(const LibraryEntry& entry) {
  Scenario scenario = parse(entry.text, entry.name);
  const auto rules = scenario.setup.rules_off;
  for (const std::string& rule : rules) REQUIRE(!apply_rule(scenario, rule, "on"));
  return scenario;
}

template <class Visit>
void for_gallery(const Visit& visit) {
  for (const LibraryEntry& entry : scenarios::library()) {
    if (folder_of(entry) != "broken") continue;
    INFO(entry.name);
    visit(entry);
  }
}

bool ends_with_settle(const Scenario& scenario) {
  return !scenario.statements.empty() &&
         std::holds_alternative<scenarios::language::Settle>(scenario.statements.back().action);
}

}  // namespace

TEST_CASE("Every file of the gallery breaks its property with every seed, or within as many as it says") {
  for_gallery([](const LibraryEntry& entry) {
    const Scenario scenario = parse(entry.text, entry.name);
    const std::uint64_t within = shows_within(entry.text);
    if (within == 0) {
      CHECK(first_failure(scenario, kSeeds) == "");
      return;
    }
    std::uint64_t seed = 1;
    while (seed <= within && !passes(play(scenario, seed))) ++seed;
    CHECK(seed <= within);
  });
}

TEST_CASE("Every file of the gallery runs clean with its rules on") {
  for_gallery([](const LibraryEntry& entry) {
    CHECK(first_failure(mended(entry), std::max(kSeeds, shows_within(entry.text))) == "");
  });
}

TEST_CASE("Every file of the gallery tells its story, waits for one property and ends with settle") {
  for_gallery([](const LibraryEntry& entry) {
    const Scenario scenario = parse(entry.text, entry.name);
    CHECK_FALSE(scenario.setup.title.empty());
    CHECK_FALSE(scenario.setup.about.empty());
    CHECK_FALSE(scenario.setup.rules_off.empty());
    CHECK(scenario.expected_violations.size() == 1);
    CHECK(ends_with_settle(scenario));
  });
}

TEST_CASE("Every rule has a file in the gallery that waits for the property the rule names") {
  std::set<std::string> missing;
  for (const std::string_view name : scenarios::language::rule_names()) missing.emplace(name);
  for_gallery([&missing](const LibraryEntry& entry) {
    const std::string name(entry.name.substr(entry.name.find('/') + 1));
    if (missing.erase(name) == 0) return;  // a story of its own, such as double-vote
    const Scenario scenario = parse(entry.text, entry.name);
    CHECK(scenario.setup.rules_off == std::vector<std::string>{name});
    REQUIRE(scenario.expected_violations.size() == 1);
    CHECK(scenario.expected_violations.front().property == raft::info_of(*raft::rule_named(name)).property);
  });
  CHECK(missing == std::set<std::string>{});
}

TEST_CASE("Every rule names a property that is checked") {
  for (const std::string_view name : scenarios::language::rule_names()) {
    INFO(name);
    CHECK(sim::property_named(raft::info_of(*raft::rule_named(name)).property));
  }
}
