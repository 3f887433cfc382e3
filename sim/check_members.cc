// SPDX-License-Identifier: MIT
// Who is a member and who hands over: configuration-safety, removed-quiet, transfer-sound. The configuration in force
// at a node is read from its log: the last one there, whatever the node says [Raft 6, Thesis 3.10, 4].
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// Whether every majority of `one` shares a node with every majority of `other`.
bool majorities_meet(const raft::NodeSet& one, const raft::NodeSet& other) {
  const std::size_t common = (one & other).size();
  const auto wants = [&](const raft::NodeSet& voters) {
    const std::size_t alone = voters.size() - common;
    const std::size_t needed = raft::majority_of(voters);
    return needed > alone ? needed - alone : 0;  // of the common ones
  };
  return wants(one) + wants(other) > common;
}

bool quorums_meet(const raft::Configuration& one, const raft::Configuration& other) {
  if (majorities_meet(one.voters, other.voters)) return true;
  if (one.joint() && majorities_meet(one.next_voters, other.voters)) return true;
  if (other.joint() && majorities_meet(one.voters, other.next_voters)) return true;
  return one.joint() && other.joint() && majorities_meet(one.next_voters, other.next_voters);
}

raft::ConfigId known(raft::ConfigId id, const raft::EntryStore& store) { return id < store.configurations() ? id : 0; }

/// Calls `note(index, id)` for each configuration among `entries`, which stand from `first` on.
template <class Note>
void for_configurations(Index first, Slice entries, const raft::EntryStore& store, const Note& note) {
  for (;;) {
    const Place place = store.first_configuration_in(entries);
    if (place == raft::kNoPlace) return;
    const std::uint32_t skipped = place - entries.place;
    note(first + skipped, known(store.configuration_at(place), store));
    first += skipped + 1;
    entries = {place + 1, entries.count - skipped - 1};
  }
}

bool is_of_a_client(raft::CommandKind kind) {
  return kind == raft::CommandKind::set || kind == raft::CommandKind::get || kind == raft::CommandKind::erase ||
         kind == raft::CommandKind::cas;
}

}  // namespace

const raft::Configuration& Invariants::active_of(NodeId node, const raft::EntryStore& store) const {
  return store.configuration(shadows_[node].active().id);
}

void Invariants::note_committed_configurations(Index first, Slice entries, const raft::EntryStore& store) {
  for_configurations(first, entries, store, [&](Index index, raft::ConfigId id) {
    committed_configurations_.push_back({index, id});
  });
}

/// The last configuration committed at or before `through`.
ConfigurationAt Invariants::committed_configuration(Index through) const {
  auto at = committed_configurations_.rbegin();
  while (at->index > through) ++at;  // the first stands at index 0
  return *at;
}

/// The log was the same through `kept`; what stood behind is gone, what stands there now is read.
void Invariants::follow_configurations(NodeId node, Index kept, const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  std::vector<ConfigurationAt>& all = shadow.configurations;
  const raft::Log& log = shadow.log;
  const ConfigurationAt before = all.back();
  if (kept < all.front().index) {  // a process starts with less than the one before had
    kept = log.base_index();
    all.assign(1, committed_configuration(kept));
  }
  while (all.size() > 1 && all.back().index > kept) all.pop_back();
  for (Index index = std::max(kept, log.base_index()) + 1; index <= log.last_index();) {
    const Slice slice = log.slice_from(index, 0xffffffff);
    for_configurations(index, slice, store, [&](Index at, raft::ConfigId id) { all.push_back({at, id}); });
    index += slice.count;
  }
  if (log.base_index() > all.front().index) {
    const auto behind =
        std::find_if(all.begin(), all.end(), [&](const ConfigurationAt& at) { return at.index > log.base_index(); });
    const ConfigurationAt last_dropped = behind == all.begin() ? all.front() : *std::prev(behind);
    all.erase(all.begin(), behind);
    all.insert(all.begin(),
               committed_.last_index() >= log.base_index() ? committed_configuration(log.base_index()) : last_dropped);
  }
  if (all.back() == before) return;
  forget_strangers(shadow, store);
  on_disturbed();
}

/// A leader begins anew with a node that comes back as a member.
void Invariants::forget_strangers(Shadow& shadow, const raft::EntryStore& store) {
  const raft::NodeSet members = store.configuration(shadow.active().id).members();
  for (NodeId node = 0; node < shadow.match_index.size(); ++node) {
    if (members.contains(node)) continue;
    shadow.match_index[node] = 0;
    shadow.traffic[node] = {};
  }
}

/// What a leader appended to its own log in this turn.
void Invariants::check_led_entries(NodeId node, Index first, const EventContext& context, const raft::Node& now,
                                   const raft::EntryStore& store) {
  const Shadow& shadow = shadows_[node];
  if (shadow.role != raft::Role::leader || shadow.term != now.term()) return;
  ConfigurationAt before = shadow.active();
  for (Index index = first; index <= now.log().last_index(); ++index) {
    const raft::Entry& entry = now.log().entry_at(index, store);
    if (entry.command.kind == raft::CommandKind::config) {
      const ConfigurationAt next{index, known(entry.command.key, store)};
      check_led_configuration(node, before, next, context, now, store);
      before = next;
    } else if (is_of_a_client(entry.command.kind) && shadow.transfer_target != raft::kNoNode &&
               now.transfer_target() == shadow.transfer_target) {
      report(Property::transfer_sound, node,
             sentence("leader ", node, " appended a client's command at index ", index, " while it hands over to node ",
                      shadow.transfer_target),
             {context.cause});
    }
  }
}

