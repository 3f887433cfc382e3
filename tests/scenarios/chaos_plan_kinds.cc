// SPDX-License-Identifier: MIT
// The shapes of what chaos plans: partitions, disks, clocks, delays, members.
#include <algorithm>
#include <set>

#include "raft/types.h"
#include "tests/scenarios/chaos_plan.h"

using namespace raftlab::scenarios;
using namespace raftlab::scenarios::runner;
using raftlab::sim::Time;

namespace {

using Ids = std::vector<std::uint32_t>;
using Edges = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// The directed links that the faults of one moment cut, as contract.md says of partition, isolate and cut.
Edges cut_by(const std::vector<PlannedFault>& faults, Time at_us) {
  Edges cut;
  const auto between = [&cut](const Ids& from, const Ids& to, bool both_ways) {
    for (const std::uint32_t a : from) {
      for (const std::uint32_t b : to) {
        cut.emplace(a, b);
        if (both_ways) cut.emplace(b, a);
      }
    }
  };
  for (const PlannedFault& fault : faults) {
    if (fault.at_us != at_us) continue;
    if (const auto* partition = std::get_if<language::Partition>(&fault.statement.action))
      between(ids_of(partition->groups.at(0)), ids_of(partition->groups.at(1)), true);
    if (const auto* link = std::get_if<language::Cut>(&fault.statement.action))
      between(ids_of(link->from), ids_of(link->to), link->both_ways);
  }
  return cut;
}

/// To how many others the node can still speak, both ways.
std::size_t neighbours(const Edges& cut, std::uint32_t node, std::uint32_t nodes) {
  std::size_t count = 0;
  for (std::uint32_t other = 0; other < nodes; ++other) {
    if (other != node && cut.count({node, other}) == 0 && cut.count({other, node}) == 0) ++count;
  }
  return count;
}

std::set<Time> moments(const std::vector<PlannedFault>& faults) {
  std::set<Time> at;
  for (const PlannedFault& fault : faults) at.insert(fault.at_us);
  return at;
}

std::vector<PlannedFault> partitions(const std::string& kind, std::uint32_t nodes, std::uint32_t voters) {
  return played("chaos partition every 2s for 1s kinds " + kind, {.nodes = nodes, .voters = voters});
}

const language::Partition& partition_of(const PlannedFault& fault) {
  REQUIRE(std::holds_alternative<language::Partition>(fault.statement.action));
  return std::get<language::Partition>(fault.statement.action);
}

/// Both groups together, ascending.
Ids both(const language::Partition& partition) {
  REQUIRE(partition.groups.size() == 2);
  Ids all = ids_of(partition.groups[0]);
  const Ids second = ids_of(partition.groups[1]);
  all.insert(all.end(), second.begin(), second.end());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("a split is two groups of every node") {
  for (const std::uint32_t nodes : {2U, 3U, 5U}) {
    const std::vector<PlannedFault> faults = partitions("split", nodes, nodes);
    REQUIRE(faults.size() == 29);
    std::set<std::size_t> sizes;
    for (const PlannedFault& fault : faults) {
      CHECK(both(partition_of(fault)).size() == nodes);
      sizes.insert(partition_of(fault).groups[0].nodes.size());
      CHECK(fault.statement.for_us == kSecondUs);
    }
    CHECK(sizes.size() == nodes - 1);
  }
}

TEST_CASE("a bridge is one node that both halves still reach") {
  std::set<std::uint32_t> bridges;
  for (const PlannedFault& fault : partitions("bridge", 5, 5)) {
    const language::Partition& partition = partition_of(fault);
    CHECK(partition.groups[0].nodes.size() == 2);
    CHECK(both(partition).size() == 4);
    const Edges cut = cut_by({fault}, fault.at_us);
    std::size_t joined = 0;
    for (std::uint32_t node = 0; node < 5; ++node) {
      if (neighbours(cut, node, 5) != 4) continue;
      ++joined;
      bridges.insert(node);
    }
    CHECK(joined == 1);
  }
  CHECK(bridges.size() == 5);
}

TEST_CASE("in a ring each node reaches two others and everybody by way of them") {
  for (const std::uint32_t nodes : {4U, 5U, 8U}) {
    const std::vector<PlannedFault> faults = partitions("ring", nodes, nodes);
    std::set<Edges> shapes;
    for (const Time at_us : moments(faults)) {
      const Edges cut = cut_by(faults, at_us);
      shapes.insert(cut);
      std::set<std::uint32_t> reached = {0};
      for (std::uint32_t round = 0; round < nodes; ++round) {
        for (std::uint32_t from = 0; from < nodes; ++from) {
          for (std::uint32_t to = 0; to < nodes; ++to) {
            if (reached.count(from) != 0 && cut.count({from, to}) == 0) reached.insert(to);
          }
        }
      }
      CHECK(reached.size() == nodes);
      for (std::uint32_t node = 0; node < nodes; ++node) CHECK(neighbours(cut, node, nodes) == 2);
    }
    CHECK(shapes.size() > 1);
  }
}

TEST_CASE("a ring or a bridge of too few nodes is a split") {
  for (const PlannedFault& fault : partitions("ring", 3, 3)) CHECK(both(partition_of(fault)).size() == 3);
  for (const PlannedFault& fault : partitions("bridge", 2, 2)) CHECK(both(partition_of(fault)).size() == 2);
}

TEST_CASE("one way only, one group still hears the other") {
  for (const PlannedFault& fault : partitions("one-way", 5, 5)) {
    REQUIRE(std::holds_alternative<language::Cut>(fault.statement.action));
    const auto& cut = std::get<language::Cut>(fault.statement.action);
    CHECK(!cut.both_ways);
    CHECK(cut.from.nodes.size() + cut.to.nodes.size() == 5);
  }
}

TEST_CASE("the leader that chaos isolates is named by its role") {
  for (const PlannedFault& fault : partitions("isolate-leader", 5, 5))
    CHECK(fault.statement.text == "isolate leader for 1s");
}

TEST_CASE("majority-minority leaves one side just a majority of the voters") {
  for (const std::uint32_t voters : {3U, 4U, 5U}) {
    for (const PlannedFault& fault : partitions("majority-minority", 6, voters)) {
      const language::Partition& partition = partition_of(fault);
      CHECK(both(partition).size() == 6);
      const Ids first = ids_of(partition.groups[0]);
      const auto votes = std::count_if(first.begin(), first.end(), [voters](std::uint32_t id) { return id < voters; });
      CHECK(votes == voters / 2 + 1);
    }
  }
}

TEST_CASE("what flaps is cut several times within the time of one partition") {
  const std::vector<PlannedFault> faults = partitions("flapping", 5, 5);
  std::size_t flaps = 0;
  Time open_at_us = 0;
  for (const PlannedFault& fault : faults) {
    const Time since_us = fault.at_us % (2 * kSecondUs);
    if (since_us == 0) {
      if (flaps != 0) CHECK(flaps >= 3);
      flaps = 0;
    }
    CHECK(std::holds_alternative<language::Cut>(fault.statement.action));
    CHECK(fault.at_us > open_at_us);
    CHECK(since_us + *fault.statement.for_us <= kSecondUs);
    open_at_us = fault.at_us + *fault.statement.for_us;
    ++flaps;
  }
  CHECK(faults.size() > 90);
}

TEST_CASE("a cluster of one node is never partitioned or delayed") {
  CHECK(played("chaos partition", {.nodes = 1, .voters = 1}).empty());
  CHECK(played("chaos delay", {.nodes = 1, .voters = 1}).empty());
}

TEST_CASE("every kind that a chaos line names is drawn, and no other") {
  std::set<std::string> words;
  for (const PlannedFault& fault : played("chaos partition every 500ms for 100ms", {.until_us = 100 * kSecondUs})) {
    words.insert(fault.statement.text.substr(0, fault.statement.text.find(' ')));
  }
  CHECK(words == std::set<std::string>{"partition", "cut", "isolate"});
  words.clear();
  for (const PlannedFault& fault : played("chaos members every 500ms", {.nodes = 7, .voters = 5})) {
    const std::string& text = fault.statement.text;
    words.insert(text.substr(5, text.find(' ', 5) - 5) + (text.find("learner") != std::string::npos ? "+" : ""));
  }
  CHECK(words == std::set<std::string>{"add", "add+", "remove", "promote", "members"});
  words.clear();
  for (const PlannedFault& fault : played("chaos disk every 500ms kinds slow", {}))
    words.insert(fault.statement.text.substr(7, 4));
  CHECK(words == std::set<std::string>{"sync"});
}

TEST_CASE("a node whose disk was full is restarted when there is room again") {
  const std::vector<PlannedFault> faults = played("chaos disk every 1s for 500ms..900ms kinds full for 30s", {});
  REQUIRE(faults.size() > 20);
  REQUIRE(faults.size() % 2 == 0);
  for (std::size_t i = 0; i < faults.size(); i += 2) {
    const auto& full = std::get<language::DiskFault>(faults[i].statement.action);
    CHECK(full.action == language::DiskAction::full);
    CHECK(faults[i + 1].at_us == faults[i].at_us + *faults[i].statement.for_us);
    CHECK(faults[i + 1].statement.text == "restart " + std::to_string(full.node.nodes.front().id));
  }
}

TEST_CASE("damage comes directly before a crash of the same node, to a minority of the voters over a whole run") {
  for (const std::uint32_t voters : {1U, 3U, 4U, 5U}) {
    const std::vector<PlannedFault> faults =
        played("chaos disk every 1s kinds corrupt", {.nodes = voters, .voters = voters, .until_us = 300 * kSecondUs});
    std::set<std::uint32_t> lost;
    for (std::size_t i = 0; i < faults.size(); ++i) {
      const auto* disk = std::get_if<language::DiskFault>(&faults[i].statement.action);
      if (disk == nullptr || disk->action != language::DiskAction::corrupt_tail) continue;
      lost.insert(disk->node.nodes.front().id);
      REQUIRE(i + 1 < faults.size());
      CHECK(faults[i + 1].at_us == faults[i].at_us);
      CHECK(faults[i + 1].statement.text.rfind("crash " + std::to_string(disk->node.nodes.front().id) + " for ", 0) ==
            0);
    }
    CHECK(lost.size() == (voters - 1) / 2);
  }
}

TEST_CASE("clocks that drift are drawn for each node anew, jumps go either way") {
  std::set<std::uint32_t> nodes;
  const std::vector<PlannedFault> drifts = played("chaos clock drift -2%..2% every 1s", {});
  CHECK(drifts.size() == 60 * 5);
  for (const PlannedFault& fault : drifts) {
    const auto& drift = std::get<language::ClockDrift>(fault.statement.action);
    CHECK(drift.drift_ppm >= -20'000);
    CHECK(drift.drift_ppm <= 20'000);
    CHECK(fault.statement.for_us == kSecondUs);
    nodes.insert(drift.node.nodes.front().id);
  }
  CHECK(nodes.size() == 5);
  std::size_t back = 0;
  const std::vector<PlannedFault> jumps = played("chaos clock jump every 1s by 10ms..1s", {});
  CHECK(jumps.size() == 59);
  for (const PlannedFault& fault : jumps) {
    const std::int64_t jump_us = std::get<language::ClockJump>(fault.statement.action).jump_us;
    CHECK(std::abs(jump_us) >= 10'000);
    CHECK(std::abs(jump_us) <= kSecondUs);
    back += jump_us < 0 ? 1 : 0;
  }
  CHECK(back > 10);
  CHECK(back < 50);
}

TEST_CASE("a delay spike is on one link, on all from a node or on all to it") {
  std::set<std::pair<std::size_t, std::size_t>> shapes;
  for (const PlannedFault& fault : played("chaos delay every 1s for 500ms by 50ms..500ms", {})) {
    const auto& delay = std::get<language::MessageFault>(fault.statement.action);
    CHECK(delay.kind == language::MessageKind::any);
    CHECK(std::get<language::Range>(delay.by).low_us >= 50'000);
    CHECK(std::get<language::Range>(delay.by).high_us <= 500'000);
    shapes.emplace(delay.from.nodes.size(), delay.to.nodes.size());
  }
  CHECK(shapes == std::set<std::pair<std::size_t, std::size_t>>{{1, 1}, {1, 4}, {4, 1}});
}

TEST_CASE("requests for members never ask to remove everybody, if all are accepted") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::set<std::uint32_t> members = {0, 1, 2, 3, 4};
    for (const PlannedFault& fault :
         played("chaos members every 200ms", {.nodes = 7, .voters = 5, .until_us = 100 * kSecondUs, .seed = seed})) {
      const auto& request = std::get<language::MemberRequest>(fault.statement.action);
      CHECK(request.mode == language::RequestMode::no_wait);
      REQUIRE(request.nodes);
      const Ids ids = ids_of(*request.nodes);
      if (request.action == language::MemberAction::members) members = {ids.begin(), ids.end()};
      if (request.action == language::MemberAction::remove) members.erase(ids.front());
      if (request.action == language::MemberAction::add || request.action == language::MemberAction::promote)
        members.insert(ids.front());
      CHECK(!members.empty());
    }
  }
}

TEST_CASE("leaders are asked to hand over to whom they like or to one node") {
  std::set<std::string> texts;
  for (const PlannedFault& fault : played("chaos transfer", {.nodes = 2, .voters = 2}))
    texts.insert(fault.statement.text);
  CHECK(texts == std::set<std::string>{"send transfer", "send transfer 0", "send transfer 1"});
}
