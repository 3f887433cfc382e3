// SPDX-License-Identifier: MIT
// When lines run, how a run ends, and that a Runner is a value.
#include <atomic>
#include <set>

#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
using raftlab::report::Verdict;
namespace sim = raftlab::sim;
namespace language = raftlab::scenarios::language;

namespace {

sim::Time end_of(std::string_view text) { return played(text).result().ended_at_us; }

}  // namespace

TEST_CASE("lines have times of their own, or follow the line before") {
  CHECK(end_of("@2s teach two\n+500ms teach more\nteach at once\n@3s teach three\n") == 3'000'000);
  CHECK(end_of("wait 1s\n+1s wait 1s\n") == 3'000'000);
  CHECK(end_of("teach nothing takes time\n") == 0);
  CHECK(ending("wait until leader\n@1us teach too late\n").find("2: @1us is past already: the time is ") == 0);
}

TEST_CASE("a wait of a range is drawn from the seed, each time anew") {
  std::set<sim::Time> ends;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const sim::Time end = played("wait 10us..14us\n", seed).result().ended_at_us;
    CHECK(end >= 10);
    CHECK(end <= 14);
    ends.insert(end);
  }
  CHECK(ends.size() == 5);
  CHECK(played("wait 0ms..1s\nwait 0ms..1s\n").result().ended_at_us !=
        2 * played("wait 0ms..1s\n").result().ended_at_us);
}

TEST_CASE("the set-up's limit ends a run without a verdict") {
  CHECK(ending("limit 5s\nwait 6s\n") ==
        "inconclusive 2: the limit of 5s of virtual time came before the end of the scenario");
  CHECK(end_of("limit 5s\nwait 6s\n") == 5'000'000);
  CHECK(ending("limit 5s\nwait 5s\n") == "pass");
  CHECK(ending("limit 5s\ncrash all\nwait 4s\nset x 1\n").find("inconclusive 4: ") == 0);
}

TEST_CASE("until stops a run where it is") {
  RunSettings settings;
  settings.until_us = 2'000'000;
  const RunResult result = run_scenario(parsed("wait 1s\nwait 5s\nexpect leader\n"), settings);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.span.line == 2);
  CHECK(result.ended_at_us == 2'000'000);
  CHECK(result.message == "stopped at 2s, as told, before the scenario was over");
}

TEST_CASE("wait until waits a minute at most") {
  CHECK(ending("timers off\nwait until leader\n") == "2: waited 1min for leader, but nobody leads");
  CHECK(end_of("timers off\nwait until leader\n") == 60'000'000);
}

TEST_CASE("the first line that fails ends the run") {
  CHECK(ending("timers off\nexpect leader\nexpect term(0) = 9\n") == "2: expected leader, but nobody leads");
}

TEST_CASE("always and never hold after every event from their line on") {
  CHECK(ending("always term(0) < 1\nwait 5s\n") == "1: always term(0) < 1, but now term(0) is 1");
  CHECK(ending("never leader\nwait 5s\n").find("1: never leader, but now leader is ") == 0);
  CHECK(ending("wait until leader\nnever no leader\ncrash leader\n") == "2: never no leader, but now nobody leads");
  CHECK(ending("never leader\n") == "pass");
  CHECK(ending("timers off\nalways leader\n") == "2: always leader, but now nobody leads");
  CHECK(passes_for_seeds("always leaders <= 1\nnever term(all) > 50\nwait 5s\n", 5));
}

TEST_CASE("always wants it of every node, never of none") {
  CHECK(ending("timers off\nalways role(all) = follower\ncampaign 1\n") ==
        "2: always role(all) = follower, but now role(1) is candidate");
  CHECK(ending("timers off\nnever role(all) = candidate\ncampaign 1\n") ==
        "2: never role(all) = candidate, but now role(1) is candidate");
}

TEST_CASE("an expected violation that never comes fails at its line") {
  CHECK(ending("expect violation vote-once\nwait 2s\n") == "1: expected vote-once to break, but it held to the end");
}

namespace {

/// Nodes 0 and 1 with different entries at the same index and term: the parser refuses such a file.
language::Scenario broken_start(std::string_view lines) {
  auto scenario = parsed("start 0 term 1 log 1:x=1\nstart 1 term 1 log 1:x=1\n" + std::string(lines));
  scenario.setup.start[1].log[0].value = "2";
  return scenario;
}

}  // namespace

