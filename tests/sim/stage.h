// SPDX-License-Identifier: MIT
// What tests of the World share: set-ups, and short words for looking at its trace.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/world.h"
#include "transport/faults.h"
#include "transport/sim_network.h"

namespace raftlab::sim::test {

inline const Network& network() {
  static const transport::SimNetwork network;
  return network;
}

inline Setup setup_of(unsigned nodes, std::uint64_t seed = 1) {
  Setup setup;
  setup.nodes = nodes;
  setup.seed = seed;
  setup.keep = Trace::Keep::all;
  return setup;
}

/// A World in which time passes only on the wire: disks are instant, every message takes a millisecond.
inline Setup steady_setup(unsigned nodes) {
  Setup setup = setup_of(nodes);
  setup.link.latency = {1'000, 1'000};
  setup.disk_sync = {0, 0};
  return setup;
}

inline World world_of(Setup setup) { return World(std::move(setup), network()); }

inline NodeId run_until_leader(World& world, Time within = 10'000'000) {
  const Time limit = world.now() + within;
  while (world.leader() == raft::kNoNode && world.now() < limit) world.run_until(world.now() + 1'000);
  return world.leader();
}

inline void run_for(World& world, Time duration) { world.run_until(world.now() + duration); }

inline World::Request write_of(ClientId client, std::string_view key, std::string_view value) {
  World::Request request;
  request.client = client;
  request.key = key;
  request.value = value;
  return request;
}

/// Time goes on until the operation has its end. A property that breaks stops the run, and the test with it.
inline void run_until_done(World& world, OperationId id) {
  while (!world.operation(id).done) {
    if (!world.run_until(world.now() + 1'000)) {
      const Violation& violation = world.violations().front();
      throw std::runtime_error(std::string(name_of(violation.property)) + ": " + violation.text);
    }
  }
}

/// A client of its own writes and time goes on until it has its answer.
inline OperationId write(World& world, std::string_view key, std::string_view value) {
  const OperationId id = world.invoke(write_of(world.open_client(), key, value), 0);
  run_until_done(world, id);
  return id;
}

inline std::vector<Record> records(const World& world, EventKind kind, EventId after = 0) {
  std::vector<Record> found;
  for (EventId id = after + 1; id <= world.trace().size(); ++id) {
    if (world.trace().at(id).kind == kind) found.push_back(world.trace().at(id));
  }
  return found;
}

inline std::vector<Record> records_of(const World& world, EventKind kind, unsigned node, EventId after = 0) {
  std::vector<Record> found;
  for (const Record& record : records(world, kind, after)) {
    if (record.node == node) found.push_back(record);
  }
  return found;
}

inline raft::NodeSet all_nodes() {
  raft::NodeSet set;
  for (unsigned node = 0; node < raft::kNodesMax; ++node) set.add(static_cast<NodeId>(node));
  return set;
}

inline MessageMatch every(KindSet kinds = kAnyKind, bool clients = false) {
  return {kinds, all_nodes(), all_nodes(), clients};
}

inline KindSet kind(raft::MessageKind one) { return kind_bit(one); }

/// The value of a key on a node, "none" if it is missing.
inline std::string_view value_on(const World& world, NodeId node, std::string_view key) {
  const auto id = world.store().keys.find(key);
  if (!id) return "none";
  const raft::TextId value = world.host(node).process->machine().value(*id);
  return value == raft::kNoText ? "none" : world.store().values.view(value);
}

}  // namespace raftlab::sim::test
