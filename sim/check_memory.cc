// SPDX-License-Identifier: MIT
// What the checks may forget: facts of entries that no log, disk or message of the run names any more. What is committed,
// applied and led is known for ever as runs of places; of the state that it made, and of the requests in it, what may be
// asked for is kept instead of the entries.
#include <algorithm>

#include "sim/invariants.h"
#include "sim/reach.h"

namespace raftlab::sim {

namespace {

void see_behind(const raft::Log& log, Index index, Reach& reach) {
  for (Index first = index + 1; first <= log.last_index();) {
    const Slice slice = log.slice_from(first, 0xffffffff);
    reach.see(first, slice);
    first += slice.count;
  }
}

}  // namespace

/// Adds to `reach` what the checks will read themselves: all that is committed and applied from the lowest index on at
/// which somebody holds an entry.
void Invariants::let_go_of_old(Reach& reach, const raft::EntryStore& store) {
  for (const Shadow& shadow : shadows_) reach.see(shadow.log);
  const Index through = std::min({reach.index - 1, committed_.last_index(), applied_.last_index()});
  gone_through_ = std::max(gone_through_, through);
  keep_states(store);
  note_committed_requests(gone_through_, store);
  see_behind(committed_, gone_through_, reach);
  see_behind(applied_, gone_through_, reach);
  results_.let_go_before(gone_through_);
  standings_.let_go_before(reach.place);
  for (TermEntries& entries : terms_) {
    if (reach.base >= entries.first) entries.places.let_go_before(reach.base + 1 - entries.first);
  }
  const auto first = std::find(reach.snapshots.begin(), reach.snapshots.end(), true);
  snapshots_seen_.let_go_before(static_cast<std::size_t>(first - reach.snapshots.begin()));
}

/// The states that later ones are made from, with sessions and without, and none before them.
void Invariants::keep_states(const raft::EntryStore& store) {
  if (gone_through_ == 0) return;
  for (const bool sessions : {false, true}) state_at(gone_through_, sessions, store);
  std::erase_if(known_states_, [&](const KnownState& known) { return known.index < gone_through_; });
}

const raft::KvStore& Invariants::state_of_gone(bool sessions) const {
  const auto known = std::find_if(known_states_.begin(), known_states_.end(), [&](const KnownState& state) {
    return state.index == gone_through_ && state.sessions == sessions;
  });
  return *known->machine;
}

std::size_t Invariants::facts_held() const {
  std::size_t facts = results_.held() + standings_.held() + snapshots_seen_.held() + known_states_.size();
  for (const TermEntries& entries : terms_) facts += entries.places.held();
  return facts;
}

}  // namespace raftlab::sim