TEST_CASE("a safety property that breaks ends the run") {
  for (const std::string_view lines : {"", "wait 1s\n", "teach a\nwait 1s\n"}) {
    const RunResult result = run_scenario(broken_start(lines), {});
    CHECK(result.verdict == Verdict::fail);
    CHECK(result.message.find("log-matching violated: ") == 0);
    CHECK(result.ended_at_us == 0);
    CHECK(result.event == result.violations.at(0).event);
  }
}

TEST_CASE("an expected violation passes as soon as it comes, past others that break") {
  const RunResult result = run_scenario(broken_start("wait 1s\nexpect violation log-matching\n"), {});
  CHECK(result.verdict == Verdict::pass);
  CHECK(result.ended_at_us == 0);
  CHECK(result.violations.size() == 1);
  const RunResult other = run_scenario(broken_start("expect violation vote-once\nwait 1s\n"), {});
  CHECK(other.verdict == Verdict::fail);
  CHECK(other.message ==
        "expected vote-once to break, but it held to the end; what broke is log-matching, state-machine-safety, "
        "committed-prefix");
  CHECK(other.ended_at_us == 1'000'000);
  CHECK_FALSE(other.violations.empty());
}

TEST_CASE("settle heals, restarts and resumes everything, and writes") {
  CHECK(
      passes_for_seeds("nodes 5\nwait until leader\nset x 1\ncrash leader\npause any follower\nloss 100%\n"
                       "partition 0,1 | 2,3,4\nhold\ntimers off\nsettle\nexpect leaders = 1\nexpect alive(all)\n"
                       "expect converged within 1s\n",
                       10));
  CHECK(ending("settle within 10ms\n") == "1: the cluster has not settled within 10ms: nobody leads");
  CHECK(ending("down 2\nsettle\nexpect log(2) = log(0)\n") == "pass");
  CHECK(ending("crash 0 for 20s\nsettle\ncrash 0\nwait 20s\nexpect role(0) = down\n") == "pass");
}

TEST_CASE("every expectation is kept with its line, its text and its event") {
  const Runner runner = played("timers off\nalways no leader\nexpect no leader\nexpect leader within 1s\n");
  const auto& expectations = runner.result().expectations;
  REQUIRE(expectations.size() == 2);
  CHECK(expectations[0].line == 3);
  CHECK(expectations[0].text == "expect no leader");
  CHECK(expectations[0].held);
  CHECK(expectations[1].line == 4);
  CHECK_FALSE(expectations[1].held);
  CHECK(runner.world().trace().at(expectations[1].event).kind == sim::EventKind::expectation_failed);
  const Runner held = played("timers off\nalways no leader\nwait 1s\n");
  REQUIRE(held.result().expectations.size() == 1);
  CHECK(held.result().expectations[0].held);
}

TEST_CASE("what a fault line does is caused by its record") {
  const Runner runner = played("crash 1\nrestart 1\ncut 0 -> 1 for 1s\nwait 2s\n");
  const auto& trace = runner.world().trace();
  unsigned crashed = 0;
  unsigned ended = 0;
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const sim::Record& record = trace.at(id);
    if (record.kind == sim::EventKind::node_crashed) {
      ++crashed;
      CHECK(trace.note(trace.at(record.cause).v[0]) == "crash 1");
      CHECK(trace.at(record.cause).v[1] == 1);
    }
    if (record.kind == sim::EventKind::fault_ended) {
      ++ended;
      CHECK(record.at == 1'000'000);
      CHECK(trace.note(record.v[0]) == "cut 0 -> 1 for 1s");
      CHECK(trace.at(record.cause).kind == sim::EventKind::fault_started);
    }
  }
  CHECK(crashed == 1);
  CHECK(ended == 1);
}

TEST_CASE("every fault of the network ends once: healed, after its time, or with its count") {
  CHECK(ending("timers off\ndrop request-vote 0 -> 1 count 1 for 5s\ncampaign 0\nwait 100ms\n"
               "expect count(fault_ended) = 1\nwait 6s\nexpect count(fault_ended) = 1\n") == "pass");
  CHECK(ending("cut 0 -> 1 for 1s\ncut 1 -> 2\nheal\nexpect count(fault_ended) = 2\nwait 2s\n"
               "expect count(fault_ended) = 2\n") == "pass");
  CHECK(ending("cut 0 -> 1\nheal 1 <-> 0\nexpect count(fault_ended) = 1\ncut 0 -> 1\nsettle\n"
               "expect count(fault_ended) = 2\n") == "pass");
}

