// SPDX-License-Identifier: MIT
// The digests of runs with random faults and load: scenarios drawn from a seed, and one of our own with every kind of
// chaos at once and clients, each with two seeds: swarm_digests.txt.
#include <cstdint>
#include <string>
#include <vector>

#include "report/json_writer.h"
#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"
#include "scenarios/runner/twice.h"
#include "tests/catch.h"
#include "tests/written_down.h"

using namespace raftlab;
using namespace raftlab::scenarios;

namespace {

constexpr std::uint64_t kLastSeed = 24;
constexpr std::uint64_t kLargeSeeds[] = {0x8000000000000000ULL, 0xffffffffffffffffULL};

constexpr std::string_view kEverything =
    "nodes 5\n"
    "option pre-vote on\n"
    "option check-quorum on\n"
    "option snapshot-every 20\n"
    "clients 3 mix set 50% get 40% cas 10% keys 5 rate 20/s for 8s\n"
    "chaos crash every 1s..2s down 200ms..600ms keep majority for 8s\n"
    "chaos pause every 1s..3s for 100ms..400ms for 8s\n"
    "chaos partition every 1s..2s for 200ms..700ms kinds split,bridge,ring,one-way,isolate-leader for 8s\n"
    "chaos loss 0%..5% every 500ms for 8s\n"
    "chaos duplicate 0%..5% for 8s\n"
    "chaos delay every 500ms..1s for 200ms by 20ms..80ms for 8s\n"
    "chaos clock drift -5%..5% for 8s\n"
    "chaos disk every 1s..2s for 200ms..500ms kinds slow,stall for 8s\n"
    "chaos transfer every 2s..3s for 8s\n"
    "chaos snapshot every 1s..2s for 8s\n"
    "wait 3s\n"
    "wait 3s\n"
    "wait 2s\n"
    "settle\n";

language::Scenario scenario_of(const std::string& text) {
  language::ParseResult result = language::parse_scenario(text, "drawn.raft");
  INFO(language::format_diagnostics(result.diagnostics, "drawn.raft", text));
  REQUIRE(result.ok());
  return std::move(result.scenario);
}

std::string line_of(const std::string& name, const std::string& text, std::uint64_t seed) {
  runner::RunSettings settings;
  settings.seed = seed;
  const runner::RunResult result = runner::run_scenario(scenario_of(text), settings);
  INFO(name << ": " << result.message);
  CHECK(result.verdict == report::Verdict::pass);
  return name + " " + std::to_string(seed) + " " + report::digest_text(result.digest) + "\n";
}

std::vector<std::uint64_t> seeds() {
  std::vector<std::uint64_t> all;
  for (std::uint64_t seed = 1; seed <= kLastSeed; ++seed) all.push_back(seed);
  all.insert(all.end(), std::begin(kLargeSeeds), std::end(kLargeSeeds));
  return all;
}

/// FNV-1a over the texts of many seeds: each word that can be drawn is drawn in some of them.
std::string digest_of_texts(std::uint64_t last_seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    for (const char letter : fuzz::swarm_text(seed))
      hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
  }
  return report::digest_text(hash);
}

}  // namespace

TEST_CASE("The digests of runs with random faults and load are those written down") {
  std::string now = "# scenario seed digest\n";
  for (const std::uint64_t seed : seeds()) now += line_of("swarm", fuzz::swarm_text(seed), seed);
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{42}})
    now += line_of("everything-at-once", std::string(kEverything), seed);
  now += "texts 1..5000 " + digest_of_texts(5000) + "\n";
  determinism::check_written_down("determinism/swarm_digests.txt", now);
}

TEST_CASE("Runs with random faults and load are the same when they are played twice, record by record") {
  for (const std::uint64_t seed : seeds()) {
    INFO("seed " << seed);
    const auto difference = runner::plays_differently(scenario_of(fuzz::swarm_text(seed)), {});
    CHECK_FALSE(difference.has_value());
  }
}

TEST_CASE("A copy made at any line of a run with chaos and clients goes on as the original does") {
  const language::Scenario scenario = scenario_of(std::string(kEverything));
  runner::RunSettings settings;
  settings.seed = 7;
  const std::uint64_t whole = runner::run_scenario(scenario, settings).digest;
  std::vector<runner::Runner> copies;
  runner::Runner original(scenario, settings);
  for (const language::Statement& statement : scenario.statements) {
    copies.push_back(original);
    for (runner::Runner& copy : copies) CHECK(copy.execute(statement).ok());
    CHECK(original.execute(statement).ok());
  }
  CHECK(original.finish().digest == whole);
  for (runner::Runner& copy : copies) CHECK(copy.finish().digest == whole);
}
