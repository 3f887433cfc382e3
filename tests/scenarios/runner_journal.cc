// SPDX-License-Identifier: MIT
// A run as it was played: flat, with exact times and numbers, and playing it again does the same.
#include <tuple>

#include "scenarios/language/print.h"
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
using raftlab::report::Verdict;
namespace language = raftlab::scenarios::language;
namespace sim = raftlab::sim;

namespace {

Runner journaled(std::string_view text, std::uint64_t seed) {
  RunSettings settings;
  settings.seed = seed;
  settings.keep = sim::Trace::Keep::all;
  settings.journal = true;
  Runner runner(parsed(text), settings);
  runner.run();
  return runner;
}

/// As written out and read again.
Runner again(const Runner& runner) {
  const language::Scenario scenario = runner.as_played();
  RunSettings settings;
  settings.keep = sim::Trace::Keep::all;
  Runner second(parsed(language::print_scenario(scenario)), settings);
  second.run();
  return second;
}

using Deed = std::tuple<sim::EventKind, sim::Time, int, int, int, std::uint64_t>;

/// Every record but the notes of lines.
std::vector<Deed> deeds_of(const Runner& runner) {
  std::vector<Deed> deeds;
  const sim::Trace& trace = runner.world().trace();
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const sim::Record& record = trace.at(id);
    switch (record.kind) {
      case sim::EventKind::fault_started:
      case sim::EventKind::fault_ended:
      case sim::EventKind::expectation_met:
      case sim::EventKind::expectation_failed:
        break;
      default:
        deeds.emplace_back(record.kind, record.at, record.node, record.peer, static_cast<int>(record.type),
                           record.term);
    }
  }
  return deeds;
}

/// "" if both did the same and ended alike; else what differs first.
std::string difference(const Runner& first, const Runner& second) {
  const std::vector<Deed> one = deeds_of(first);
  const std::vector<Deed> two = deeds_of(second);
  for (std::size_t i = 0; i < one.size() && i < two.size(); ++i) {
    if (one[i] == two[i]) continue;
    return "record " + std::to_string(i) + " of kinds " + std::to_string(static_cast<int>(std::get<0>(one[i]))) +
           " at " + std::to_string(std::get<1>(one[i])) + " and " +
           std::to_string(static_cast<int>(std::get<0>(two[i]))) + " at " + std::to_string(std::get<1>(two[i]));
  }
  if (one.size() != two.size()) return std::to_string(one.size()) + " and " + std::to_string(two.size()) + " records";
  const RunResult& a = first.result();
  const RunResult& b = second.result();
  if (a.verdict != b.verdict) return "verdicts: " + a.message + " | " + b.message;
  if (a.ended_at_us != b.ended_at_us) return "ends";
  if (a.violations.size() != b.violations.size()) return "violations";
  for (std::size_t i = 0; i < a.violations.size(); ++i) {
    if (a.violations[i].property != b.violations[i].property) return "properties";
  }
  return {};
}

std::string difference_again(std::string_view text, std::uint64_t seed) {
  const Runner runner = journaled(text, seed);
  return difference(runner, again(runner));
}

const std::string kLoad = "clients 3 mix set 40% get 40% cas 20% keys 3 rate 20/s for 8s\n";

/// The lines behind the set-up.
std::string lines_of(const Runner& runner) {
  const std::string text = language::print_scenario(runner.as_played());
  return text.substr(text.find("\n\n") + 2);
}

}  // namespace

TEST_CASE("a run with chaos and load is played again record by record") {
  const std::string text =
      "nodes 5\n" + kLoad +
      "chaos\nchaos pause every 1s..2s for 100ms..500ms\nchaos duplicate 0%..10%\n"
      "chaos reorder 0%..20% by 1ms..20ms\nchaos clock drift -2%..2%\nchaos clock jump every 1s..2s by 1ms..1s\n"
      "chaos transfer every 1s..2s\nchaos snapshot every 1s..2s\nchaos campaign every 2s..3s\n"
      "wait 8s\nsettle within 20s\n";
  for (std::uint64_t seed = 1; seed <= 6; ++seed) CHECK(difference_again(text, seed).empty());
}

TEST_CASE("so is one whose members change and whose disks fail, and whose majority settles") {
  const std::string text =
      "nodes 5\nvoters 0,1,2\n" + kLoad +
      "chaos members every 500ms..1s\nchaos disk every 1s..2s for 200ms..500ms kinds slow,stall,full\n"
      "chaos partition every 1s..2s for 300ms..1s\nwait 8s\nsettle majority within 30s\nwait 1s\n";
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    CHECK(difference_again(text, seed) == "");
  }
}

