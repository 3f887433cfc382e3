// SPDX-License-Identifier: MIT
// The digests of runs of a World without any scenario: digests.txt. They link the engine only, so that every compiler
// and optimisation level is soon tried.
#include <algorithm>
#include <iomanip>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/sim/soak.h"
#include "tests/sim/stage.h"
#include "tests/written_down.h"

namespace raftlab::sim::test {
namespace {

std::string digest_text(std::uint64_t digest) {
  std::ostringstream text;
  text << std::hex << std::setw(16) << std::setfill('0') << digest;
  return text.str();
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
  std::string digest() const { return digest_text(world_.trace().digest()); }
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

/// Everything of Raft that can be switched on, snapshots of few entries, and disks that differ.
Setup extended(unsigned nodes, std::uint64_t seed, raft::Reads reads) {
  Setup setup = plain(nodes, seed);
  setup.options.pre_vote = true;
  setup.options.check_quorum = true;
  setup.options.reads = reads;
  setup.options.window = 4;
  setup.options.batch_entries_max = 3;
  setup.options.snapshot_every = 7;
  setup.learners = {static_cast<NodeId>(nodes - 1)};
  return setup;
}

struct Known {
  const char* what;
  Setup setup;
};

std::vector<Known> known_runs() {
  return {
      {"one-node", plain(1, 1)},
      {"three-nodes", plain(3, 1)},
      {"three-nodes-another-seed", plain(3, 2)},
      {"five-nodes-largest-seed", plain(5, 0xffffffffffffffffULL)},
      {"a-hundred-and-one-nodes", plain(101, 7)},
      {"three-nodes-rough", rough(3, 1)},
      {"five-nodes-rough", rough(5, 42)},
      {"four-nodes-rough", rough(4, 3)},
      {"two-nodes-no-delay", instant(2, 1)},
      {"five-nodes-no-delay", instant(5, 9)},
      {"four-nodes-read-index-snapshots", extended(4, 1, raft::Reads::read_index)},
      {"six-nodes-leases-snapshots", extended(6, 5, raft::Reads::lease)},
  };
}

std::string digest_of(Setup setup) {
  Run run(std::move(setup));
  run.go(5'000'000);
  return run.digest();
}

std::string digests_now() {
  std::string text = "# run digest\n";
  for (const Known& known : known_runs()) text += std::string(known.what) + " " + digest_of(known.setup) + "\n";
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Soak soak(seed);
    soak.disturb(5'000'000);
    text += "everything-at-once-" + std::to_string(seed) + " " + digest_text(soak.world().trace().digest()) + "\n";
  }
  return text;
}

TEST_CASE("Runs of the World have the digests that are written down") {
  determinism::check_written_down("worlds/digests.txt", digests_now());
}

TEST_CASE("In each of these runs something happens and nothing breaks") {
  for (const Known& known : known_runs()) {
    Run run(known.setup);
    run.go(5'000'000);
    CAPTURE(known.what);
    CHECK(run.world().violations().empty());
    CHECK(run.world().committed().last_index() > 10);
  }
}

TEST_CASE("A second run of each has the same digest, kept records or not") {
  for (const Known& known : known_runs()) {
    Setup setup = known.setup;
    setup.keep = Trace::Keep::all;
    CAPTURE(known.what);
    CHECK(digest_of(setup) == digest_of(known.setup));
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
    CHECK(run.digest() == copy.digest());
    CHECK(run.digest() == digest_of(known.setup));
  }
}

}  // namespace
}  // namespace raftlab::sim::test
