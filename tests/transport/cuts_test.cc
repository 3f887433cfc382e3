// SPDX-License-Identifier: MIT
// Partitions, isolations and cuts, asymmetric ones most of all: which links they close, what they do to
// messages in flight, and that they overlap and end in any order.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "raft/rng.h"
#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport::test {
namespace {

/// A message under way, as the World keeps it: sent under a plan, delivered only over an open link.
struct Flight {
  unsigned from = 0;
  unsigned to = 0;
  Time arrive_at_us = 0;
};

TEST_CASE("A cut goes one way: the other direction does not notice") {
  Lab lab(3);
  add_cut(lab.state, links_from_to({0}, {1}));
  CHECK_FALSE(lab.open(0, 1));
  const Fate fate = lab.send(0, 1);
  CHECK(fate.copies == 0);
  CHECK(fate.reason == DropReason::partition);
  for (const auto& [from, to] : {std::pair{1, 0}, {0, 2}, {2, 0}, {1, 2}, {2, 1}}) {
    CHECK(lab.open(static_cast<unsigned>(from), static_cast<unsigned>(to)));
    CHECK(lab.send(static_cast<unsigned>(from), static_cast<unsigned>(to)).copies == 1);
  }
}

TEST_CASE("A node may hear and not be heard, or be heard and not hear") {
  Lab deaf(3);
  add_cut(deaf.state, links_from_to({1, 2}, {0}));
  CHECK(deaf.passes(0, 1));
  CHECK(deaf.passes(0, 2));
  CHECK_FALSE(deaf.passes(1, 0));
  CHECK_FALSE(deaf.passes(2, 0));
  Lab mute(3);
  add_cut(mute.state, links_from_to({0}, {1, 2}));
  CHECK_FALSE(mute.passes(0, 1));
  CHECK_FALSE(mute.passes(0, 2));
  CHECK(mute.passes(1, 0));
  CHECK(mute.passes(2, 0));
}

TEST_CASE("A node in no group of a partition keeps its links to every group") {
  Lab lab(5);
  add_cut(lab.state, links_between_groups({{0, 1}, {2, 3}}));
  for (unsigned node = 0; node < 4; ++node) {
    CHECK(lab.passes(4, node));
    CHECK(lab.passes(node, 4));
  }
  CHECK(lab.passes(0, 1));
  CHECK(lab.passes(3, 2));
  CHECK_FALSE(lab.passes(1, 2));
  CHECK_FALSE(lab.passes(2, 1));
}

TEST_CASE("Three cuts in a circle leave each pair one direction") {
  Lab lab(3);
  add_cut(lab.state, links_from_to({0}, {1}));
  add_cut(lab.state, links_from_to({1}, {2}));
  add_cut(lab.state, links_from_to({2}, {0}));
  CHECK_FALSE(lab.passes(0, 1));
  CHECK_FALSE(lab.passes(1, 2));
  CHECK_FALSE(lab.passes(2, 0));
  CHECK(lab.passes(1, 0));
  CHECK(lab.passes(2, 1));
  CHECK(lab.passes(0, 2));
}

TEST_CASE("Overlapping cuts keep a link closed until the last of them ends, in whatever order they end") {
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    Lab lab(4);
    const std::vector<FaultId> ids = {add_cut(lab.state, links_from_to({0}, {1})),
                                      add_cut(lab.state, links_isolating({1}, 4)),
                                      add_cut(lab.state, links_between_groups({{0, 2}, {1, 3}}))};
    for (std::size_t ended = 0; ended < order.size(); ++ended) {
      CHECK_FALSE(lab.open(0, 1));
      CHECK(end_fault(lab.state, ids[order[ended]]));
      CHECK(counters_fit(lab.state));
    }
    CHECK(lab.open(0, 1));
    CHECK(lab.open(1, 3));
    CHECK(lab.open(2, 3));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("The same cut twice needs both to end") {
  Lab lab(2);
  const FaultId first = add_cut(lab.state, links_from_to({0}, {1}));
  const FaultId second = add_cut(lab.state, links_from_to({0}, {1}));
  CHECK(first != second);
  CHECK(end_fault(lab.state, first));
  CHECK_FALSE(lab.open(0, 1));
  CHECK(end_fault(lab.state, second));
  CHECK(lab.open(0, 1));
}

TEST_CASE("A cut made after sending stops what is in flight, one healed before arrival does not") {
  Lab lab(2, steady());
  const Flight early{0, 1, lab.send(0, 1, MessageKind::append_entries, 0).arrive_at_us.at(0)};
  const Flight back{1, 0, lab.send(1, 0, MessageKind::append_reply, 0).arrive_at_us.at(0)};
  CHECK(early.arrive_at_us == 1'000);
  const FaultId cut = add_cut(lab.state, links_from_to({0}, {1}));
  CHECK_FALSE(lab.open(early.from, early.to));  // arriving now it is lost
  CHECK(lab.open(back.from, back.to));          // the other way it gets through
  CHECK(lab.send(0, 1, MessageKind::append_entries, 500).reason == DropReason::partition);
  end_fault(lab.state, cut);
  CHECK(lab.open(early.from, early.to));  // arriving after the heal it gets through
  CHECK(lab.send(0, 1, MessageKind::append_entries, 900).copies == 1);
}

TEST_CASE("Faults that are not cuts never stop what is in flight") {
  Lab lab(2);
  LinkQuality hopeless;
  hopeless.loss_ppm = 1'000'000;
  add_drop(lab.state, links_from_to({0}, {1}), kAny);
  add_quality(lab.state, links_from_to({0}, {1}), hopeless);
  add_delay(lab.state, links_from_to({0}, {1}), kAny, {1'000, 2'000});
  CHECK_FALSE(lab.passes(0, 1));
  CHECK(lab.open(0, 1));
}

TEST_CASE("A cut message draws no chance and takes no count of a drop line") {
  Lab lab(2);
  Lab untouched = lab;
  const FaultId drop = add_drop(lab.state, links_from_to({0}, {1}), kAny, 1);
  const FaultId cut = add_cut(lab.state, links_from_to({0}, {1}));
  for (int i = 0; i < 10; ++i) CHECK(lab.send(0, 1).reason == DropReason::partition);
  end_fault(lab.state, cut);
  CHECK(is_active(lab.state, drop));
  CHECK(lab.send(0, 1).reason == DropReason::scenario);
  CHECK(lab.send(0, 1) == untouched.send(0, 1));
}

TEST_CASE("A cut without a real link is over at once and harms nobody") {
  Lab lab(3);
  for (const Links& links : {Links{}, Links{{1, 1}}, Links{{0, 7}}, Links{{9, 0}}, Links{{raft::kClient, 0}}}) {
    const FaultId id = add_cut(lab.state, links);
    CHECK(id > 0);
    CHECK_FALSE(is_active(lab.state, id));
    CHECK_FALSE(end_fault(lab.state, id));
    CHECK(lab.state.faults.empty());
    CHECK(counters_fit(lab.state));
  }
  CHECK(lab.send(raft::kClient, 0, MessageKind::client_request).copies == 1);
}

/// Cuts as plainly as one can write them: sets of links, nothing counted.
struct PlainCuts {
  struct One {
    FaultId id;
    Links links;
  };
  std::vector<One> cuts;

  bool open(Link link) const {
    return std::none_of(cuts.begin(), cuts.end(), [link](const One& cut) {
      return std::find(cut.links.begin(), cut.links.end(), link) != cut.links.end();
    });
  }
  void end(FaultId id) {
    cuts.erase(std::remove_if(cuts.begin(), cuts.end(), [id](const One& cut) { return cut.id == id; }), cuts.end());
  }
  void heal(const Links& links) {
    for (One& cut : cuts) {
      for (const Link link : links) {
        cut.links.erase(std::remove(cut.links.begin(), cut.links.end(), link), cut.links.end());
      }
    }
    cuts.erase(std::remove_if(cuts.begin(), cuts.end(), [](const One& cut) { return cut.links.empty(); }), cuts.end());
  }
};

NodeIds some_nodes(raft::Rng& rng, unsigned nodes) {
  NodeIds chosen;
  for (unsigned node = 0; node < nodes; ++node) {
    if (rng.below(3) == 0) chosen.push_back(static_cast<NodeId>(node));
  }
  return chosen;
}

TEST_CASE("Thousands of random cuts, ends and heals agree with a plain list of sets") {
  constexpr unsigned kNodes = 6;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    raft::Rng rng(seed);
    Lab lab(kNodes);
    PlainCuts plain;
    int closed = 0;
    for (int step = 0; step < 200; ++step) {
      const NodeIds a = some_nodes(rng, kNodes);
      const NodeIds b = some_nodes(rng, kNodes);
      const std::uint64_t what = rng.below(10);
      if (what < 4) {
        const Links links = what < 2 ? links_from_to(a, b) : links_both_ways(a, b);
        plain.cuts.push_back({add_cut(lab.state, links), links});
      } else if (what == 4) {
        plain.cuts.push_back({add_cut(lab.state, links_isolating(a, kNodes)), links_isolating(a, kNodes)});
      } else if (what < 8 && lab.state.next_fault > 1) {
        const FaultId id = 1 + static_cast<FaultId>(rng.below(lab.state.next_fault - 1));
        end_fault(lab.state, id);
        plain.end(id);
      } else if (what == 8) {
        heal_links(lab.state, links_both_ways(a, b));
        plain.heal(links_both_ways(a, b));
      } else if (rng.below(8) == 0) {
        heal_all(lab.state);
        plain.cuts.clear();
      }
      REQUIRE(counters_fit(lab.state));
      for (unsigned from = 0; from < kNodes; ++from) {
        for (unsigned to = 0; to < kNodes; ++to) {
          const bool open = plain.open({static_cast<NodeId>(from), static_cast<NodeId>(to)});
          REQUIRE(lab.open(from, to) == open);
          if (!open) ++closed;
        }
      }
    }
    CHECK(closed > 100);
  }
}

}  // namespace
}  // namespace raftlab::transport::test
