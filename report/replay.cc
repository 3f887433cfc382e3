// SPDX-License-Identifier: MIT
#include "report/replay.h"

#include <algorithm>

namespace raftlab::report {

using raft::Index;
using raft::NodeId;
using sim::EventKind;
using sim::Record;

Replay::Replay(const Timeline& timeline)
    : timeline_(&timeline),
      nodes_(timeline.nodes),
      unwritten_(timeline.nodes),
      base_configurations_(timeline.nodes, 0) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) use_configuration(static_cast<NodeId>(i), 0, 0);
}

bool Replay::step() {
  if (now_ == timeline_->trace.size()) return false;
  const Record& record = timeline_->trace.at(++now_);
  const NodeId id = record.node;
  if (id >= nodes_.size()) return true;
  NodeState& node = nodes_[id];
  switch (record.kind) {
    case EventKind::node_started:
    case EventKind::node_restarted:
      start(id, record);
      break;
    case EventKind::node_refused_start:
      node.lost = true;
      [[fallthrough]];
    case EventKind::node_crashed:
      node.up = node.paused = false;
      node.role = raft::Role::follower;
      node.leader = raft::kNoNode;
      node.log = node.disk;
      node.commit_index = node.applied_index = 0;
      unwritten_[id].clear();
      break;
    case EventKind::node_paused:
      node.paused = true;
      break;
    case EventKind::node_resumed:
      node.paused = false;
      break;
    case EventKind::entries_persisted:
      persist(id, record);
      break;
    case EventKind::entry_applied:
      node.applied_index = record.v[0];
      break;
    default:
      decide(id, record);
      break;
  }
  return true;
}

void Replay::run_through(sim::EventId id) {
  while (now_ < id && step()) {
  }
}

NodeId Replay::leader() const {
  NodeId best = raft::kNoNode;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const NodeState& node = nodes_[i];
    if (!node.live() || !node.leads()) continue;
    if (best == raft::kNoNode || node.term > nodes_[best].term) best = static_cast<NodeId>(i);
  }
  return best;
}

void Replay::adopt(NodeState& node, raft::Term term) {
  if (term <= node.term) return;
  node.term = term;
  node.vote = raft::kNoNode;
  node.leader = raft::kNoNode;
}

void Replay::start(NodeId id, const Record& record) {
  NodeState& node = nodes_[id];
  raft::Log log = std::move(node.disk);
  if (log.last_index() > record.v[1]) log.truncate_from(record.v[1] + 1, timeline_->store);
  const Index base = record.v[3];
  if (log.contains(base) && log.last_index() == record.v[1]) {
    log.compact_through(base, log.term_at(base, timeline_->store));
  } else if (base > log.base_index()) {
    log.restart_at(base, base == record.v[1] ? record.v[2] : 0);
  }
  if (base != 0) {
    const auto known = snapshot_configurations_.find(record.v[4] - 1);
    base_configurations_[id] = known != snapshot_configurations_.end() ? known->second : 0;
  }
  node = NodeState{};
  node.up = true;
  node.term = record.term;
  node.vote = record.v[0] == 0 ? raft::kNoNode : static_cast<NodeId>(record.v[0] - 1);
  node.disk = log;
  node.log = std::move(log);
  node.commit_index = node.applied_index = base;
  unwritten_[id].clear();
  Index at = 0;
  const raft::ConfigId configuration = configuration_of_log(node.log, base_configurations_[id], record.v[1], at);
  use_configuration(id, configuration, at);
}

void Replay::decide(NodeId id, const Record& record) {
  NodeState& node = nodes_[id];
  switch (record.kind) {
    case EventKind::became_follower:
      adopt(node, record.term);
      node.role = raft::Role::follower;
      node.leader = record.peer;
      break;
    case EventKind::became_pre_candidate:
      node.role = raft::Role::pre_candidate;
      node.leader = raft::kNoNode;
      break;
    case EventKind::became_candidate:
      adopt(node, record.term);
      node.role = raft::Role::candidate;
      node.leader = raft::kNoNode;
      break;
    case EventKind::became_leader:
      node.role = raft::Role::leader;
      node.leader = id;
      break;
    case EventKind::vote_granted:
      adopt(node, record.term);
      node.vote = record.peer;
      break;
    case EventKind::entry_appended:
      if (record.why() == raft::Reason::replicated) node.leader = record.peer;
      append(id, record, {static_cast<raft::Place>(record.v[1]), static_cast<std::uint32_t>(record.v[2])});
      break;
    case EventKind::log_truncated:
      if (node.log.contains(record.v[0])) node.log.truncate_from(record.v[0], timeline_->store);
      break;
    case EventKind::commit_advanced:
      commit(node, record.v[1]);
      break;
    default:
      extend(id, record);
      break;
  }
}

/// What is not in the paper's Figure 2: configurations and snapshots.
void Replay::extend(NodeId id, const Record& record) {
  switch (record.kind) {
    case EventKind::config_changed:
      use_configuration(id, static_cast<raft::ConfigId>(record.v[1]), record.v[0]);
      break;
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
      snapshot(id, record);
      break;
    default:
      break;
  }
}

