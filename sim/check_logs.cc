// SPDX-License-Identifier: MIT
// Logs: leader-append-only, log-matching, log-terms, committed-immutable [Raft 5.3, 5.4]. Dropping what a snapshot
// covers is no deletion [Raft 7].
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// Whether the run of `now` that holds `index` began no later than it did before, or where a snapshot cut it: then
/// nothing before `index` is another entry. A turn deletes from one index on and appends one slice.
bool same_run_at(const raft::Log& before, const raft::Log& now, Index index) {
  const raft::Log::Run& last = before.runs().back();
  for (auto run = now.runs().rbegin(); run != now.runs().rend(); ++run) {
    if (run->first > index) continue;
    const bool same_places = run->place + static_cast<Place>(index - run->first) == before.last_place();
    return same_places && run->first <= std::max(last.first, now.first_index());
  }
  return false;
}

/// The last index through which `now` still is what `before` was, or stands under its snapshot.
Index kept_through(const raft::Log& before, const raft::Log& now) {
  const Index low = std::max(before.base_index(), now.base_index());
  if (before.last_index() <= low) return std::min(before.last_index(), now.last_index());
  if (now.contains(before.last_index()) && same_run_at(before, now, before.last_index())) return before.last_index();
  Index same = std::min(before.last_index(), now.last_index());
  while (same > low && before.place_at(same) != now.place_at(same)) --same;
  return std::max(same, std::min(low, now.last_index()));
}

}  // namespace

/// The log is no longer what it was, or is that of a process that has just started.
void Invariants::check_log(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                           const raft::EntryStore& store) {
  const Host& host = hosts[node];
  raft::Log& before = shadows_[node].log;
  const raft::Log& now = host.node().log();
  const bool grew = only_grew(before, now);
  const Index kept = grew ? before.last_index() : kept_through(before, now);
  const bool lost = kept < before.last_index();
  if (lost && !context.started) {
    check_truncation(node, kept + 1, context, host.node());
    check_counted_on(node, context, hosts);
  }
  if (lost && kept < committed_.last_index()) check_quorum_logs(node, context.cause, hosts, store);
  if (kept < now.last_index() && !(grew && goes_on_as_known(node, kept, context, host.node(), store))) {
    check_appended(node, kept + 1, context, hosts, store);
  }
  if (now.last_term() > host.node().term()) {
    report(Property::log_terms, node,
           sentence("node ", node, " of term ", host.node().term(), " has an entry of term ", now.last_term()),
           {context.cause});
  }
  if (grew) {
    before.append(now.slice_from(kept + 1, 0xffffffff), now.last_term());
  } else {
    before = now;
  }
  // Nearly always the first configuration of the run is the only one.
  if (store.has_configuration_entries()) follow_configurations(node, kept, store);
}

/// Whether a log that only grew behind `kept`, of a node that does not lead, goes on with what is known to stand there
/// and was not yet known as committed. Its last run goes on, so the entry before lies right before.
bool Invariants::goes_on_as_known(NodeId node, Index kept, const EventContext& context, const raft::Node& now,
                                  const raft::EntryStore& store) const {
  const Shadow& shadow = shadows_[node];
  if (context.started || shadow.role == raft::Role::leader || now.role() == raft::Role::leader) return false;
  if (kept < shadow.commit_known) return false;
  const Slice added = now.log().slice_from(kept + 1, 0xffffffff);
  if (!stand_together(kept, {added.place - 1, added.count + 1})) return false;
  return store.at(added.place).term >= store.at(added.place - 1).term;
}

void Invariants::check_truncation(NodeId node, Index from, const EventContext& context, const raft::Node& now) {
  const Shadow& shadow = shadows_[node];
  if (shadow.role == raft::Role::leader && now.role() == raft::Role::leader && shadow.term == now.term()) {
    report(
        Property::leader_append_only, node,
        sentence("node ", node, ", leader of term ", now.term(), ", deleted its own entries from index ", from, " on"),
        {context.cause});
  }
  if (from <= shadow.commit_index) {
    report(Property::committed_immutable, node,
           sentence("node ", node, " deleted its entries from index ", from,
                    " on, though it knew them as committed up to ", shadow.commit_index),
           {context.cause});
  }
}

