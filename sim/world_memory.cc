// SPDX-License-Identifier: MIT
// Memory bounded by what is kept: a long run whose logs are compacted gives back what lies behind everything that
// anybody can still refer to. Nothing that happens depends on it. Where records are kept they name entries of the whole
// run, so all of them stay.
#include <algorithm>
#include <limits>

#include "sim/reach.h"
#include "sim/world.h"

namespace raftlab::sim {

namespace {

constexpr std::size_t kNotAtAll = std::numeric_limits<std::size_t>::max();

void see_process(const raft::Driver& process, unsigned nodes, Reach& reach) {
  const raft::Node& node = process.node();
  reach.see(node.log());
  reach.see(node.snapshot());
  for (unsigned peer = 0; peer < nodes; ++peer) {
    const raft::Progress* progress = node.progress(static_cast<NodeId>(peer));
    if (progress != nullptr) reach.see(progress->snapshot);
  }
  process.each_waiting_message([&](const raft::Message& message) { reach.see(message); });
}

void see_host(const Host& host, unsigned nodes, Reach& reach) {
  if (host.up()) see_process(*host.process, nodes, reach);
  reach.see(host.disk.log());
  reach.see(host.disk.snapshot());
  for (const Disk::Write& write : host.disk.pending()) reach.see(write.persist);
  for (const Host::Waiting& item : host.waiting) {
    if (const auto* envelope = std::get_if<raft::Envelope>(&item)) reach.see(envelope->message);
  }
}

}  // namespace

std::size_t World::first_let_go(const Setup& setup) {
  return setup.keep == Trace::Keep::all ? kNotAtAll : setup.let_go_after;
}

/// REQUIRES to stand between two events: whatever a turn has in hand is not looked at.
[[gnu::cold, gnu::noinline]] void World::let_go_of_old() {
  Reach reach(store_);
  for (const Host& host : hosts_) see_host(host, nodes(), reach);
  in_flight_.each([&](const raft::Envelope& envelope) { reach.see(envelope.message); });
  for (const raft::Envelope& envelope : held_) reach.see(envelope.message);
  invariants_.let_go_of_old(reach, store_);
  store_.let_go_before(reach.place);
  store_.let_go_of_snapshots(reach.snapshots);
  // Not before there is as much again: to look, and to move what stays, costs little then.
  let_go_at_ = let_go_after_ == 0 ? 0 : store_.size() + std::max(store_.held(), let_go_after_);
}

}  // namespace raftlab::sim
