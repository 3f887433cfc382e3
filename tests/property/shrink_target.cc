// SPDX-License-Identifier: MIT
// What a failing run broke, as a value.
#include "scenarios/fuzz/target.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

namespace {

using namespace raftlab;
using namespace raftlab::scenarios;

language::Scenario read(const std::string& text) {
  language::ParseResult parsed = language::parse_scenario(text, "test.raft");
  REQUIRE(parsed.ok());
  return std::move(parsed.scenario);
}

runner::RunResult play(const std::string& text) { return runner::run_scenario(read(text), {}); }

const std::string kTwoVotes =
    "rule vote-once off\nlatency 5ms\ntimers off all\nhold request-vote\ncampaign 0\ncampaign 1\nwait 5ms\n"
    "deliver request-vote 0 -> 2\ndeliver request-vote 1 -> 2\nwait 40ms\n";

}  // namespace

TEST_CASE("a run that breaks a property has it as its target", "[shrink]") {
  const std::optional<fuzz::Target> target = fuzz::target_of(play(kTwoVotes));
  REQUIRE(target);
  CHECK(target->property == "vote-once");
  CHECK(target->expectation.empty());
}

TEST_CASE("a scenario that expects a violation has this one as its target, whatever else broke before", "[shrink]") {
  const std::optional<fuzz::Target> target = fuzz::target_of(play(kTwoVotes + "expect violation election-safety\n"));
  REQUIRE(target);
  CHECK(target->property == "election-safety");
}

TEST_CASE("a line that fails is the target where no property broke", "[shrink]") {
  const runner::RunResult result = play("wait 1s\nexpect term(0) = 99\n");
  const std::optional<fuzz::Target> target = fuzz::target_of(result);
  REQUIRE(target);
  CHECK(target->property.empty());
  CHECK(target->expectation == "expect term(0) = 99");
  CHECK(fuzz::breaks(result, *target));
  CHECK_FALSE(fuzz::breaks(play("wait 1s\n"), *target));
  CHECK_FALSE(fuzz::breaks(play("wait 1s\nexpect term(0) = 98\n"), *target));
}

TEST_CASE("a run that passes, that met a limit, or that did not break what it was to break has no target", "[shrink]") {
  CHECK_FALSE(fuzz::target_of(play("wait 1s\n")));
  CHECK_FALSE(fuzz::target_of(play("limit 1s\nwait 5s\n")));
  CHECK_FALSE(fuzz::target_of(play("wait 1s\nexpect violation vote-once\n")));
}

TEST_CASE("the scenario that asks for a property expects its violation and nothing else", "[shrink]") {
  const language::Scenario scenario = read(kTwoVotes + "expect violation election-safety\n");
  const language::Scenario asking = fuzz::asking_for(scenario, {"vote-once", {}});
  REQUIRE(asking.expected_violations.size() == 1);
  CHECK(asking.expected_violations.front().property == "vote-once");
  CHECK(language::parse_scenario(language::print_scenario(asking), "again.raft").ok());
  CHECK(runner::run_scenario(asking, {}).verdict == report::Verdict::pass);
}
