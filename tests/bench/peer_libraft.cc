// SPDX-License-Identifier: MIT
// Five nodes at rest on the simulator that comes with Canonical's C raft (Debian: libraft-dev), beside ours and the
// limit in the same run. Heartbeats and timeouts are as ours; its messages take a fixed 5 ms and its writes none,
// because its fixture draws no delays. Messages are what the fixture counts as sent.
//
//   raftlab_peer_libraft [REPETITIONS]
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

#include "scenarios/bench/measure.h"

extern "C" {
#include <fixture.h>
}

using namespace raftlab::scenarios;

namespace {

constexpr unsigned kNodes = 5;
constexpr unsigned kPieceMs = 10'000;

int apply(raft_fsm*, const raft_buffer*, void** result) {
  *result = nullptr;
  return 0;
}

class Peer final : public bench::Load {
 public:
  Peer() : fixture_(new raft_fixture{}) {
    raft_fixture_initialize(fixture_.get());
    for (raft_fsm& fsm : machines_) {
      fsm.version = 1;
      fsm.apply = apply;
      raft_fixture_grow(fixture_.get(), &fsm);
    }
    raft_configuration configuration;
    raft_configuration_init(&configuration);
    raft_fixture_configuration(fixture_.get(), kNodes, &configuration);
    raft_fixture_bootstrap(fixture_.get(), &configuration);
    raft_configuration_close(&configuration);
    for (unsigned node = 0; node < kNodes; ++node) {
      raft* server = raft_fixture_get(fixture_.get(), node);
      raft_set_election_timeout(server, 150);
      raft_set_heartbeat_timeout(server, 50);
      raft_fixture_set_randomized_election_timeout(fixture_.get(), node, 150 + node * 30);
      raft_fixture_set_network_latency(fixture_.get(), node, 5);
      raft_fixture_set_disk_latency(fixture_.get(), node, 0);
    }
    raft_fixture_start(fixture_.get());
    raft_fixture_step_until_has_leader(fixture_.get(), 10'000);
  }
  ~Peer() override { raft_fixture_close(fixture_.get()); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void advance() override { raft_fixture_step_until_elapsed(fixture_.get(), kPieceMs); }
  bench::Work done() const override {
    bench::Work work;
    for (unsigned node = 0; node < kNodes; ++node) {
      for (int type = RAFT_IO_APPEND_ENTRIES; type <= RAFT_IO_TIMEOUT_NOW; ++type) {
        work.messages += raft_fixture_n_send(fixture_.get(), node, type);
      }
    }
    work.events = 1;  // it has no trace
    work.virtual_us = static_cast<raftlab::raft::Time>(raft_fixture_time(fixture_.get())) * 1'000;
    return work;
  }

 private:
  std::unique_ptr<raft_fixture> fixture_;
  raft_fsm machines_[kNodes] = {};
};

}  // namespace

int main(int count, char** words) {
  const bench::Workload* ours = bench::find_workload("idle");
  bench::Workload peer = *ours;
  peer.name = "libraft";
  peer.make = [] { return std::unique_ptr<bench::Load>(new Peer); };
  bench::Settings settings;
  settings.workloads = {ours, &peer};
  if (count > 1) settings.repeats = static_cast<unsigned>(std::strtoul(words[1], nullptr, 10));
  if (settings.repeats == 0) return 2;
  const bench::Report report = bench::run_bench(settings);
  for (const bench::Figures& one : report.figures) {
    fmt::print("{:<10} {:7.2f} M messages/s ({:.2f}-{:.2f}), {:8.0f} simulated s/s, {:.3f} of the limit\n",
               one.workload->name, one.messages.median / 1e6, one.messages.low / 1e6, one.messages.high / 1e6,
               one.virtual_s.median, one.ratio->median);
  }
  fmt::print("raftlab: {:.1f} times the messages of libraft\n",
             report.figures[0].messages.median / report.figures[1].messages.median);
  return 0;
}
