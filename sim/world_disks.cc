// SPDX-License-Identifier: MIT
// The end of disk writes, what scenarios do to disks, and what a process finds on its disk when it starts.
#include <algorithm>

#include "sim/host_port.h"
#include "sim/world.h"

namespace raftlab::sim {

void World::set_disk_sync(DelayRange sync) {
  disk_sync_ = sync;
  invariants_.on_disturbed();
}

void World::set_disk_sync(NodeId node, std::optional<DelayRange> sync) {
  hosts_[node].disk_sync = sync;
  invariants_.on_disturbed();
}

void World::stall_disk(NodeId node) {
  hosts_[node].disk.stall();
  invariants_.on_disturbed();
}

void World::finish_writes(NodeId node, std::uint64_t count_max, EventId cause) {
  const Disk& disk = hosts_[node].disk;
  if (!disk.stalled()) return;
  // Those that wait now: what their ends make the node write waits for the next line.
  const std::uint64_t count = std::min<std::uint64_t>(count_max, disk.pending().size());
  for (std::uint64_t i = 0; i < count && !disk.pending().empty(); ++i) complete_oldest(node, cause);
}

void World::fill_disk(NodeId node) {
  hosts_[node].disk.fill();
  invariants_.on_disturbed();
}

void World::corrupt_disk(NodeId node) { hosts_[node].disk.corrupt(); }

void World::mend_disk(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  invariants_.on_disturbed();
  host.disk_sync.reset();
  host.disk.mend(now_us_);
  while (host.disk.has_done(now_us_)) complete_oldest(node, cause);
}

void World::complete_writes(NodeId node) {
  while (hosts_[node].disk.has_done(now_us_)) complete_oldest(node, 0);
  if (store_.size() >= let_go_at_) let_go_of_old();
}

void World::complete_oldest(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  const Disk::Write write = host.disk.complete(store_);
  const raft::HardState& hard_state = host.disk.hard_state();
  const EventId event = record({.at = now_us_,
                                .cause = cause != 0 ? cause : write.cause,
                                .kind = EventKind::entries_persisted,
                                .node = node,
                                .term = hard_state.term,
                                .v = {raft::vote_value(hard_state.vote), host.disk.log().last_index(),
                                      write.persist.first, write.persist.entries.count}});
  invariants_.on_durable(node, host);
  if (write.persist.token == 0) return;  // only the first half of an overwrite
  const Host::DiskAnswer answer{write.persist.token, event};
  if (host.paused) {
    host.waiting.emplace_back(answer);
  } else {
    take_disk_answer(node, answer);
  }
}

void World::take_disk_answer(NodeId node, const Host::DiskAnswer& answer) {
  HostPort port(*this, node);
  hosts_[node].process->on_persisted(answer.token, answer.cause, port);
  after_turn(node, {.cause = answer.cause});
}

bool World::refuses_to_start(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  if (!host.disk.damaged()) return false;
  host.lost = true;
  record({.at = now_us_,
          .cause = cause,
          .kind = EventKind::node_refused_start,
          .node = node,
          .term = host.disk.hard_state().term,
          .v = {host.disk.damaged_from()}});
  return true;
}

raft::Node::Disk World::what_it_reads(NodeId node) const {
  const Host& host = hosts_[node];
  raft::Node::Disk disk{host.disk.hard_state(), host.disk.log(), host.disk.snapshot()};
  if (host.options.off(raft::Rule::term_persisted)) disk.hard_state = {};
  if (host.options.off(raft::Rule::vote_persisted)) disk.hard_state.vote = raft::kNoNode;
  return disk;
}

}  // namespace raftlab::sim
