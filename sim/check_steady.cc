// SPDX-License-Identifier: MIT
// Turns that only go on, nearly all that change anything: a leader or follower of the term and role it had, whose log
// only grew and whose commit index only grew. A few comparisons show which checks could find nothing; the others follow
// in the order of check_turn(), which has to look at whatever is left open here.
#include "sim/held.h"
#include "sim/invariants.h"

namespace raftlab::sim {

/// flatten: one stretch of code for the turns of every write.
[[gnu::flatten]] bool Invariants::checked_going_on(NodeId node, const EventContext& context, const raft::Batch& batch,
                                                   const std::vector<Host>& hosts, const raft::EntryStore& store,
                                                   const Surroundings& around) {
  Shadow& shadow = shadows_[node];
  const Host& host = hosts[node];
  const raft::Node& now = host.node();
  if (!is_what_it_was(shadow, context, host) || !carry_own_term(batch, shadow.term)) return false;
  const bool leads = shadow.role == raft::Role::leader;
  if (!leads && !as_usual_for_follower(shadow, context, host)) return false;
  const bool grew = now.log().changes() != shadow.log_changes;
  if (grew && !grew_rightly(node, context, now, store)) return false;

  if (now.commit_index() > shadow.commit_index) check_commit(node, context, hosts, store);
  if (grew) {
    const Slice added = now.log().slice_from(shadow.log.last_index() + 1, 0xffffffff);
    if (leads) note_new_entry(now.log().last_index(), added.place);
    shadow.log.append(added, now.log().last_term());
  }
  if (!in_order(shadow, host)) check_order_of_state(node, context, host, store);
  if (leads) {
    if (context.given != nullptr) check_bookkeeping(node, context, hosts, store);
    check_progress(node, context, hosts, store, around);
  }
  remember_growth(shadow, host);
  return true;
}

/// The same leader or follower, which decided nothing but to append or to commit, with no lease to compare.
bool Invariants::is_what_it_was(const Shadow& before, const EventContext& context, const Host& host) {
  const raft::Node& now = host.node();
  if (before.stirred || context.started || context.timers_turned_on) return false;
  if (now.term() != before.term || now.role() != before.role || now.commit_index() < before.commit_index) return false;
  if (now.snapshot() != before.snapshot || before.transfer_target != raft::kNoNode) return false;
  if (before.leases || host.options.reads == raft::Reads::lease || is_watched(host) != before.watched) return false;
  return context.given == nullptr || raft::term_of(context.given->message) <= before.term;
}

/// Whether what the log has more than before needs no other look: of a leader the newest entry of the run, of a follower
/// entries that are known to stand there. Its last run goes on, so the entry before lies right before.
bool Invariants::grew_rightly(NodeId node, const EventContext& context, const raft::Node& now,
                              const raft::EntryStore& store) const {
  const Shadow& shadow = shadows_[node];
  if (store.has_configuration_entries() || !only_grew(shadow.log, now.log())) return false;
  if (now.log().last_term() > now.term() || shadow.log.last_index() < now.commit_index()) return false;
  if (shadow.role != raft::Role::leader) return goes_on_as_known(node, shadow.log.last_index(), context, now, store);
  return shadow.log.last_index() >= shadow.commit_known && is_new_entry(shadow.log, now.log(), store);
}

/// Whether `now` is `before` and one entry that nobody has seen, the next one of its term.
bool Invariants::is_new_entry(const raft::Log& before, const raft::Log& now, const raft::EntryStore& store) const {
  const Index index = now.last_index();
  const Place place = now.last_place();
  if (index != before.last_index() + 1 || place + std::size_t{1} != store.size() || place != standings_.size()) {
    return false;
  }
  if (now.last_term() < before.last_term() || terms_.empty()) return false;
  const TermEntries& entries = terms_.back();
  return entries.term == now.last_term() && entries.first + entries.places.size() == index &&
         standings_.holds(place - 1) && standings_[place - 1].index + 1 == index;
}

void Invariants::note_new_entry(Index index, Place place) {
  standings_.push_back({index, place - 1, false, standings_[place - 1].together_from});
  terms_.back().places.push_back(place);
}

/// Whether what is applied is committed and what is committed is in the log: the snapshot is the one it was.
bool Invariants::in_order(const Shadow& before, const Host& host) {
  const raft::Node& now = host.node();
  return host.process->applied_index() == before.applied_index && before.applied_index <= now.commit_index() &&
         now.commit_index() <= now.log().last_index();
}

/// What remember() would find changed.
void Invariants::remember_growth(Shadow& shadow, const Host& host) {
  const raft::Node& now = host.node();
  shadow.commit_index = now.commit_index();
  shadow.log_changes = now.log().changes();
  shadow.deadline_us = now.deadline();
  shadow.sessions = host.options.sessions;
  shadow.commit_event = 0;
}

}  // namespace raftlab::sim
