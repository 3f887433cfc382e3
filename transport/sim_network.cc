// SPDX-License-Identifier: MIT

#include "transport/sim_network.h"

#include "transport/faults.h"

namespace raftlab::transport {
namespace {

using Kind = NetworkFault::Kind;
using raft::MessageKind;
using raft::Rng;
using raft::Time;
using sim::DropReason;
using sim::Plan;

struct Traveller {
  Link link;
  MessageKind kind;
};

Plan lost(DropReason reason) {
  Plan plan;
  plan.reason = reason;
  return plan;
}

/// Step 2.
bool dropped_by_a_line(NetworkState& state, const Traveller& who) {
  for (std::size_t index = 0; index < state.faults.size(); ++index) {
    if (!picks(state.faults[index], Kind::drop, who.link, who.kind)) continue;
    spend(state, index);
    return true;
  }
  return false;
}

/// Step 5.
Time delay_by_lines(NetworkState& state, const Traveller& who, Rng& rng) {
  Time delay_us = 0;
  for (std::size_t index = 0; index < state.faults.size();) {
    if (!picks(state.faults[index], Kind::delay, who.link, who.kind)) {
      ++index;
      continue;
    }
    delay_us += sim::draw(state.faults[index].by, rng);
    if (!spend(state, index)) ++index;
  }
  return delay_us;
}

/// Step 6.
Time reorder_extra(const LinkQuality& quality, Rng& rng) {
  if (!rng.chance(quality.reorder_ppm)) return 0;
  return sim::draw(quality.reorder_by, rng);
}

bool has_room(const Plan& plan) { return plan.copies < plan.arrive_at_us.size(); }

void add_copy(Plan& plan, Time leave_at_us, const LinkQuality& quality, Rng& rng) {
  Time arrive_at_us = leave_at_us + sim::draw(quality.latency, rng);
  arrive_at_us += reorder_extra(quality, rng);
  plan.arrive_at_us[plan.copies++] = arrive_at_us;
}

/// The lines of step 7.
void duplicate_by_lines(Plan& plan, NetworkState& state, const Traveller& who, Time leave_at_us,
                        const LinkQuality& quality, Rng& rng) {
  for (std::size_t index = 0; index < state.faults.size() && has_room(plan);) {
    if (!picks(state.faults[index], Kind::duplicate, who.link, who.kind)) {
      ++index;
      continue;
    }
    add_copy(plan, leave_at_us, quality, rng);
    if (!spend(state, index)) ++index;
  }
}

}  // namespace

void SimNetwork::reorder_and_duplicate(Plan& plan, Time leave_at_us, const LinkQuality& quality, Rng& rng) {
  plan.arrive_at_us[0] += reorder_extra(quality, rng);
  if (rng.chance(quality.duplicate_ppm)) add_copy(plan, leave_at_us, quality, rng);
}

Plan SimNetwork::plan_step_by_step(NodeId from, NodeId to, MessageKind kind, Time now, NetworkState& state) {
  const Traveller who{{from, to}, kind};
  const bool of_client = is_client_link(who.link);
  const std::size_t link = std::size_t{from} * state.nodes + to;  // not for clients
  if (!of_client && state.cuts[link] != 0) return lost(DropReason::partition);

  const bool named = of_client ? state.client_faults != 0 : state.picked[link] != 0;
  if (named && dropped_by_a_line(state, who)) return lost(DropReason::scenario);

  Rng& rng = of_client ? state.client_rng[from == raft::kClient ? to : from] : state.link_rng[link];
  if (of_client && !named) {
    Plan plan;
    plan.copies = 1;
    plan.arrive_at_us[0] = now + sim::draw(state.defaults.latency, rng);
    return plan;
  }
  const LinkQuality quality =
      of_client ? LinkQuality{.latency = state.defaults.latency} : link_quality(state, who.link);
  if (!named) return by_quality(quality, now, rng);
  if (rng.chance(quality.loss_ppm)) return lost(DropReason::loss);

  Plan plan;
  plan.copies = 1;
  const Time latency_us = sim::draw(quality.latency, rng);
  const Time leave_at_us = now + delay_by_lines(state, who, rng);
  plan.arrive_at_us[0] = leave_at_us + latency_us;
  reorder_and_duplicate(plan, leave_at_us, quality, rng);
  duplicate_by_lines(plan, state, who, leave_at_us, quality, rng);
  return plan;
}

}  // namespace raftlab::transport
