// SPDX-License-Identifier: MIT
// What a run gives back: nothing that happens, and nothing that is found, depends on it; and what is left does not grow
// with the run.
#include <algorithm>
#include <optional>
#include <string>

#include "raft/rules.h"
#include "tests/catch.h"
#include "tests/sim/soak.h"

namespace raftlab::sim::test {
namespace {

constexpr std::size_t kNever = static_cast<std::size_t>(-1);

/// Everything that is seen of a run from outside.
struct Seen {
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  Index committed = 0;
  std::string violations;

  bool operator==(const Seen&) const = default;
};

struct Gone {
  std::uint64_t entries = 0;
  std::uint64_t committed = 0;  // of them
  std::uint64_t snapshots = 0;
};

Seen seen(Soak& soak) {
  const World& world = soak.world();
  return {world.trace().digest(), world.trace().size(), world.committed().last_index(), soak.violations()};
}

void count_gone(const World& world, Gone& gone) {
  gone.entries += world.store().size() - world.store().held();
  gone.committed += world.gone_through();
  gone.snapshots += world.store().snapshots() - world.store().snapshots_held();
}

Soak::Given given(std::uint64_t seed, std::size_t let_go_after) {
  Soak::Given how{.let_go_after = let_go_after};
  if (seed % 3 != 0) how.snapshot_every = static_cast<std::uint32_t>(1 + seed % 7);
  return how;
}

Seen honest(std::uint64_t seed, std::size_t let_go_after, Gone& gone) {
  Soak soak(seed, given(seed, let_go_after));
  soak.disturb(5'000'000);
  soak.settle();
  soak.world().check_acked_durable();
  soak.world().check_linearizable();
  count_gone(soak.world(), gone);
  return seen(soak);
}

TEST_CASE("Random runs that give back whatever they can, whenever they can, are the runs that give back nothing") {
  Gone gone;
  Gone nothing;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    const Seen with = honest(seed, 0, gone);
    const Seen without = honest(seed, kNever, nothing);
    CHECK(with.violations == without.violations);
    REQUIRE(with == without);
  }
  CHECK(nothing.entries == 0);
  CHECK(gone.entries > 10'000);
  CHECK(gone.committed > 10'000);
  CHECK(gone.snapshots > 2'000);
}

TEST_CASE("A run that gives back now and then is the same run") {
  Gone gone;
  for (std::uint64_t seed = 301; seed <= 350; ++seed) {
    CAPTURE(seed);
    CHECK(honest(seed, 10, gone) == honest(seed, kNever, gone));
  }
  CHECK(gone.entries > 1'000);
}

TEST_CASE("The states that snapshots are compared with are known for nodes with sessions and for nodes without") {
  Gone gone;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const auto differing = [&](std::size_t let_go_after) {
      Soak::Given how = given(seed, let_go_after);
      how.sessions_differ = true;
      Soak soak(seed, how);
      soak.disturb(3'000'000);
      soak.settle();
      count_gone(soak.world(), gone);
      return seen(soak);
    };
    const Seen with = differing(0);
    const Seen without = differing(kNever);
    CHECK(with.violations == without.violations);
    CHECK(with == without);
  }
  CHECK(gone.entries > 1'000);
}

/// Until a property breaks, and some time beyond: what is broken must not break the World.
Seen broken(std::uint64_t seed, raft::Rule rule, std::size_t let_go_after, Gone& gone) {
  Soak::Given how = given(seed, let_go_after);
  how.off = rule;
  Soak soak(seed, how);
  soak.disturb(3'000'000);
  soak.world().check_acked_durable();
  count_gone(soak.world(), gone);
  Seen then = seen(soak);
  const Time until = soak.world().now() + 200'000;
  for (int events = 0; events < 20'000 && soak.world().step(until);) ++events;
  return then;
}

TEST_CASE("Whatever rule is off, the checks find the same whether entries are given back or not") {
  unsigned found = 0;
  Gone gone;
  Gone nothing;
  for (unsigned number = 0; number < raft::kRules; ++number) {
    const auto rule = static_cast<raft::Rule>(number);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CAPTURE(raft::info_of(rule).name, seed);
      const Seen with = broken(seed, rule, 0, gone);
      const Seen without = broken(seed, rule, kNever, nothing);
      CHECK(with.violations == without.violations);
      REQUIRE(with == without);
      found += with.violations.empty() ? 0U : 1U;
    }
  }
  CHECK(found > 200);
  CHECK(gone.entries > 10'000);
}

TEST_CASE("A copy of a run that has given back goes on like the original") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Soak original(seed, given(seed, 0));
    original.disturb(1'500'000);
    Soak copy = original;
    original.disturb(3'000'000);
    copy.disturb(3'000'000);
    CHECK(original.world().trace().digest() == copy.world().trace().digest());
    CHECK(original.world().store().held() == copy.world().store().held());
  }
}

// ---- how much is left

constexpr std::uint32_t kSnapshotEvery = 100;
constexpr std::size_t kAfter = 1'000;

Setup writing(Trace::Keep keep = Trace::Keep::digest) {
  Setup setup;
  setup.nodes = 5;
  setup.keep = keep;
  setup.options.snapshot_every = kSnapshotEvery;
  setup.let_go_after = kAfter;
  return setup;
}

/// A command every millisecond; the most entries, and facts of the checks, that were held at the end of one.
struct Most {
  std::size_t entries = 0;
  std::size_t facts = 0;
};

Most write_for(World& world, Time time_us) {
  Most most;
  for (const Time until = world.now() + time_us; world.now() < until;) {
    const NodeId leader = world.leader();
    if (leader != raft::kNoNode) world.propose(leader, "k", "v", 0);
    world.run_until(world.now() + 1'000);
    most.entries = std::max(most.entries, world.store().held());
    most.facts = std::max(most.facts, world.facts_held());
  }
  return most;
}

TEST_CASE("What a run with snapshots holds does not grow with it") {
  const transport::SimNetwork network;
  World world(writing(), network);
  const Most first = write_for(world, 10'000'000);
  const Most later = write_for(world, 60'000'000);
  CHECK(world.violations().empty());
  CHECK(world.committed().last_index() > 65'000);
  CHECK(first.entries < kAfter + 10 * kSnapshotEvery);
  CHECK(later.entries < kAfter + 10 * kSnapshotEvery);
  CHECK(later.facts <= first.facts + kSnapshotEvery);
  CHECK(world.store().snapshots() > 3'000);
  CHECK(world.store().snapshots_held() < 100);
}

TEST_CASE("A node that is down keeps what its disk does not have, until it has been told") {
  const transport::SimNetwork network;
  World world(writing(), network);
  write_for(world, 5'000'000);
  const auto node = static_cast<NodeId>((world.leader() + 1) % 5);
  world.crash(node, 0);
  CHECK(write_for(world, 10'000'000).entries > 9'000);
  world.restart(node, 0);
  write_for(world, 25'000'000);
  CHECK(world.store().held() < kAfter + 10 * kSnapshotEvery);
  CHECK(world.violations().empty());
}

TEST_CASE("Where records are kept, so are the entries that they name") {
  const transport::SimNetwork network;
  World world(writing(Trace::Keep::all), network);
  write_for(world, 5'000'000);
  CHECK(world.store().held() == world.store().size());
  CHECK(world.store().snapshots_held() == world.store().snapshots());
  CHECK(world.gone_through() == 0);
}

TEST_CASE("The state that entries made is known when they are gone") {
  const transport::SimNetwork network;
  World world(writing(), network);
  write_for(world, 5'000'000);
  REQUIRE(world.gone_through() > 1'000);
  const std::optional<raft::TextId> key = world.store().keys.find("k");
  REQUIRE(key);
  for (const bool once : {true, false}) {
    CHECK(world.store().values.view(world.state_of_gone(once).value(*key)) == "v");
  }
}

}  // namespace
}  // namespace raftlab::sim::test
