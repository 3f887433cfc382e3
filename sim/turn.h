// SPDX-License-Identifier: MIT
// What invariants.h does first: most turns change neither term, role, commit index nor log (a heartbeat, its answer, the
// end of a disk write), and most messages promise what is known to be on disk. A few comparisons show that no check
// could find anything; whatever they leave open goes to the checks. Part of invariants.h.
#pragma once

#include "sim/held.h"
#include "sim/invariants.h"

namespace raftlab::sim {

/// Nothing of this turn can break a property: the node is what it was, and its timer and what it heard are as they must
/// be.
template <class Sent>
bool Invariants::changed_nothing(NodeId node, const EventContext& context, const Sent& sent, const Host& host) {
  Shadow& shadow = shadows_[node];
  if (!is_as_before(shadow, host)) return false;
  if (shadow.role == raft::Role::leader) {
    if (!as_usual_for_leader(shadow, context, host.node()) || !carry_own_term(sent, shadow.term)) return false;
    if (shadow.watched) note_answer(shadow, EventContext(context), host);
  } else if (!as_usual_for_follower(shadow, context, host) || !carry_own_term(sent, shadow.term)) {
    return false;
  }
  shadow.deadline_us = host.node().deadline();
  return true;
}

/// A leader or follower that decided nothing, in the same term and role, with the same log and commit index.
inline bool Invariants::is_as_before(const Shadow& before, const Host& host) {
  const raft::Node& node = host.node();
  return !before.stirred && node.term() == before.term && node.role() == before.role &&
         node.commit_index() == before.commit_index && node.log().changes() == before.log_changes &&
         host.process->applied_index() <= before.commit_index;
}

/// A leader that beats, turns a request away or has an answer that says what it knew.
inline bool Invariants::as_usual_for_leader(const Shadow& before, const EventContext& context,
                                            const raft::Node& node) const {
  if (context.given == nullptr) {
    const bool in_time = !before.waits || now_us_ - before.progress_since_us < kProgressBoundUs;
    return in_time && !context.started && !context.timers_turned_on;
  }
  const auto* reply = std::get_if<raft::AppendReply>(&context.given->message);
  const NodeId peer = context.given->from;
  if (reply == nullptr) {
    return peer == raft::kClient && std::holds_alternative<raft::ClientRequest>(context.given->message);
  }
  if (reply->term > before.term || peer >= before.match_index.size()) return false;
  const raft::Progress* progress = node.progress(peer);
  return progress != nullptr && progress->match_index == before.match_index[peer] &&
         progress->match_index < progress->next_index && progress->next_index <= node.log().last_index() + 1;
}

/// A follower whose timer runs on, or began anew because it heard its leader.
inline bool Invariants::as_usual_for_follower(const Shadow& before, const EventContext& context,
                                              const Host& host) const {
  const raft::Node& node = host.node();
  if (context.given != nullptr) {
    const auto* append = std::get_if<raft::AppendEntries>(&context.given->message);
    if (append != nullptr && append->term == before.term && before.deadline_us != raft::kNever) {
      return in_range(node.deadline() - host.clock.local(now_us_), node);
    }
    if (std::holds_alternative<raft::InstallSnapshot>(context.given->message)) return false;  // of its leader, as well
    if (raft::term_of(context.given->message) > before.term) return false;
  } else if (context.started || context.timers_turned_on) {
    return false;
  }
  return node.deadline() == before.deadline_us;
}

/// Whether all messages that the turn made carry this term; those of clients carry none.
inline bool Invariants::carry_own_term(const raft::Batch& batch, Term term) {
  for (const raft::Outgoing& out : batch.messages) {
    if (const auto* append = std::get_if<raft::AppendEntries>(&out.message)) {
      if (append->term != term) return false;
    } else if (const auto* reply = std::get_if<raft::AppendReply>(&out.message)) {
      if (reply->term != term) return false;
    } else {
      return all_carry_own_term(batch, term);
    }
  }
  return true;
}

template <class Body>
bool Invariants::carry_own_term(const Body* sent, Term term) {
  return sent == nullptr || sent->term == term;
}

/// An answer of a term that is on disk, which speaks of what was found there before, in a log that has not changed
/// since.
inline bool Invariants::promises_nothing_new(NodeId node, const raft::AppendReply& reply, const Host& host) const {
  const Shadow& shadow = shadows_[node];
  return reply.term <= shadow.term_kept && (!reply.success || (reply.match_index == shadow.match_kept &&
                                                               host.node().log().changes() == shadow.match_in_log));
}

/// A heartbeat of a term that is on disk.
inline bool Invariants::promises_nothing_new(NodeId node, const raft::AppendEntries& append, const Host&) const {
  const Shadow& shadow = shadows_[node];
  return append.term <= shadow.term_kept && append.entries.count == 0 && !shadow.watched;
}

inline bool Invariants::promises_nothing_new(NodeId node, const raft::Message& message, const Host& host) const {
  if (const auto* reply = std::get_if<raft::AppendReply>(&message)) return promises_nothing_new(node, *reply, host);
  const auto* append = std::get_if<raft::AppendEntries>(&message);
  return append != nullptr && promises_nothing_new(node, *append, host);
}

inline bool Invariants::in_range(Time left_us, const raft::Node& node) {
  return left_us >= node.options().election_timeout_min_us && left_us <= latest_timeout(node.options(), node.role());
}

}  // namespace raftlab::sim
