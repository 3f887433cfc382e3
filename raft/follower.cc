// SPDX-License-Identifier: MIT
// AppendEntries as its receiver treats it [Raft 5.3, Figure 2].
#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

/// [Raft Figure 2, AppendEntries, receiver] in its order.
void Node::on_append_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn) {
  if (request.term < hard_state_.term) {
    if (off(Rule::timer_current_leader)) reset_election_timer(turn.now);
    if (!off(Rule::append_term_check)) return reject_append(envelope, request, Reason::stale_term, turn);
  }
  if (std::holds_alternative<Leader>(role_)) return;  // a second leader of one term: not to be believed
  heard_leader(envelope.from, hard_state_.term, turn);
  if (!std::holds_alternative<Candidate>(role_)) reset_election_timer(turn.now);
  const Reason verdict = judge_append(request, turn.store);
  if (verdict != Reason::none) return reject_append(envelope, request, verdict, turn);
  if (request.entries.count != 0 || off(Rule::heartbeat_keeps_log)) store_entries(envelope, request, turn);
  const auto cause = static_cast<std::uint32_t>(turn.batch.decisions.size());
  const Index last_new = request.prev_log_index + request.entries.count;
  const bool unchecked = request.entries.count == 0 && off(Rule::heartbeat_checked);
  advance_commit_as_told(request.leader_commit, unchecked ? log_.last_index() : last_new, turn);
  Outgoing& reply = send(envelope.from,
                         AppendReply{.term = hard_state_.term,
                                     .success = true,
                                     .round = request.round,
                                     .prev_log_index = request.prev_log_index,
                                     .match_index = last_new},
                         turn);
  reply.decision = cause;
  reply.needs_log_through = last_new;  // [Raft Figure 2] on stable storage before responding
}

/// Whether the log holds the entry before the new ones; what a snapshot covers is committed, so it agrees.
inline Reason Node::judge_append(const AppendEntries& request, const EntryStore& store) const {
  const Index prev = request.prev_log_index;
  if (request.entries.count == 0 && off(Rule::heartbeat_checked)) return Reason::none;
  if (off(Rule::prev_at_prev)) {
    const bool same = prev == log_.last_index() && request.prev_log_term == log_.last_term();
    return same ? Reason::none : Reason::term_mismatch;
  }
  if (prev > log_.last_index()) return off(Rule::prev_no_gap) ? Reason::none : Reason::entry_missing;
  if (prev < log_.base_index() || off(Rule::prev_term_check)) return Reason::none;
  return log_.term_at(prev, store) == request.prev_log_term ? Reason::none : Reason::term_mismatch;
}

void Node::reject_append(const Envelope& envelope, const AppendEntries& request, Reason reason, Turn& turn) {
  AppendReply reply{.term = hard_state_.term, .prev_log_index = request.prev_log_index};
  // What is refused for its term answers no round of today's leadership, which may be the sender's once more.
  if (reason != Reason::stale_term) reply.round = request.round;
  Term own_term = 0;
  if (reason == Reason::entry_missing) {
    reply.conflict_index = log_.last_index() + 1;
  } else if (reason == Reason::term_mismatch) {
    const Index at = std::min(std::max(request.prev_log_index, log_.base_index()), log_.last_index());
    own_term = log_.term_at(at, turn.store);
    reply.conflict_term = own_term;
    reply.conflict_index = log_.first_index_of_term_at(at, turn.store);
  }
  if (reason != Reason::stale_term && off(Rule::conflict_hint)) {
    reply.conflict_term = 0;
    reply.conflict_index = request.prev_log_index + 1;
  }
  decide(turn,
         {.kind = DecisionKind::append_rejected,
          .reason = reason,
          .peer = envelope.from,
          .term = hard_state_.term,
          .v = {request.prev_log_index, request.prev_log_term, log_.last_index(), own_term, reply.conflict_index}});
  send(envelope.from, reply, turn);
}

/// Deletes only from the first real conflict on, appends only what is missing: a late or repeated request
/// takes nothing away [Raft 5.3].
void Node::store_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn) {
  const Index first = request.prev_log_index + 1;
  const bool delete_all =
      request.entries.count == 0 ? off(Rule::heartbeat_keeps_log) : off(Rule::truncate_only_conflict);
  if (delete_all && log_.contains(first)) delete_from(first, envelope.from, hard_state_.term, turn);
  std::uint32_t agreed = log_.agreeing(first, request.entries, turn.store);
  if (request.prev_log_index == 0 && log_.base_index() != 0 && off(Rule::prev_zero_checked)) agreed = 0;
  if (agreed == request.entries.count) return;
  const Slice fresh{request.entries.place + agreed, request.entries.count - agreed};
  if (log_.contains(first + agreed)) {
    delete_from(first + agreed, envelope.from, turn.store.at(fresh.place).term, turn);
  }
  const Index from = log_.last_index() + 1;
  append_to_log(fresh, turn.store.at(fresh.place + fresh.count - 1).term);
  if (off(Rule::atomic_overwrite) && first < log_changed_from_ && log_.contains(first)) log_changed_from_ = first;
  decide(turn, {.kind = DecisionKind::entry_appended,
                .reason = Reason::replicated,
                .peer = envelope.from,
                .term = hard_state_.term,
                .v = {from, fresh.place, fresh.count}});
  take_configurations(from, fresh, Reason::replicated, turn);
}

void Node::delete_from(Index first, NodeId leader, Term new_term, Turn& turn) {
  decide(turn, {.kind = DecisionKind::log_truncated,
                .reason = Reason::conflict,
                .peer = leader,
                .term = hard_state_.term,
                .v = {first, log_.last_index(), log_.term_at(first, turn.store), new_term}});
  log_.truncate_from(first, turn.store);
  durable_.truncated_from(first);
  commit_index_ = std::min(commit_index_, log_.last_index());  // nothing, unless a rule is off
  log_changed_from_ = log_changed_from_ == 0 ? first : std::min(log_changed_from_, first);
  roll_back_configurations(first - 1, turn);
}

}  // namespace raftlab::raft
