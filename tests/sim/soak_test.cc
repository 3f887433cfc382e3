// SPDX-License-Identifier: MIT
// Random runs of everything at once. No property may break, every answered operation stays, and once all is made
// good the cluster comes to rest. Also: such runs can be repeated and copied.

#include "tests/sim/soak.h"

#include <array>
#include <optional>
#include <utility>

#include "tests/catch.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("Some hundred random runs break nothing, lose nothing and come to rest") {
  std::uint64_t elections = 0;
  Index commits = 0;
  std::uint64_t answered = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Soak soak(seed);
    soak.disturb(5'000'000);
    const bool settled = soak.settle();
    CAPTURE(seed, soak.violations());
    REQUIRE(soak.world().violations().empty());
    REQUIRE(settled);
    soak.world().check_acked_durable();
    CAPTURE(soak.violations());
    REQUIRE(soak.world().violations().empty());
    elections += soak.world().trace().tally().elections();
    commits += soak.world().committed().last_index();
    for (const Operation& operation : soak.world().operations())
      answered += operation.outcome == ClientOutcome::ok ? 1U : 0U;
  }
  // These runs are worth something only as long as much happens in them.
  CHECK(elections > 700);
  CHECK(commits > 10'000);
  CHECK(answered > 5'000);
}

TEST_CASE("Random runs do everything there is to do") {
  std::array<std::uint64_t, kEventKinds> seen{};
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Soak soak(seed, Trace::Keep::all);
    soak.disturb(3'000'000);
    const Trace& trace = soak.world().trace();
    for (EventId id = 1; id <= trace.size(); ++id) ++seen[static_cast<std::size_t>(trace.at(id).kind)];
  }
  for (std::size_t kind = 0; kind <= static_cast<std::size_t>(EventKind::client_response); ++kind) {
    // No disk is damaged here: a node that is lost for good may be one too many.
    if (static_cast<EventKind>(kind) == EventKind::node_refused_start) continue;
    CAPTURE(kind);
    CHECK(seen[kind] > 3);
  }
}

TEST_CASE("Time never goes back and every cause is an earlier event, whatever happens") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Soak soak(seed, Trace::Keep::all);
    soak.disturb(3'000'000);
    const Trace& trace = soak.world().trace();
    Time before = 0;
    bool in_order = true;
    for (EventId id = 1; id <= trace.size(); ++id) {
      in_order = in_order && trace.at(id).at >= before && trace.at(id).cause < id;
      before = trace.at(id).at;
    }
    CHECK(in_order);
  }
}

TEST_CASE("The same seed gives the same digest, another seed another one") {
  const auto digest = [](std::uint64_t seed) {
    Soak soak(seed);
    soak.disturb(3'000'000);
    return soak.world().trace().digest();
  };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) CHECK(digest(seed) == digest(seed));
  for (std::uint64_t seed = 1; seed <= 10; ++seed) CHECK(digest(seed) != digest(seed + 1));
}

TEST_CASE("Keeping records changes nothing in a run") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Soak with(seed, Trace::Keep::all);
    Soak without(seed, Trace::Keep::digest);
    with.disturb(3'000'000);
    without.disturb(3'000'000);
    CHECK(with.world().trace().digest() == without.world().trace().digest());
    CHECK(with.world().trace().size() == without.world().trace().size());
  }
}

TEST_CASE("The short way of a cluster at rest leads where the long one does, whatever happens") {
  unsigned both = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Soak either(seed);
    Soak long_way(seed, Trace::Keep::digest, Soak::Way::the_long);
    either.disturb(3'000'000);
    long_way.disturb(3'000'000);
    CAPTURE(seed);
    REQUIRE(either.world().trace().digest() == long_way.world().trace().digest());
    REQUIRE(either.world().violations().size() == long_way.world().violations().size());
    both += long_way.world().options().rules_off.none() ? 0U : 1U;
  }
  CHECK(both > 40);
}

/// What the checks say of a run, and its digest, in which every violation is an event.
std::string findings(std::uint64_t seed, Soak::Way way, std::optional<raft::Rule> off) {
  Soak soak(seed, {.way = way, .off = off});
  soak.disturb(2'000'000);
  return soak.violations() + std::to_string(soak.world().trace().digest());
}

TEST_CASE("A quick look at a turn hides nothing: checks that look at every turn find the same, whatever rule is off") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    REQUIRE(findings(seed, Soak::Way::any, {}) == findings(seed, Soak::Way::thorough, {}));
  }
  // Quick looks have been too quick here: a peer that passed on a request, a snapshot in several chunks.
  for (const auto& [rule, seed] :
       {std::pair(raft::Rule::silence_no_success, 158U), std::pair(raft::Rule::snapshot_resets_timer, 50U)}) {
    REQUIRE(findings(seed, Soak::Way::any, rule) == findings(seed, Soak::Way::thorough, rule));
  }
  std::size_t found = 0;
  for (std::size_t number = 0; number < raft::kRules; ++number) {
    const auto rule = static_cast<raft::Rule>(number);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const std::string quick = findings(seed, Soak::Way::any, rule);
      CAPTURE(number, seed);
      REQUIRE(quick == findings(seed, Soak::Way::thorough, rule));
      found += quick.find(':') != std::string::npos ? 1U : 0U;
    }
  }
  CHECK(found > 250);
}

TEST_CASE("A World copied in the middle of a run goes on like the original, and they do not touch one another") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Soak original(seed, seed % 2 == 0 ? Trace::Keep::all : Trace::Keep::digest);
    original.disturb(1'500'000);
    Soak copy = original;
    Soak spoiled = original;
    for (unsigned node = 0; node < spoiled.world().nodes(); ++node) spoiled.world().crash(static_cast<NodeId>(node), 0);
    spoiled.world().run_until(5'000'000);
    original.disturb(3'000'000);
    copy.disturb(3'000'000);
    CHECK(original.world().trace().digest() == copy.world().trace().digest());
    CHECK(original.world().now() == copy.world().now());
  }
}

TEST_CASE("A run cut into pieces of time is the same run") {
  Setup setup;
  setup.nodes = 5;
  const transport::SimNetwork network;
  World whole(setup, network);
  World pieces(setup, network);
  whole.run_until(3'000'000);
  for (Time at = 0; at < 3'000'000; at += 777) pieces.run_until(at);
  pieces.run_until(3'000'000);
  CHECK(whole.trace().digest() == pieces.trace().digest());
  CHECK(whole.now() == pieces.now());
}

}  // namespace
}  // namespace raftlab::sim::test
