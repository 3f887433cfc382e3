// SPDX-License-Identifier: MIT
// Log replication [Raft 5.3] and the rule for committing entries of earlier terms [Raft 5.4.2].
#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

// ---- the leader's side

/// The leader's own new entry: appended to its log first, then replicated [Raft 5.3].
Index Node::lead_entry(const Command& command, Reason reason, Turn& turn) {
  const Place place = turn.store.add(log_.last_place(), {hard_state_.term, command});
  append_to_log({place, 1}, hard_state_.term);
  decide(turn, {.kind = DecisionKind::entry_appended,
                .reason = reason,
                .term = hard_state_.term,
                .v = {log_.last_index(), place, 1}});
  return log_.last_index();
}

void Node::send_append(NodeId to, Progress& progress, bool with_entries, Turn& turn) {
  AppendEntries request;
  request.term = hard_state_.term;
  request.prev_log_index = progress.next_index - 1;
  request.prev_log_term = log_.term_at(request.prev_log_index, turn.store);
  request.leader_commit = commit_index_;
  if (with_entries) request.entries = log_.slice_from(progress.next_index, options_.batch_entries_max);
  if (request.entries.count != 0) {
    progress.in_flight = true;
    progress.in_flight_last = request.prev_log_index + request.entries.count;
    progress.in_flight_since_us = turn.now;
  }
  send(to, request, turn);
}

void Node::send_entries_to_idle(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  for (const NodeId peer : configuration_.voters) {
    Progress& progress = leader.progress[peer];
    if (peer != id_ && !progress.in_flight) send_append(peer, progress, true, turn);
  }
}

/// [Raft 5.2] An AppendEntries without entries to everybody. Where one with entries has not been answered for
/// a heartbeat interval it is taken for lost and its entries are sent again [Raft 5.3: retries indefinitely].
void Node::heartbeat(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  deadline_us_ = turn.now + options_.heartbeat_us;
  for (const NodeId peer : configuration_.voters) {
    if (peer == id_) continue;
    Progress& progress = leader.progress[peer];
    const bool lost = progress.in_flight && turn.now - progress.in_flight_since_us >= options_.heartbeat_us;
    send_append(peer, progress, lost, turn);
  }
}

void Node::on_append_reply(const Envelope& envelope, const AppendReply& reply, Turn& turn) {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || reply.term < hard_state_.term) return;  // an answer to an earlier leadership
  Progress& progress = leader->progress[envelope.from];
  if (reply.success) {
    // Replies may be reordered: matchIndex only grows [Raft Figure 2].
    const bool news = reply.match_index > progress.match_index;
    progress.match_index = std::max(progress.match_index, reply.match_index);
    progress.next_index = std::max(progress.next_index, progress.match_index + 1);
    // A heartbeat's answer does not stand for that of the entries still on their way.
    if (progress.in_flight && reply.match_index >= progress.in_flight_last) progress.in_flight = false;
    if (news && progress.match_index > commit_index_) advance_commit_by_counting(turn);
  } else {
    // Only the answer to the present attempt says anything; others are late or repeated.
    if (reply.prev_log_index != progress.next_index - 1 || reply.prev_log_index <= progress.match_index) return;
    back_up(progress, reply, turn.store);
    progress.in_flight = false;
  }
  if (!progress.in_flight && progress.next_index <= log_.last_index()) {
    send_append(envelope.from, progress, true, turn);
    turn.batch.messages.back().decision = 0;
  }
}

/// [Raft 5.3, end] One step back for each conflicting term instead of each conflicting entry.
void Node::back_up(Progress& progress, const AppendReply& reply, const EntryStore& store) const {
  Index next = reply.conflict_index;
  if (reply.conflict_term != 0) {
    // If the leader has entries of that term, the logs may agree up to the last of them.
    const Index own_last = log_.last_index_of_term(reply.conflict_term, store);
    if (own_last != 0) next = own_last + 1;
  }
  // Always at least one back, never to what is known to match.
  progress.next_index = std::max(progress.match_index + 1, std::min(next, reply.prev_log_index));
}

