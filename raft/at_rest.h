// SPDX-License-Identifier: MIT
// What most messages of most runs are: a heartbeat about a log that its receiver has, and its answer that tells the
// leader what it knows. They move a timer and nothing else, so a host may ask for this short way first. It does what
// follower.cc and replication.cc do (tests/raft/at_rest_test.cc); whatever is not as usual is left to them. Part of
// node.h.
#pragma once

#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

inline AtRest Node::at_rest(const Envelope& envelope, Time now) {
  if (!options_.rules_off.none()) return AtRest::no;
  if (const auto* append = std::get_if<AppendEntries>(&envelope.message)) {
    if (!brings_nothing_new(envelope.from, *append)) return AtRest::no;
    hear_heartbeat(now);
    return AtRest::answered;
  }
  if (const auto* reply = std::get_if<AppendReply>(&envelope.message)) {
    Progress* progress = known_already(envelope.from, *reply);
    if (progress == nullptr) return AtRest::no;
    progress->contact_us = now;
    progress->round_acked = std::max(progress->round_acked, reply->round);
    progress->pipelined = options_.window > 1;
    return AtRest::noted;
  }
  return AtRest::no;
}

/// A heartbeat of the leader it follows, about the last entry it has, and nothing is committed that it does not know.
inline bool Node::brings_nothing_new(NodeId from, const AppendEntries& append) const {
  const auto* follower = std::get_if<Follower>(&role_);
  return follower != nullptr && follower->leader == from && append.term == hard_state_.term &&
         append.entries.count == 0 && append.prev_log_index == log_.last_index() &&
         append.prev_log_term == log_.last_term() &&
         std::min(append.leader_commit, append.prev_log_index) == commit_index_ && durable_.everything_durable() &&
         options_.priority == 1 && configuration_.votes(id_);
}

/// [Raft 5.2] The timer begins anew.
inline void Node::hear_heartbeat(Time now) {
  elections_lost_ = 0;
  leader_heard_us_ = timer_set_us_ = now;
  deadline_us_ = now + rng_.between(options_.election_timeout_min_us, options_.election_timeout_max_us);
}

/// The leader hears that the logs agree.
inline AppendReply Node::answer_at_rest(const AppendEntries& heartbeat) {
  return {.term = heartbeat.term,
          .success = true,
          .round = heartbeat.round,
          .prev_log_index = heartbeat.prev_log_index,
          .match_index = heartbeat.prev_log_index};
}

inline bool Node::beat_at_rest(Time now, AppendEntries& beat) {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || !options_.rules_off.none() || now < leader->heartbeat_at_us ||
      leader->transfer.target != kNoNode || (options_.check_quorum && now >= leader->quorum_check_at_us) ||
      !durable_.everything_durable()) {
    return false;
  }
  for (const NodeId peer : peers_) {
    const Progress& progress = leader->progress[peer];
    if (progress.in_flight != 0 || progress.next_index != log_.last_index() + 1) return false;
  }
  leader->heartbeat_at_us = now + options_.heartbeat_us;
  update_deadline(*leader);
  begin_round(*leader, now);
  beat = {.term = hard_state_.term,
          .prev_log_index = log_.last_index(),
          .prev_log_term = log_.last_term(),
          .leader_commit = commit_index_,
          .round = leader->round};
  return true;
}

/// What a leader knows of this member, if the answer says no more and everything has been sent there.
inline Progress* Node::known_already(NodeId from, const AppendReply& reply) {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || reply.term != hard_state_.term || !reply.success || !peers_.contains(from)) {
    return nullptr;
  }
  Progress& progress = leader->progress[from];
  if (reply.match_index != progress.match_index || progress.in_flight != 0 ||
      progress.next_index <= log_.last_index() || leader->transfer.target == from || options_.reads != Reads::log) {
    return nullptr;
  }
  return &progress;
}

}  // namespace raftlab::raft
