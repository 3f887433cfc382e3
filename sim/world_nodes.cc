// SPDX-License-Identifier: MIT
// What scenarios do to processes: crash and restart, pause and resume, timers, options, snapshots.
#include "sim/host_port.h"
#include "sim/world.h"

namespace raftlab::sim {

void World::crash(NodeId node, EventId cause) {
  if (hosts_[node].up()) return stop_process(node, false, cause);
  if (timers_.get(node) != raft::kNever) timers_.set(node, raft::kNever);  // it would have started later: it does not
}

void World::stop_process(NodeId node, bool disk_full, EventId cause) {
  Host& host = hosts_[node];
  // Memory is lost, and with it what was not on disk yet; an old disk write that the queue still names finds nothing.
  const bool keeps_tail = host.options.off(raft::Rule::torn_tail_cut);
  std::uint64_t entries_lost = 0;
  for (const Disk::Write& write : host.disk.pending()) entries_lost += keeps_tail ? 0 : write.persist.entries.count;
  const EventId event = record({.at = now_us_,
                                .cause = cause,
                                .kind = EventKind::node_crashed,
                                .node = node,
                                .flag = disk_full,
                                .term = host.node().term(),
                                .v = {entries_lost, host.disk.pending().size()}});
  if (keeps_tail) host.disk.keep_torn_tail(store_);
  host.disk.lose_pending();
  if (host.options.off(raft::Rule::restart_state)) {
    host.machine_at_crash = std::make_shared<const raft::KvStore>(host.process->machine());
  }
  host.process.reset();
  host.write_failed.reset();
  host.paused = false;
  host.waiting.clear();
  timers_.set(node, raft::kNever);
  invariants_.on_crash(node, event);
}

void World::restart(NodeId node, EventId cause) {
  const Host& host = hosts_[node];
  if (host.up() || host.lost) return;
  start_process(node, host.started ? EventKind::node_restarted : EventKind::node_started, cause);
}

void World::pause(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  if (!host.live()) return;
  host.paused = true;
  timers_.set(node, raft::kNever);
  record({.at = now_us_, .cause = cause, .kind = EventKind::node_paused, .node = node, .term = host.node().term()});
  invariants_.on_disturbed();
}

void World::resume(NodeId node, EventId cause) {
  Host& host = hosts_[node];
  if (!host.paused) return;
  host.paused = false;
  record({.at = now_us_, .cause = cause, .kind = EventKind::node_resumed, .node = node, .term = host.node().term()});
  invariants_.on_disturbed();
  // What reached it meanwhile is handled first, in order; then a timer that ran out meanwhile fires.
  const std::vector<Host::Waiting> waiting = std::move(host.waiting);
  host.waiting.clear();
  for (const Host::Waiting& item : waiting) {
    if (const auto* envelope = std::get_if<raft::Envelope>(&item)) {
      arrive_at(*envelope);  // a full disk may have stopped the process meanwhile
    } else if (host.up()) {
      take_disk_answer(node, std::get<Host::DiskAnswer>(item));
    }
  }
  if (!host.up()) return;
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
  invariants_.on_disturbed();
  if (!host.up()) return;
  if (on) host.process->restart_timers(clock_of(node));
  batch_.clear();
  after_turn(node, {.timers_turned_on = on, .cause = cause});
}

void World::set_options(const raft::Options& options) {
  options_ = options;
  for (unsigned node = 0; node < nodes(); ++node) set_options(static_cast<NodeId>(node), options);
}

void World::set_options(NodeId node, const raft::Options& options) {
  Host& host = hosts_[node];
  const bool other_timeouts = host.options.election_timeout_min_us != options.election_timeout_min_us ||
                              host.options.election_timeout_max_us != options.election_timeout_max_us;
  host.options = options;
  invariants_.on_disturbed();
  if (other_timeouts) invariants_.on_timeouts_changed();
  if (host.up()) host.process->set_options(options);
}

bool World::snapshot(NodeId node, EventId cause) {
  HostPort port(*this, node);
  if (!hosts_[node].process->snapshot(raft::Reason::told, cause, port)) return false;
  after_turn(node, {.cause = cause});
  return true;
}

}  // namespace raftlab::sim