/// [Raft 5.3, 5.4.2] Figure 2, leaders: an index that a majority has reached, if its entry is of this term.
/// Everything before it is committed with it.
void Node::advance_commit_by_counting(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  leader.scratch.clear();
  for (const NodeId voter : configuration_.voters) {
    // The leader's own copy counts once it is on disk, like any other [Thesis 10.2.1].
    leader.scratch.push_back(voter == id_ ? durable_.log_through() : leader.progress[voter].match_index);
  }
  const Index reached = quorum_index(leader.scratch, configuration_.majority());
  if (reached <= commit_index_ || log_.term_at(reached, turn.store) != hard_state_.term) return;
  const auto holders = static_cast<std::uint64_t>(
      std::count_if(leader.scratch.begin(), leader.scratch.end(), [reached](Index match) { return match >= reached; }));
  decide(turn, {.kind = DecisionKind::commit_advanced,
                .reason = Reason::counted,
                .term = hard_state_.term,
                .v = {commit_index_, reached, holders, configuration_.majority(), log_.term_at(reached, turn.store)}});
  commit_index_ = reached;
}

// ---- the follower's side

/// [Raft Figure 2, AppendEntries, receiver] in its order.
void Node::on_append_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn) {
  if (request.term < hard_state_.term) return reject_append(envelope, request, Reason::stale_term, turn);
  if (std::holds_alternative<Leader>(role_)) return;  // a second leader of one term: not to be believed
  if (auto* follower = std::get_if<Follower>(&role_)) {
    follower->leader = envelope.from;
  } else {
    // [Raft 5.2] A candidate that hears the leader of its term returns to follower.
    become_follower(request.term, envelope.from, Reason::leader_heard, turn);
  }
  reset_election_timer(turn.now);
  if (request.prev_log_index > log_.last_index()) {
    return reject_append(envelope, request, Reason::entry_missing, turn);
  }
  if (log_.term_at(request.prev_log_index, turn.store) != request.prev_log_term) {
    return reject_append(envelope, request, Reason::term_mismatch, turn);
  }
  store_entries(envelope, request, turn);
  const auto cause = static_cast<std::uint32_t>(turn.batch.decisions.size());
  const Index last_new = request.prev_log_index + request.entries.count;
  advance_commit_as_told(request.leader_commit, last_new, turn);
  Outgoing& reply = send(
      envelope.from,
      AppendReply{
          .term = hard_state_.term, .success = true, .prev_log_index = request.prev_log_index, .match_index = last_new},
      turn);
  reply.decision = cause;
  reply.needs_log_through = last_new;  // [Raft Figure 2] on stable storage before responding
}

void Node::reject_append(const Envelope& envelope, const AppendEntries& request, Reason reason, Turn& turn) {
  AppendReply reply{.term = hard_state_.term, .prev_log_index = request.prev_log_index};
  Term own_term = 0;
  if (reason == Reason::entry_missing) {
    reply.conflict_index = log_.last_index() + 1;
  } else if (reason == Reason::term_mismatch) {
    own_term = log_.term_at(request.prev_log_index, turn.store);
    reply.conflict_term = own_term;
    reply.conflict_index = log_.first_index_of_term_at(request.prev_log_index, turn.store);
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
  const std::uint32_t agreed = log_.agreeing(first, request.entries, turn.store);
  if (agreed == request.entries.count) return;
  const Index from = first + agreed;
  const Slice fresh{request.entries.place + agreed, request.entries.count - agreed};
  if (log_.contains(from)) {
    decide(turn, {.kind = DecisionKind::log_truncated,
                  .reason = Reason::conflict,
                  .peer = envelope.from,
                  .term = hard_state_.term,
                  .v = {from, log_.last_index(), log_.term_at(from, turn.store), turn.store.at(fresh.place).term}});
    log_.truncate_from(from, turn.store);
    durable_.truncated_from(from);
  }
  append_to_log(fresh, turn.store.at(fresh.place + fresh.count - 1).term);
  decide(turn, {.kind = DecisionKind::entry_appended,
                .reason = Reason::replicated,
                .peer = envelope.from,
                .term = hard_state_.term,
                .v = {from, fresh.place, fresh.count}});
}

/// [Raft Figure 2] commitIndex = min(leaderCommit, index of the last new entry): what lies behind that entry
/// has not been compared with the leader's log.
void Node::advance_commit_as_told(Index leader_commit, Index last_new, Turn& turn) {
  const Index told = std::min(leader_commit, last_new);
  if (told <= commit_index_) return;
  decide(turn, {.kind = DecisionKind::commit_advanced,
                .reason = Reason::learned,
                .term = hard_state_.term,
                .v = {commit_index_, told, 0, 0, leader_commit}});
  commit_index_ = told;
}

}  // namespace raftlab::raft
