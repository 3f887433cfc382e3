// SPDX-License-Identifier: MIT
// What the speed of raftlab rests on, in counts that are the same on every machine: no memory is asked for at rest and
// hardly any at work, and twice the time is twice the work.
#include <memory>
#include <string>
#include <vector>

#include "scenarios/bench/cluster.h"
#include "scenarios/bench/limit.h"
#include "scenarios/bench/workloads.h"
#include "tests/catch.h"
#include "tests/speed/allocations.h"

using namespace raftlab;
using namespace raftlab::scenarios::bench;
using speed_test::allocations;

namespace {

constexpr raft::Time kSecond = 1'000'000;

struct Steady {
  Work work;
  std::uint64_t allocations = 0;
};

/// What a load does in so much virtual time once it is warm, and how often it asks for memory meanwhile.
Steady steady(Load& load, raft::Time warm_us, raft::Time length_us) {
  while (load.done().virtual_us < warm_us) load.advance();
  const Work before = load.done();
  const std::uint64_t allocated = allocations();
  while (load.done().virtual_us < warm_us + length_us) load.advance();
  return {load.done() - before, allocations() - allocated};
}

Steady steady(const ClusterShape& shape, raft::Time warm_us, raft::Time length_us) {
  const std::unique_ptr<Load> load = make_cluster(shape);
  return steady(*load, warm_us, length_us);
}

/// Within one in a hundred.
bool near(std::uint64_t a, std::uint64_t b) { return 100 * (a > b ? a - b : b - a) <= b; }

}  // namespace

TEST_CASE("The counter of allocations counts") {
  const std::uint64_t before = allocations();
  const auto made = std::make_unique<int>(7);
  CHECK(allocations() == before + 1);
  CHECK(*made == 7);
}

TEST_CASE("A cluster at rest asks for no memory, with few nodes and with many, with short logs and long ones") {
  for (const unsigned nodes : {3U, 5U, 101U}) {
    CAPTURE(nodes);
    const raft::Time length_us = 400'000 * kSecond / (nodes - 1) / 100;
    const Steady idle = steady({.nodes = nodes, .length_us = length_us}, length_us / 8, length_us / 2);
    CHECK(idle.work.messages > 50'000);
    CHECK(idle.allocations == 0);
  }
  CHECK(steady({.log_entries = 20'000}, 60 * kSecond, 300 * kSecond).allocations == 0);
}

TEST_CASE("Writing asks for memory only where something grows: less than once in a thousand events") {
  for (const Writes writes : {Writes::batched, Writes::pipelined}) {
    for (const raft::Time sync_us : {0, 1'000}) {
      CAPTURE(static_cast<int>(writes), sync_us);
      const Steady written = steady({.writes = writes, .disk_sync_us_max = sync_us}, 20 * kSecond, 40 * kSecond);
      CHECK(written.work.commands > 39'000);
      CHECK(written.allocations * 1'000 < written.work.events);
    }
  }
}

TEST_CASE("Leaders that are lost and come back ask for memory less than once in a hundred events") {
  for (const raft::Time sync_us : {0, 1'000}) {
    CAPTURE(sync_us);
    const Steady churn =
        steady({.writes = Writes::batched, .disk_sync_us_max = sync_us, .churn = true}, 20 * kSecond, 60 * kSecond);
    CHECK(churn.work.commands > 40'000);
    CHECK(churn.allocations * 100 < churn.work.events);
  }
}

TEST_CASE("Records that are kept ask for memory once in thousands of events") {
  const Steady kept = steady({.keep = sim::Trace::Keep::all}, 60 * kSecond, 300 * kSecond);
  CHECK(kept.work.bytes == kept.work.events * sizeof(sim::Record));
  CHECK(kept.allocations * 1'000 < kept.work.events);
}

TEST_CASE("An hour at rest is sixty times the work of a minute, with any number of nodes") {
  for (const unsigned nodes : {3U, 5U, 101U}) {
    CAPTURE(nodes);
    const ClusterShape shape{.nodes = nodes, .length_us = 7'200 * kSecond};
    const raft::Time minute = nodes == 101 ? 6 * kSecond : 60 * kSecond;  // of 101 nodes a tenth of both
    const std::unique_ptr<Load> load = make_cluster(shape);
    const Work short_while = steady(*load, minute, minute).work;
    const Work long_while = steady(*load, 3 * minute, 60 * minute).work;
    CHECK(near(long_while.events, 60 * short_while.events));
    CHECK(near(long_while.messages, 60 * short_while.messages));
    // A heartbeat and its answer, to and from each follower, every 50 ms.
    const auto seconds = static_cast<std::uint64_t>(long_while.virtual_us / kSecond);
    CHECK(near(long_while.messages, 40 * (nodes - 1) * seconds));
  }
}

TEST_CASE("A long log makes no event more") {
  const ClusterShape shape{.length_us = 7'200 * kSecond};
  ClusterShape with_log = shape;
  with_log.log_entries = 100'000;
  const Work without = steady(shape, 60 * kSecond, 600 * kSecond).work;
  const Work with = steady(with_log, 60 * kSecond, 600 * kSecond).work;
  CHECK(near(with.events, without.events));
  CHECK(with.violations == 0);
}

TEST_CASE("The limit handles exactly as many events as the loops it was rewritten from") {
  CHECK(run_idle_limit(5, 36'000 * kSecond).work.events == 7'200'267);
  const LimitRun batched = run_writes_limit(Sending::batched, 600 * kSecond);
  CHECK(batched.work.events == 1'059'015);
  CHECK(batched.work.commands == 599'984);
  const LimitRun pipelined = run_writes_limit(Sending::pipelined, 600 * kSecond);
  CHECK(pipelined.work.events == 5'518'657);
  CHECK(pipelined.work.commands == 599'963);
}

TEST_CASE("Every workload breaks nothing and does the same work every time") {
  for (const Workload& workload : workloads()) {
    CAPTURE(std::string(workload.name));
    std::vector<Work> done;
    for (int i = 0; i < 2; ++i) {
      const std::unique_ptr<Load> load = workload.make();
      for (int piece = 0; piece < 2; ++piece) load->advance();
      done.push_back(load->done());
    }
    CHECK(done[0].violations == 0);
    CHECK(done[0].events > 0);
    CHECK(count_of(workload.unit, done[0]) > 0);
    CHECK(done[0].events == done[1].events);
    CHECK(done[0].messages == done[1].messages);
    CHECK(done[0].bytes == done[1].bytes);
  }
}
