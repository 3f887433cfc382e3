// SPDX-License-Identifier: MIT
// Chance and copies: a link draws from its own stream alone, the same seed gives the same plans, and two
// copies of a state have the same future and no influence on one another.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "raft/rng.h"
#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport::test {
namespace {

/// A day of `nodes` nodes talking on every link, in a fixed order.
std::vector<Fate> chatter(Lab& lab, int rounds = 20) {
  std::vector<Fate> fates;
  for (int round = 0; round < rounds; ++round) {
    for (unsigned from = 0; from < lab.state.nodes; ++from) {
      for (unsigned to = 0; to < lab.state.nodes; ++to) {
        if (from == to) continue;
        const MessageKind kind = kAllKinds[static_cast<std::size_t>(round) % kAllKinds.size()];
        fates.push_back(lab.send(from, to, kind, Time{round} * 1'000));
      }
    }
  }
  return fates;
}

LinkQuality rough() {
  LinkQuality quality;
  quality.loss_ppm = 100'000;
  quality.duplicate_ppm = 200'000;
  quality.reorder_ppm = 300'000;
  quality.reorder_by = {1, 20'000};
  return quality;
}

void pile_up(Lab& lab) {
  add_delay(lab.state, links_from_to({0}, {1, 2}), kAppend, {1, 5'000}, 5);
  add_drop(lab.state, links_from_to({2}, {0}), kAny, 3);
  add_quality(lab.state, links_both_ways({1}, {2}), rough());
  add_duplicate(lab.state, links_from_to({1}, {0}), kAny, 7);
  add_cut(lab.state, links_from_to({2}, {1}));
}

TEST_CASE("The same seed gives the same plans, another seed others") {
  Lab one(4, rough(), 77);
  Lab same(4, rough(), 77);
  Lab other(4, rough(), 78);
  const std::vector<Fate> first = chatter(one);
  CHECK(first == chatter(same));
  CHECK_FALSE(first == chatter(other));
}

TEST_CASE("No two links of a network share their draws, nor the two directions of one") {
  Lab lab(5, {}, 5);
  std::vector<std::vector<Time>> seen;
  for (unsigned from = 0; from < 5; ++from) {
    for (unsigned to = 0; to < 5; ++to) {
      if (from == to) continue;
      std::vector<Time> times;
      for (int i = 0; i < 8; ++i) times.push_back(lab.send(from, to).arrive_at_us.at(0));
      for (const std::vector<Time>& earlier : seen) CHECK_FALSE(times == earlier);
      seen.push_back(times);
    }
  }
  CHECK(seen.size() == 20);
}

TEST_CASE("A link's draws depend on the seed, its two ends and nothing else, not on the size of the cluster") {
  Lab small(3, {}, 6);
  Lab large(9, {}, 6);
  for (int i = 0; i < 20; ++i) CHECK(small.send(2, 1) == large.send(2, 1));
}

TEST_CASE("The first draws of a link are those of the stream of its name") {
  Lab lab(3, {}, 12);
  raft::Rng link(raft::stream_seed(12, "net.link", 1, 2));
  raft::Rng client(raft::stream_seed(12, "net.client", 2));
  for (int i = 0; i < 5; ++i) {
    CHECK(lab.send(1, 2).arrive_at_us.at(0) == link.between(1'000, 10'000));
    CHECK(lab.send(raft::kClient, 2, MessageKind::client_request).arrive_at_us.at(0) == client.between(1'000, 10'000));
    CHECK(lab.send(2, raft::kClient, MessageKind::client_reply).arrive_at_us.at(0) == client.between(1'000, 10'000));
  }
}

TEST_CASE("Faults on one link change no draw of another") {
  for (int fault = 0; fault < 5; ++fault) {
    Lab plain(3, {}, 8);
    Lab faulty(3, {}, 8);
    const Links links = {{0, 1}};
    if (fault == 0) add_cut(faulty.state, links);
    if (fault == 1) add_quality(faulty.state, links, rough());
    if (fault == 2) add_drop(faulty.state, links, kAny);
    if (fault == 3) add_delay(faulty.state, links, kAny, {1, 100});
    if (fault == 4) add_duplicate(faulty.state, links, kAny);
    bool differs = false;
    for (int i = 0; i < 200; ++i) {
      if (!(plain.send(0, 1) == faulty.send(0, 1))) differs = true;
      for (const auto& [from, to] : {std::pair{1U, 0U}, {0U, 2U}, {2U, 0U}, {1U, 2U}, {2U, 1U}}) {
        REQUIRE(plain.send(from, to) == faulty.send(from, to));
      }
    }
    CHECK(differs);
  }
}

TEST_CASE("A fault that is over before a message leaves no trace in the draws") {
  Lab plain(2, {}, 10);
  Lab healed(2, {}, 10);
  const Links links = {{0, 1}};
  const FaultId drop = add_drop(healed.state, links, kAny);
  add_cut(healed.state, links);
  add_quality(healed.state, links, rough());
  end_fault(healed.state, drop);
  heal_all(healed.state);
  for (int i = 0; i < 50; ++i) CHECK(plain.send(0, 1) == healed.send(0, 1));
}

TEST_CASE("A fault that picks nothing changes no draw of its own link either") {
  Lab plain(2, {}, 10);
  Lab named(2, {}, 10);
  add_drop(named.state, {{0, 1}}, kVoteReply);
  add_delay(named.state, {{0, 1}}, kVoteReply, {1, 100});
  add_duplicate(named.state, {{0, 1}}, kVoteReply);
  add_quality(named.state, {{0, 1}}, {}, sim::kGivesLatency);
  for (int i = 0; i < 50; ++i) CHECK(plain.send(0, 1) == named.send(0, 1));
}

TEST_CASE("Two copies of a state evolve alike, and one does not feel what happens in the other") {
  Lab original(3, rough(), 99);
  pile_up(original);
  chatter(original, 2);
  Lab copy = original;
  Lab abandoned = original;
  heal_all(abandoned.state);
  chatter(abandoned, 50);
  add_cut(abandoned.state, links_isolating({0, 1, 2}, 3));
  const std::vector<Fate> fates = chatter(original, 30);
  CHECK(fates == chatter(copy, 30));
  CHECK(original.state.faults.size() == copy.state.faults.size());
  CHECK(original.state.cuts == copy.state.cuts);
  CHECK(original.state.special == copy.state.special);
  CHECK(counters_fit(original.state));
  CHECK(copy.state.next_fault == original.state.next_fault);
}

TEST_CASE("One network serves many states without mixing them") {
  const SimNetwork network;
  NetworkState one = sim::make_network_state(2, {}, 1);
  NetworkState two = sim::make_network_state(2, {}, 2);
  NetworkState alone = sim::make_network_state(2, {}, 1);
  add_cut(two, {{1, 0}});
  for (int i = 0; i < 20; ++i) {
    const Plan mixed = network.plan(0, 1, MessageKind::heartbeat, i, one);
    network.plan(0, 1, MessageKind::heartbeat, i, two);
    CHECK(fate_of(mixed) == fate_of(network.plan(0, 1, MessageKind::heartbeat, i, alone)));
    CHECK(network.open(1, 0, one));
    CHECK_FALSE(network.open(1, 0, two));
  }
}

TEST_CASE("Where no fault can concern a message, the network plans what the World assumes") {
  unsigned undisturbed = 0;
  raft::Rng chance(5);
  for (int i = 0; i < 2'000; ++i) {
    LinkQuality defaults;
    defaults.latency = {static_cast<Time>(chance.below(3)), static_cast<Time>(2 + chance.below(5'000))};
    if (chance.below(4) == 0) defaults.latency.low_us = defaults.latency.high_us;
    if (chance.below(4) == 0) defaults.loss_ppm = 100'000;
    if (chance.below(4) == 0) defaults.reorder_ppm = 100'000;
    if (chance.below(4) == 0) defaults.duplicate_ppm = 100'000;
    Lab lab(3, defaults, chance.next());
    if (chance.below(3) == 0) add_cut(lab.state, {{0, 1}});
    const auto from = static_cast<NodeId>(chance.below(3));
    const auto to = chance.below(10) == 0 ? raft::kClient : static_cast<NodeId>((from + 1) % 3);
    Lab other = lab;
    const std::optional<Time> at = sim::arrives_undisturbed(from, to, 77, lab.state);
    if (!at) continue;
    ++undisturbed;
    const Fate planned = other.send(from, to, MessageKind::append_entries, 77);
    REQUIRE(planned.copies == 1);
    REQUIRE(planned.arrive_at_us.front() == *at);
    REQUIRE(lab.send(from, to) == other.send(from, to));
  }
  CHECK(undisturbed > 300);
}

}  // namespace
}  // namespace raftlab::transport::test
