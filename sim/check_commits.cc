// SPDX-License-Identifier: MIT
// What is committed and applied: committed-prefix, committed-durable, quorum-log, own-term-commit,
// state-machine-safety, and leader-completeness as seen from a leader that counts [Raft 5.3, 5.4].
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

std::uint32_t count_of(Index first, Index last) {
  return static_cast<std::uint32_t>(std::min<Index>(last - first + 1, 0xffffffff));
}

}  // namespace

/// Compares what a node counts as committed, first .. last, with what the cluster has committed as far as that
/// reaches, and extends it by the rest; the first index that differs, or 0. What its snapshot stands for is no longer
/// in its log: if it is news to the cluster, the node itself has applied it in this very turn. Costs O(runs).
Index Invariants::compare_and_extend(const raft::Log& log, Index first, Index last, const raft::EntryStore& store) {
  if (first == last && log.contains(last) && committed_.contains(last)) {
    return log.place_at(last) == committed_.place_at(last) ? 0 : last;
  }
  if (first < log.first_index()) {
    const Index covered = std::min(last, log.base_index());
    if (committed_.last_index() < covered && !extend_committed(applied_, first, covered, store)) {
      return committed_.last_index() + 1;
    }
    first = covered + 1;
  }
  for (Index index = first; index <= last && index <= committed_.last_index();) {
    const Slice own = log.slice_from(index, count_of(index, last));
    const Slice other = committed_.slice_from(index, own.count);
    if (other.place != own.place) return index;
    index += other.count;
  }
  return extend_committed(log, first, last, store) ? 0 : committed_.last_index() + 1;
}

/// Takes over what `log` has beyond the end of the committed entries; false if something between is missing.
bool Invariants::extend_committed(const raft::Log& log, Index first, Index last, const raft::EntryStore& store) {
  if (last > committed_.last_index() && first > committed_.last_index() + 1) return false;
  while (committed_.last_index() < last) {
    const Index index = committed_.last_index() + 1;
    const Slice slice = log.slice_from(index, count_of(index, last));
    if (slice.count == 0) return false;
    committed_.append(slice, store.at(slice.place + slice.count - 1).term);
    note_committed_configurations(index, slice, store);
  }
  return true;
}

/// The commit index has grown.
void Invariants::check_commit(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                              const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  const raft::Node& now = hosts[node].node();
  const Index commit = now.commit_index();
  shadow.progress_since_us = now_us_;
  if (commit > now.log().last_index()) return;  // state-order says so
  const Index differs = compare_and_extend(now.log(), shadow.commit_index + 1, commit, store);
  if (differs != 0) {
    report(Property::committed_prefix, node,
           sentence("node ", node, " counts as committed at index ", differs,
                    " another entry than the cluster has committed there"),
           {shadow.commit_event});
  }
  shadow.commit_known = std::max(shadow.commit_known, commit);
  // A leader that its own commit removed has counted as leader.
  const bool led = shadow.role == raft::Role::leader && shadow.term == now.term();
  if ((led || now.role() == raft::Role::leader) && committed_.contains(commit)) {
    check_counted(node, context, hosts, store);
  }
}

