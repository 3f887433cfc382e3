// SPDX-License-Identifier: MIT
// Ends and heals, many nodes, and many faults at once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "raft/rng.h"
#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport::test {
namespace {

/// One fault of each kind on these links, in the order of their ids.
std::vector<FaultId> one_of_each(Lab& lab, const Links& links) {
  LinkQuality slow = steady();
  slow.latency = {40'000, 40'000};
  std::vector<FaultId> ids;
  ids.push_back(add_cut(lab.state, links));
  ids.push_back(add_quality(lab.state, links, slow));
  ids.push_back(add_drop(lab.state, links, kAny));
  ids.push_back(add_delay(lab.state, links, kAny, {5, 5}));
  ids.push_back(add_duplicate(lab.state, links, kAny));
  return ids;
}

const std::vector<Time> kUntouched = {1'000};

TEST_CASE("Ids count from 1, are never given twice, and name one fault each") {
  Lab lab(3, steady());
  CHECK(one_of_each(lab, {{0, 1}}) == std::vector<FaultId>{1, 2, 3, 4, 5});
  heal_all(lab.state);
  CHECK(one_of_each(lab, {{0, 1}}) == std::vector<FaultId>{6, 7, 8, 9, 10});
}

TEST_CASE("A heal ends every fault, says which, oldest first, and leaves the defaults") {
  LinkQuality defaults = steady();
  defaults.duplicate_ppm = 1'000'000;
  Lab lab(3, defaults);
  const std::vector<FaultId> ids = one_of_each(lab, links_isolating({0}, 3));
  CHECK(heal_all(lab.state) == ids);
  CHECK(lab.state.faults.empty());
  CHECK(counters_fit(lab.state));
  CHECK(lab.send(0, 1).arrive_at_us == std::vector<Time>{1'000, 1'000});
  CHECK(heal_all(lab.state).empty());
  for (const FaultId id : ids) CHECK_FALSE(end_fault(lab.state, id));
}

TEST_CASE("The late end of a healed fault does not end the fault that came after it") {
  Lab lab(2, steady());
  const FaultId old = add_cut(lab.state, {{0, 1}});
  heal_all(lab.state);
  const FaultId fresh = add_cut(lab.state, {{0, 1}});
  CHECK_FALSE(end_fault(lab.state, old));
  CHECK(is_active(lab.state, fresh));
  CHECK_FALSE(lab.open(0, 1));
}

TEST_CASE("Healing links opens those links of every fault and leaves the others as they are") {
  Lab lab(3, steady());
  const std::vector<FaultId> ids = one_of_each(lab, links_isolating({0}, 3));
  CHECK(heal_links(lab.state, links_both_ways({0}, {1})).empty());
  CHECK(counters_fit(lab.state));
  CHECK(lab.send(0, 1).arrive_at_us == kUntouched);
  CHECK(lab.send(1, 0).arrive_at_us == kUntouched);
  CHECK_FALSE(lab.open(0, 2));
  CHECK_FALSE(lab.open(2, 0));
  for (const FaultId id : ids) CHECK(is_active(lab.state, id));
  CHECK(heal_links(lab.state, links_both_ways({0}, {2})) == ids);
  CHECK(lab.state.faults.empty());
  CHECK(counters_fit(lab.state));
  CHECK(lab.send(0, 2).arrive_at_us == kUntouched);
}

TEST_CASE("Healing one direction keeps the other cut") {
  Lab lab(2, steady());
  const FaultId cut = add_cut(lab.state, links_both_ways({0}, {1}));
  CHECK(heal_links(lab.state, links_from_to({0}, {1})).empty());
  CHECK(lab.open(0, 1));
  CHECK_FALSE(lab.open(1, 0));
  CHECK(end_fault(lab.state, cut));
  CHECK(lab.open(1, 0));
}

TEST_CASE("Healing links that no fault names, in any order and twice, changes nothing") {
  Lab lab(4, steady());
  const FaultId cut = add_cut(lab.state, links_from_to({0}, {1}));
  CHECK(heal_links(lab.state, {{3, 2}, {1, 0}, {3, 2}, {2, 2}}).empty());
  CHECK(heal_links(lab.state, {}).empty());
  CHECK(is_active(lab.state, cut));
  CHECK_FALSE(lab.open(0, 1));
}

TEST_CASE("A healed link of a counted line no longer uses its count") {
  Lab lab(3, steady());
  add_drop(lab.state, links_from_to({0}, {1, 2}), kAny, 2);
  heal_links(lab.state, links_both_ways({0}, {1}));
  for (int i = 0; i < 5; ++i) CHECK(lab.send(0, 1).copies == 1);
  CHECK(lab.send(0, 2).copies == 0);
  CHECK(lab.send(0, 2).copies == 0);
  CHECK(lab.send(0, 2).copies == 1);
}

TEST_CASE("Faults of every kind on one link end in any order, each taking its own effect along") {
  std::vector<std::size_t> order = {0, 1, 2, 3, 4};
  do {
    Lab lab(2, steady());
    const std::vector<FaultId> ids = one_of_each(lab, {{0, 1}});
    std::vector<bool> on(5, true);
    for (const std::size_t ended : order) {
      REQUIRE(end_fault(lab.state, ids[ended]));
      on[ended] = false;
      REQUIRE(counters_fit(lab.state));
      const Fate fate = lab.send(0, 1);
      if (on[0]) {
        REQUIRE(fate.reason == DropReason::partition);
      } else if (on[2]) {
        REQUIRE(fate.reason == DropReason::scenario);
      } else {
        const Time arrive = (on[1] ? 40'000 : 1'000) + (on[3] ? 5 : 0);
        REQUIRE(fate.arrive_at_us == std::vector<Time>(on[4] ? 2 : 1, arrive));
      }
    }
    REQUIRE(lab.state.faults.empty());
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("Random fault lines of all kinds keep the counters true, and a heal leaves a network like new") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    raft::Rng rng(seed);
    Lab lab(5, steady(), seed);
    for (int step = 0; step < 150; ++step) {
      const NodeIds a = {static_cast<NodeId>(rng.below(5)), static_cast<NodeId>(rng.below(5))};
      const NodeIds b = {static_cast<NodeId>(rng.below(5))};
      const KindSet kinds = rng.below(3) == 0 ? kClientMessages : kAny;
      const Links links = links_for_kinds(a, b, kinds);
      const std::uint64_t count = rng.below(4);
      switch (rng.below(8)) {
        case 0:
          add_cut(lab.state, links);
          break;
        case 1:
          add_quality(lab.state, links, steady());
          break;
        case 2:
          add_drop(lab.state, links, kinds, count);
          break;
        case 3:
          add_delay(lab.state, links, kinds, {1, 9}, count);
          break;
        case 4:
          add_duplicate(lab.state, links, kinds, count);
          break;
        case 5:
          end_fault(lab.state, static_cast<FaultId>(rng.below(lab.state.next_fault)));
          break;
        case 6:
          heal_links(lab.state, links_both_ways(a, b));
          break;
        default:
          for (const MessageKind kind : kAllKinds) {
            for (unsigned to = 1; to < 5; ++to) lab.send(0, to, kind);
          }
          lab.send(raft::kClient, b[0], MessageKind::client_request);
          lab.send(b[0], raft::kClient, MessageKind::client_reply);
      }
      REQUIRE(counters_fit(lab.state));
    }
    CHECK(lab.state.next_fault > 50);
    heal_all(lab.state);
    CHECK(counters_fit(lab.state));
    for (unsigned node = 1; node < 5; ++node) {
      CHECK(lab.send(0, node).arrive_at_us == kUntouched);
      CHECK(lab.send(raft::kClient, node, MessageKind::client_request).arrive_at_us == kUntouched);
    }
  }
}

TEST_CASE("A network of 101 nodes, all links in use, split in halves and healed") {
  constexpr unsigned kNodes = raft::kNodesMax;
  Lab lab(kNodes, steady(), 101);
  std::vector<NodeIds> halves(2);
  for (unsigned node = 0; node < kNodes; ++node) halves[node % 2].push_back(static_cast<NodeId>(node));
  const auto passing = [&lab] {
    unsigned count = 0;
    for (unsigned from = 0; from < kNodes; ++from) {
      for (unsigned to = 0; to < kNodes; ++to) {
        if (from != to) count += lab.send(from, to).copies;
      }
    }
    return count;
  };
  CHECK(passing() == 101 * 100);
  const FaultId split = add_cut(lab.state, links_between_groups(halves));
  CHECK(passing() == 51 * 50 + 50 * 49);
  CHECK(lab.open(0, 100));
  CHECK_FALSE(lab.open(99, 100));
  const FaultId alone = add_cut(lab.state, links_isolating({100}, kNodes));
  CHECK(passing() == 50 * 49 + 50 * 49);
  CHECK(lab.send(raft::kClient, 100, MessageKind::client_request).copies == 1);
  CHECK(end_fault(lab.state, split));
  CHECK(passing() == 100 * 99);
  CHECK(end_fault(lab.state, alone));
  CHECK(passing() == 101 * 100);
}

TEST_CASE("A cluster of one node has no links, only its clients") {
  Lab lab(1, steady());
  CHECK_FALSE(is_active(lab.state, add_cut(lab.state, links_isolating({0}, 1))));
  CHECK(lab.send(raft::kClient, 0, MessageKind::client_request).arrive_at_us == kUntouched);
  CHECK(lab.open(0, raft::kClient));
}

}  // namespace
}  // namespace raftlab::transport::test
