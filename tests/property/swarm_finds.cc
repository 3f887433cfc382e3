// SPDX-License-Identifier: MIT

// What the swarm is for: silent with all rules on, and quick to find what a rule switched off does. It does not know
// which rules are off: the faults of a seed are the same either way, as long as the same nodes lead.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

using namespace raftlab;
using namespace raftlab::scenarios;

namespace {

language::Scenario scenario_of(std::uint64_t seed, const std::string& rule_off = {}) {
  language::ParseResult result = language::parse_scenario(fuzz::swarm_text(seed), "swarm");
  REQUIRE(result.ok());
  if (!rule_off.empty()) REQUIRE_FALSE(language::apply_rule(result.scenario, rule_off, "off"));
  return std::move(result.scenario);
}

/// The first seed that fails, 0 for none.
std::uint64_t first_failure(const std::string& rule_off, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    runner::RunSettings settings;
    settings.events_max = 3'000'000;
    if (runner::run_scenario(scenario_of(seed, rule_off), settings).verdict == report::Verdict::fail) return seed;
  }
  return 0;
}

/// Who came to lead, or to lead no more, and when.
using Leading = std::pair<sim::Time, std::uint64_t>;

struct Played {
  std::vector<Leading> leading;
  std::vector<std::pair<sim::Time, std::string>> faults;
  sim::Time ended_at_us = 0;
};

bool is_fault(const language::Action& action) {
  return !std::holds_alternative<language::ClientRequest>(action) && !std::holds_alternative<language::Wait>(action) &&
         !std::holds_alternative<language::ExpectViolation>(action);
}

Played play(std::uint64_t seed, const std::string& rule_off) {
  runner::RunSettings settings;
  settings.keep = sim::Trace::Keep::all;
  settings.journal = true;
  runner::Runner runner(scenario_of(seed, rule_off), settings);
  Played played;
  played.ended_at_us = runner.run().ended_at_us;
  const sim::Trace& trace = runner.world().trace();
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const sim::Record& record = trace.at(id);
    const bool changes = record.kind == sim::EventKind::became_leader ||
                         record.kind == sim::EventKind::became_follower || record.kind == sim::EventKind::node_crashed;
    if (changes) played.leading.emplace_back(record.at, static_cast<std::uint64_t>(record.kind) * 1'000 + record.node);
  }
  for (const language::Statement& statement : runner.as_played().statements) {
    if (is_fault(statement.action)) {
      played.faults.emplace_back(statement.when.time_us, language::print_statement(statement));
    }
  }
  return played;
}

/// Until when the same nodes led.
sim::Time same_until(const Played& one, const Played& other) {
  const std::size_t shared = std::min(one.leading.size(), other.leading.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (one.leading[i] != other.leading[i]) return std::min(one.leading[i].first, other.leading[i].first);
  }
  return std::min(one.ended_at_us, other.ended_at_us);
}

std::vector<std::string> faults_before(const Played& played, sim::Time time_us) {
  std::vector<std::string> faults;
  for (const auto& [at_us, text] : played.faults) {
    if (at_us < time_us) faults.push_back(text);
  }
  return faults;
}

}  // namespace

TEST_CASE("With all rules on the swarm finds nothing") { CHECK(first_failure({}, 400) == 0); }

TEST_CASE("A rule switched off is found within a few hundred seeds") {
  const std::string rule =
      GENERATE(as<std::string>(), "term-persisted", "self-vote-recorded", "vote-once", "vote-log-check", "majority",
               "prev-term-check", "commit-own-term", "commit-monotonic", "match-monotonic", "answer-own-command",
               "read-own-term", "transfer-timeout", "snapshot-term", "learner-uncounted", "pre-vote-not-by-leader",
               "random-timeouts");
  INFO(rule);
  CHECK(first_failure(rule, 500) != 0);
}

TEST_CASE("The faults of a seed are the same whether a rule is off or on, as long as the same nodes lead") {
  const std::string rule = GENERATE(as<std::string>(), "vote-log-check", "commit-last-new", "retry-once");
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO(rule << ", seed " << seed);
    const Played on = play(seed, {});
    const Played off = play(seed, rule);
    const sim::Time until_us = same_until(on, off);
    const std::vector<std::string> faults = faults_before(on, until_us);
    CHECK(faults == faults_before(off, until_us));
    compared += faults.size();
  }
  CHECK(compared > 200);
}
