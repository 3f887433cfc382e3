// SPDX-License-Identifier: MIT
// What the shrinker gives back: it breaks the same, is small, reads as people write, and is the same every time.
#include <algorithm>
#include <string>

#include "scenarios/fuzz/shrink.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

namespace {

using namespace raftlab;
using namespace raftlab::scenarios;

language::Scenario read(const std::string& text) {
  language::ParseResult parsed = language::parse_scenario(text, "test.raft");
  INFO(text);
  REQUIRE(parsed.ok());
  return std::move(parsed.scenario);
}

std::string built_in(const std::string& name) {
  for (const LibraryEntry& entry : library()) {
    if (entry.name == name) return std::string(entry.text);
  }
  FAIL("no built-in scenario is called " << name);
  return {};
}

struct Made {
  fuzz::Target target;
  fuzz::Shrunk shrunk;
};

Made make_small(const std::string& text, fuzz::ShrinkSettings settings = {}) {
  const language::Scenario scenario = read(text);
  const std::optional<fuzz::Target> target = fuzz::target_of(runner::run_scenario(scenario, {}));
  REQUIRE(target);
  if (settings.runs_max > 1'500) settings.runs_max = 1'500;
  return {*target, fuzz::shrink(scenario, *target, settings)};
}

/// That of the text as it stands, not of the value beside it.
runner::RunResult play(const std::string& text) { return runner::run_scenario(read(text), {}); }

void check_that_it_breaks(const Made& made) {
  INFO(made.shrunk.text);
  const runner::RunResult result = play(made.shrunk.text);
  CHECK(fuzz::breaks(result, made.target));
  if (!made.target.property.empty()) {
    CHECK(result.verdict == report::Verdict::pass);
    CHECK(made.shrunk.text.find("expect violation " + made.target.property) != std::string::npos);
  }
  CHECK(language::print_scenario(made.shrunk.scenario) == made.shrunk.text);
}

const std::string kJunk =
    "nodes 5\nseed 7\nloss 0%\noption window 8\nrule vote-once off\n"
    "always leaders <= 5\nwait until leader within 5s\nset alpha first\nset beta second\n"
    "link 3 -> 4 latency 1ms\ncrash 4 for 1s\nset gamma third as client dora\nwait 2s\n"
    "timers off all\nhold request-vote\ncampaign 0\ncampaign 1\nwait 20ms\n"
    "deliver request-vote 0 -> 2,3\ndeliver request-vote 1 -> 2,3\nwait 140ms\nset delta fourth\nwait 1s\n";

}  // namespace

TEST_CASE("lines that do not matter are left out of a scenario", "[shrink]") {
  const Made made = make_small(kJunk);
  check_that_it_breaks(made);
  CHECK(made.target.property == "vote-once");
  CHECK(made.shrunk.lines <= 15);
  for (const char* junk : {"loss", "always", "alpha", "dora", "link", "delta", "window"}) {
    INFO(made.shrunk.text);
    CHECK(made.shrunk.text.find(junk) == std::string::npos);
  }
}

TEST_CASE("a scenario without need of five nodes gets three or fewer", "[shrink]") {
  const Made made = make_small(kJunk);
  CHECK(made.shrunk.scenario.setup.nodes <= 3);
}

TEST_CASE("the same scenario is made smaller in the same way every time", "[shrink]") {
  const Made once = make_small(kJunk);
  const Made twice = make_small(kJunk);
  CHECK(once.shrunk.text == twice.shrunk.text);
  CHECK(once.shrunk.runs == twice.shrunk.runs);
}

TEST_CASE("gallery files get at most fifteen lines", "[shrink]") {
  for (const std::string name : {"vote-once", "majority", "no-op-first"}) {
    const Made made = make_small(built_in("broken/" + name));
    check_that_it_breaks(made);
    INFO(made.shrunk.text);
    CHECK(made.shrunk.lines <= 15);
  }
}

TEST_CASE("a scenario that is small already comes back no longer", "[shrink]") {
  const Made once = make_small(kJunk);
  const Made again = make_small(once.shrunk.text);
  CHECK(again.shrunk.lines <= once.shrunk.lines);
  check_that_it_breaks(again);
}

TEST_CASE("an expectation that fails is kept and still fails", "[shrink]") {
  const Made made = make_small(
      "nodes 5\nwait until leader within 5s\nset x 1\ncrash leader\nwait 100ms\nset y 2\nexpect leaders = 0\n");
  check_that_it_breaks(made);
  CHECK(made.target.expectation == "expect leaders = 0");
  CHECK(made.shrunk.lines <= 5);
}

TEST_CASE("a fact that stops being so is kept until it does", "[shrink]") {
  const Made made = make_small("never leader = 0\nset x 1\nset y 2\ncampaign 0\nwait 2s\nwait 10s\n");
  check_that_it_breaks(made);
  CHECK(made.target.expectation == "never leader = 0");
}

TEST_CASE("a scenario that breaks nothing comes back as it is", "[shrink]") {
  const language::Scenario scenario = read("wait 1s\nset x 1\n");
  const fuzz::Shrunk shrunk = fuzz::shrink(scenario, {"vote-once", {}}, {});
  CHECK(shrunk.text == language::print_scenario(scenario));
  CHECK(shrunk.runs == 1);
  CHECK_FALSE(shrunk.complete);
}

TEST_CASE("what is smallest so far is the result when the time is over", "[shrink]") {
  fuzz::ShrinkSettings settings;
  int asked = 0;
  settings.out_of_time = [&asked] { return ++asked > 20; };
  const Made made = make_small(kJunk, settings);
  check_that_it_breaks(made);
  CHECK_FALSE(made.shrunk.complete);
  CHECK(made.shrunk.runs <= 40);
}

TEST_CASE("a limit of runs ends it with a scenario that breaks the same", "[shrink]") {
  for (const std::uint64_t runs : {1U, 2U, 5U, 40U}) {
    fuzz::ShrinkSettings settings;
    settings.runs_max = runs;
    const Made made = make_small(kJunk, settings);
    check_that_it_breaks(made);
    CHECK(made.shrunk.runs <= runs + 2);
  }
}

TEST_CASE("a stop that came before everything leaves a scenario that can be read", "[shrink]") {
  const std::atomic<bool> stop = true;
  fuzz::ShrinkSettings settings;
  settings.stop = &stop;
  const Made made = make_small(kJunk, settings);
  CHECK(language::parse_scenario(made.shrunk.text, "again.raft").ok());
  CHECK_FALSE(made.shrunk.complete);
}

TEST_CASE("progress is told with lines that never grow much", "[shrink]") {
  std::size_t calls = 0;
  std::uint64_t runs_before = 0;
  fuzz::ShrinkSettings settings;
  settings.progress = [&](std::uint64_t runs, std::size_t lines) {
    ++calls;
    CHECK(runs >= runs_before);
    CHECK(lines <= 40);
    runs_before = runs;
  };
  make_small(kJunk, settings);
  CHECK(calls > 5);
}
