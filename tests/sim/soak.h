// SPDX-License-Identifier: MIT
// A random run: everything that can happen to a cluster happens to it, in an order that the seed draws, and then
// everything is made good again. Used to see that no check ever fires in a run of the real algorithm, and that such
// a run always comes to rest.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/world.h"
#include "transport/faults.h"
#include "transport/sim_network.h"

namespace raftlab::sim::test {

/// What a seed draws before its run begins.
inline Setup soak_setup(raft::Rng& rng) {
  constexpr std::array<unsigned, 8> kNodes = {1, 2, 3, 3, 4, 5, 5, 7};
  const std::array<DelayRange, 5> kLatencies = {
      {{0, 0}, {0, 1'000}, {1'000, 10'000}, {1'000, 200'000}, {5'000, 5'000}}};
  const std::array<DelayRange, 4> kSyncs = {{{0, 0}, {0, 1'000}, {0, 20'000}, {50'000, 100'000}}};
  constexpr std::array<std::uint32_t, 3> kLosses = {0, 50'000, 200'000};
  constexpr std::array<std::uint32_t, 4> kBatches = {1, 2, 3, 1'000};
  constexpr std::array<std::uint32_t, 3> kWindows = {1, 2, 8};
  constexpr std::array<std::uint32_t, 4> kSnapshots = {0, 0, 3, 20};
  Setup setup;
  setup.nodes = kNodes[rng.below(kNodes.size())];
  setup.seed = rng.next();
  setup.link.latency = kLatencies[rng.below(kLatencies.size())];
  setup.link.loss_ppm = kLosses[rng.below(kLosses.size())];
  if (rng.chance(500'000)) setup.link.duplicate_ppm = 50'000;
  if (rng.chance(500'000)) {
    setup.link.reorder_ppm = 100'000;
    setup.link.reorder_by = {0, 100'000};
  }
  setup.disk_sync = kSyncs[rng.below(kSyncs.size())];
  setup.options.batch_entries_max = kBatches[rng.below(kBatches.size())];
  switch (rng.below(6)) {
    case 0:
      setup.options.election_timeout_max_us = 155'000;
      break;  // split votes
    case 1:   // timeouts of the length of a heartbeat: elections all the time
      setup.options.election_timeout_min_us = 40'000;
      setup.options.election_timeout_max_us = 90'000;
      break;
    case 2:
      setup.options.heartbeat_us = 10'000;
      break;
    default:
      break;
  }
  setup.options.window = kWindows[rng.below(kWindows.size())];
  setup.options.snapshot_every = kSnapshots[rng.below(kSnapshots.size())];
  setup.options.pre_vote = rng.chance(500'000);
  setup.options.check_quorum = rng.chance(500'000);
  if (rng.chance(500'000)) setup.options.reads = raft::Reads::read_index;
  if (setup.options.check_quorum && rng.chance(600'000)) setup.options.reads = raft::Reads::lease;
  if (setup.nodes > 3 && rng.chance(500'000)) {
    setup.voters = raft::NodeSet::first(setup.nodes - 1);
    if (rng.chance(500'000)) setup.learners.add(static_cast<NodeId>(setup.nodes - 1));
  }
  return setup;
}

class Soak {
 public:
  enum class Way { any, the_long, thorough };
  /// The long way: without the short one of a cluster at rest [raft/at_rest.h], which is for nodes with all rules on. The
  /// rule that is off is one of leases, so it means nothing where reads are entries; elsewhere both ways are one.
  /// Thorough: every check looks at every turn.
  explicit Soak(std::uint64_t seed, Trace::Keep keep = Trace::Keep::digest, Way way = Way::any)
      : Soak(seed, {.keep = keep, .way = way}) {}
  /// What is not drawn.
  struct Given {
    Trace::Keep keep = Trace::Keep::digest;
    Way way = Way::any;
    std::size_t let_go_after = Setup().let_go_after;
    std::optional<std::uint32_t> snapshot_every;
    std::optional<raft::Rule> off;
    bool sessions_differ = false;  // the first node keeps none, until all is made good
  };
  Soak(std::uint64_t seed, const Given& given) : rng_(raft::stream_seed(seed, "soak")), world_(make_world(given)) {
    constexpr std::array<std::uint32_t, 3> kTroubles = {20'000, 100'000, 300'000};
    trouble_ppm_ = kTroubles[rng_.below(kTroubles.size())];
    for (std::size_t i = 0; i < 4; ++i) clients_.push_back({world_.open_client(), 0, false});
  }

  /// Random events until `until`; false as soon as a property breaks.
  bool disturb(Time until) {
    while (world_.now() < until) {
      if (!world_.run_until(std::min(until, world_.now() + rng_.between(1, 20'000)))) return false;
      if (rng_.chance(trouble_ppm_)) act(random_node());
      for (Client& client : clients_) ask(client);
    }
    return world_.violations().empty();
  }

  /// Everything is made good; true if the cluster comes to rest with one leader and equal, committed logs.
  bool settle() {
    world_.release();
    transport::heal_all(world_.network_state());
    world_.network_state().defaults = {};
    world_.set_disk_sync({0, 1'000});
    raft::Options options = world_.options();
    options.election_timeout_min_us = raft::Options{}.election_timeout_min_us;
    options.election_timeout_max_us = raft::Options{}.election_timeout_max_us;
    options.heartbeat_us = raft::Options{}.heartbeat_us;
    world_.set_options(options);
    for (unsigned i = 0; i < world_.nodes(); ++i) {
      const auto node = static_cast<NodeId>(i);
      world_.mend_disk(node, 0);
      world_.set_clock_drift(node, 0, 0);
      world_.set_timers(node, true, 0);
      world_.restart(node, 0);
      world_.resume(node, 0);
    }
    const Time begin = world_.now();
    const ClientId client = world_.open_client();
    const OperationId write = world_.invoke(fresh_write(client), 0);
    while (world_.now() < begin + 10'000'000) {
      if (!world_.run_until(world_.now() + 100'000)) return false;
      if (world_.operation(write).done && converged()) return true;
    }
    return false;
  }

  /// The members of the leader's configuration have the same log, have committed all of it, and are in the same state.
  bool converged() const {
    const NodeId leader = world_.leader();
    if (leader == raft::kNoNode) return false;
    const raft::Node& leading = world_.host(leader).node();
    const Index last = leading.log().last_index();
    if (leading.configuration().joint()) return false;
    for (const NodeId member : leading.configuration().members()) {
      const raft::Node& node = world_.host(member).node();
      if (node.log().last_index() != last || !node.log().same_through(leading.log(), last)) return false;
      if (node.commit_index() != last) return false;
      if (!world_.host(member).process->machine().same_state(world_.host(leader).process->machine())) return false;
    }
    return true;
  }

  World& world() { return world_; }
  std::string violations() const {
    std::string text;
    for (const Violation& violation : world_.violations()) {
      text += std::string(name_of(violation.property)) + ": " + violation.text + "\n";
    }
    return text;
  }

 private:
  struct Client {
    ClientId id;
    OperationId operation;
    bool asked;
  };

  static World::Request fresh_write(ClientId client) {
    World::Request request;
    request.client = client;
    request.key = "fresh";
    request.value = "1";
    request.timeout_us = 9'000'000;
    return request;
  }

  World make_world(const Given& given) {
    Setup setup = soak_setup(rng_);
    setup.keep = given.keep;
    setup.thorough = given.way == Way::thorough;
    setup.let_go_after = given.let_go_after;
    if (given.snapshot_every) setup.options.snapshot_every = *given.snapshot_every;
    if (given.sessions_differ) {
      setup.options_at.emplace_back(NodeId{0}, setup.options);
      setup.options_at.back().second.sessions = false;
    }
    if (given.off) setup.options.rules_off.set(*given.off, true);
    if (given.way == Way::the_long && setup.options.reads == raft::Reads::log) {
      setup.options.rules_off.set(raft::Rule::lease_from_send, true);
    }
    return World(std::move(setup), network());
  }
  static const Network& network() {
    static const transport::SimNetwork network;
    return network;
  }
  NodeId random_node() { return static_cast<NodeId>(rng_.below(world_.nodes())); }
  std::vector<NodeId> random_nodes() {
    std::vector<NodeId> nodes;
    for (unsigned i = 0; i < world_.nodes(); ++i) {
      if (rng_.chance(500'000)) nodes.push_back(static_cast<NodeId>(i));
    }
    return nodes;
  }
  static MessageMatch everything(std::uint64_t kinds) {
    MessageMatch match;
    match.kinds = static_cast<KindSet>(kinds & kAnyKind);
    for (unsigned i = 0; i < raft::kNodesMax; ++i) {
      match.from.add(static_cast<NodeId>(i));
      match.to.add(static_cast<NodeId>(i));
    }
    return match;
  }

  void act(NodeId node) {
    switch (rng_.below(8)) {
      case 0:
      case 1:
      case 2:
        return act_on_process(node);
      case 3:
      case 4:
        return act_on_network(node);
      case 5:
        return act_on_messages();
      case 6:
        return act_on_machine(node);
      default:
        return change_members();
    }
  }

  void act_on_process(NodeId node) {
    switch (rng_.below(10)) {
      case 0:
      case 1:
        return world_.crash(node, 0);
      case 2:
      case 3:
      case 4:
        return world_.restart(node, 0);
      case 5:
        return world_.pause(node, 0);
      case 6:
      case 7:
        return world_.resume(node, 0);
      case 8:
        return world_.set_timers(node, rng_.chance(700'000), 0);
      default:
        break;
    }
    if (!world_.host(node).live()) return;
    switch (rng_.below(3)) {
      case 0:
        // Told to campaign, a node forgets the leader it hears, on whom a lease relies.
        if (!leases()) world_.campaign(node, 0);
        break;
      case 1:
        world_.beat(node, 0);
        break;
      default:
        world_.snapshot(node, 0);
        break;
    }
  }

  void act_on_network(NodeId node) {
    NetworkState& network = world_.network_state();
    switch (rng_.below(6)) {
      case 0: {
        const std::vector<NodeId> group = random_nodes();
        std::vector<NodeId> rest;
        for (unsigned i = 0; i < world_.nodes(); ++i) {
          const auto other = static_cast<NodeId>(i);
          if (std::find(group.begin(), group.end(), other) == group.end()) rest.push_back(other);
        }
        if (!group.empty() && !rest.empty())
          transport::add_cut(network, transport::links_between_groups({group, rest}));
        break;
      }
      case 1:
        transport::add_cut(network, transport::links_isolating({node}, world_.nodes()));
        break;
      case 2:
        transport::add_cut(network, transport::links_from_to({node}, random_nodes()));
        break;
      case 3:
        // What a leader goes on to append alone is overwritten later.
        if (world_.leader() != raft::kNoNode) {
          transport::heal_all(network);
          transport::add_cut(network, transport::links_isolating({world_.leader()}, world_.nodes()));
        }
        break;
      default:
        transport::heal_all(network);
        break;
    }
  }

  void act_on_messages() {
    const std::uint64_t kinds = rng_.next();
    const std::uint64_t count = rng_.below(6);
    switch (rng_.below(5)) {
      case 0:
        if (rng_.chance(200'000)) world_.hold(everything(kinds));
        break;
      case 1:
        world_.deliver(everything(kinds), count);
        break;
      case 2:
        world_.discard(everything(kinds), count);
        break;
      default:
        world_.release();
        break;
    }
  }

  /// Clocks and disks. A lease is a promise about clocks that differ by a percent and never jump.
  void act_on_machine(NodeId node) {
    switch (rng_.below(10)) {
      case 0:
      case 1:
        return world_.set_clock_drift(node, leases() ? rng_.between(-9'000, 9'000) : rng_.between(-300'000, 300'000),
                                      0);
      case 2:
        if (!leases()) world_.jump_clock(node, rng_.between(-400'000, 400'000), 0);
        return;
      case 3:
        return world_.set_disk_sync(node, DelayRange{0, rng_.between(0, 100'000)});
      case 4:
        return world_.stall_disk(node);
      case 5:
        return world_.finish_writes(node, rng_.below(4), 0);
      case 6:
        if (rng_.chance(200'000)) world_.fill_disk(node);
        return;
      default:
        return world_.mend_disk(node, 0);
    }
  }

  void change_members() {
    constexpr std::array<raft::ChangeKind, 8> kKinds = {
        raft::ChangeKind::transfer,    raft::ChangeKind::transfer, raft::ChangeKind::add,    raft::ChangeKind::add,
        raft::ChangeKind::add_learner, raft::ChangeKind::promote,  raft::ChangeKind::remove, raft::ChangeKind::members};
    World::Change change;
    change.client = world_.open_client();
    change.kind = kKinds[rng_.below(kKinds.size())];
    if (change.kind == raft::ChangeKind::members) {
      for (const NodeId node : random_nodes()) change.nodes.add(node);
      if (change.nodes.empty()) return;
    } else if (change.kind != raft::ChangeKind::transfer || rng_.chance(700'000)) {
      change.nodes.add(random_node());
    }
    const NodeId leader = world_.leader();
    if (leader == raft::kNoNode) return;
    if (rng_.chance(300'000)) change.via = random_node();
    change.once = rng_.chance(200'000);
    change.timeout_us = rng_.between(50'000, 1'000'000);
    world_.invoke(change, 0);
  }

  bool leases() const { return world_.options().reads == raft::Reads::lease; }

  void ask(Client& client) {
    if (client.asked && !world_.operation(client.operation).done) return;
    if (!rng_.chance(400'000)) return;
    const std::string key = std::string(1, static_cast<char>('a' + static_cast<char>(rng_.below(3))));
    const std::string value = std::to_string(rng_.below(4));
    World::Request request;
    request.client = client.id;
    request.key = key;
    request.value = value;
    switch (rng_.below(5)) {
      case 0:
        request.kind = raft::CommandKind::get;
        break;
      case 1:
        request.kind = raft::CommandKind::erase;
        break;
      case 2:
        request.kind = raft::CommandKind::cas;
        if (rng_.chance(700'000)) request.expected = "2";
        break;
      default:
        break;
    }
    if (rng_.chance(500'000)) request.via = random_node();
    request.once = rng_.chance(200'000);
    request.timeout_us = rng_.between(50'000, 1'000'000);
    client.operation = world_.invoke(request, 0);
    client.asked = true;
  }

  raft::Rng rng_;
  World world_;
  std::vector<Client> clients_;
  std::uint32_t trouble_ppm_ = 0;  // how often something goes wrong
};

}  // namespace raftlab::sim::test
