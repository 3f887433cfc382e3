// SPDX-License-Identifier: MIT
// Log replication as the leader does it [Raft 5.3]. follower.cc has the other side, commit.cc what is committed.
#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

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

/// An AppendEntries to `to`, or a chunk of the snapshot if what it needs is no longer in the log [Raft 7].
inline void Node::send_append(NodeId to, Progress& progress, bool with_entries, Turn& turn) {
  if (needs_snapshot(progress)) return send_chunk(to, progress, turn);
  AppendEntries request;
  request.term = hard_state_.term;
  request.prev_log_index = progress.next_index - 1;
  // Behind entries that are still on their way a heartbeat compares what is known to be there.
  if (!with_entries && progress.pipelined && progress.in_flight != 0 && progress.match_index >= log_.base_index()) {
    request.prev_log_index = progress.match_index;
  }
  request.leader_commit = commit_index_;
  request.round = std::get<Leader>(role_).round;
  if (request.prev_log_index < log_.base_index()) {  // only with the rule snapshot-when-compacted off
    if (with_entries) return;
    request.prev_log_index = 0;
  } else {
    request.prev_log_term = log_.term_at(request.prev_log_index, turn.store);
  }
  if (with_entries) {
    request.entries = log_.slice_from(progress.next_index, options_.batch_entries_max);
    if (off(Rule::entries_keep_term)) request.entries = relabelled(request.entries, turn);
  }
  if (request.entries.count != 0) {
    if (progress.in_flight++ == 0) progress.in_flight_since_us = turn.now;
    progress.in_flight_last = request.prev_log_index + request.entries.count;
    if (progress.pipelined) progress.next_index = progress.in_flight_last + 1;
  }
  send(to, request, turn);
}

/// With the rule entries-keep-term off: the same commands as entries of the leader's own term.
Slice Node::relabelled(Slice entries, Turn& turn) const {
  Slice fresh;
  Place previous = kNoPlace;
  for (std::uint32_t i = 0; i < entries.count; ++i) {
    const Entry entry = turn.store.at(entries.place + i);
    if (entry.term == hard_state_.term) return i == 0 ? entries : fresh;
    previous = turn.store.add(i == 0 ? entries.place + entries.count - 1 : previous, {hard_state_.term, entry.command});
    if (fresh.count != 0 && previous != fresh.place + fresh.count) return fresh;
    if (fresh.count++ == 0) fresh.place = previous;
  }
  return fresh;
}

/// As much as the window allows: one AppendEntries with entries until the logs are known to agree, then `window`.
void Node::send_more(NodeId to, Progress& progress, Turn& turn) {
  for (;;) {
    const std::uint32_t room = progress.pipelined ? options_.window : 1;
    if (progress.in_flight >= room || progress.next_index > log_.last_index()) return;
    const std::uint32_t before = progress.in_flight;
    send_append(to, progress, true, turn);
    if (progress.in_flight == before) return;
  }
}

/// Everybody who waits for nothing gets what is new, or a heartbeat.
void Node::send_entries_to_idle(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  for (const NodeId peer : peers_) {
    Progress& progress = leader.progress[peer];
    if (progress.in_flight == 0) {
      send_append(peer, progress, true, turn);
    } else if (progress.pipelined) {
      send_more(peer, progress, turn);
    }
  }
}

/// [Raft 5.2] An AppendEntries without entries to everybody. Where one with entries has not been answered for
/// a heartbeat interval it is taken for lost and its entries are sent again [Raft 5.3: retries indefinitely].
void Node::heartbeat(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  leader.heartbeat_at_us = turn.now + options_.heartbeat_us;
  update_deadline(leader);
  begin_round(leader, turn.now);
  for (const NodeId peer : peers_) {
    Progress& progress = leader.progress[peer];
    const bool lost = progress.in_flight != 0 && turn.now - progress.in_flight_since_us >= options_.heartbeat_us;
    if (lost) {
      if (off(Rule::silence_no_success)) progress.match_index = std::min(progress.in_flight_last, log_.last_index());
      progress.in_flight = 0;
      // Pipelined entries behind the lost one cannot be taken either; begin again where the logs are known to agree.
      if (progress.pipelined) progress.next_index = progress.match_index + 1;
      progress.next_index = std::max(progress.next_index, progress.match_index + 1);
      progress.pipelined = false;
    }
    send_append(peer, progress, lost, turn);
  }
  if (off(Rule::silence_no_success)) advance_commit_by_counting(turn);
}

void Node::leader_timer(Turn& turn) {
  if (turn.now >= std::get<Leader>(role_).transfer.give_up_us) end_transfer(Reason::timer, turn);
  if (options_.check_quorum && turn.now >= std::get<Leader>(role_).quorum_check_at_us) check_quorum(turn);
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr) return;
  if (turn.now >= leader->heartbeat_at_us) return heartbeat(turn);
  update_deadline(*leader);
}

