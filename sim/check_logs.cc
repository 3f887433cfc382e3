// SPDX-License-Identifier: MIT
// Logs: leader-append-only, log-matching, log-terms, committed-immutable [Raft 5.3, 5.4].
#include <algorithm>

#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// The last index through which `now` still is what `before` was. A turn deletes from one index on and appends
/// one slice, so that equal runs at the old end mean that nothing before it changed.
Index kept_through(const raft::Log& before, const raft::Log& now) {
  if (before.last_index() == 0) return 0;
  const std::size_t last_run = before.runs().size() - 1;
  if (now.last_index() >= before.last_index() && now.runs().size() > last_run &&
      now.runs()[last_run] == before.runs()[last_run] && now.place_at(before.last_index()) == before.last_place()) {
    return before.last_index();
  }
  Index same = std::min(before.last_index(), now.last_index());
  while (same != 0 && before.place_at(same) != now.place_at(same)) --same;
  return same;
}

}  // namespace

void Invariants::check_log(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                           const raft::EntryStore& store) {
  const Host& host = hosts[node];
  const raft::Log& before = shadows_[node].log;
  const raft::Log& now = host.node().log();
  if (now.same_end(before)) return;
  const Index kept = kept_through(before, now);
  if (kept < before.last_index() && !context.started) {
    check_truncation(node, kept + 1, context, host.node());
    check_counted_on(node, context, hosts);
  }
  if (kept < now.last_index()) check_appended(node, kept + 1, context, host, store);
  shadows_[node].log = now;
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

void Invariants::check_appended(NodeId node, Index first, const EventContext& context, const Host& host,
                                const raft::EntryStore& store) {
  const raft::Node& now = host.node();
  const raft::Log& log = now.log();
  for (Index index = first; index <= log.last_index();) {
    const Slice slice = log.slice_from(index, 0xffffffff);
    const Place previous = index == 1 ? raft::kNoPlace : log.place_at(index - 1);
    const Term term_before = log.term_at(index - 1, store);
    check_order(node, index, store.at(slice.place).term, term_before, context);
    check_standing(node, index, slice.place, previous, store, context);
    // What lies together in the store was made together; only what is new there has to be looked at.
    for (std::uint32_t i = 1; i < slice.count; ++i) {
      const Place place = slice.place + i;
      if (place < standings_.size() && standings_[place].index == index + i &&
          standings_[place].previous == place - 1) {
        continue;
      }
      check_order(node, index + i, store.at(place).term, store.at(place - 1).term, context);
      check_standing(node, index + i, place, place - 1, store, context);
    }
    // A crash may bring back what an unsynced write had replaced.
    if (index <= shadows_[node].commit_known && !context.started) {
      const Index through = std::min({shadows_[node].commit_known, index + slice.count - 1, committed_.last_index()});
      if (through >= index && committed_.place_at(through) != log.place_at(through)) {
        report(
            Property::committed_immutable, node,
            sentence("node ", node, " has another entry at index ", through, " than the one it once knew as committed"),
            {context.cause});
      }
    }
    index += slice.count;
  }
  if (log.last_term() > now.term()) {
    report(Property::log_terms, node,
           sentence("node ", node, " of term ", now.term(), " has an entry of term ", log.last_term()),
           {context.cause});
  }
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
void Invariants::check_standing(NodeId node, Index index, Place place, Place previous, const raft::EntryStore& store,
                                const EventContext& context) {
  if (place >= standings_.size()) standings_.resize(std::max<std::size_t>(place + std::size_t{1}, store.size()));
  Standing& standing = standings_[place];
  const Term term = store.at(place).term;
  const bool is_new = standing.index == 0;
  if (is_new) standing = {index, previous};
  const bool same = standing.index == index && standing.previous == previous;
  if (same && (!is_new || unique_in_term(index, place, term))) return;
  report(Property::log_matching, node,
         sentence("node ", node, " holds an entry of term ", term, " at index ", index,
                  " that is another one, or follows another one, than in other logs"),
         {context.cause});
}

bool Invariants::unique_in_term(Index index, Place place, Term term) {
  auto entries = std::lower_bound(terms_.begin(), terms_.end(), term,
                                  [](const TermEntries& other, Term wanted) { return other.term < wanted; });
  if (entries == terms_.end() || entries->term != term) entries = terms_.insert(entries, {term, index, {}});
  if (index < entries->first) {
    entries->places.insert(entries->places.begin(), entries->first - index, raft::kNoPlace);
    entries->first = index;
  }
  const std::size_t position = index - entries->first;
  if (position >= entries->places.size()) entries->places.resize(position + 1, raft::kNoPlace);
  if (entries->places[position] != raft::kNoPlace) return entries->places[position] == place;
  entries->places[position] = place;
  return true;
}

}  // namespace raftlab::sim
