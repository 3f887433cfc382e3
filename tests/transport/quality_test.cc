// SPDX-License-Identifier: MIT
// Latency, loss, duplication and reordering by chance: the ends of ranges, frequencies with fixed seeds, and
// which `link` line rules. Bounds are at least four standard deviations wide; seeds are fixed, so they hold
// or they do not.

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport::test {
namespace {

constexpr int kMany = 100'000;

Links link(NodeId from, NodeId to) { return {{from, to}}; }

TEST_CASE("Latency takes every value of its range, both ends included, about equally often") {
  LinkQuality quality;
  quality.latency = {3, 7};
  Lab lab(2, quality, 42);
  std::map<Time, int> seen;
  for (int i = 0; i < kMany; ++i) ++seen[lab.send(0, 1, MessageKind::heartbeat, 100).arrive_at_us.at(0) - 100];
  CHECK(seen.size() == 5);
  CHECK(seen.begin()->first == 3);
  CHECK(seen.rbegin()->first == 7);
  for (const auto& [latency, count] : seen) {
    INFO("latency " << latency << " count " << count);
    CHECK(count > 19'400);
    CHECK(count < 20'600);
  }
}

TEST_CASE("The default latency stays within 1 ms to 10 ms and averages their middle") {
  Lab lab(2, {}, 7);
  Time sum = 0;
  for (int i = 0; i < kMany; ++i) {
    const Time latency = lab.send(0, 1).arrive_at_us.at(0);
    REQUIRE(latency >= 1'000);
    REQUIRE(latency <= 10'000);
    sum += latency;
  }
  CHECK(sum / kMany > 5'465);
  CHECK(sum / kMany < 5'535);
}

TEST_CASE("A latency of one value draws nothing") {
  Lab lab(2, steady(), 3);
  const raft::Rng before = lab.state.link_rng[1];
  for (int i = 0; i < 5; ++i) CHECK(lab.send(0, 1, MessageKind::heartbeat, i).arrive_at_us.at(0) == 1'000 + i);
  raft::Rng expected = before;
  CHECK(lab.state.link_rng[1].next() == expected.next());
}

TEST_CASE("A latency of nothing arrives at the moment it leaves") {
  LinkQuality quality;
  quality.latency = {0, 0};
  Lab lab(2, quality);
  CHECK(lab.send(0, 1, MessageKind::heartbeat, 77).arrive_at_us == std::vector<Time>{77});
}

TEST_CASE("A loss of 5 % loses about 5 of 100 messages, on every link") {
  LinkQuality quality;
  quality.loss_ppm = 50'000;
  Lab lab(3, quality, 11);
  for (const auto& [from, to] : {std::pair{0U, 1U}, {1U, 0U}, {2U, 1U}}) {
    int lost = 0;
    for (int i = 0; i < kMany; ++i) {
      const Fate fate = lab.send(from, to);
      if (fate.copies > 0) continue;
      ++lost;
      REQUIRE(fate.reason == DropReason::loss);
    }
    CHECK(lost > 4'720);
    CHECK(lost < 5'280);
  }
}

TEST_CASE("A loss of 100 % loses everything, of 0 % nothing, of 1 ppm nearly nothing") {
  for (const auto& [ppm, most] : {std::pair{1'000'000U, kMany}, {0U, 0}, {1U, 3}}) {
    LinkQuality quality;
    quality.loss_ppm = ppm;
    Lab lab(2, quality, 5);
    int lost = 0;
    for (int i = 0; i < kMany; ++i) lost += lab.send(0, 1).copies == 0 ? 1 : 0;
    CHECK(lost <= most);
    if (ppm == 1'000'000U) CHECK(lost == kMany);
  }
}

TEST_CASE("A loss on one direction leaves the other whole") {
  Lab lab(2);
  LinkQuality lossy;
  lossy.loss_ppm = 500'000;
  add_quality(lab.state, link(0, 1), lossy);
  int lost = 0;
  for (int i = 0; i < 1'000; ++i) {
    lost += lab.send(0, 1).copies == 0 ? 1 : 0;
    REQUIRE(lab.send(1, 0).copies == 1);
  }
  CHECK(lost > 430);
  CHECK(lost < 570);
}

TEST_CASE("Duplication makes a second copy about as often as it says, never a third") {
  LinkQuality quality;
  quality.duplicate_ppm = 200'000;
  Lab lab(2, quality, 13);
  int twice = 0;
  for (int i = 0; i < kMany; ++i) {
    const Fate fate = lab.send(0, 1);
    REQUIRE(fate.copies >= 1);
    REQUIRE(fate.copies <= 2);
    twice += fate.copies == 2 ? 1 : 0;
  }
  CHECK(twice > 19'450);
  CHECK(twice < 20'550);
}

TEST_CASE("A duplicate travels by itself: its latency is drawn anew, so either copy may be first") {
  LinkQuality quality;
  quality.latency = {1, 10};
  quality.duplicate_ppm = 1'000'000;
  Lab lab(2, quality, 17);
  int original_first = 0;
  int copy_first = 0;
  std::map<Time, int> second;
  for (int i = 0; i < kMany; ++i) {
    const Fate fate = lab.send(0, 1);
    REQUIRE(fate.copies == 2);
    original_first += fate.arrive_at_us[0] < fate.arrive_at_us[1] ? 1 : 0;
    copy_first += fate.arrive_at_us[1] < fate.arrive_at_us[0] ? 1 : 0;
    ++second[fate.arrive_at_us[1]];
  }
  CHECK(original_first > 44'300);  // 45 % expected, 10 % at the same time
  CHECK(original_first < 45'700);
  CHECK(copy_first > 44'300);
  CHECK(copy_first < 45'700);
  CHECK(second.size() == 10);
  CHECK(second.begin()->first == 1);
  CHECK(second.rbegin()->first == 10);
}

TEST_CASE("A reordered message really is overtaken by one sent later") {
  LinkQuality quality = steady();
  quality.reorder_ppm = 300'000;
  quality.reorder_by = {5'000, 5'000};
  Lab lab(2, quality, 19);
  Time latest = 0;
  int late = 0;
  int overtaken = 0;
  for (int i = 0; i < kMany; ++i) {
    const Time now = Time{i} * 100;
    const Time arrive = lab.send(0, 1, MessageKind::append_entries, now).arrive_at_us.at(0);
    const bool extra = arrive == now + 6'000;
    REQUIRE((extra || arrive == now + 1'000));
    late += extra ? 1 : 0;
    overtaken += arrive < latest ? 1 : 0;
    latest = std::max(latest, arrive);
  }
  CHECK(late > 29'400);
  CHECK(late < 30'600);
  CHECK(overtaken > 60'000);
}

TEST_CASE("Without reordering a steady link keeps the order of sending") {
  Lab lab(2, steady(), 19);
  Time latest = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Time arrive = lab.send(0, 1, MessageKind::append_entries, Time{i} * 100).arrive_at_us.at(0);
    CHECK(arrive > latest);
    latest = arrive;
  }
}

TEST_CASE("A reordering extra takes every value of its range, both ends included") {
  LinkQuality quality = steady();
  quality.reorder_ppm = 1'000'000;
  quality.reorder_by = {2, 4};
  Lab lab(2, quality, 23);
  std::map<Time, int> seen;
  for (int i = 0; i < 3'000; ++i) ++seen[lab.send(0, 1).arrive_at_us.at(0)];
  CHECK(seen.size() == 3);
  CHECK(seen.begin()->first == 1'002);
  CHECK(seen.rbegin()->first == 1'004);
}

TEST_CASE("A duplicate is reordered by a chance of its own") {
  LinkQuality quality = steady();
  quality.duplicate_ppm = 1'000'000;
  quality.reorder_ppm = 500'000;
  quality.reorder_by = {9'000, 9'000};
  Lab lab(2, quality, 29);
  std::map<std::vector<Time>, int> seen;
  for (int i = 0; i < 4'000; ++i) ++seen[lab.send(0, 1).arrive_at_us];
  CHECK(seen.size() == 4);  // neither, the first, the second, both
  for (const auto& [times, count] : seen) {
    CHECK(count > 850);
    CHECK(count < 1'150);
  }
}

TEST_CASE("On a link the latest line rules, and when it ends the one before it, then the default") {
  Lab lab(3, steady());
  LinkQuality slow = steady();
  slow.latency = {20'000, 20'000};
  LinkQuality slower = steady();
  slower.latency = {30'000, 30'000};
  const FaultId first = add_quality(lab.state, link(0, 1), slow);
  const FaultId second = add_quality(lab.state, links_from_to({0}, {1, 2}), slower);
  const auto latency = [&](unsigned to) { return lab.send(0, to).arrive_at_us.at(0); };
  CHECK(latency(1) == 30'000);
  CHECK(latency(2) == 30'000);
  CHECK(lab.send(1, 0).arrive_at_us.at(0) == 1'000);
  SECTION("the later one ends first") {
    end_fault(lab.state, second);
    CHECK(latency(1) == 20'000);
    CHECK(latency(2) == 1'000);
    end_fault(lab.state, first);
  }
  SECTION("the earlier one ends first") {
    end_fault(lab.state, first);
    CHECK(latency(1) == 30'000);
    end_fault(lab.state, second);
  }
  CHECK(latency(1) == 1'000);
  CHECK(latency(2) == 1'000);
}

TEST_CASE("What a link line leaves out follows the defaults, also those set later, not an earlier line") {
  Lab lab(2, steady());
  LinkQuality slow;
  slow.latency = {20'000, 20'000};
  LinkQuality lossy;
  lossy.loss_ppm = 1'000'000;
  add_quality(lab.state, link(0, 1), slow, sim::kGivesLatency);
  add_quality(lab.state, link(0, 1), lossy, sim::kGivesLoss);
  CHECK(lab.send(0, 1).reason == DropReason::loss);
  CHECK(link_quality(lab.state, {0, 1}).latency.low_us == 1'000);
  lab.state.defaults.latency = {50, 60};
  lab.state.defaults.duplicate_ppm = 7;
  lab.state.defaults.loss_ppm = 1;
  lab.state.defaults.reorder_ppm = 8;
  lab.state.defaults.reorder_by = {9, 9};
  const LinkQuality now = link_quality(lab.state, {0, 1});
  CHECK(now.loss_ppm == 1'000'000);
  CHECK(now.latency.low_us == 50);
  CHECK(now.latency.high_us == 60);
  CHECK(now.duplicate_ppm == 7);
  CHECK(now.reorder_ppm == 8);
  CHECK(now.reorder_by.high_us == 9);
}

TEST_CASE("Each value a link line gives is taken from the line, alone") {
  LinkQuality line;
  line.latency = {1, 2};
  line.loss_ppm = 3;
  line.duplicate_ppm = 4;
  line.reorder_ppm = 5;
  line.reorder_by = {6, 7};
  for (sim::QualityFields given = 0; given <= sim::kGivesAll; ++given) {
    Lab lab(2, steady());
    add_quality(lab.state, link(0, 1), line, given);
    const LinkQuality now = link_quality(lab.state, {0, 1});
    CHECK(now.latency.low_us == ((given & sim::kGivesLatency) != 0 ? 1 : 1'000));
    CHECK(now.loss_ppm == ((given & sim::kGivesLoss) != 0 ? 3 : 0));
    CHECK(now.duplicate_ppm == ((given & sim::kGivesDuplicate) != 0 ? 4 : 0));
    CHECK(now.reorder_ppm == ((given & sim::kGivesReorder) != 0 ? 5 : 0));
    CHECK(now.reorder_by.low_us == ((given & sim::kGivesReorder) != 0 ? 6 : 0));
  }
}

TEST_CASE("Changed defaults hold for links without a line from the next message on") {
  Lab lab(2, steady());
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'000);
  lab.state.defaults.latency = {5, 5};
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 5);
  lab.state.defaults.loss_ppm = 1'000'000;
  CHECK(lab.send(0, 1).reason == DropReason::loss);
}

}  // namespace
}  // namespace raftlab::transport::test