void Node::update_deadline(const Leader& leader) {
  deadline_us_ = std::min(leader.heartbeat_at_us, leader.transfer.give_up_us);
  if (options_.check_quorum) deadline_us_ = std::min(deadline_us_, leader.quorum_check_at_us);
}

void Node::on_append_reply(const Envelope& envelope, const AppendReply& reply, Turn& turn) {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || !peers_.contains(envelope.from)) return;
  if (reply.term < hard_state_.term && !off(Rule::append_reply_term)) return;  // an answer to an earlier leadership
  Progress& progress = leader->progress[envelope.from];
  note_contact(progress, reply.round, turn.now);
  if (reply.success) {
    on_append_success(progress, reply, turn);
  } else if (!on_append_refusal(progress, reply, turn)) {
    return;
  }
  if (!std::holds_alternative<Leader>(role_)) return;  // what was committed removed this leader
  if (leader->transfer.target == envelope.from) hand_over_if_caught_up(turn);
  if (leader->progress[envelope.from].next_index > log_.last_index()) return;
  const std::size_t sent = turn.batch.messages.size();
  send_more(envelope.from, leader->progress[envelope.from], turn);
  for (std::size_t i = sent; i < turn.batch.messages.size(); ++i) turn.batch.messages[i].decision = 0;
}

inline void Node::on_append_success(Progress& progress, const AppendReply& reply, Turn& turn) {
  // No more than its own log: an answer to an earlier leadership may be counted with the rule for that off.
  const Index match =
      off(Rule::match_from_request) ? log_.last_index() : std::min(reply.match_index, log_.last_index());
  // Replies may be reordered: matchIndex only grows [Raft Figure 2].
  const bool news = match > progress.match_index;
  if (news || off(Rule::match_monotonic)) progress.match_index = match;
  if (!off(Rule::next_follows_success)) {
    progress.next_index = std::max(progress.next_index, progress.match_index + 1);
  }
  progress.pipelined = options_.window > 1;
  // A heartbeat's answer does not stand for that of the entries still on their way.
  if (progress.in_flight != 0) {
    if (reply.match_index >= progress.in_flight_last) {
      progress.in_flight = 0;
    } else if (news && progress.in_flight > 1) {
      --progress.in_flight;
      progress.in_flight_since_us = turn.now;
    }
  }
  if (news && progress.match_index > commit_index_) advance_commit_by_counting(turn);
}

/// False for a refusal that says nothing new.
bool Node::on_append_refusal(Progress& progress, const AppendReply& reply, Turn& turn) {
  if (off(Rule::refusal_no_deposal)) {
    become_follower(hard_state_.term, kNoNode, Reason::none, turn);
    return false;
  }
  if (off(Rule::refusal_no_match)) {
    progress.match_index = std::max(progress.match_index, std::min(reply.conflict_index, log_.last_index()));
    progress.next_index = std::max(progress.next_index, progress.match_index + 1);
    progress.in_flight = 0;
    advance_commit_by_counting(turn);
    return std::holds_alternative<Leader>(role_);
  }
  if (off(Rule::refusal_fresh)) {
    progress.next_index = std::max<Index>(1, std::min(reply.conflict_index, reply.prev_log_index));
  } else {
    // Only the answer to an attempt that is still open says anything; others are late or repeated.
    const bool open = progress.pipelined ? reply.prev_log_index < progress.next_index
                                         : reply.prev_log_index == progress.next_index - 1;
    if (!open || reply.prev_log_index <= progress.match_index) return false;
    const Index before = progress.next_index;
    back_up(progress, reply, turn.store);
    if (progress.next_index >= before) return false;  // only with the rule conflict-hint off
  }
  progress.in_flight = 0;
  progress.pipelined = false;
  return true;
}

/// [Raft 5.3, end] One step back for each conflicting term instead of each conflicting entry.
void Node::back_up(Progress& progress, const AppendReply& reply, const EntryStore& store) const {
  Index next = reply.conflict_index;
  if (off(Rule::conflict_hint)) {
    // A refusal for an earlier term of this leader names no index.
    progress.next_index = std::clamp<Index>(next, 1, log_.last_index() + 1);
    return;
  }
  if (reply.conflict_term != 0) {
    // If the leader has entries of that term, the logs may agree up to the last of them.
    const Index own_last = log_.last_index_of_term(reply.conflict_term, store);
    if (own_last != 0) next = own_last + 1;
  }
  // Always at least one back, never to what is known to match.
  progress.next_index = std::max(progress.match_index + 1, std::min(next, reply.prev_log_index));
}

}  // namespace raftlab::raft
