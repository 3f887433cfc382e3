// SPDX-License-Identifier: MIT
// Leader election [Raft 5.2] and the restriction on who may be elected [Raft 5.4.1]. The three become_...
// functions are the only places where a role changes.
#include "raft/node.h"

namespace raftlab::raft {

void Node::become_follower(Term term, NodeId leader, Reason reason, Turn& turn) {
  const Role before = role();
  const Term term_before = hard_state_.term;
  if (term != term_before) set_hard_state(term, kNoNode);
  role_ = Follower{leader};
  if (before != Role::follower) reset_election_timer(turn.now);
  decide(turn, {.kind = DecisionKind::became_follower,
                .reason = reason,
                .peer = leader,
                .term = term,
                .v = {term_before, static_cast<std::uint64_t>(before)}});
}

void Node::become_candidate(Reason reason, Turn& turn) {
  const Role before = role();
  const Term term_before = hard_state_.term;
  const NodeId vote_before = hard_state_.vote;
  set_hard_state(term_before + 1, id_);
  role_ = Candidate{};
  reset_election_timer(turn.now);
  decide(turn, {.kind = DecisionKind::became_candidate,
                .reason = reason,
                .follows = true,
                .term = hard_state_.term,
                .v = {term_before, static_cast<std::uint64_t>(before)}});
  decide(turn,
         {.kind = DecisionKind::vote_granted,
          .reason = Reason::granted,
          .peer = id_,
          .follows = true,
          .term = hard_state_.term,
          .v = {log_.last_index(), log_.last_term(), log_.last_index(), log_.last_term(), vote_value(vote_before)}});
  const RequestVote request{hard_state_.term, log_.last_index(), log_.last_term()};
  for (const NodeId voter : configuration_.voters) {
    if (voter != id_) send(voter, request, turn);
  }
}

void Node::become_leader(Turn& turn) {
  const std::size_t votes = std::get<Candidate>(role_).tally.granted.size();
  // [Raft Figure 2] nextIndex starts at the leader's last index + 1, matchIndex at 0.
  Leader leader;
  leader.progress.assign(configuration_.voters.back() + 1U, Progress{.next_index = log_.last_index() + 1});
  leader.scratch.reserve(configuration_.voters.size());
  role_ = std::move(leader);
  decide(turn, {.kind = DecisionKind::became_leader,
                .reason = Reason::won,
                .term = hard_state_.term,
                .v = {votes, configuration_.majority(), log_.last_index()}});
  // [Raft 8] A blank entry at the start of the term: with it everything before can be committed [Raft 5.4.2].
  lead_entry(Command{}, Reason::term_start, turn);
  turn.batch.decisions.back().follows = true;
  deadline_us_ = turn.now + options_.heartbeat_us;
  send_entries_to_idle(turn);
}

void Node::election_timeout(Reason reason, Turn& turn) {
  decide(turn,
         {.kind = DecisionKind::election_timeout,
          .reason = reason,
          .peer = leader(),
          .term = hard_state_.term,
          .v = {static_cast<std::uint64_t>(timer_set_us_), static_cast<std::uint64_t>(deadline_us_ - timer_set_us_)}});
  become_candidate(reason, turn);
}

/// [Raft 5.2] A new random timeout each time, so that split votes are rare and soon resolved.
void Node::reset_election_timer(Time now) {
  timer_set_us_ = now;
  deadline_us_ = now + rng_.between(options_.election_timeout_min_us, options_.election_timeout_max_us);
}

/// [Raft Figure 2, RequestVote, receiver] in its order.
Reason Node::judge_vote(NodeId candidate, const RequestVote& request) const {
  if (request.term < hard_state_.term) return Reason::stale_term;
  if (hard_state_.vote != kNoNode && hard_state_.vote != candidate) return Reason::already_voted;
  // [Raft 5.4.1] Up to date: the later last term wins; with equal terms the longer log.
  const bool up_to_date = request.last_log_term != log_.last_term() ? request.last_log_term > log_.last_term()
                                                                    : request.last_log_index >= log_.last_index();
  return up_to_date ? Reason::granted : Reason::log_behind;
}

void Node::on_request_vote(const Envelope& envelope, const RequestVote& request, Turn& turn) {
  const Reason verdict = judge_vote(envelope.from, request);
  const bool granted = verdict == Reason::granted;
  decide(turn, {.kind = granted ? DecisionKind::vote_granted : DecisionKind::vote_refused,
                .reason = verdict,
                .peer = envelope.from,
                .term = request.term,
                .v = {request.last_log_index, request.last_log_term, log_.last_index(), log_.last_term(),
                      vote_value(hard_state_.vote)}});
  if (granted) {
    if (hard_state_.vote != envelope.from) set_hard_state(hard_state_.term, envelope.from);
    reset_election_timer(turn.now);  // [Raft 5.2] a voter gives the candidate time
  }
  send(envelope.from, VoteReply{hard_state_.term, granted}, turn);
}

void Node::on_vote_reply(const Envelope& envelope, const VoteReply& reply, Turn& turn) {
  // Votes of an earlier term of this candidate do not count.
  if (reply.term == hard_state_.term && std::holds_alternative<Candidate>(role_)) {
    count_vote(envelope.from, reply.granted, turn);
  }
}

void Node::count_vote(NodeId voter, bool granted, Turn& turn) {
  VoteTally& tally = std::get<Candidate>(role_).tally;
  (granted ? tally.granted : tally.refused).add(voter);
  if (tally.granted.size() >= configuration_.majority()) become_leader(turn);
}

}  // namespace raftlab::raft