void Invariants::check_appended(NodeId node, Index first, const EventContext& context, const std::vector<Host>& hosts,
                                const raft::EntryStore& store) {
  const raft::Node& now = hosts[node].node();
  const raft::Log& log = now.log();
  first = std::max(first, log.first_index());
  for (Index index = first; index <= log.last_index();) {
    const Slice slice = log.slice_from(index, 0xffffffff);
    const Place previous = index == log.first_index() ? place_in(committed_, index - 1) : log.place_at(index - 1);
    const bool previous_known = index == 1 || previous != raft::kNoPlace;
    const Term term_before = log.contains(index - 1) ? store.at(previous).term : log.base_term();
    check_order(node, index, store.at(slice.place).term, term_before, context);
    if (!stands(index, slice.place, previous)) {
      check_standing(node, index, slice.place, previous, previous_known, context, hosts, store);
    }
    // What lies together in the store was made together; only what is new there has to be looked at.
    const std::uint32_t known = stand_together(index, slice) ? slice.count : 1;
    for (std::uint32_t i = known; i < slice.count; ++i) {
      const Place place = slice.place + i;
      if (stands(index + i, place, place - 1)) continue;
      check_order(node, index + i, store.at(place).term, store.at(place - 1).term, context);
      check_standing(node, index + i, place, place - 1, true, context, hosts, store);
    }
    if (index <= shadows_[node].commit_known) {
      check_known_committed(node, log, index, index + slice.count - 1, context);
    }
    index += slice.count;
  }
  if (context.started) {
    if (!shadows_[node].ever_started) preset_term_ = std::max(preset_term_, log.last_term());
  } else if (now.role() == raft::Role::leader || shadows_[node].role == raft::Role::leader) {
    check_led_entries(node, first, context, now, store);
  }
}

/// A crash may bring back what an unsynced write had replaced.
void Invariants::check_known_committed(NodeId node, const raft::Log& log, Index first, Index last,
                                       const EventContext& context) {
  if (first > shadows_[node].commit_known || context.started) return;
  const Index through = std::min({shadows_[node].commit_known, last, committed_.last_index()});
  if (through < first || committed_.place_at(through) == log.place_at(through)) return;
  report(Property::committed_immutable, node,
         sentence("node ", node, " has another entry at index ", through, " than the one it once knew as committed"),
         {context.cause});
}

void Invariants::check_order(NodeId node, Index index, Term term, Term term_before, const EventContext& context) {
  if (term >= term_before) return;
  report(
      Property::log_terms, node,
      sentence("node ", node, " has an entry of term ", term, " at index ", index, " behind one of term ", term_before),
      {context.cause});
}

/// An entry of the store stands at one index behind one predecessor, in every log, for ever; and an index and a
/// term name one entry. By induction two logs that agree in index and term agree in all before [Raft 5.3].
void Invariants::check_standing(NodeId node, Index index, Place place, Place previous, bool previous_known,
                                const EventContext& context, const std::vector<Host>& hosts,
                                const raft::EntryStore& store) {
  if (place >= standings_.size()) standings_.grow(std::max<std::size_t>(place + std::size_t{1}, store.size()));
  Standing& standing = standings_[place];
  const Term term = store.at(place).term;
  const bool is_new = standing.index == 0;
  if (is_new) {
    const bool goes_on = previous + 1 == place && standings_.holds(previous) && standings_[previous].index + 1 == index;
    standing = {index, previous, !previous_known, goes_on ? standings_[previous].together_from : place};
  }
  if (standing.behind_unknown && previous_known) {
    standing.previous = previous;
    standing.behind_unknown = false;
  }
  const bool same = standing.index == index && (standing.previous == previous || !previous_known);
  const std::size_t terms_before = terms_.size();
  const bool right = same && (!is_new || unique_in_term(index, place, term));
  if (terms_.size() != terms_before && !context.started) check_candidates_of(node, term, context, hosts, store);
  if (right) return;
  report(Property::log_matching, node,
         sentence("node ", node, " holds an entry of term ", term, " at index ", index,
                  " that is another one, or follows another one, than in other logs"),
         {context.cause});
}

bool Invariants::unique_in_term(Index index, Place place, Term term) {
  auto entries = terms_.end();
  if (!terms_.empty() && terms_.back().term == term) {
    --entries;  // nearly always: of the last term
  } else {
    entries = std::lower_bound(terms_.begin(), terms_.end(), term,
                               [](const TermEntries& other, Term wanted) { return other.term < wanted; });
    if (entries == terms_.end() || entries->term != term) entries = terms_.insert(entries, {term, index, {}});
  }
  if (index < entries->first) {
    if (entries->places.gone() != 0) return true;  // only a broken Raft goes so far back
    entries->places.put_before(entries->first - index, raft::kNoPlace);
    entries->first = index;
  }
  const std::size_t position = index - entries->first;
  if (position == entries->places.size()) {
    entries->places.push_back(place);
    return true;
  }
  if (position < entries->places.gone()) return true;
  if (position >= entries->places.size()) entries->places.grow(position + 1, raft::kNoPlace);
  if (entries->places[position] != raft::kNoPlace) return entries->places[position] == place;
  entries->places[position] = place;
  return true;
}

}  // namespace raftlab::sim
