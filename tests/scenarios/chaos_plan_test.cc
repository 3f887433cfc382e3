// SPDX-License-Identifier: MIT
// What chaos lines plan, without a cluster: when, for how long, whom, and the same for the same seed.
#include "tests/scenarios/chaos_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "raft/types.h"
#include "scenarios/language/chaos.h"
#include "scenarios/language/print.h"

using namespace raftlab::scenarios;
using namespace raftlab::scenarios::runner;
using raftlab::raft::kNever;
using raftlab::sim::Time;

namespace {

/// Every kind with its defaults, and disks that break for good.
std::vector<std::string> every_line() {
  std::vector<std::string> lines = {"chaos disk kinds corrupt keep majority", "chaos crash keep majority"};
  for (const language::ChaosForm& form : language::chaos_forms()) {
    lines.push_back(form.words.empty() ? "chaos" : "chaos " + std::string(form.words));
  }
  return lines;
}

bool takes_down(const language::Statement& statement) {
  if (const auto* fault = std::get_if<language::NodeFault>(&statement.action))
    return fault->action == language::NodeAction::crash;
  if (const auto* disk = std::get_if<language::DiskFault>(&statement.action))
    return disk->action == language::DiskAction::stall || disk->action == language::DiskAction::full ||
           disk->action == language::DiskAction::corrupt_tail;
  return std::holds_alternative<language::Suspend>(statement.action);
}

const language::NodeSelector& whom(const language::Statement& statement) {
  if (const auto* fault = std::get_if<language::NodeFault>(&statement.action)) return fault->nodes;
  if (const auto* disk = std::get_if<language::DiskFault>(&statement.action)) return disk->node;
  return *std::get<language::Suspend>(statement.action).nodes;
}

/// The most voters that are down at one moment; those whose disk was damaged count from then on.
std::size_t most_down(const std::vector<PlannedFault>& faults, std::uint32_t voters) {
  std::size_t most = 0;
  for (const PlannedFault& moment : faults) {
    std::set<std::uint32_t> down;
    for (const PlannedFault& fault : faults) {
      if (!takes_down(fault.statement) || fault.at_us > moment.at_us) continue;
      const auto* disk = std::get_if<language::DiskFault>(&fault.statement.action);
      const bool for_good = disk != nullptr && disk->action == language::DiskAction::corrupt_tail;
      const std::uint32_t node = whom(fault.statement).nodes.front().id;
      const bool is_over = !for_good && moment.at_us > fault.at_us + lasting(fault.statement);
      if (!is_over && node < voters) down.insert(node);
    }
    most = std::max(most, down.size());
  }
  return most;
}

}  // namespace

TEST_CASE("the same chaos line and seed plan the same faults, another seed others") {
  for (const std::string& line : every_line()) {
    INFO(line);
    const std::string first = text_of(played(line, {.seed = 7}));
    CHECK(!first.empty());
    CHECK(first == text_of(played(line, {.seed = 7})));
    CHECK(first != text_of(played(line, {.seed = 8})));
  }
}

TEST_CASE("a copy of a chaos plan goes on as the original does") {
  const language::Statement line = chaos_line("chaos partition every 10ms..1s");
  ChaosPlan plan(std::get<language::Chaos>(line.action), ground_of(5, 5), 0, kNever, 3, 0);
  Downtime downtime({0, 1, 2, 3, 4});
  for (int i = 0; i < 10; ++i) plan.take_next(downtime);
  ChaosPlan copy = plan;
  Downtime copied = downtime;
  for (int i = 0; i < 50; ++i) {
    CHECK(plan.next_at() == copy.next_at());
    CHECK(text_of(plan.take_next(downtime)) == text_of(copy.take_next(copied)));
  }
}

TEST_CASE("chaos lines of one run draw from streams of their own") {
  const language::Statement line = chaos_line("chaos crash");
  const auto& chaos = std::get<language::Chaos>(line.action);
  const ChaosPlan first(chaos, ground_of(5, 5), 0, kNever, 3, 0);
  const ChaosPlan second(chaos, ground_of(5, 5), 0, kNever, 3, 1);
  CHECK(first.next_at() != second.next_at());
}

TEST_CASE("no planned fault begins at or after the end of its chaos, and none lasts beyond it") {
  for (const std::string& line : every_line()) {
    for (const std::string_view time : {"7321us", "1s", "4999500us", "20s"}) {
      for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Play play{.begins_us = 1'234'567, .until_us = kNever, .seed = seed};
        const std::string text = line + " for " + std::string(time);
        const Time ends_us = play.begins_us + *chaos_line(text).for_us;
        for (const PlannedFault& fault : played(text, play)) {
          INFO(text << " seed " << seed << ": " << fault.at_us << " " << fault.statement.text);
          CHECK(fault.at_us >= play.begins_us);
          CHECK(fault.at_us < ends_us);
          CHECK(fault.at_us + lasting(fault.statement) <= ends_us);
          if (fault.statement.for_us) CHECK(*fault.statement.for_us > 0);
        }
      }
    }
  }
}

TEST_CASE("a planned fault is an ordinary statement: its text parses to what prints the same") {
  for (const std::string& line : every_line()) {
    for (const std::uint32_t nodes : {1U, 2U, 3U, 4U, 7U}) {
      for (const PlannedFault& fault : played(line, {.nodes = nodes, .voters = nodes})) {
        language::Context context;
        context.nodes = nodes;
        context.setup_over = true;
        const language::StatementResult again = language::parse_statement(fault.statement.text, context);
        INFO(line << ", " << nodes << " nodes: " << fault.statement.text);
        REQUIRE(again.statement);
        CHECK(language::print_statement(*again.statement) == fault.statement.text);
        CHECK(language::print_statement(fault.statement) == fault.statement.text);
        CHECK(again.statement->action.index() == fault.statement.action.index());
        CHECK(fault.statement.span.line == 0);
      }
    }
  }
}

