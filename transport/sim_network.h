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
    if (from < state.nodes && to < state.nodes) {
      const std::size_t link = std::size_t{from} * state.nodes + to;
      // No fault names the link.
      if ((state.cuts[link] | state.special[link]) == 0) return by_quality(state.defaults, now, state.link_rng[link]);
    }
    return plan_step_by_step(from, to, kind, now, state);
  }

  /// Links of clients are always open.
  bool open(raft::NodeId from, raft::NodeId to, const sim::NetworkState& state) const override {
    if (from >= state.nodes || to >= state.nodes) return true;
    return state.cuts[std::size_t{from} * state.nodes + to] == 0;
  }

 private:
  /// Steps 3, 4, 6 and the first half of 7.
  static sim::Plan by_quality(const sim::LinkQuality& quality, raft::Time now, raft::Rng& rng) {
    sim::Plan plan;
    if (rng.chance(quality.loss_ppm)) return plan;
    plan.copies = 1;
    plan.arrive_at_us[0] = now + sim::draw(quality.latency, rng);
    if ((quality.reorder_ppm | quality.duplicate_ppm) != 0) reorder_and_duplicate(plan, now, quality, rng);
    return plan;
  }
  static void reorder_and_duplicate(sim::Plan& plan, raft::Time leave_at_us, const sim::LinkQuality& quality,
                                    raft::Rng& rng);
  static sim::Plan plan_step_by_step(raft::NodeId from, raft::NodeId to, raft::MessageKind kind, raft::Time now,
                                     sim::NetworkState& state);
};

}  // namespace raftlab::transport
