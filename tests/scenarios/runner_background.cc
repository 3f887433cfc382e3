// SPDX-License-Identifier: MIT
// Chaos and load beside the lines: when they begin and end, what they leave alone, and that a Runner with them is a
// value.
#include <map>
#include <set>

#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
namespace raft = raftlab::raft;
namespace sim = raftlab::sim;

namespace {

const std::string kLoad = "clients 3 mix set 50% get 30% cas 20% keys 3 rate 20/s for 5s\n";
const std::string kChaos = "chaos crash every 400ms..800ms down 100ms..300ms keep majority\n";

/// Records of a kind from a moment on.
std::uint64_t count_of(const Runner& runner, sim::EventKind kind, sim::Time from_us = 0) {
  const sim::Trace& trace = runner.world().trace();
  std::uint64_t count = 0;
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    if (trace.at(id).kind == kind && trace.at(id).at >= from_us) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("chaos and load begin at once and run beside the lines that follow") {
  const std::string text = kLoad + kChaos + "wait until leader within 5s\nset x 1\nwait 5s\nget x = 1\nsettle\n";
  CHECK(passes_for_seeds(text, 5));
  const Runner runner = played(text);
  CHECK(count_of(runner, sim::EventKind::node_crashed) >= 4);
  CHECK(runner.world().operations().size() > 100);
}

TEST_CASE(
    "a client of a load asks one thing at a time, within the time of its line, and writes what nobody else does") {
  const Runner runner = played("wait until leader within 5s\n@5s " + kLoad + "isolate leader for 1s\nwait 8s\n");
  std::map<raft::ClientId, sim::Time> free_at;
  std::set<raft::TextId> written;
  std::uint64_t done = 0;
  bool swapped = false;
  for (const sim::Operation& operation : runner.world().operations()) {
    CHECK(operation.invoked_us > 5'000'000);
    CHECK(operation.invoked_us < 10'000'000);
    CHECK(operation.invoked_us >= free_at[operation.command.client]);
    REQUIRE(operation.done);
    if (operation.returned_us >= 0) free_at[operation.command.client] = operation.returned_us;
    const bool writes = operation.command.kind != raft::CommandKind::get;
    if (writes) CHECK(written.insert(operation.command.value).second);
    if (operation.outcome == sim::ClientOutcome::ok) ++done;
    if (operation.command.kind == raft::CommandKind::cas && operation.command.expected != raft::kNoText) {
      swapped = swapped || operation.outcome == sim::ClientOutcome::ok;
    }
  }
  CHECK(free_at.size() == 3);
  CHECK(done > 3 * 20 * 3);
  CHECK(swapped);
}

TEST_CASE("the beats of a load are half to one and a half of the mean apart") {
  const Runner runner =
      played("timers off\ncampaign 0\nwait 1s\nclients 1 mix get 100% keys 1 rate 10/s for 10s\nwait 12s\n");
  const auto& operations = runner.world().operations();
  CHECK(operations.size() > 80);
  CHECK(operations.size() < 120);
  for (std::size_t i = 1; i < operations.size(); ++i) {
    const sim::Time apart = operations[i].invoked_us - operations[i - 1].invoked_us;
    CHECK(apart >= 50'000);
    CHECK(apart <= 150'000);
  }
}

TEST_CASE("chaos ends with its time, with settle, or with the run") {
  const Runner timed = played("chaos crash every 300ms..500ms down 100ms..200ms for 3s\nwait 10s\n");
  CHECK(count_of(timed, sim::EventKind::node_crashed) > 3);
  CHECK(count_of(timed, sim::EventKind::node_crashed, 3'000'000) == 0);
  CHECK(count_of(timed, sim::EventKind::node_restarted, 3'000'001) == 0);
  const std::string unlimited = "chaos crash every 300ms..500ms down 100ms..200ms\n";
  CHECK(count_of(played(unlimited + "wait 10s\n"), sim::EventKind::node_crashed, 9'000'000) > 0);
  const Runner settled = played(unlimited + kLoad + "wait 3s\nsettle\nwait 7s\n");
  CHECK(settled.result().verdict == raftlab::report::Verdict::pass);
  CHECK(count_of(settled, sim::EventKind::node_crashed) > 3);
  CHECK(count_of(settled, sim::EventKind::node_crashed, 3'000'001) == 0);
  CHECK(count_of(settled, sim::EventKind::client_request, 3'000'001) == 1);
}

TEST_CASE("what chaos cannot do at its moment is not done, and no line hears of it") {
  const Runner runner = played(
      "nodes 5\ncrash all\nchaos campaign every 50ms..100ms\nchaos snapshot every 50ms..100ms\n"
      "chaos transfer every 50ms..100ms\nwait 3s\n");
  CHECK(runner.result().verdict == raftlab::report::Verdict::pass);
  CHECK(runner.result().expectations.empty());
  CHECK(count_of(runner, sim::EventKind::node_crashed) == 5);
}

TEST_CASE("a fault of chaos names the line of its chaos and leaves the line in the middle as it is") {
  const Runner runner = played(
      "nodes 5\nwait until leader within 5s\nchaos pause every 20ms..40ms for 5ms..10ms\n"
      "crash any follower as f\nexpect role(f) = follower within 2s\n",
      3);
  CHECK(runner.result().span.line == 5);
  CHECK(runner.result().message.find("expected role(f) = follower within 2s, but role(") == 0);
  const sim::Trace& trace = runner.world().trace();
  std::set<std::uint64_t> lines;
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    if (trace.at(id).kind == sim::EventKind::fault_started) lines.insert(trace.at(id).v[1]);
  }
  CHECK(lines == std::set<std::uint64_t>{3, 4});
}

TEST_CASE("a copy of a run with chaos and load goes on alike") {
  const auto scenario = parsed(kLoad + kChaos + "chaos delay\nwait 3s\nwait 4s\nsettle\n");
  Runner runner(scenario, {});
  std::vector<Runner> copies;
  for (const auto& statement : scenario.statements) {
    copies.push_back(runner);
    runner.execute(statement);
  }
  const std::uint64_t digest = runner.finish().digest;
  for (std::size_t done = 0; done < copies.size(); ++done) {
    for (std::size_t i = done; i < scenario.statements.size(); ++i) copies[done].execute(scenario.statements[i]);
    CHECK(copies[done].finish().digest == digest);
  }
}

TEST_CASE("the faults of chaos are the same with a rule off, up to where nobody leads or another does") {
  const std::string lines = "wait 1s\nchaos crash every 200ms..400ms down 100ms..200ms for 4s\nwait 5s\n";
  const auto crashes = [](const Runner& runner) {
    std::vector<std::pair<sim::Time, raft::NodeId>> found;
    const sim::Trace& trace = runner.world().trace();
    for (sim::EventId id = 1; id <= trace.size(); ++id) {
      if (trace.at(id).kind == sim::EventKind::node_crashed) found.emplace_back(trace.at(id).at, trace.at(id).node);
    }
    return found;
  };
  const auto honest = crashes(played(lines));
  CHECK(honest.size() > 5);
  CHECK(honest == crashes(played("rule commit-own-term off\n" + lines)));
}

TEST_CASE("a run ends without a verdict once it has more records than it may") {
  RunSettings settings;
  settings.events_max = 10'000;
  const RunResult result = run_scenario(parsed(kLoad + "wait 1h\n"), settings);
  CHECK(result.verdict == raftlab::report::Verdict::inconclusive);
  CHECK(result.message.find("more than 10000 records, as told, at ") == 0);
  CHECK(result.events < 50'000);
}