TEST_CASE("planned faults begin at whole milliseconds, and the time between them is that of the line") {
  for (const std::string line : {"chaos crash every 200ms..900ms", "chaos transfer every 200ms..900ms"}) {
    Time before_us = 777'123;
    for (const PlannedFault& fault : played(line, {.nodes = 101, .voters = 101, .begins_us = before_us})) {
      CHECK(fault.at_us % 1'000 == 0);
      CHECK(fault.at_us - before_us >= 200'000);
      CHECK(fault.at_us - before_us <= 901'000);
      before_us = fault.at_us;
    }
    CHECK(before_us > 55 * kSecondUs);
  }
}

TEST_CASE("faults of nodes last as long as their line says") {
  std::size_t seen = 0;
  for (const PlannedFault& fault : played("chaos crash every 1s..3s down 500ms..2s", {.until_us = 600 * kSecondUs})) {
    CHECK(fault.statement.for_us >= 500'000);
    CHECK(fault.statement.for_us <= 2 * kSecondUs);
    ++seen;
  }
  CHECK(seen > 200);
}

TEST_CASE("keep majority keeps a majority of the voters up, over all chaos lines of a run") {
  const std::vector<std::vector<std::string>> scripts = {
      {"chaos crash every 100ms..500ms down 1s..5s keep majority"},
      {"chaos pause every 100ms..500ms for 1s..5s keep majority"},
      {"chaos crash every 100ms down 3s keep majority", "chaos pause every 100ms for 3s keep majority",
       "chaos disk every 100ms for 1s..3s kinds stall,full,corrupt keep majority"}};
  for (const auto& lines : scripts) {
    for (const std::uint32_t voters : {1U, 2U, 3U, 4U, 5U}) {
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const std::vector<PlannedFault> faults =
            played_together(lines, {.nodes = 5, .voters = voters, .until_us = 20 * kSecondUs, .seed = seed});
        INFO(lines.front() << ", " << voters << " voters, seed " << seed);
        CHECK(most_down(faults, voters) == (voters - 1) / 2);
        for (const PlannedFault& fault : faults) {
          if (takes_down(fault.statement)) CHECK(whom(fault.statement).nodes.front().kind == language::NodeRefKind::id);
        }
      }
    }
  }
}

TEST_CASE("without keep majority chaos also takes the leader and more nodes than a majority can spare") {
  const std::vector<PlannedFault> faults = played("chaos crash every 100ms down 3s", {.nodes = 5, .voters = 5});
  const auto leaders = std::count_if(faults.begin(), faults.end(), [](const PlannedFault& fault) {
    return whom(fault.statement).nodes.front().kind == language::NodeRefKind::leader;
  });
  CHECK(leaders > 50);
  CHECK(most_down(faults, 5) > 2);
}

TEST_CASE("chaos never takes a node that chaos has down already") {
  std::map<std::uint32_t, Time> down_until;
  for (const PlannedFault& fault : played_together(
           {"chaos crash every 100ms down 1s keep majority", "chaos pause every 150ms for 1s keep majority"}, {})) {
    const std::uint32_t node = whom(fault.statement).nodes.front().id;
    CHECK(fault.at_us > down_until[node]);
    down_until[node] = fault.at_us + lasting(fault.statement);
  }
  CHECK(down_until.size() == 5);
}

TEST_CASE("a chance that chaos draws lasts until the next draw, and stays within its bounds") {
  for (const std::string line : {"chaos loss 1%..5%", "chaos duplicate 1%..5%", "chaos reorder 1%..5% by 1ms..2ms"}) {
    const std::vector<PlannedFault> faults = played(line + " for 30s", {.begins_us = 2 * kSecondUs});
    REQUIRE(faults.size() > 8);
    CHECK(faults.front().at_us == 2 * kSecondUs);
    std::set<std::uint32_t> chances;
    for (std::size_t i = 0; i < faults.size(); ++i) {
      const Time end_us = i + 1 < faults.size() ? faults[i + 1].at_us : 32 * kSecondUs;
      CHECK(faults[i].at_us + lasting(faults[i].statement) == end_us);
      const language::Action& action = faults[i].statement.action;
      std::uint32_t chance = 0;
      if (const auto* loss = std::get_if<language::Loss>(&action)) chance = loss->chance_ppm;
      if (const auto* duplicate = std::get_if<language::DuplicateChance>(&action)) chance = duplicate->chance_ppm;
      if (const auto* reorder = std::get_if<language::Reorder>(&action)) chance = reorder->chance_ppm;
      CHECK(chance >= 10'000);
      CHECK(chance <= 50'000);
      chances.insert(chance);
    }
    CHECK(chances.size() > 3);
  }
}

TEST_CASE("a mix is crashes that keep a majority, partitions, loss and delays") {
  const language::Statement mix = chaos_line("chaos for 30s");
  std::vector<language::ChaosKind> kinds;
  for (const language::Chaos& chaos : unmixed(std::get<language::Chaos>(mix.action))) {
    kinds.push_back(chaos.kind);
    CHECK(chaos.keep_majority == (chaos.kind == language::ChaosKind::crash));
    CHECK(chaos.every.low_us > 0);
  }
  using Kind = language::ChaosKind;
  CHECK(kinds == std::vector<Kind>{Kind::crash, Kind::partition, Kind::loss, Kind::delay});
  const language::Statement alone = chaos_line("chaos pause");
  CHECK(unmixed(std::get<language::Chaos>(alone.action)).size() == 1);
}
