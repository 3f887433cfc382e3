// SPDX-License-Identifier: MIT
#include "scenarios/runner/quorums.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/command_text.h"

namespace raftlab::scenarios::runner {
namespace {

using raft::NodeSet;

/// Calls `found(index, configuration)` for each in the log, in order.
template <class Found>
void each_configuration(const raft::Log& log, const raft::EntryStore& store, const Found& found) {
  for (raft::Index index = log.first_index(); index <= log.last_index();) {
    const raft::Slice slice = log.slice_from(index, 0xffffffff);
    const raft::Place place = store.first_configuration_in(slice);
    if (place == raft::kNoPlace) {
      index += slice.count;
      continue;
    }
    index += place - slice.place;
    found(index, store.configuration(store.configuration_at(place)));
    ++index;
  }
}

std::string text_of(const NodeSet& nodes) { return report::configuration_text({.voters = nodes}); }

bool is_quorum(const NodeSet& nodes, const std::vector<NodeSet>& voters) {
  return std::all_of(voters.begin(), voters.end(),
                     [&nodes](const NodeSet& each) { return raft::has_majority(each, nodes); });
}

}  // namespace

std::vector<NodeSet> voters_in_force(const sim::World& world) {
  const raft::EntryStore& store = world.store();
  raft::Index committed_at = 0;
  raft::Configuration committed = store.configuration(0);
  each_configuration(world.committed(), store, [&](raft::Index index, const raft::Configuration& configuration) {
    committed_at = index;
    committed = configuration;
  });
  std::vector<NodeSet> voters;
  const auto add = [&voters](const NodeSet& nodes) {
    if (nodes.empty() || std::find(voters.begin(), voters.end(), nodes) != voters.end()) return;
    voters.push_back(nodes);
  };
  const auto add_later = [&](raft::Index index, const raft::Configuration& configuration) {
    if (index <= committed_at) return;
    add(configuration.voters);
    add(configuration.next_voters);
  };
  add(committed.voters);
  add(committed.next_voters);
  for (unsigned i = 0; i < world.nodes(); ++i) {
    const sim::Host& host = world.host(static_cast<raft::NodeId>(i));
    if (host.lost) continue;
    each_configuration(host.disk.log(), store, add_later);
    if (host.up()) each_configuration(host.node().log(), store, add_later);
  }
  return voters;
}

NodeSet lost_nodes(const sim::World& world) {
  NodeSet lost;
  for (unsigned i = 0; i < world.nodes(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    const sim::Host& host = world.host(node);
    if (host.lost || (!host.up() && host.disk.damaged())) lost.add(node);
  }
  return lost;
}

std::string why_no_quorum(const NodeSet& nodes, const std::vector<NodeSet>& voters) {
  for (const NodeSet& each : voters) {
    if (raft::has_majority(each, nodes)) continue;
    const bool one = nodes.size() == 1;
    const std::string who =
        nodes.empty() ? "nobody is" : fmt::format("node{} {} {}", one ? "" : "s", text_of(nodes), one ? "is" : "are");
    return fmt::format("{} no majority of the voters {}", who, text_of(each));
  }
  return {};
}

NodeSet draw_quorum(const NodeSet& usable, const std::vector<NodeSet>& voters, raft::Rng& rng) {
  NodeSet quorum;
  for (const NodeSet& each : voters) quorum = quorum | (each & usable);
  std::vector<raft::NodeId> order;
  for (const raft::NodeId node : quorum) order.push_back(node);
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::swap(order[i], order[i + static_cast<std::size_t>(rng.below(order.size() - i))]);
    quorum.remove(order[i]);
    if (!is_quorum(quorum, voters)) quorum.add(order[i]);
  }
  return quorum;
}

}  // namespace raftlab::scenarios::runner
