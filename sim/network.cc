// SPDX-License-Identifier: MIT

#include "sim/network.h"

namespace raftlab::sim {

NetworkState make_network_state(unsigned nodes, const LinkQuality& defaults, std::uint64_t seed) {
  NetworkState state;
  state.nodes = nodes;
  state.defaults = defaults;
  const std::size_t links = std::size_t{nodes} * nodes;
  state.link_rng.reserve(links);
  state.client_rng.reserve(nodes);
  for (unsigned from = 0; from < nodes; ++from) {
    for (unsigned to = 0; to < nodes; ++to) {
      state.link_rng.emplace_back(raft::stream_seed(seed, "net.link", from, to));
    }
    state.client_rng.emplace_back(raft::stream_seed(seed, "net.client", from));
  }
  state.cuts.assign(links, 0);
  state.special.assign(links, 0);
  state.picked.assign(links, 0);
  state.quality_of.assign(links, 0);
  return state;
}

}  // namespace raftlab::sim
