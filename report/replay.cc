// SPDX-License-Identifier: MIT
#include "report/replay.h"

#include <algorithm>

namespace raftlab::report {

using raft::Index;
using raft::NodeId;
using sim::EventKind;
using sim::Record;

Replay::Replay(const Timeline& timeline) : timeline_(&timeline), nodes_(timeline.nodes), unwritten_(timeline.nodes) {}

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
  node = NodeState{};
  node.up = true;
  node.term = record.term;
  node.vote = record.v[0] == 0 ? raft::kNoNode : static_cast<NodeId>(record.v[0] - 1);
  node.disk = log;
  node.log = std::move(log);
  unwritten_[id].clear();
}

void Replay::decide(NodeId id, const Record& record) {
  NodeState& node = nodes_[id];
  switch (record.kind) {
    case EventKind::became_follower:
      adopt(node, record.term);
      node.role = raft::Role::follower;
      node.leader = record.peer;
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
      break;
  }
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
    if (node.disk.last_index() >= next) node.disk.truncate_from(next, timeline_->store);
    if (node.disk.last_index() + 1 == next) node.disk.append(slice, last_term(slice));
    next += count;
    if (next < part.first + part.entries.count) break;  // the rest belongs to a later write
    ++done;
  }
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(done));
}

void Replay::commit(NodeState& node, Index through) {
  node.commit_index = std::max(node.commit_index, through);
  for (Index i = committed() + 1; i <= through && node.log.contains(i); ++i) committed_.push_back(node.log.place_at(i));
}

char letter_of(const NodeState& node) {
  if (!node.up) return 'x';
  if (node.paused) return 'P';
  switch (node.role) {
    case raft::Role::leader:
      return 'L';
    case raft::Role::candidate:
    case raft::Role::pre_candidate:
      return 'C';
    default:
      return 'F';
  }
}

}  // namespace raftlab::report