/// A leader counted an index as committed just now, in the configuration that was in force when the turn began.
void Invariants::check_counted(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                               const raft::EntryStore& store) {
  const raft::Node& leader = hosts[node].node();
  const Index index = leader.commit_index();
  const EventId event = shadows_[node].commit_event != 0 ? shadows_[node].commit_event : context.cause;
  const Place own = place_in(leader.log(), index);  // none: its snapshot has taken it already
  const Place place = own != raft::kNoPlace ? own : committed_.place_at(index);
  const Term entry_term = store.holds(place) ? store.at(place).term : 0;
  if (entry_term != leader.term()) {
    report(Property::own_term_commit, node,
           sentence("node ", node, ", leader of term ", leader.term(), ", committed index ", index, " of term ",
                    entry_term, " by counting"),
           {event});
  }
  const raft::Configuration& active = active_of(node, store);
  raft::NodeSet holders;
  for (const NodeId voter : active.all_voters()) {
    if (voter < hosts.size() && holds(hosts[voter].disk.log(), index, place)) holders.add(voter);
  }
  if (!active.quorum(holders)) {
    report(Property::committed_durable, node,
           sentence("node ", node, " committed index ", index, " that is on ", several(holders.size(), "disk"),
                    " of voters; ", describe_need(active)),
           {event});
  }
  for (auto later = leaderships_.rbegin(); later != leaderships_.rend() && later->term > leader.term(); ++later) {
    if (holds(later->log, index, place)) continue;
    report(Property::leader_completeness, node,
           sentence("node ", node, ", leader of term ", leader.term(), ", committed index ", index, ", which node ",
                    later->node, " did not have as leader of term ", later->term),
           {later->event, event});
  }
  const Counted counted{leader.term(), index, event, shadows_[node].active().id};
  // Of one term only the last count matters: it covers those before.
  if (!counted_.empty() && counted_.back().term == counted.term) {
    counted_.back() = counted;
  } else {
    counted_.push_back(counted);
  }
  const auto same = std::find_if(counted_in_.begin(), counted_in_.end(),
                                 [&](const Counted& other) { return other.configuration == counted.configuration; });
  if (same == counted_in_.end()) {
    counted_in_.push_back(counted);
  } else if (same->through < index) {
    *same = counted;
  }
  check_quorum_log(counted, node, event, hosts, store);
}

/// The nodes that lack what was counted must not be able to elect anybody in the configuration it was counted in.
/// Who is gone for good elects nobody.
void Invariants::check_quorum_log(const Counted& counted, NodeId node, EventId event, const std::vector<Host>& hosts,
                                  const raft::EntryStore& store) {
  const Place place = place_in(committed_, counted.through);
  const raft::Configuration& configuration = store.configuration(counted.configuration);
  raft::NodeSet lacking;
  for (const NodeId voter : configuration.all_voters()) {
    if (voter >= hosts.size() || gone_for_good(hosts[voter])) continue;
    if (!holds(log_of(hosts[voter]), counted.through, place)) lacking.add(voter);
  }
  if (lacking.empty() || !configuration.quorum(lacking)) return;
  report(Property::quorum_log, node,
         sentence("index ", counted.through, ", which the leader of term ", counted.term,
                  " counted as committed, is missing in the logs of ", several(lacking.size(), "voter"),
                  ": enough to elect a leader without it"),
         {counted.event, event});
}

/// A node has lost entries.
void Invariants::check_quorum_logs(NodeId node, EventId event, const std::vector<Host>& hosts,
                                   const raft::EntryStore& store) {
  for (const Counted& counted : counted_in_) check_quorum_log(counted, node, event, hosts, store);
}

void Invariants::check_applied(NodeId node, Index index, Place place, Term term, const raft::Result& result,
                               EventId event, const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  if (index != shadow.applied_index + 1) {
    report(Property::state_machine_safety, node,
           sentence("node ", node, " applied index ", index, " after index ", shadow.applied_index), {event});
  }
  shadow.applied_index = index;
  const bool is_first = index == applied_.last_index() + 1;
  const bool same = !is_first && applied_.contains(index) && applied_.place_at(index) == place;
  if (is_first) {
    applied_.append({place, 1}, term);
    results_.push_back({.index = index, .result = result, .sessions = shadow.sessions, .place = place});
  } else if (!same) {
    report(Property::state_machine_safety, node,
           sentence("node ", node, " applied another entry at index ", index, " than another node did"), {event});
  } else {
    if (!results_.holds(index - 1)) return;  // only a broken Raft applies again what nobody holds
    compare_result(node, index, result, event);
    if (results_[index - 1].only_here) return;  // exactly-once would look at the same request and index again
  }
  if (!store.holds(place)) return;
  const bool only_here = check_once(node, index, store.at(place).command, result, event);
  if (is_first || same) results_[index - 1].only_here = only_here;
}

/// State machines that are told the same say the same.
void Invariants::compare_result(NodeId node, Index index, const raft::Result& result, EventId event) {
  const Effect& first = results_[index - 1];
  if (first.sessions != shadows_[node].sessions || first.result == result) return;
  report(Property::state_machine_safety, node,
         sentence("node ", node, " got another result from the entry at index ", index, " than another node did"),
         {event});
}

}  // namespace raftlab::sim