TEST_CASE("so is what lines do, whoever they mean") {
  const std::string text =
      "nodes 5\nwait until leader within 5s\nset x 1\nconnect 2\nsetval y 2\ncrash leader as old\n"
      "wait until leader != old within 5s\npartition majority | minority for 300ms\nset x 2 as client a\n"
      "send set z 1\nsend get x as client a\nget x = 2 as client a\nsuspend 1\nrestart old\nisolate any follower\n"
      "loss 5% for 500ms\ntry transfer any follower\nhold append 0 -> rest\nwait 100ms\ndeliver any all -> 0 count 2\n"
      "release\nheal\nelection-timeout 200ms..400ms\ntry remove any follower via leader\nsettle\nget x = 2\n";
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    CHECK(difference_again(text, seed) == "");
  }
}

TEST_CASE("a property that breaks breaks again at the same moment") {
  const std::string text =
      "rule vote-once off\nnodes 5\n" + kLoad + "chaos\nchaos campaign every 20ms..50ms\nwait 8s\nsettle\n";
  unsigned broken = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Runner runner = journaled(text, seed);
    if (!runner.result().violations.empty()) ++broken;
    CHECK(difference(runner, again(runner)) == "");
  }
  CHECK(broken > 0);
}

TEST_CASE("what is told is flat: exact times, numbers for nodes, requests of named clients") {
  const Runner runner = journaled(
      "seed 3\ntimers off\ncampaign 0\nwait until leader = 0 within 1s\nteach look\nset x 1\nset y 1 as client c0\n"
      "send set z 1\ncrash leader as old for 2s\ncrash any follower for 1s\nwait 3s\n",
      3);
  CHECK(runner.result().verdict == Verdict::pass);
  const language::Scenario scenario = runner.as_played();
  const std::string text = language::print_scenario(scenario);
  CHECK(text == scenario.source);
  CHECK(text.find("seed 3\n\n@0ms timers off\n@0ms campaign 0\n@") == 0);
  for (const char* part :
       {" send set x 1 as client c1\n", " send set y 1 as client c0\n", " send set z 1\n", " crash 0 for 2s\n"}) {
    CHECK(text.find(part) != std::string::npos);
  }
  for (const char* part : {"leader", "any", "teach", "wait until", " as old"})
    CHECK(text.find(part) == std::string::npos);
  for (const language::Statement& statement : scenario.statements) {
    const bool at = statement.when.kind == language::WhenKind::at;
    CHECK((at || std::holds_alternative<language::Wait>(statement.action)));
  }
  const language::Scenario read = parsed(text);
  REQUIRE(read.statements.size() == scenario.statements.size());
  for (std::size_t i = 0; i < read.statements.size(); ++i) {
    CHECK(read.statements[i].text == scenario.statements[i].text);
    CHECK(read.statements[i].span.line == scenario.statements[i].span.line);
  }
}

TEST_CASE("the line that failed is the last, as it was written where nothing happened beside it") {
  const Runner fact = journaled("timers off\nlet boss = 1\nwait 1s\nexpect role(boss) = leader within 2s\n", 1);
  CHECK(lines_of(fact) == "@0ms timers off\n@0ms let boss = 1\n@1s expect role(boss) = leader within 2s\n");
  CHECK(difference(fact, again(fact)) == "");
  const Runner request = journaled("timers off\nset x 1\n", 1);
  CHECK(lines_of(request) == "@0ms timers off\n@0ms set x 1\n");
  CHECK(difference(request, again(request)) == "");
  const Runner act = journaled("timers off\nwait 1s\ncrash leader\n", 1);
  CHECK(lines_of(act) == "@0ms timers off\n@1s crash leader\n");
  CHECK(difference(act, again(act)) == "");
  const Runner settle = journaled("option priority 0\nwait 1s\nsettle within 2s\n", 1);
  CHECK(lines_of(settle) == "@1s settle within 2s\n");
  CHECK(difference(settle, again(settle)) == "");
}

TEST_CASE("a fact that was waited for while chaos went on is looked at when time was up") {
  const Runner runner =
      journaled("chaos crash every 100ms..200ms down 50ms..90ms\nwait until term(0) > 100 within 3s\n", 1);
  CHECK(runner.result().verdict == Verdict::fail);
  const std::string lines = lines_of(runner);
  CHECK(lines.find("@3s expect term(0) > 100\n") != std::string::npos);
  CHECK(difference(runner, again(runner)) == "");
}

TEST_CASE("always lines keep watching") {
  const Runner runner =
      journaled("wait until leader\nalways term(all) < 5\nchaos campaign every 50ms..90ms\nwait 20s\n", 1);
  CHECK(runner.result().verdict == Verdict::fail);
  CHECK(difference(runner, again(runner)) == "");
  CHECK(again(runner).result().line_text == "always term(all) < 5");
}
