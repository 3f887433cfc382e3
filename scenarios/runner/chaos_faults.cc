// SPDX-License-Identifier: MIT
// What chaos does to nodes, messages, clocks, disks and members.
#include <algorithm>
#include <string_view>

#include "raft/types.h"
#include "scenarios/runner/chaos_plan.h"

namespace raftlab::scenarios::runner {
namespace {

using language::ChaosKind;
using language::leader_selector;
using language::MemberAction;
using language::node_selector;

constexpr sim::Time kMs = 1'000;
constexpr language::Range kSlowSync{5 * kMs, 100 * kMs};
constexpr language::Range kStallBeforeCrash{50 * kMs, 300 * kMs};
constexpr language::Range kLearning{500 * kMs, 2'000 * kMs};

}  // namespace

/// Crash and pause. Who keeps a majority must know whom it takes, so it never takes `leader`.
void ChaosPlan::draw_down(Downtime& downtime) {
  const sim::Time lasting_us = cut_short(draw_time(chaos_.lasting));
  const bool leader = !chaos_.keep_majority && one_in(3);
  language::NodeSelector whom = leader_selector();
  if (!leader) {
    const std::optional<std::uint32_t> node = candidate(downtime, at_us_ + lasting_us, false);
    if (!node) return;
    downtime.take(*node, at_us_, at_us_ + lasting_us);
    whom = node_selector({*node});
  }
  if (chaos_.kind == ChaosKind::pause) return now(language::Suspend{std::move(whom), lasting_us});
  now(language::NodeFault{language::NodeAction::crash, std::move(whom)}, lasting_us);
}

/// Loss, duplicate, reorder: for every link, until the next draw.
void ChaosPlan::draw_chance() {
  const auto chance = static_cast<std::uint32_t>(draw_ppm());
  std::optional<sim::Time> lasting_us;
  if (const sim::Time end = std::min(next_us_, ends_us_); end != raft::kNever) lasting_us = cut_short(end - at_us_);
  if (chaos_.kind == ChaosKind::loss) return now(language::Loss{chance}, lasting_us);
  if (chaos_.kind == ChaosKind::duplicate) return now(language::DuplicateChance{chance}, lasting_us);
  now(language::Reorder{chance, chaos_.by}, lasting_us);
}

/// A spike on one link, or on all from a node or to it.
void ChaosPlan::draw_delay() {
  const sim::Time lasting_us = cut_short(draw_time(chaos_.lasting));
  const sim::Time one_us = draw_time(chaos_.by);
  const sim::Time other_us = draw_time(chaos_.by);
  const Ids order = shuffled();
  const std::uint64_t shape = rng_.below(3);
  if (ground_.nodes < 2) return;
  Ids others(order.begin() + 1, shape == 0 ? order.begin() + 2 : order.end());
  std::sort(others.begin(), others.end());
  language::MessageFault delay;
  delay.action = language::MessageAction::delay;
  delay.by = language::Range{std::min(one_us, other_us), std::max(one_us, other_us)};
  delay.from = node_selector({order[0]});
  delay.to = node_selector(others);
  if (shape == 2) std::swap(delay.from, delay.to);
  now(std::move(delay), lasting_us);
}

void ChaosPlan::draw_clocks() {
  if (chaos_.kind == ChaosKind::clock_jump) {
    const std::uint32_t node = draw_node();
    const sim::Time jump_us = draw_time(chaos_.by);
    return now(language::ClockJump{node_selector({node}), one_in(2) ? -jump_us : jump_us});
  }
  std::optional<sim::Time> lasting_us;
  if (const sim::Time end = std::min(next_us_, ends_us_); end != raft::kNever) lasting_us = cut_short(end - at_us_);
  for (std::uint32_t node = 0; node < ground_.nodes; ++node) {
    now(language::ClockDrift{node_selector({node}), draw_ppm()}, lasting_us);
  }
}

void ChaosPlan::draw_disk(Downtime& downtime) {
  using language::DiskAction;
  const std::string_view kind = chaos_.kinds[static_cast<std::size_t>(rng_.below(chaos_.kinds.size()))];
  const sim::Time lasting_us = cut_short(draw_time(chaos_.lasting));
  if (kind == "full") return full_disk(downtime, lasting_us);
  if (kind == "corrupt") return corrupt_disk(downtime, lasting_us);
  language::DiskFault fault;
  if (kind == "slow") {
    const Ids order = shuffled();
    const sim::Time sync_us = draw_time(kSlowSync);
    // Not one whose disk stalls: the end of the one would be the end of the other.
    const auto node = std::find_if(order.begin(), order.end(), [&](std::uint32_t each) {
      return !downtime.is_down(each, at_us_, at_us_ + lasting_us);
    });
    if (node == order.end()) return;
    fault = {node_selector({*node}), DiskAction::sync, language::Range{sync_us, 2 * sync_us}, {}};
  } else {
    const std::optional<std::uint32_t> node = candidate(downtime, at_us_ + lasting_us, false);
    if (!node) return;
    downtime.take(*node, at_us_, at_us_ + lasting_us);
    fault = {node_selector({*node}), DiskAction::stall, {}, {}};
  }
  now(std::move(fault), lasting_us);
}

/// The process stops at its next write, so the node is restarted when there is room again.
void ChaosPlan::full_disk(Downtime& downtime, sim::Time lasting_us) {
  if (at_us_ + lasting_us >= ends_us_) lasting_us = (ends_us_ - at_us_ - 1) / kMs * kMs;
  const std::optional<std::uint32_t> node = candidate(downtime, at_us_ + lasting_us, false);
  if (!node || lasting_us <= 0) return;
  downtime.take(*node, at_us_, at_us_ + lasting_us);
  now(language::DiskFault{node_selector({*node}), language::DiskAction::full, {}, {}}, lasting_us);
  later(at_us_ + lasting_us, language::NodeFault{language::NodeAction::restart, node_selector({*node})});
}

/// A write torn by a crash: the disk stalls so that writes are on their way, then the last is damaged and the process
/// dies. Where none is on its way, what was synced is damaged and the node is lost, so it counts as lost at any rate.
void ChaosPlan::corrupt_disk(Downtime& downtime, sim::Time lasting_us) {
  const sim::Time stalled_us = std::min(draw_time(kStallBeforeCrash), lasting_us / 2 / kMs * kMs);
  const std::optional<std::uint32_t> node = candidate(downtime, raft::kNever, true);
  if (!node) return;
  downtime.take(*node, at_us_, raft::kNever);
  const language::NodeSelector whom = node_selector({*node});
  const sim::Time crash_us = at_us_ + stalled_us;
  if (stalled_us > 0)
    now(language::DiskFault{whom, language::DiskAction::stall, {}, {}}, std::min(lasting_us, stalled_us + kMs));
  later(crash_us, language::DiskFault{whom, language::DiskAction::corrupt_tail, {}, {}});
  later(crash_us, language::NodeFault{language::NodeAction::crash, whom}, lasting_us - stalled_us);
}

void ChaosPlan::ask(MemberAction action, const Ids& nodes) { ask_later(at_us_, action, nodes); }

void ChaosPlan::ask_later(sim::Time at_us, MemberAction action, const Ids& nodes) {
  language::MemberRequest request;
  request.action = action;
  if (!nodes.empty()) request.nodes = node_selector(nodes);
  request.mode = language::RequestMode::no_wait;
  later(at_us, std::move(request));
}

/// Asks as if every request so far had been accepted, and once in a while for anything. Never for an empty cluster:
/// a majority of the nodes there are stays asked for.
void ChaosPlan::draw_members() {
  std::string_view kind = chaos_.kinds[static_cast<std::size_t>(rng_.below(chaos_.kinds.size()))];
  const Ids order = shuffled();
  const bool guessing = one_in(5);
  const auto size = static_cast<std::ptrdiff_t>(ground_.nodes / 2 + 1 + rng_.below((ground_.nodes + 1) / 2));
  const sim::Time learning_us = draw_time(kLearning);
  const auto is_member = [this](std::uint32_t node) {
    return std::find(members_.begin(), members_.end(), node) != members_.end();
  };
  if (kind == "joint") {
    members_.assign(order.begin(), order.begin() + size);
    std::sort(members_.begin(), members_.end());
    return ask(MemberAction::members, members_);
  }
  const bool remove = kind == "remove";
  if (remove && members_.size() <= ground_.nodes / 2 + 1 && !guessing) return;
  auto chosen = std::find_if(order.begin(), order.end(), [&](std::uint32_t node) { return is_member(node) == remove; });
  if (chosen == order.end() || guessing) chosen = order.begin();
  const std::uint32_t node = *chosen;
  if (remove) {
    if (members_.size() == 1) return;
    members_.erase(std::remove(members_.begin(), members_.end(), node), members_.end());
    return ask(MemberAction::remove, {node});
  }
  if (!is_member(node)) members_.push_back(node);
  if (kind == "add") return ask(MemberAction::add, {node});
  ask(MemberAction::add_learner, {node});
  ask_later(at_us_ + learning_us, MemberAction::promote, {node});
}

void ChaosPlan::draw_transfer() {
  const std::uint32_t node = draw_node();
  ask(MemberAction::transfer, one_in(2) ? Ids{} : Ids{node});
}

}  // namespace raftlab::scenarios::runner
