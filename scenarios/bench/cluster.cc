// SPDX-License-Identifier: MIT
#include "scenarios/bench/cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sim/world.h"
#include "transport/sim_network.h"

namespace raftlab::scenarios::bench {
namespace {

constexpr raft::Time kCommandEveryUs = 1'000;
constexpr raft::Time kLostEveryUs = 2'000'000;
constexpr raft::Time kLostForUs = 1'000'000;
constexpr std::uint32_t kChurnLossPpm = 50'000;
// A process that starts again applies what its snapshot does not cover: without, it would apply the whole log.
constexpr std::uint32_t kSnapshotEvery = 1'000;
constexpr std::uint32_t kWindow = 1'000'000;
constexpr std::size_t kTexts = 1'024;
// More than requests can be on their way: a client has one at a time.
constexpr sim::ClientId kClients = 64;

std::vector<std::string> texts(char first) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < kTexts; ++i) all.push_back(fmt::format("{}{:07}", first, i));
  return all;
}

class Cluster final : public Load {
 public:
  explicit Cluster(const ClusterShape& shape) : shape_(shape), keys_(texts('k')), values_(texts('v')) { begin(); }

  void advance() override {
    if (world_->now() >= shape_.length_us) {
      before_ = done();
      begin();
    }
    const raft::Time until = std::min(world_->now() + piece_us(), shape_.length_us);
    if (shape_.writes == Writes::none) {
      world_->run_until(until);
    } else {
      write(until);
    }
  }

  Work done() const override {
    const sim::Trace& trace = world_->trace();
    Work work;
    work.messages = trace.tally().messages_sent();
    work.commands = shape_.writes == Writes::none ? 0 : world_->committed().last_index();
    work.events = trace.size();
    work.bytes = trace.keeps_records() ? trace.size() * sizeof(sim::Record) : 0;
    work.virtual_us = world_->now();
    work.violations = world_->violations().size();
    return before_ + work;
  }

 private:
  /// Of much the same real time, whatever the shape.
  raft::Time piece_us() const {
    return shape_.writes == Writes::none ? raft::Time{10'000'000} * 4 / (shape_.nodes - 1) : 1'000'000;
  }

  void begin() {
    sim::Setup setup;
    setup.nodes = shape_.nodes;
    setup.seed = ++seed_;
    setup.keep = shape_.keep;
    setup.disk_sync = {0, shape_.disk_sync_us_max};
    if (shape_.churn) setup.link.loss_ppm = kChurnLossPpm;
    if (shape_.churn || shape_.snapshots) setup.options.snapshot_every = kSnapshotEvery;
    if (shape_.writes == Writes::pipelined) setup.options.window = kWindow;
    world_.emplace(std::move(setup), network_);
    lost_ = raft::kNoNode;
    if (shape_.log_entries != 0) fill_logs();
    if (!shape_.clients) return;
    for (sim::ClientId i = 0; i < kClients; ++i) world_->open_client();
  }

  void fill_logs() {
    while (world_->leader() == raft::kNoNode && world_->now() < shape_.length_us) world_->step(shape_.length_us);
    for (std::uint64_t i = 0; i < shape_.log_entries; ++i) {
      if (i % 1'000 == 0) world_->run_until(world_->now() + kCommandEveryUs);
      ask();
    }
    world_->run_until(world_->now() + 1'000'000);
  }

  void write(raft::Time until) {
    while (world_->now() < until) {
      if (shape_.churn) lose_leaders();
      ask();
      if (!world_->run_until(world_->now() + kCommandEveryUs)) return;
    }
  }

  void lose_leaders() {
    const raft::Time now = world_->now();
    if (now == 0) return;
    if (now % kLostEveryUs == 0) {
      lost_ = world_->leader();
      if (lost_ != raft::kNoNode) world_->crash(lost_, 0);
    } else if (now % kLostEveryUs == kLostForUs && lost_ != raft::kNoNode) {
      world_->restart(lost_, 0);
    }
  }

  void ask() {
    const raft::NodeId leader = world_->leader();
    if (leader == raft::kNoNode) return;
    ++asked_;
    const std::string& key = keys_[asked_ % kTexts];
    const std::string& value = values_[(asked_ / kTexts) % kTexts];
    if (shape_.clients) {
      sim::World::Request request;
      request.client = static_cast<sim::ClientId>(asked_ % kClients);
      request.key = key;
      request.value = value;
      request.via = leader;
      request.once = true;
      world_->invoke(request, 0);
    } else {
      world_->propose(leader, key, value, 0);
    }
  }

  ClusterShape shape_;
  std::vector<std::string> keys_;
  std::vector<std::string> values_;
  transport::SimNetwork network_;
  std::optional<sim::World> world_;
  raft::NodeId lost_ = raft::kNoNode;
  std::uint64_t seed_ = 0;
  std::uint64_t asked_ = 0;
  Work before_;  // of the clusters that are over
};

}  // namespace

std::unique_ptr<Load> make_cluster(const ClusterShape& shape) { return std::make_unique<Cluster>(shape); }

}  // namespace raftlab::scenarios::bench
