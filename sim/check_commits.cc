// SPDX-License-Identifier: MIT
// What is committed and applied: committed-prefix, committed-durable, own-term-commit, state-machine-safety, and
// leader-completeness as seen from a leader that counts [Raft 5.3, 5.4].
#include <algorithm>

#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// Compares entries first .. last of `log` with `common` as far as that reaches and extends it by the rest;
/// the first index that differs, or 0. Costs O(runs).
Index compare_and_extend(raft::Log& common, const raft::Log& log, Index first, Index last,
                         const raft::EntryStore& store) {
  for (Index index = first; index <= last;) {
    const Slice slice = log.slice_from(index, static_cast<std::uint32_t>(last - index + 1));
    if (index > common.last_index()) {
      if (index != common.last_index() + 1) return index;  // a gap: what lies between was never committed
      common.append(slice, store.at(slice.place + slice.count - 1).term);
      index += slice.count;
    } else {
      const Slice other = common.slice_from(index, slice.count);
      if (other.place != slice.place) return index;
      index += other.count;
    }
  }
  return 0;
}

}  // namespace

void Invariants::check_commit(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                              const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  const raft::Node& now = hosts[node].node();
  const Index commit = now.commit_index();
  if (commit <= shadow.commit_index) return;
  if (commit > now.log().last_index()) return;  // state-order says so
  const Index differs = compare_and_extend(committed_, now.log(), shadow.commit_index + 1, commit, store);
  if (differs != 0) {
    report(Property::committed_prefix, node,
           sentence("node ", node, " counts as committed at index ", differs,
                    " another entry than the cluster has committed there"),
           {shadow.commit_event});
  }
  shadow.commit_known = std::max(shadow.commit_known, commit);
  if (now.role() == raft::Role::leader) check_counted(node, context, hosts, store);
}

/// A leader counted an index as committed just now.
void Invariants::check_counted(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                               const raft::EntryStore& store) {
  const raft::Node& leader = hosts[node].node();
  const Index index = leader.commit_index();
  const EventId event = shadows_[node].commit_event != 0 ? shadows_[node].commit_event : context.cause;
  const Term entry_term = leader.log().term_at(index, store);
  if (entry_term != leader.term()) {
    report(Property::own_term_commit, node,
           sentence("node ", node, ", leader of term ", leader.term(), ", committed index ", index, " of term ",
                    entry_term, " by counting"),
           {event});
  }
  const Place place = leader.log().place_at(index);
  std::size_t holders = 0;
  for (const NodeId voter : leader.configuration().voters) {
    const raft::Log& durable = hosts[voter].disk.log();
    if (durable.contains(index) && durable.place_at(index) == place) ++holders;
  }
  if (holders < leader.configuration().majority()) {
    report(Property::committed_durable, node,
           sentence("node ", node, " committed index ", index, " that is on ", holders, " disks; ",
                    leader.configuration().majority(), " are needed"),
           {event});
  }
  for (auto later = leaderships_.rbegin(); later != leaderships_.rend() && later->term > leader.term(); ++later) {
    if (later->log.contains(index) && later->log.place_at(index) == place) continue;
    report(Property::leader_completeness, node,
           sentence("node ", node, ", leader of term ", leader.term(), ", committed index ", index, ", which node ",
                    later->node, " did not have as leader of term ", later->term),
           {later->event, event});
  }
  counted_.push_back({leader.term(), index, event});
  // Of one term only the last count matters: it covers those before.
  if (counted_.size() >= 2 && counted_[counted_.size() - 2].term == leader.term()) {
    counted_.erase(counted_.end() - 2);
  }
}

void Invariants::on_applied(NodeId node, Index index, Place place, Term term, EventId event) {
  Shadow& shadow = shadows_[node];
  if (index != shadow.applied_index + 1) {
    report(Property::state_machine_safety, node,
           sentence("node ", node, " applied index ", index, " after index ", shadow.applied_index), {event});
  }
  shadow.applied_index = index;
  if (index == applied_.last_index() + 1) {
    applied_.append({place, 1}, term);
  } else if (!applied_.contains(index) || applied_.place_at(index) != place) {
    report(Property::state_machine_safety, node,
           sentence("node ", node, " applied another entry at index ", index, " than another node did"), {event});
  }
}

}  // namespace raftlab::sim
