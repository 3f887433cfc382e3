// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/states.h"

#include <algorithm>
#include <vector>

#include "raft/rng.h"

namespace raftlab::scenarios::fuzz {
namespace {

/// Of one node, before numbers have become ranks.
struct View {
  std::uint64_t flags = 0;  // role, down, paused, lost, disk, links cut
  raft::Term term = 0;
  raft::Term last_term = 0;
  raft::Index last_index = 0;
  raft::Index commit = 0;
};

std::uint64_t cuts_of(const sim::NetworkState& network, std::size_t node) {
  bool from = false;
  bool to = false;
  for (std::size_t other = 0; other < network.nodes; ++other) {
    from |= network.cuts[node * network.nodes + other] != 0;
    to |= network.cuts[other * network.nodes + node] != 0;
  }
  return (from ? 1U : 0U) + (to ? 2U : 0U);
}

View view_of(const sim::World& world, raft::NodeId id) {
  const sim::Host& host = world.host(id);
  View view;
  std::uint64_t role = 7;
  if (host.up()) {
    const raft::Node& node = host.node();
    role = static_cast<std::uint64_t>(node.role());
    view.term = node.term();
    view.last_index = node.log().last_index();
    view.last_term = node.log().last_term();
    view.commit = node.commit_index();
    if (node.configuration().joint()) role += 8;
    if (!node.configuration().votes(id)) role += 16;
  }
  const std::uint64_t disk = (host.disk.stalled() ? 1U : 0U) + (host.disk.pending().empty() ? 0U : 2U);
  view.flags =
      role | (host.paused ? 32U : 0U) | (host.lost ? 64U : 0U) | disk << 7 | cuts_of(world.network_state(), id) << 9;
  return view;
}

/// Instead of each number its place among those there are.
template <class Number>
std::uint64_t rank(const std::vector<View>& views, Number View::*field, const View& own) {
  std::vector<Number> lower;
  for (const View& view : views) {
    if (view.*field < own.*field) lower.push_back(view.*field);
  }
  std::sort(lower.begin(), lower.end());
  return static_cast<std::uint64_t>(std::unique(lower.begin(), lower.end()) - lower.begin());
}

}  // namespace

std::uint64_t state_of(const sim::World& world) {
  std::vector<View> views;
  for (unsigned i = 0; i < world.nodes(); ++i) views.push_back(view_of(world, static_cast<raft::NodeId>(i)));
  std::vector<std::uint64_t> words;
  for (const View& view : views) {
    const std::uint64_t commit_to_last = view.commit == view.last_index ? 1 : 0;
    const std::uint64_t ranks = rank(views, &View::term, view) | rank(views, &View::last_term, view) << 4 |
                                rank(views, &View::last_index, view) << 8 | rank(views, &View::commit, view) << 12 |
                                commit_to_last << 16;
    words.push_back(view.flags << 20 | ranks);
  }
  std::sort(words.begin(), words.end());
  std::uint64_t hash = world.nodes();
  for (const std::uint64_t word : words) hash = raft::mix(hash ^ word);
  return hash;
}

}  // namespace raftlab::scenarios::fuzz