TEST_CASE("a stop flag ends a run that would go on") {
  std::atomic<bool> stop = true;
  RunSettings settings;
  settings.stop = &stop;
  const RunResult result = run_scenario(parsed("wait 20h\n"), settings);
  CHECK(result.interrupted);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.ended_at_us < 1'000'000'000);
}

TEST_CASE("the seed of the command line counts, then the file's, then 1") {
  RunSettings settings;
  CHECK(run_scenario(parsed("wait 1s\n"), settings).seed == 1);
  CHECK(run_scenario(parsed("seed 7\nwait 1s\n"), settings).seed == 7);
  settings.seed = 9;
  CHECK(run_scenario(parsed("seed 7\nwait 1s\n"), settings).seed == 9);
}

TEST_CASE("the same seed gives the same digest, records kept or not; another seed another one") {
  const std::string text =
      "nodes 5\nwait until leader\nset x 1\ncrash any follower\nloss 10% for 2s\nwait 3s\nsettle\n";
  RunSettings settings;
  const std::uint64_t digest = run_scenario(parsed(text), settings).digest;
  CHECK(played(text, 1).result().digest == digest);
  CHECK(played(text, 2).result().digest != digest);
}

TEST_CASE("a copy of a Runner goes on exactly as the original would") {
  const auto scenario = parsed(
      "nodes 5\nwait until leader\ncrash any follower for 1s\nloss 20% for 3s\nwait 500ms\n"
      "always leaders <= 2\nset x 1\nwait 5s\nsettle\n");
  Runner original(scenario, {});
  for (std::size_t i = 0; i < 4; ++i) REQUIRE(original.execute(scenario.statements[i]).ok());
  Runner copy = original;
  for (std::size_t i = 4; i < scenario.statements.size(); ++i) {
    REQUIRE(original.execute(scenario.statements[i]).ok());
    REQUIRE(copy.execute(scenario.statements[i]).ok());
  }
  CHECK(copy.finish().digest == original.finish().digest);
}

TEST_CASE("a prompt goes on after a line that failed") {
  const auto scenario = parsed("timers off\nexpect leader\ncampaign 0\nexpect leader within 1s\n");
  Runner runner(scenario, {});
  CHECK(runner.execute(scenario.statements[0]).ok());
  CHECK(runner.execute(scenario.statements[1]).end == LineEnd::failed);
  CHECK(runner.execute(scenario.statements[2]).ok());
  CHECK(runner.execute(scenario.statements[3]).ok());
  CHECK(runner.finish().verdict == Verdict::fail);
}

TEST_CASE("the timeline has all that the report needs") {
  RunSettings settings;
  settings.keep = sim::Trace::Keep::all;
  Runner runner(parsed("title A title\nseed 5\nnodes 5\nlatency 2ms..4ms\nwait until leader\nset x 1\nget x = 1\n"
                       "try cas x none 2\nexpect leader\n"),
                settings);
  const RunResult result = runner.run();
  const raftlab::report::Timeline timeline = runner.timeline();
  CHECK(timeline.name == "test");
  CHECK(timeline.title == "A title");
  CHECK(timeline.source.find("title A title\n") == 0);
  CHECK(timeline.seed == 5);
  CHECK(timeline.nodes == 5);
  CHECK(timeline.digest == result.digest);
  CHECK(timeline.ended_at_us == result.ended_at_us);
  CHECK(timeline.trace.size() == result.events);
  REQUIRE(timeline.history.size() == 3);
  CHECK(timeline.history[0].op == "set");
  CHECK(timeline.history[0].value == "1");
  CHECK(timeline.history[1].read == "1");
  CHECK(timeline.history[2].result == "mismatch");
  CHECK(timeline.expectations.size() == 1);
  bool latency = false;
  for (const auto& [name, value] : timeline.options) latency = latency || (name == "latency" && value == "2ms..4ms");
  CHECK(latency);
}
