// SPDX-License-Identifier: MIT
// Runs of a World whose digests are checked in: the same on every machine, compiler and optimisation level. A digest
// that changes means that runs have changed; the commit that changes one says why. A failure prints the digest found.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/sim/soak.h"
#include "tests/sim/stage.h"

namespace raftlab::sim::test {
namespace {

std::string hex(std::uint64_t number) {
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(number >> shift) & 15];
  return text;
}

/// A cluster under one set-up: it elects, takes a write every 5 ms, loses its leader now and then.
class Run {
 public:
  explicit Run(Setup setup) : world_(std::move(setup), network()), client_(world_.open_client()) {}

  void go(Time until) {
    while (world_.now() < until) {
      world_.run_until(std::min(until, world_.now() + 5'000));
      if (!asked_ || world_.operation(operation_).done) {
        const std::string value = std::to_string(++writes_);
        operation_ = world_.invoke(write_of(client_, "key", value), 0);
        asked_ = true;
      }
      const NodeId leader = world_.leader();
      if (crashed_ == raft::kNoNode && leader != raft::kNoNode && world_.now() % 1'000'000 == 0) {
        world_.crash(leader, 0);
        crashed_ = leader;
      } else if (crashed_ != raft::kNoNode && world_.now() % 500'000 == 0) {
        world_.restart(crashed_, 0);
        crashed_ = raft::kNoNode;
      }
    }
  }
  std::string digest() const { return hex(world_.trace().digest()); }
  const World& world() const { return world_; }

 private:
  World world_;
  ClientId client_;
  OperationId operation_ = 0;
  bool asked_ = false;
  int writes_ = 0;
  NodeId crashed_ = raft::kNoNode;
};

Setup plain(unsigned nodes, std::uint64_t seed) {
  Setup setup;
  setup.nodes = nodes;
  setup.seed = seed;
  return setup;
}

Setup rough(unsigned nodes, std::uint64_t seed) {
  Setup setup = plain(nodes, seed);
  setup.link.latency = {1'000, 50'000};
  setup.link.loss_ppm = 50'000;
  setup.link.duplicate_ppm = 50'000;
  setup.link.reorder_ppm = 100'000;
  setup.link.reorder_by = {0, 80'000};
  setup.disk_sync = {0, 20'000};
  return setup;
}

Setup instant(unsigned nodes, std::uint64_t seed) {
  Setup setup = plain(nodes, seed);
  setup.link.latency = {0, 0};
  setup.disk_sync = {0, 0};
  return setup;
}

struct Known {
  const char* what;
  Setup setup;
  const char* digest;
};

std::vector<Known> known_runs() {
  return {
      {"one node", plain(1, 1), "6b8262d2b4a279d7"},
      {"three nodes", plain(3, 1), "d804c41749e93cbc"},
      {"three nodes, another seed", plain(3, 2), "0008b3d7d86a5dfc"},
      {"five nodes, the largest seed", plain(5, 0xffffffffffffffffULL), "c7f13171349b15b7"},
      {"a hundred and one nodes", plain(101, 7), "d60d7857f8cf2ee6"},
      {"three nodes, rough", rough(3, 1), "344ace414764aac0"},
      {"five nodes, rough", rough(5, 42), "ef0500d66ec71994"},
      {"four nodes, rough", rough(4, 3), "4e5baf3f1b65c50e"},
      {"two nodes, no delay anywhere", instant(2, 1), "e526454bb1ec774b"},
      {"five nodes, no delay anywhere", instant(5, 9), "dae08ae8948d4a05"},
  };
}

TEST_CASE("Runs of the World have the digests that are written down here") {
  for (const Known& known : known_runs()) {
    Run run(known.setup);
    run.go(5'000'000);
    CAPTURE(known.what);
    CHECK(run.digest() == known.digest);
    CHECK(run.world().violations().empty());
    CHECK(run.world().committed().last_index() > 10);
  }
}

TEST_CASE("A second run of each has the same digest, kept records or not") {
  for (const Known& known : known_runs()) {
    Setup setup = known.setup;
    setup.keep = Trace::Keep::all;
    Run run(setup);
    run.go(5'000'000);
    CAPTURE(known.what);
    CHECK(run.digest() == known.digest);
  }
}

TEST_CASE("A run that is copied in its middle ends with that digest twice") {
  for (const Known& known : known_runs()) {
    Run run(known.setup);
    run.go(2'345'000);
    Run copy = run;
    run.go(5'000'000);
    copy.go(5'000'000);
    CAPTURE(known.what);
    CHECK(run.digest() == known.digest);
    CHECK(copy.digest() == known.digest);
  }
}

TEST_CASE("Random runs of everything at once have the digests that are written down here") {
  const std::vector<std::pair<std::uint64_t, const char*>> known = {
      {1, "0880c2f473ba948e"},
      {2, "d11a94a21e8bc274"},
      {3, "a2b7c770de9694ad"},
      {4, "89e04e40f100140c"},
  };
  for (const auto& run : known) {
    Soak soak(run.first);
    soak.disturb(5'000'000);
    CAPTURE(run.first);
    CHECK(hex(soak.world().trace().digest()) == run.second);
  }
}

}  // namespace
}  // namespace raftlab::sim::test
