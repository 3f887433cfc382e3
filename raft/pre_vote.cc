// SPDX-License-Identifier: MIT
// PreVote [Thesis 9.6]: who would not win does not raise its term, and so disturbs nobody.
#include "raft/node.h"

namespace raftlab::raft {

void Node::become_pre_candidate(Reason reason, Turn& turn) {
  const Role before = role();
  role_ = PreCandidate{};
  reset_election_timer(turn.now);
  const Term wanted = hard_state_.term + 1;
  decide(turn, {.kind = DecisionKind::became_pre_candidate,
                .reason = reason,
                .follows = true,
                .term = hard_state_.term,
                .v = {wanted, static_cast<std::uint64_t>(before)}});
  const PreVote request{wanted, log_.last_index(), log_.last_term()};
  for (const NodeId voter : configuration_.all_voters()) {
    if (voter != id_) send(voter, request, turn).needs_hard_state = false;  // it promises nothing
  }
  count_pre_vote(id_, true, turn);
}

/// What a real vote would be judged by, and whether a leader is there: then no election is needed.
Reason Node::judge_pre_vote(NodeId candidate, const PreVote& request, Time now) const {
  if (request.term < hard_state_.term) return Reason::stale_term;
  const bool heard = leader_heard_us_ <= now && now - leader_heard_us_ < options_.election_timeout_min_us;
  const bool leader_alive = std::holds_alternative<Leader>(role_) || heard;
  if (leader_alive && !off(Rule::pre_vote_not_by_leader)) return Reason::leader_alive;
  const bool voted = hard_state_.vote != kNoNode && hard_state_.vote != candidate;
  if (request.term == hard_state_.term && voted) return Reason::already_voted;
  return up_to_date(request.last_log_index, request.last_log_term) ? Reason::granted : Reason::log_behind;
}

void Node::on_pre_vote(const Envelope& envelope, const PreVote& request, Turn& turn) {
  const Reason verdict = judge_pre_vote(envelope.from, request, turn.now);
  const bool granted = verdict == Reason::granted;
  const RequestVote asked{request.term, request.last_log_index, request.last_log_term};
  Decision decision = judged(asked, envelope.from, verdict, leader());
  decision.kind = granted ? DecisionKind::pre_vote_granted : DecisionKind::pre_vote_refused;
  decide(turn, decision);
  if (granted && off(Rule::pre_vote_unrecorded)) set_hard_state(request.term, envelope.from);
  // A refusal tells the own term, so that whoever is behind can catch up with it.
  if (verdict == Reason::stale_term && off(Rule::pre_vote_refusal)) return;
  const Term term = granted ? request.term : hard_state_.term;
  send(envelope.from, PreVoteReply{term, granted}, turn).needs_hard_state = !granted;
}

void Node::on_pre_vote_reply(const Envelope& envelope, const PreVoteReply& reply, Turn& turn) {
  if (std::holds_alternative<PreCandidate>(role_)) {
    // Only an answer for the very term it would campaign in says anything.
    if (!reply.granted || reply.term == hard_state_.term + 1) count_pre_vote(envelope.from, reply.granted, turn);
  } else if (off(Rule::pre_vote_no_vote) && std::holds_alternative<Candidate>(role_)) {
    if (reply.term == hard_state_.term) count_vote(envelope.from, reply.granted, turn);
  }
}

void Node::count_pre_vote(NodeId voter, bool granted, Turn& turn) {
  VoteTally& tally = std::get<PreCandidate>(role_).tally;
  (granted ? tally.granted : tally.refused).add(voter);
  if (is_quorum(tally.granted)) become_candidate(Reason::pre_votes_won, turn);
}

}  // namespace raftlab::raft
