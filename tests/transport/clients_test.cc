// SPDX-License-Identifier: MIT
// Clients stand outside the network: the default latency and nothing else, unless a line of KIND client says
// so.

#include <vector>

#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport::test {
namespace {

using raft::kClient;

Fate ask(Lab& lab, unsigned node) { return lab.send(kClient, node, MessageKind::client_request); }
Fate answer(Lab& lab, unsigned node) { return lab.send(node, kClient, MessageKind::client_reply); }

LinkQuality rough() {
  LinkQuality quality;
  quality.loss_ppm = 1'000'000;
  quality.duplicate_ppm = 1'000'000;
  quality.reorder_ppm = 1'000'000;
  quality.reorder_by = {1'000'000, 1'000'000};
  return quality;
}

TEST_CASE("A client's messages take the default latency, both ends of its range included") {
  LinkQuality quality;
  quality.latency = {3, 5};
  Lab lab(2, quality, 3);
  std::vector<int> seen(6, 0);
  for (int i = 0; i < 3'000; ++i) {
    const Fate fate = i % 2 == 0 ? ask(lab, 1) : answer(lab, 1);
    REQUIRE(fate.copies == 1);
    ++seen.at(static_cast<std::size_t>(fate.arrive_at_us.at(0)));
  }
  CHECK(seen[3] + seen[4] + seen[5] == 3'000);
  for (const std::size_t latency : {3U, 4U, 5U}) CHECK(seen[latency] > 850);
}

TEST_CASE("No default loss, duplication or reordering touches a client") {
  Lab lab(3, rough(), 5);
  for (int i = 0; i < 100; ++i) {
    for (const Fate& fate : {ask(lab, 0), answer(lab, 0)}) {
      REQUIRE(fate.copies == 1);
      CHECK(fate.arrive_at_us[0] <= 10'000);
    }
  }
}

TEST_CASE("No partition, cut, link line or line of another kind touches a client") {
  Lab lab(3, steady());
  add_cut(lab.state, links_isolating({0, 1, 2}, 3));
  add_quality(lab.state, links_isolating({0, 1, 2}, 3), rough());
  for (const KindSet kinds : {kAny, kAppend, kRequestVote}) {
    const Links links = links_for_kinds({0, 1, 2}, {0, 1, 2}, kinds);
    add_drop(lab.state, links, kinds);
    add_delay(lab.state, links, kinds, {9, 9});
    add_duplicate(lab.state, links, kinds);
  }
  for (unsigned node = 0; node < 3; ++node) {
    CHECK(lab.open(kClient, node));
    CHECK(lab.open(node, kClient));
    CHECK(ask(lab, node).arrive_at_us == std::vector<Time>{1'000});
    CHECK(answer(lab, node).arrive_at_us == std::vector<Time>{1'000});
  }
  CHECK(lab.state.client_faults == 0);
}

TEST_CASE("A client's request that a node forwards is a message between nodes like any other") {
  Lab lab(3, steady());
  add_cut(lab.state, links_from_to({0}, {1}));
  add_drop(lab.state, links_from_to({0}, {2}), kAny, 1);
  CHECK(lab.send(0, 1, MessageKind::client_request).reason == DropReason::partition);
  CHECK(lab.send(0, 2, MessageKind::client_request).reason == DropReason::scenario);
  CHECK(lab.send(0, 2, MessageKind::client_request).copies == 1);
  CHECK(ask(lab, 0).copies == 1);
}

TEST_CASE("A drop of KIND client reaches requests on their way to the far end and replies from the near end") {
  Lab lab(3, steady());
  add_drop(lab.state, links_for_kinds({0}, {1}, kClientMessages), kClientMessages);
  CHECK(ask(lab, 1).reason == DropReason::scenario);
  CHECK(answer(lab, 0).reason == DropReason::scenario);
  CHECK(lab.send(0, 1, MessageKind::client_request).reason == DropReason::scenario);
  CHECK(ask(lab, 0).copies == 1);
  CHECK(answer(lab, 1).copies == 1);
  CHECK(lab.send(1, 0, MessageKind::client_request).copies == 1);
  CHECK(lab.send(0, 1, MessageKind::heartbeat).copies == 1);
}

TEST_CASE("Delays, duplicates and counts of KIND client work as between nodes") {
  Lab lab(2, steady());
  const Links links = links_for_kinds({0}, {0}, kClientMessages);
  add_delay(lab.state, links, kClientMessages, {500, 500}, 1);
  add_duplicate(lab.state, links, kClientMessages, 1);
  const FaultId drop = add_drop(lab.state, links, sim::kind_bit(MessageKind::client_reply), 2);
  CHECK(lab.state.client_faults == 3);
  CHECK(answer(lab, 0).reason == DropReason::scenario);
  CHECK(ask(lab, 0).arrive_at_us == std::vector<Time>{1'500, 1'500});
  CHECK(ask(lab, 0).arrive_at_us == std::vector<Time>{1'000});
  CHECK(is_active(lab.state, drop));
  CHECK(answer(lab, 0).reason == DropReason::scenario);
  CHECK(answer(lab, 0).copies == 1);
  CHECK(lab.state.client_faults == 0);
  CHECK(lab.state.faults.empty());
}

TEST_CASE("Each node has one stream for its clients, apart from those of its links") {
  Lab lab(3, {}, 9);
  Lab other = lab;
  for (int i = 0; i < 50; ++i) {
    ask(other, 0);
    answer(other, 2);
    other.send(0, 1);
    other.send(1, 0);
  }
  for (int i = 0; i < 50; ++i) CHECK(ask(lab, 1) == ask(other, 1));
  for (int i = 0; i < 50; ++i) CHECK(lab.send(1, 2) == other.send(1, 2));
}

TEST_CASE("A heal of the last link between nodes ends a line of KIND client with its client links") {
  Lab lab(3, steady());
  const FaultId id = add_drop(lab.state, links_for_kinds({0}, {1, 2}, kClientMessages), kClientMessages);
  CHECK(heal_links(lab.state, links_both_ways({0}, {1})).empty());
  CHECK(ask(lab, 2).copies == 0);
  CHECK(heal_links(lab.state, links_both_ways({0}, {2})) == std::vector<FaultId>{id});
  CHECK(ask(lab, 1).copies == 1);
  CHECK(ask(lab, 2).copies == 1);
  CHECK(answer(lab, 0).copies == 1);
  CHECK(counters_fit(lab.state));
}

TEST_CASE("A line that names client links only outlasts a heal of other links") {
  Lab lab(3, steady());
  const FaultId id = add_drop(lab.state, client_links({0}, {0}), kClientMessages);
  CHECK(heal_links(lab.state, links_isolating({0, 1, 2}, 3)).empty());
  CHECK(is_active(lab.state, id));
  CHECK(ask(lab, 0).copies == 0);
  CHECK(heal_all(lab.state) == std::vector<FaultId>{id});
  CHECK(ask(lab, 0).copies == 1);
}

}  // namespace
}  // namespace raftlab::transport::test
