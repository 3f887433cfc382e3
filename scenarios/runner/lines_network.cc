// SPDX-License-Identifier: MIT
// Faults of the network, and step mode.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "scenarios/runner/build.h"
#include "scenarios/runner/line_failure.h"
#include "scenarios/runner/messages.h"
#include "scenarios/runner/runner.h"
#include "transport/faults.h"

namespace raftlab::scenarios::runner {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

}  // namespace

/// Remembers a fault that this line opened, and when it is to end.
Outcome Runner::opened(sim::FaultId fault) {
  const sim::EventId event = fault_started();
  if (!transport::is_active(world_.network_state(), fault)) return {};  // it names no link
  faults_.push_back({fault, current_.statement->text, current_.statement->span.line, event});
  if (current_.statement->for_us) undo_later(UndoFault{fault}, *current_.statement->for_us);
  return {};
}

void Runner::faults_ended(const std::vector<sim::FaultId>& faults, sim::EventId cause) {
  for (const sim::FaultId fault : faults) {
    const auto same = [fault](const ActiveFault& active) { return active.fault == fault; };
    const auto found = std::find_if(faults_.begin(), faults_.end(), same);
    if (found == faults_.end()) continue;
    world_.note(sim::EventKind::fault_ended, found->text, found->line, cause);
    faults_.erase(found);
  }
}

/// The count of a drop, delay or duplicate line is used up.
void Runner::faults_ran_out() {
  std::erase_if(faults_, [this](const ActiveFault& active) {
    if (transport::is_active(world_.network_state(), active.fault)) return false;
    world_.note(sim::EventKind::fault_ended, active.text, active.line, active.started);
    return true;
  });
}

Outcome Runner::line(const language::Partition& partition) {
  std::vector<NodeIds> groups;
  std::vector<int> group_of(world_.nodes(), -1);
  for (const language::NodeSelector& selector : partition.groups) {
    groups.push_back(who(selector));
    for (const raft::NodeId node : groups.back()) {
      if (group_of[node] != -1) throw LineFailure{fmt::format("node {} is in two groups of the partition", node)};
      group_of[node] = static_cast<int>(groups.size());
    }
  }
  return opened(transport::add_cut(world_.network_state(), transport::links_between_groups(groups)));
}

Outcome Runner::line(const language::Isolate& isolate) {
  return opened(
      transport::add_cut(world_.network_state(), transport::links_isolating(acting(isolate.nodes), world_.nodes())));
}

Outcome Runner::line(const language::Cut& cut) {
  const NodeIds from = who(cut.from);
  const NodeIds to = who(cut.to);
  const auto links = cut.both_ways ? transport::links_both_ways(from, to) : transport::links_from_to(from, to);
  return opened(transport::add_cut(world_.network_state(), links));
}

Outcome Runner::line(const language::Heal& heal) {
  transport::Links links;
  if (heal.links) links = transport::links_both_ways(who(heal.links->first), who(heal.links->second));
  const sim::EventId event = fault_started();
  sim::NetworkState& state = world_.network_state();
  faults_ended(heal.links ? transport::heal_links(state, links) : transport::heal_all(state), event);
  return {};
}

Outcome Runner::line(const language::Link& link) {
  sim::LinkQuality quality;
  sim::QualityFields given = 0;
  if (link.latency) {
    quality.latency = delays_of(*link.latency);
    given |= sim::kGivesLatency;
  }
  if (link.loss_ppm) {
    quality.loss_ppm = *link.loss_ppm;
    given |= sim::kGivesLoss;
  }
  if (link.duplicate_ppm) {
    quality.duplicate_ppm = *link.duplicate_ppm;
    given |= sim::kGivesDuplicate;
  }
  if (link.reorder) {
    quality.reorder_ppm = link.reorder->chance_ppm;
    quality.reorder_by = delays_of(link.reorder->by);
    given |= sim::kGivesReorder;
  }
  const transport::Links links = transport::links_from_to(who(link.from), who(link.to));
  return opened(transport::add_quality(world_.network_state(), links, quality, given));
}

Outcome Runner::line(const language::MessageFault& fault) {
  const sim::KindSet kinds = kinds_of(fault.kind);
  const NodeIds from = who(fault.from);
  const NodeIds to = who(fault.to);
  const transport::Links links = transport::links_for_kinds(from, to, kinds);
  const std::uint64_t count = fault.count.value_or(0);
  sim::NetworkState& state = world_.network_state();
  switch (fault.action) {
    case language::MessageAction::drop:
      return opened(transport::add_drop(state, links, kinds, count));
    case language::MessageAction::delay:
      return opened(transport::add_delay(state, links, kinds, delays_of(fault.by), count));
    case language::MessageAction::duplicate:
      break;
  }
  return opened(transport::add_duplicate(state, links, kinds, count));
}

Outcome Runner::line(const language::Latency& latency) {
  sim::LinkQuality quality;
  quality.latency = delays_of(latency.delay);
  return change_default(DefaultField::latency, quality);
}

Outcome Runner::line(const language::Loss& loss) {
  sim::LinkQuality quality;
  quality.loss_ppm = loss.chance_ppm;
  return change_default(DefaultField::loss, quality);
}

Outcome Runner::line(const language::DuplicateChance& duplicate) {
  sim::LinkQuality quality;
  quality.duplicate_ppm = duplicate.chance_ppm;
  return change_default(DefaultField::duplicate, quality);
}

Outcome Runner::line(const language::Reorder& reorder) {
  sim::LinkQuality quality;
  quality.reorder_ppm = reorder.chance_ppm;
  quality.reorder_by = delays_of(reorder.by);
  return change_default(DefaultField::reorder, quality);
}

Outcome Runner::line(const language::Hold& hold) {
  const sim::MessageMatch messages = match(hold.filter);
  fault_started();
  world_.hold(messages);
  return {};
}

Outcome Runner::line(const language::Deliver& deliver) {
  const sim::MessageMatch messages = match(deliver.filter);
  fault_started();
  world_.deliver(messages, deliver.count.value_or(kNoLimit));
  return {};
}

Outcome Runner::line(const language::Discard& discard) {
  const sim::MessageMatch messages = match(discard.filter);
  fault_started();
  world_.discard(messages, discard.count.value_or(kNoLimit));
  return {};
}

Outcome Runner::line(const language::Release&) {
  fault_started();
  world_.release();
  return {};
}

}  // namespace raftlab::scenarios::runner