/// [Raft 6, Thesis 4.1] One change at a time, none before an entry of this term is committed, and each so small, or
/// joint, that no two leaders can be elected in the old and in the new configuration.
void Invariants::check_led_configuration(NodeId node, ConfigurationAt before, ConfigurationAt next,
                                         const EventContext& context, const raft::Node& now,
                                         const raft::EntryStore& store) {
  const Index commit = std::min(now.commit_index(), now.log().last_index());
  if (before.index > commit) {
    report(Property::configuration_safety, node,
           sentence("leader ", node, " appended a configuration at index ", next.index, " while the one at index ",
                    before.index, " was not committed (commit index ", commit, ")"),
           {context.cause});
  }
  if (commit < now.log().base_index() || now.log().term_at(commit, store) != now.term()) {
    report(Property::configuration_safety, node,
           sentence("leader ", node, " appended a configuration at index ", next.index, " before an entry of its term ",
                    now.term(), " was committed (commit index ", commit, ")"),
           {context.cause});
  }
  if (!quorums_meet(store.configuration(before.id), store.configuration(next.id))) {
    report(Property::configuration_safety, node,
           sentence("leader ", node, " appended a configuration at index ", next.index,
                    " that can elect a leader without any node of a majority of the one before"),
           {context.cause});
  }
}

/// [Raft 6] Whoever is out for good does not lead again. Who holds the entry that takes it out, and has not learned that
/// it is committed, still may: nobody else might have it [Thesis 4.2.2]. And who was elected in an earlier term, and
/// learns that late, is in nobody's way.
void Invariants::check_winner(NodeId node, Term term, EventId event, const raft::EntryStore& store) {
  Index counted_before = 0;
  for (const Counted& counted : counted_) {
    if (counted.term < term) counted_before = std::max(counted_before, counted.through);
  }
  const ConfigurationAt last = committed_configuration(counted_before);
  if (store.configuration(last.id).votes(node)) return;
  const Shadow& shadow = shadows_[node];
  ConfigurationAt before;
  for (const ConfigurationAt& own : shadow.configurations) {
    const bool votes = store.configuration(own.id).votes(node);
    if (own.index > last.index && votes) return;
    const bool not_learned = own == last && last.index > shadow.commit_index;
    if (not_learned && store.configuration(before.id).votes(node)) return;
    before = own;
  }
  report(Property::removed_quiet, node,
         sentence("node ", node, " became leader though it is no voter since the configuration at index ", last.index,
                  " was committed"),
         {event});
}

/// [Raft 6] A leader that removes itself leads until that is committed: this one leads no longer.
void Invariants::check_left(NodeId node, const EventContext& context, const raft::Node& now,
                            const raft::EntryStore& store) {
  const Shadow& shadow = shadows_[node];
  if (now.term() != shadow.term) return;
  const ConfigurationAt active = shadow.active();
  if (active_of(node, store).votes(node) || active.index <= now.commit_index()) return;
  if (shadow.stepped_down == raft::Reason::quorum_lost) return;
  report(Property::removed_quiet, node,
         sentence("leader ", node, " stepped down before its removal at index ", active.index,
                  " was committed (commit index ", now.commit_index(), ")"),
         {context.cause});
}

/// [Thesis 3.10] Only who has everything on disk is told to campaign, and only who can vote.
void Invariants::check_hand_over(NodeId node, NodeId to, EventId cause, const std::vector<Host>& hosts,
                                 const raft::EntryStore& store) {
  if (!hosts[node].up() || to >= hosts.size()) return;
  const raft::Node& leader = hosts[node].node();
  if (leader.role() != raft::Role::leader || leader.transfer_target() != to) return;
  if (!active_of(node, store).votes(to)) {
    report(Property::transfer_sound, node, sentence("leader ", node, " hands over to node ", to, ", which is no voter"),
           {cause});
  }
  const Host& target = hosts[to];
  const Term term = target.up() ? target.node().term() : target.disk.hard_state().term;
  const Index last = leader.log().last_index();
  if (term > leader.term() || gone_for_good(target) || target.disk.damaged()) return;
  const Index from = std::max(leader.log().base_index(), target.disk.log().base_index());
  const bool has_all = last <= from ? target.disk.log().last_index() >= last
                                    : holds(target.disk.log(), last, place_in(leader.log(), last));
  if (has_all) return;
  report(Property::transfer_sound, node,
         sentence("leader ", node, " hands over to node ", to, ", whose disk ends at index ",
                  target.disk.log().last_index(), "; its own log ends at ", last),
         {cause});
}

}  // namespace raftlab::sim
