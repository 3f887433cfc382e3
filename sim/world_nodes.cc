// SPDX-License-Identifier: MIT
// What happens to processes and disks: crash and restart, pause and resume, timers, the end of disk writes.
#include "sim/host_port.h"
#include "sim/world.h"

namespace raftlab::sim {

void World::crash(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  if (!host.up()) return;
  // Memory is lost, and with it what was not on disk yet; an old disk write that the queue still names finds nothing.
  std::uint64_t entries_lost = 0;
  for (const Disk::Write& write : host.disk.pending()) entries_lost += write.persist.entries.count;
  record({.at = now_us_,
          .cause = cause,
          .kind = EventKind::node_crashed,
          .node = node,
          .term = host.node().term(),
          .v = {entries_lost, host.disk.pending().size()}});
  host.disk.lose_pending();
  host.process.reset();
  host.paused = false;
  host.waiting.clear();
  timers_.set(node, raft::kNever);
}

void World::restart(NodeId node, EventId cause) {
  if (hosts_[node].up()) return;
  start_process(node, hosts_[node].started ? EventKind::node_restarted : EventKind::node_started, cause);
}

void World::pause(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  if (!host.live()) return;
  host.paused = true;
  timers_.set(node, raft::kNever);
  record({.at = now_us_, .cause = cause, .kind = EventKind::node_paused, .node = node, .term = host.node().term()});
}

void World::resume(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  if (!host.paused) return;
  host.paused = false;
  record({.at = now_us_, .cause = cause, .kind = EventKind::node_resumed, .node = node, .term = host.node().term()});
  // What reached it meanwhile is handled first, in order; then a timer that ran out meanwhile fires.
  const std::vector<Host::Waiting> waiting = std::move(host.waiting);
  host.waiting.clear();
  for (const Host::Waiting& item : waiting) {
    if (const auto* envelope = std::get_if<raft::Envelope>(&item)) {
      take_message(*envelope);
    } else {
      take_disk_answer(node, std::get<Host::DiskAnswer>(item));
    }
  }
  batch_.clear();
  after_turn(node, {});
}

void World::campaign(NodeId node, EventId cause) {
  HostPort port(*this, node);
  hosts_[node].process->campaign(cause, port);
  after_turn(node, {.cause = cause});
}

void World::beat(NodeId node, EventId cause) {
  HostPort port(*this, node);
  hosts_[node].process->beat(cause, port);
  after_turn(node, {.cause = cause});
}

void World::set_timers(NodeId node, bool on, EventId cause) {
  Host& host = hosts_[node];
  if (host.timers_on == on) return;
  host.timers_on = on;
  record({.at = now_us_, .cause = cause, .kind = EventKind::timers_changed, .node = node, .flag = on});
  if (!host.up()) return;
  if (on) host.process->restart_timers(now_us_);
  batch_.clear();
  after_turn(node, {.timers_turned_on = on, .cause = cause});
}

void World::set_options(const raft::Options& options) {
  options_ = options;
  for (Host& host : hosts_) {
    if (host.up()) host.process->set_options(options);
  }
}

void World::complete_writes(NodeId node) {
  while (hosts_[node].disk.has_done(now_us_)) {
    Host& host = hosts_[node];
    const Disk::Write write = host.disk.complete(store_);
    const raft::HardState& hard_state = host.disk.hard_state();
    const EventId event = record({.at = now_us_,
                                  .cause = write.cause,
                                  .kind = EventKind::entries_persisted,
                                  .node = node,
                                  .term = hard_state.term,
                                  .v = {raft::vote_value(hard_state.vote), host.disk.log().last_index(),
                                        write.persist.first, write.persist.entries.count}});
    invariants_.on_durable(node, host);
    const Host::DiskAnswer answer{write.persist.token, event};
    if (host.paused) {
      host.waiting.emplace_back(answer);
    } else {
      take_disk_answer(node, answer);
    }
  }
}

void World::take_disk_answer(NodeId node, const Host::DiskAnswer& answer) {
  HostPort port(*this, node);
  hosts_[node].process->on_persisted(answer.token, answer.cause, port);
  after_turn(node, {.cause = answer.cause});
}

}  // namespace raftlab::sim
