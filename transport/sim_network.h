// SPDX-License-Identifier: MIT
// The simulated network: decides when a message arrives, how often, or why it never does. It has no state of
// its own (that is sim::NetworkState, kept in the World) and sees only who sends what kind of message to
// whom.
//
// plan() decides in this order, and the first that loses the message ends it:
//   1. the link is cut (partition, isolate, cut): lost, reason partition
//   2. the oldest `drop` line that names link and kind: lost, reason scenario; its count goes down
//   3. the link's loss: lost, reason loss
//   4. latency of the first copy
//   5. every `delay` line that names it adds a delay to the message, to all its copies alike; counts go down
//   6. the link's reordering: with its chance the copy takes the extra delay
//   7. the link's duplication, then every `duplicate` line that names it: one more copy each, at most three
//   in all,
//      each with a latency (and reordering) of its own; only lines that made a copy count down
// Chance comes from the stream of the link alone, one draw after the other as listed; what has only one
// possible outcome draws nothing. Messages between a client and a node know only steps 2, 4, 5 and the lines
// of step 7.
#pragma once

#include <cstddef>

#include "sim/network.h"

namespace raftlab::transport {

class SimNetwork final : public sim::Network {
 public:
  /// REQUIRES: `from` and `to` are different, each a node of `state` or kClient (not both).
  sim::Plan plan(raft::NodeId from, raft::NodeId to, raft::MessageKind kind, raft::Time now,
                 sim::NetworkState& state) const override {
    if (from < state.nodes && to < state.nodes && is_plain(state, from, to)) {
      const std::size_t link = std::size_t{from} * state.nodes + to;
      const sim::DelayRange latency = state.defaults.latency;
      sim::Plan plan;
      plan.copies = 1;
      plan.arrive_at_us[0] = now + state.link_rng[link].between(latency.low_us, latency.high_us);
      return plan;
    }
    return plan_step_by_step(from, to, kind, now, state);
  }

  /// Links of clients are always open.
  bool open(raft::NodeId from, raft::NodeId to, const sim::NetworkState& state) const override {
    if (from >= state.nodes || to >= state.nodes) return true;
    return state.cuts[std::size_t{from} * state.nodes + to] == 0;
  }

 private:
  /// No fault names the link and the defaults ask for nothing but latency: nearly every message of most runs.
  static bool is_plain(const sim::NetworkState& state, raft::NodeId from, raft::NodeId to) {
    const std::size_t link = std::size_t{from} * state.nodes + to;
    const unsigned faults = unsigned{state.cuts[link]} | unsigned{state.special[link]};
    const sim::LinkQuality& quality = state.defaults;
    return (faults | quality.loss_ppm | quality.duplicate_ppm | quality.reorder_ppm) == 0;
  }

  static sim::Plan plan_step_by_step(raft::NodeId from, raft::NodeId to, raft::MessageKind kind, raft::Time now,
                                     sim::NetworkState& state);
};

}  // namespace raftlab::transport
