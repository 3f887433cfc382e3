// SPDX-License-Identifier: MIT
// Log compaction [Raft 7]: a node saves its state machine and drops the log up to there; a follower that needs what
// was dropped is sent the snapshot, chunk by chunk [Raft Figure 13].
#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

void Node::snapshot_taken(SnapshotId snapshot, Reason reason, Turn& turn) {
  const Snapshot& taken = turn.store.snapshot(snapshot);
  decide(turn, {.kind = DecisionKind::snapshot_taken,
                .reason = reason,
                .term = hard_state_.term,
                .v = {taken.last_index, taken.last_term, log_.first_index(), snapshot, taken.chunks}});
  begin_log_at(snapshot, taken, true);
  finish(turn);
}

/// The log now begins behind `snapshot`; the rest of it stays or goes.
void Node::begin_log_at(SnapshotId id, const Snapshot& snapshot, bool keep_rest) {
  if (keep_rest) {
    log_.compact_through(snapshot.last_index, snapshot.last_term);
  } else {
    log_.restart_at(snapshot.last_index, snapshot.last_term);
    durable_.truncated_from(1);
    log_changed_from_ = 0;
  }
  snapshot_ = id;
  snapshot_changed_ = true;
  snapshot_replaces_log_ = !keep_rest;
  // The configuration at its end is in the snapshot [Raft 7]; of those in the log only the ones behind it are left.
  const auto behind = [&](const ConfigurationAt& at) { return at.index > snapshot.last_index; };
  const auto first_left = std::find_if(configurations_.begin(), configurations_.end(), behind);
  const auto dropped = keep_rest ? first_left : configurations_.end();
  const bool same = keep_rest && dropped != configurations_.begin() && std::prev(dropped)->id == snapshot.configuration;
  const Index index = same ? std::prev(dropped)->index : snapshot.last_index;
  configurations_.erase(configurations_.begin(), dropped);
  configurations_.insert(configurations_.begin(), {index, snapshot.configuration});
}

/// [Raft 7] The follower needs an entry, or the term of an entry, that is no longer in the log.
bool Node::needs_snapshot(const Progress& progress) const {
  if (progress.next_index > log_.base_index()) return false;
  return progress.next_index < log_.base_index() || !off(Rule::snapshot_when_compacted);
}

void Node::send_chunk(NodeId to, Progress& progress, Turn& turn) {
  if (progress.snapshot == kNoSnapshot) {
    progress.snapshot = snapshot_;
    progress.chunk = 0;
  }
  const Snapshot& snapshot = turn.store.snapshot(progress.snapshot);
  progress.in_flight = 1;
  progress.in_flight_since_us = turn.now;
  progress.in_flight_last = snapshot.last_index;
  progress.pipelined = false;
  send(to,
       InstallSnapshot{.term = hard_state_.term,
                       .last_index = snapshot.last_index,
                       .last_term = snapshot.last_term,
                       .snapshot = progress.snapshot,
                       .chunk = std::min(progress.chunk, snapshot.chunks - 1),
                       .chunks = snapshot.chunks,
                       .round = std::get<Leader>(role_).round},
       turn);
}

/// [Raft Figure 13, receiver] in its order. A snapshot of nothing new leaves the log alone.
void Node::on_install_snapshot(const Envelope& envelope, const InstallSnapshot& request, Turn& turn) {
  SnapshotReply reply{.term = hard_state_.term, .last_index = request.last_index};
  if (request.term < hard_state_.term) {
    send(envelope.from, reply, turn);
    return;
  }
  if (std::holds_alternative<Leader>(role_)) return;
  heard_leader(envelope.from, hard_state_.term, turn);
  if (!off(Rule::snapshot_resets_timer)) reset_election_timer(turn.now);
  reply.term = hard_state_.term;
  reply.round = request.round;  // of this term: an earlier leadership's is not answered
  if (request.last_index <= commit_index_) {
    reply.next_chunk = request.chunks;
  } else {
    if (receiving_ != request.snapshot) next_chunk_ = 0;
    receiving_ = request.snapshot;
    if (request.chunk == next_chunk_) ++next_chunk_;
    reply.next_chunk = next_chunk_;
    if (next_chunk_ == request.chunks) install(envelope.from, request, turn);
  }
  reply.done = reply.next_chunk == request.chunks;
  Outgoing& out = send(envelope.from, reply, turn);
  if (reply.done) out.needs_log_through = request.last_index;
}

/// [Raft Figure 13, rules 6 to 8] What follows the snapshot stays if the log holds its last entry, else all goes.
void Node::install(NodeId leader, const InstallSnapshot& request, Turn& turn) {
  const Index last = request.last_index;
  bool keep = log_.contains(last) && log_.term_at(last, turn.store) == request.last_term;
  if (off(Rule::snapshot_keeps_suffix)) keep = false;
  if (off(Rule::snapshot_drops_conflict)) keep = log_.contains(last);
  const Snapshot& snapshot = turn.store.snapshot(request.snapshot);
  decide(turn, {.kind = DecisionKind::snapshot_installed,
                .reason = keep ? Reason::replicated : Reason::gap,
                .peer = leader,
                .term = hard_state_.term,
                .v = {last, request.last_term, keep, request.snapshot, request.chunks}});
  begin_log_at(request.snapshot, snapshot, keep);
  receiving_ = kNoSnapshot;
  next_chunk_ = 0;
  commit_index_ = std::max(commit_index_, last);
  if (own_removal_ <= last) own_removal_ = 0;
  turn.batch.install = request.snapshot;
  use_configuration(Reason::snapshot, turn);
}

void Node::on_snapshot_reply(const Envelope& envelope, const SnapshotReply& reply, Turn& turn) {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || reply.term < hard_state_.term || !peers_.contains(envelope.from)) return;
  Progress& progress = leader->progress[envelope.from];
  note_contact(progress, reply.round, turn.now);
  if (progress.snapshot == kNoSnapshot || turn.store.snapshot(progress.snapshot).last_index != reply.last_index) return;
  // A repeated answer asks for nothing; a follower that begins anew gets its chunk with the next heartbeat.
  const bool news = reply.next_chunk > progress.chunk;
  progress.chunk = reply.next_chunk;
  if (!reply.done) {
    if (news) send_chunk(envelope.from, progress, turn);
    return;
  }
  progress.in_flight = 0;
  progress.snapshot = kNoSnapshot;
  progress.match_index = std::max(progress.match_index, reply.last_index);
  progress.next_index = std::max(progress.next_index, progress.match_index + 1);
  if (progress.match_index > commit_index_) advance_commit_by_counting(turn);
  if (!std::holds_alternative<Leader>(role_)) return;  // what was committed removed this leader
  if (leader->transfer.target == envelope.from) hand_over_if_caught_up(turn);
  send_more(envelope.from, leader->progress[envelope.from], turn);
}

}  // namespace raftlab::raft
