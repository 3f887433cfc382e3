// SPDX-License-Identifier: MIT
// timer-reset: an election timer restarts at a start, a vote granted, an append or snapshot of the current leader, a
// campaign, on leaving leadership or candidacy, at `timers on`, on becoming a voter, and at nothing else; who is no
// voter has none [Raft 5.2, 6, Figure 2]. Times are those of the node's own clock.
#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

/// REQUIRES that the node does not lead.
void Invariants::check_timer(NodeId node, const EventContext& context, Time now, const Host& host,
                             const raft::EntryStore& store) {
  const Shadow& shadow = shadows_[node];
  const raft::Node& current = host.node();
  const raft::Configuration& active = active_of(node, store);
  if (active != current.configuration()) return;  // it goes by another configuration: other properties say so
  const Time deadline = current.deadline();
  // A leader that has removed itself may be needed until it learns that this is committed: it may have a timer or none.
  const bool may_have = shadow.active().index > shadow.commit_index && deadline != raft::kNever;
  const bool has_timer = (active.votes(node) || may_have) && current.options().priority != 0;
  const raft::Message* given = context.given != nullptr ? &context.given->message : nullptr;
  const bool heard_leader =
      given != nullptr && raft::term_of(*given) == current.term() &&
      (std::holds_alternative<raft::AppendEntries>(*given) || std::holds_alternative<raft::InstallSnapshot>(*given));
  const bool kept = current.options().candidate_keeps_timer && shadow.role != raft::Role::leader;
  const bool restarts = context.started || context.timers_turned_on || shadow.granted_vote || shadow.campaigned ||
                        heard_leader ||
                        (shadow.role != raft::Role::follower && current.role() == raft::Role::follower && !kept);
  if (!has_timer) {
    if (deadline == raft::kNever || (!restarts && deadline == shadow.deadline_us)) return;
    report(Property::timer_reset, node,
           sentence("node ", node, " does not campaign and has an election timer that runs out in ", deadline - now,
                    " us"),
           {context.cause});
    return;
  }
  if (!restarts) {
    const bool began = shadow.deadline_us == raft::kNever && in_range(deadline - now, current);
    if (deadline == shadow.deadline_us || began) return;
    report(Property::timer_reset, node, sentence("node ", node, " restarted its election timer without a reason"),
           {context.cause});
  } else if (deadline == raft::kNever || !in_range(deadline - now, current)) {
    report(Property::timer_reset, node,
           sentence(
               "node ", node, " had to restart its election timer and ",
               deadline == raft::kNever ? std::string("has none") : sentence("has ", deadline - now, " us left on it")),
           {context.cause});
  }
}

}  // namespace raftlab::sim
