// SPDX-License-Identifier: MIT
// snapshot-sound: a snapshot is exactly the state at its index, as the checks compute it from what is committed, with
// the term and the configuration of that index; and a log that begins behind a snapshot touches it [Raft 7].
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// Applies the entries behind `from` through `to`.
void apply(raft::KvStore& machine, const raft::Log& log, Index from, Index to, bool sessions,
           const raft::EntryStore& store) {
  for (Index index = from + 1; index <= to;) {
    const Slice slice = log.slice_from(index, static_cast<std::uint32_t>(std::min<Index>(to - index + 1, 0xffffffff)));
    for (std::uint32_t i = 0; i < slice.count; ++i) machine.apply(store.at(slice.place + i).command, sessions);
    index += slice.count;
  }
}

}  // namespace

/// The node has another snapshot than before.
void Invariants::check_snapshot(NodeId node, const EventContext& context, const Host& host,
                                const raft::EntryStore& store) {
  const Shadow& shadow = shadows_[node];
  const raft::Node& now = host.node();
  const raft::SnapshotId id = now.snapshot();
  if (!store.holds_snapshot(id)) return;
  const raft::Snapshot& snapshot = store.snapshot(id);
  if (id >= snapshots_seen_.size()) snapshots_seen_.grow(store.snapshots());
  if (snapshots_seen_[id] == 0) {
    snapshots_seen_[id] = 1;
    const std::string why = why_unsound(snapshot, shadow.sessions, store);
    if (!why.empty()) {
      report(Property::snapshot_sound, node,
             sentence("the snapshot of node ", node, " up to index ", snapshot.last_index, why), {context.cause});
    }
  }
  const raft::Log& log = now.log();
  if (log.base_index() != snapshot.last_index || log.base_term() != snapshot.last_term) {
    report(Property::snapshot_sound, node,
           sentence("the log of node ", node, " begins behind index ", log.base_index(), " of term ", log.base_term(),
                    ", its snapshot ends at index ", snapshot.last_index, " of term ", snapshot.last_term),
           {context.cause});
    return;
  }
  if (log.last_index() == log.base_index()) return;
  const Place before = place_in(committed_, log.base_index());
  const Place first = log.place_at(log.first_index());
  if (before == raft::kNoPlace || !standings_.holds(first) || standings_[first].behind_unknown) return;
  if (standings_[first].index == log.first_index() && standings_[first].previous == before) return;
  report(Property::snapshot_sound, node,
         sentence("the log of node ", node, " goes on at index ", log.first_index(),
                  " with an entry that does not follow what its snapshot ends with"),
         {context.cause});
}

/// What is wrong with it, empty if nothing is.
std::string Invariants::why_unsound(const raft::Snapshot& snapshot, bool sessions, const raft::EntryStore& store) {
  const Index index = snapshot.last_index;
  if (index == 0 || index > committed_.last_index()) {
    return sentence(" covers what is not committed (that ends at index ", committed_.last_index(), ")");
  }
  if (index <= gone_through_) return {};  // nobody holds an entry there, so only a broken Raft saves its state
  const Term term = committed_.term_at(index, store);
  if (snapshot.last_term != term) {
    return sentence(" says term ", snapshot.last_term, ", the entry there is of term ", term);
  }
  const raft::ConfigId configuration = committed_configuration(index).id;
  if (snapshot.configuration != configuration) return " does not hold the configuration that was in force there";
  if (snapshot.machine == nullptr || !snapshot.machine->same_state(*state_at(index, sessions, store))) {
    return " is not the state that the entries up to there make";
  }
  return {};
}

/// The state at `index` by what is committed, made from the last known one before it.
std::shared_ptr<const raft::KvStore> Invariants::state_at(Index index, bool sessions, const raft::EntryStore& store) {
  auto after = std::upper_bound(known_states_.begin(), known_states_.end(), index,
                                [](Index wanted, const KnownState& known) { return wanted < known.index; });
  raft::KvStore machine;
  Index from = 0;
  for (auto known = after; known != known_states_.begin();) {
    --known;
    if (known->sessions != sessions) continue;
    if (known->index == index) return known->machine;
    machine = *known->machine;
    from = known->index;
    break;
  }
  apply(machine, committed_, from, index, sessions, store);
  auto made = std::make_shared<const raft::KvStore>(std::move(machine));
  known_states_.insert(after, {index, sessions, made});
  return made;
}

void Invariants::on_installed(NodeId node, raft::SnapshotId snapshot, const raft::EntryStore& store, EventId event) {
  if (!store.holds_snapshot(snapshot)) return;
  const Index index = store.snapshot(snapshot).last_index;
  Shadow& shadow = shadows_[node];
  shadow.progress_since_us = now_us_;
  if (index < shadow.applied_index) {
    report(Property::state_machine_safety, node,
           sentence("node ", node, " took over a snapshot up to index ", index, " after it had applied index ",
                    shadow.applied_index),
           {event});
  }
  shadow.applied_index = std::max(shadow.applied_index, index);
}

}  // namespace raftlab::sim