void Replay::use_configuration(NodeId id, raft::ConfigId configuration, Index index) {
  NodeState& node = nodes_[id];
  node.configuration = configuration;
  node.configuration_index = index;
  const raft::Configuration members = configuration_numbered(configuration);
  node.learner = members.learners.contains(id);
  node.outside = !members.members().contains(id);
}

/// The last configuration of a log up to an index, that of its snapshot where its entries hold none [Raft 6, 7].
raft::ConfigId Replay::configuration_of_log(const raft::Log& log, raft::ConfigId base, Index through,
                                            Index& index) const {
  for (Index i = std::min(through, log.last_index()); i > log.base_index(); --i) {
    const raft::Command& command = log.entry_at(i, timeline_->store).command;
    if (command.kind != raft::CommandKind::config) continue;
    index = i;
    return command.key;
  }
  index = log.base_index();
  return base;
}

/// The log begins behind a snapshot now [Raft 7, Figure 13].
void Replay::snapshot(NodeId id, const Record& record) {
  raft::Log& log = nodes_[id].log;
  const Index last = record.v[0];
  Index ignored = 0;
  raft::ConfigId configuration = configuration_of_log(log, base_configurations_[id], last, ignored);
  if (record.kind == EventKind::snapshot_taken) {
    snapshot_configurations_[record.v[3]] = configuration;
  } else if (const auto known = snapshot_configurations_.find(record.v[3]); known != snapshot_configurations_.end()) {
    configuration = known->second;
  }
  const bool keeps = record.kind == EventKind::snapshot_taken || record.v[2] != 0;
  if (keeps && log.contains(last)) {
    log.compact_through(last, record.v[1]);
  } else if (last > log.base_index()) {
    log.restart_at(last, record.v[1]);
  } else {
    return;
  }
  base_configurations_[id] = configuration;
  nodes_[id].commit_index = std::max(nodes_[id].commit_index, last);
  nodes_[id].applied_index = std::max(nodes_[id].applied_index, last);
}

raft::Term Replay::last_term(raft::Slice entries) const {
  return timeline_->store.at(entries.place + entries.count - 1).term;
}

void Replay::append(NodeId id, const Record& record, raft::Slice entries) {
  NodeState& node = nodes_[id];
  const Index first = record.v[0];
  const std::uint64_t end = std::uint64_t{entries.place} + entries.count;
  if (entries.count == 0 || end > timeline_->store.size() || first != node.log.last_index() + 1) return;
  node.log.append(entries, last_term(entries));
  if (record.why() == raft::Reason::started) {  // what the scenario put on its disk
    node.disk = node.log;
    return;
  }
  unwritten_[id].push_back({first, entries});
}

/// The write covers [v2, v2 + v3): what was appended at those indexes first and has not been written yet.
void Replay::persist(NodeId id, const Record& record) {
  NodeState& node = nodes_[id];
  if (record.v[2] == 0) return;  // only the hard state
  const Index end = record.v[2] + record.v[3];
  Index next = record.v[2];
  std::vector<Unwritten>& waiting = unwritten_[id];
  std::size_t done = 0;
  while (next < end && done < waiting.size()) {
    Unwritten& part = waiting[done];
    if (part.first > next || part.first + part.entries.count <= next) {
      ++done;  // deleted from memory before it was ever written
      continue;
    }
    const auto skip = static_cast<std::uint32_t>(next - part.first);
    const auto count = static_cast<std::uint32_t>(std::min<Index>(part.entries.count - skip, end - next));
    const raft::Slice slice{part.entries.place + skip, count};
    const bool gap = node.disk.last_index() + 1 < next;  // a snapshot has come in between
    if (gap && node.log.base_index() + 1 == next) node.disk.restart_at(next - 1, node.log.base_term());
    if (node.disk.last_index() >= next) node.disk.truncate_from(next, timeline_->store);
    if (node.disk.last_index() + 1 == next) node.disk.append(slice, last_term(slice));
    next += count;
    if (next < part.first + part.entries.count) break;  // the rest belongs to a later write
    ++done;
  }
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(done));
}

void Replay::commit(NodeState& node, Index through) {
  node.commit_index = through;  // lower than before with the rule commit-monotonic off
  for (Index i = committed() + 1; i <= through && node.log.contains(i); ++i) committed_.push_back(node.log.place_at(i));
}

raft::Configuration configuration_of(const Timeline& timeline, std::uint64_t id) {
  raft::Configuration configuration;
  if (id < timeline.store.configurations())
    configuration = timeline.store.configuration(static_cast<raft::ConfigId>(id));
  if (id == 0 && configuration.members().empty()) {
    configuration.voters = raft::NodeSet::first(std::min(timeline.nodes, raft::kNodesMax));
  }
  return configuration;
}

char letter_of(const NodeState& node) {
  if (!node.up) return 'x';
  if (node.paused) return 'P';
  switch (node.role) {
    case raft::Role::leader:
      return 'L';
    case raft::Role::candidate:
      return 'C';
    case raft::Role::pre_candidate:
      return 'Q';
    default:
      return node.outside ? 'O' : node.learner ? 'N' : 'F';
  }
}

}  // namespace raftlab::report
