// SPDX-License-Identifier: MIT
// What lines do to nodes and their timers.
#include <fmt/format.h>

#include "scenarios/runner/build.h"
#include "scenarios/runner/line_failure.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {

using language::NodeAction;

/// True if it changed anything: a node that is in that state already stays as it is.
bool Runner::change_node(NodeAction action, raft::NodeId node, sim::EventId cause) {
  const sim::Host& host = world_.host(node);
  const bool was_up = host.up();
  const bool was_paused = host.paused;
  switch (action) {
    case NodeAction::crash:
      world_.crash(node, cause);
      break;
    case NodeAction::restart:
      world_.restart(node, cause);
      break;
    case NodeAction::pause:
      world_.pause(node, cause);
      break;
    case NodeAction::resume:
      world_.resume(node, cause);
      break;
  }
  const bool changed = host.up() != was_up || host.paused != was_paused;
  if (changed) ++node_changes_[node];
  return changed;
}

Outcome Runner::change_nodes(NodeAction action, const NodeIds& nodes, std::optional<sim::Time> for_us) {
  const sim::EventId event = fault_started();
  UndoNodes undo;
  undo.crash = action == NodeAction::crash;
  for (const raft::NodeId node : nodes) {
    if (change_node(action, node, event)) undo.nodes.emplace_back(node, node_changes_[node]);
  }
  if (for_us && !undo.nodes.empty()) undo_later(std::move(undo), *for_us);
  return {};
}

Outcome Runner::line(const language::NodeFault& fault) {
  return change_nodes(fault.action, acting(fault.nodes), current_.statement->for_us);
}

Outcome Runner::line(const language::Suspend& suspend) {
  if (suspend.nodes) return change_nodes(NodeAction::pause, acting(*suspend.nodes), suspend.time_us);
  if (connected_ == raft::kNoNode) throw LineFailure{"no node is connected: write connect NODE first"};
  return change_nodes(NodeAction::pause, {connected_}, suspend.time_us);
}

Outcome Runner::line(const language::Campaign& campaign) {
  const NodeIds nodes = acting(campaign.nodes);
  for (const raft::NodeId node : nodes) {
    if (!world_.host(node).live()) throw LineFailure{fmt::format("node {} is not live and cannot campaign", node)};
  }
  const sim::EventId event = fault_started();
  for (const raft::NodeId node : nodes) world_.campaign(node, event);
  return {};
}

Outcome Runner::line(const language::Beat& beat) {
  const NodeIds nodes = acting(beat.nodes);
  for (const raft::NodeId node : nodes) {
    const sim::Host& host = world_.host(node);
    if (!host.live() || host.node().role() != raft::Role::leader) {
      throw LineFailure{fmt::format("node {} does not lead and has no heartbeat timer", node)};
    }
  }
  const sim::EventId event = fault_started();
  for (const raft::NodeId node : nodes) world_.beat(node, event);
  return {};
}

Outcome Runner::line(const language::Timers& timers) {
  NodeIds nodes;
  if (timers.nodes) {
    nodes = acting(*timers.nodes);
  } else {
    for (unsigned node = 0; node < world_.nodes(); ++node) nodes.push_back(static_cast<raft::NodeId>(node));
  }
  const sim::EventId event = fault_started();
  for (const raft::NodeId node : nodes) world_.set_timers(node, timers.on, event);
  return {};
}

/// Nodes may have options of their own; what a line does not name stays.
template <class Change>
Outcome Runner::change_options(const Change& change) {
  fault_started();
  for (unsigned i = 0; i < world_.nodes(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    raft::Options options = world_.options(node);
    change(options);
    world_.set_options(node, options);
  }
  return {};
}

Outcome Runner::line(const language::ElectionTimeout& timeout) {
  return change_options([&timeout](raft::Options& options) {
    options.election_timeout_min_us = timeout.range.low_us;
    options.election_timeout_max_us = timeout.range.high_us;
  });
}

Outcome Runner::line(const language::Heartbeat& heartbeat) {
  return change_options([&heartbeat](raft::Options& options) { options.heartbeat_us = heartbeat.interval_us; });
}

Outcome Runner::line(const language::DiskSync& sync) {
  fault_started();
  world_.set_disk_sync(delays_of(sync.delay));
  return {};
}

Outcome Runner::line(const language::Snapshot& snapshot) {
  const raft::NodeId node = acting_one(snapshot.node);
  if (!world_.host(node).live()) {
    throw LineFailure{fmt::format("node {} is not live and cannot take a snapshot", node)};
  }
  world_.snapshot(node, fault_started());  // with nothing new to save it stays as it is
  return {};
}

Outcome Runner::line(const language::Let& let) {
  acting(let.node);
  return {};
}

Outcome Runner::line(const language::Teach&) {
  fault_started();
  return {};
}

}  // namespace raftlab::scenarios::runner
