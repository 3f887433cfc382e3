// SPDX-License-Identifier: MIT
// A network on the bench: a state, the network, and a hand that sends messages. Nothing here knows of nodes,
// logs or a World: what arrives is decided by plan() when sent and by open() on arrival, as the World does
// it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/network.h"
#include "transport/faults.h"
#include "transport/sim_network.h"

namespace raftlab::transport::test {

using raft::MessageKind;
using raft::Time;
using sim::DropReason;
using sim::Plan;

inline constexpr std::array<MessageKind, raft::kMessageKinds> kAllKinds = {
    MessageKind::request_vote,   MessageKind::vote_reply,       MessageKind::append_entries, MessageKind::heartbeat,
    MessageKind::append_reply,   MessageKind::client_request,   MessageKind::client_reply,   MessageKind::pre_vote,
    MessageKind::pre_vote_reply, MessageKind::install_snapshot, MessageKind::snapshot_reply, MessageKind::timeout_now,
    MessageKind::member_request};

/// How one message fared: everything a plan says that means something.
struct Fate {
  unsigned copies = 0;
  std::vector<Time> arrive_at_us;
  DropReason reason = DropReason::loss;  // only when copies is 0
  friend bool operator==(const Fate&, const Fate&) = default;
};

inline Fate fate_of(const Plan& plan) {
  Fate fate;
  fate.copies = plan.copies;
  for (unsigned copy = 0; copy < plan.copies; ++copy) fate.arrive_at_us.push_back(plan.arrive_at_us[copy]);
  if (plan.copies == 0) fate.reason = plan.reason;
  return fate;
}

struct Lab {
  explicit Lab(unsigned nodes, const LinkQuality& defaults = {}, std::uint64_t seed = 1)
      : state(sim::make_network_state(nodes, defaults, seed)) {}

  Fate send(unsigned from, unsigned to, MessageKind kind = MessageKind::heartbeat, Time now = 0) {
    return fate_of(network.plan(static_cast<NodeId>(from), static_cast<NodeId>(to), kind, now, state));
  }

  bool open(unsigned from, unsigned to) const {
    return network.open(static_cast<NodeId>(from), static_cast<NodeId>(to), state);
  }

  /// Whether a message sent now gets onto the link at all, asked without leaving a trace in the lab.
  bool passes(unsigned from, unsigned to, MessageKind kind = MessageKind::heartbeat) const {
    Lab copy = *this;
    return copy.send(from, to, kind).copies > 0;
  }

  NetworkState state;
  SimNetwork network;
};

/// Counters that the list of faults would give, for comparison with those kept up to date.
struct Counters {
  std::vector<std::uint16_t> cuts;
  std::vector<std::uint16_t> special;
  unsigned client_faults = 0;
};

inline Counters recount(const NetworkState& state) {
  Counters counters;
  counters.cuts.assign(std::size_t{state.nodes} * state.nodes, 0);
  counters.special = counters.cuts;
  for (const NetworkFault& fault : state.faults) {
    bool clients = false;
    for (const Link link : fault.links) {
      clients = clients || is_client_link(link);
      if (is_client_link(link)) continue;
      auto& of = fault.kind == NetworkFault::Kind::cut ? counters.cuts : counters.special;
      ++of[std::size_t{link.from} * state.nodes + link.to];
    }
    if (clients) ++counters.client_faults;
  }
  return counters;
}

inline bool counters_fit(const NetworkState& state) {
  const Counters expected = recount(state);
  return expected.cuts == state.cuts && expected.special == state.special &&
         expected.client_faults == state.client_faults;
}

/// A network without chance: every message takes a millisecond.
inline LinkQuality steady() {
  LinkQuality quality;
  quality.latency = {1'000, 1'000};
  return quality;
}

}  // namespace raftlab::transport::test
