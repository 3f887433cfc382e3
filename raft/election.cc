// SPDX-License-Identifier: MIT
// Leader election [Raft 5.2] and the restriction on who may be elected [Raft 5.4.1]. The become_... functions, here
// and in pre_vote.cc, are the only places where a role changes.
#include <algorithm>

#include "raft/node.h"
#include "raft/quorum_reached.h"

namespace raftlab::raft {

void Node::become_follower(Term term, NodeId leader, Reason reason, Turn& turn) {
  const Role before = role();
  const Term term_before = hard_state_.term;
  if (term != term_before) {
    set_hard_state(term, kNoNode);
  } else if (off(Rule::vote_kept_in_term)) {
    set_hard_state(term, kNoNode);
  }
  if (transfer_target() != kNoNode) end_transfer(Reason::higher_term, turn);
  role_ = Follower{leader};
  // The paper does not say that a candidate that steps down draws a new timeout; [LogCabin] keeps the one that runs.
  const bool keeps = options_.candidate_keeps_timer && before != Role::leader && reason == Reason::higher_term;
  if (before != Role::follower && !keeps) reset_election_timer(turn.now);
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
  set_hard_state(term_before + 1, off(Rule::self_vote_recorded) ? kNoNode : id_);
  // The votes of an earlier term of this candidate are forgotten [Raft 5.2].
  VoteTally votes;
  if (off(Rule::votes_cleared) && before == Role::candidate) votes = std::get<Candidate>(role_).tally;
  role_ = Candidate{votes};
  reset_election_timer(turn.now);
  const bool transfer = reason == Reason::timeout_now;
  decide(turn, {.kind = DecisionKind::became_candidate,
                .reason = reason,
                .follows = true,
                .term = hard_state_.term,
                .v = {term_before, static_cast<std::uint64_t>(before), transfer}});
  const RequestVote request{hard_state_.term, log_.last_index(), log_.last_term(), transfer};
  Decision own_vote = judged(request, id_, Reason::granted, vote_before);
  own_vote.follows = true;
  decide(turn, own_vote);
  for (const NodeId voter : configuration_.all_voters()) {
    if (voter != id_) send(voter, request, turn);
  }
}

void Node::become_leader(Turn& turn) {
  const std::size_t votes = std::get<Candidate>(role_).tally.granted.size();
  // [Raft Figure 2] nextIndex starts at the leader's last index + 1, matchIndex at 0.
  Leader leader;
  leader.progress.assign(configuration_.members().end_id(),
                         Progress{.next_index = log_.last_index() + 1, .contact_us = turn.now});
  leader.scratch.reserve(configuration_.members().size() + 1);
  leader.term_start = log_.last_index() + 1;
  leader.heartbeat_at_us = turn.now + options_.heartbeat_us;
  leader.quorum_check_at_us = turn.now + options_.election_timeout_max_us;
  begin_round(leader, turn.now);
  role_ = std::move(leader);
  elections_lost_ = 0;
  decide(turn, {.kind = DecisionKind::became_leader,
                .reason = Reason::won,
                .term = hard_state_.term,
                .v = {votes, needed(configuration_.voters), log_.last_index()}});
  if (!off(Rule::no_op_first)) {
    // [Raft 8] A blank entry at the start of the term: with it everything before can be committed [Raft 5.4.2].
    lead_entry(Command{}, Reason::term_start, turn);
    turn.batch.decisions.back().follows = true;
  }
  update_deadline(std::get<Leader>(role_));
  send_entries_to_idle(turn);
}

/// A vote asked before the term is raised, where that is wanted, keeps those who cannot win from disturbing others
/// [Thesis 9.6]; a transfer has already been agreed with the leader [Thesis 3.10].
void Node::election_timeout(Reason reason, Turn& turn) {
  const Time length = deadline_us_ == kNever ? 0 : deadline_us_ - timer_set_us_;
  decide(turn, {.kind = DecisionKind::election_timeout,
                .reason = reason,
                .peer = leader(),
                .term = hard_state_.term,
                .v = {static_cast<std::uint64_t>(timer_set_us_), static_cast<std::uint64_t>(length)}});
  if (std::holds_alternative<Candidate>(role_)) ++elections_lost_;
  if (options_.pre_vote && reason != Reason::timeout_now) {
    become_pre_candidate(reason, turn);
  } else {
    become_candidate(reason, turn);
  }
}

/// [Raft 5.2] A new random timeout each time, so that split votes are rare and soon resolved. Who does not vote
/// does not campaign [Raft 6].
void Node::reset_election_timer(Time now) {
  if (std::holds_alternative<Leader>(role_)) return;
  if (!campaigns()) {
    deadline_us_ = kNever;
    return;
  }
  timer_set_us_ = now;
  deadline_us_ = now + draw_timeout();
}

inline Time Node::draw_timeout() {
  const Time low = options_.election_timeout_min_us;
  if (off(Rule::random_timeouts)) return low;
  return rng_.between(low, low + timeout_span());
}

/// How far timeouts lie apart. Candidates that split the votes again and again need more room between them: binary
/// exponential back-off, where the option asks for it [Howard et al., Raft Refloated].
inline Time Node::timeout_span() const {
  const Time span = options_.election_timeout_max_us - options_.election_timeout_min_us;
  const Time own = options_.priority <= 1 ? span : span / options_.priority;
  if (options_.candidate_backoff == 0 || !std::holds_alternative<Candidate>(role_)) return own;
  return own << std::min(elections_lost_, options_.candidate_backoff);
}

/// An append or a snapshot of the leader of this term has come [Raft 5.2].
void Node::heard_leader(NodeId leader, Term term, Turn& turn) {
  if (auto* follower = std::get_if<Follower>(&role_)) {
    follower->leader = leader;
    // "Becoming" a follower, which it is already, is enough for the broken rule.
    if (off(Rule::vote_kept_in_term) && hard_state_.vote != kNoNode) set_hard_state(term, kNoNode);
  } else if (!off(Rule::candidate_yields)) {
    // [Raft 5.2] A candidate that hears the leader of its term returns to follower.
    become_follower(term, leader, Reason::leader_heard, turn);
  }
  elections_lost_ = 0;
  leader_heard_us_ = turn.now;
}

/// Whether a leader was heard so lately that no election is needed: within the smallest timeout [Raft 6, end].
bool Node::keeps_leader(Time now) const {
  if (!options_.check_quorum) return false;
  const Time heard = std::holds_alternative<Leader>(role_) ? quorum_contact(now) : leader_heard_us_;
  return heard <= now && now - heard < options_.election_timeout_min_us;
}

/// [Raft 5.4.1] Up to date: the later last term wins; with equal terms the longer log.
bool Node::up_to_date(Index last_index, Term last_term) const {
  if (off(Rule::vote_log_check)) return true;
  if (off(Rule::vote_log_term)) return last_index >= log_.last_index();
  if (off(Rule::vote_log_index)) return last_term >= log_.last_term();
  if (off(Rule::vote_log_order)) return last_term > log_.last_term() || last_index >= log_.last_index();
  if (off(Rule::vote_log_last)) return last_index >= commit_index_;
  return last_term != log_.last_term() ? last_term > log_.last_term() : last_index >= log_.last_index();
}

/// [Raft Figure 2, RequestVote, receiver] in its order. A node votes even if it is no voter as far as it knows: it
/// may have been made one by entries it has not seen [Raft 6, Thesis 4.2.2].
Reason Node::judge_vote(NodeId candidate, const RequestVote& request, Time now) const {
  if (request.term < hard_state_.term && !off(Rule::vote_term_check)) return Reason::stale_term;
  if (!request.transfer && keeps_leader(now)) return Reason::leader_alive;
  if (off(Rule::learner_votes) && !configuration_.votes(id_)) return Reason::none;
  const bool voted = hard_state_.vote != kNoNode && hard_state_.vote != candidate;
  if (voted && !off(Rule::vote_once)) return Reason::already_voted;
  return up_to_date(request.last_log_index, request.last_log_term) ? Reason::granted : Reason::log_behind;
}

/// What was asked and what it was compared with, as the trace tells it; `before` is the vote before, of a pre-vote the
/// leader that is heard.
Decision Node::judged(const RequestVote& request, NodeId candidate, Reason verdict, NodeId before) const {
  return {
      .kind = verdict == Reason::granted ? DecisionKind::vote_granted : DecisionKind::vote_refused,
      .reason = verdict,
      .peer = candidate,
      .term = request.term,
      .v = {request.last_log_index, request.last_log_term, log_.last_index(), log_.last_term(), vote_value(before)}};
}

void Node::on_request_vote(const Envelope& envelope, const RequestVote& request, Turn& turn) {
  const Reason verdict = judge_vote(envelope.from, request, turn.now);
  const bool granted = verdict == Reason::granted;
  decide(turn, judged(request, envelope.from, verdict, hard_state_.vote));
  if (granted && hard_state_.vote != envelope.from) set_hard_state(hard_state_.term, envelope.from);
  // [Raft 5.2] A voter gives the candidate time; a candidate that cannot win gets none [Thesis 3.4].
  if (granted ? !off(Rule::timer_on_grant) : off(Rule::timer_not_on_refusal)) reset_election_timer(turn.now);
  Term term = hard_state_.term;
  if (off(Rule::reply_current_term)) term = term_at_start_;
  if (granted && request.term < term && off(Rule::vote_term_check)) term = request.term;
  send(envelope.from, VoteReply{term, granted}, turn);
}

void Node::on_vote_reply(const Envelope& envelope, const VoteReply& reply, Turn& turn) {
  // Votes of an earlier term of this candidate do not count.
  const bool counts = reply.term == hard_state_.term || (reply.term < hard_state_.term && off(Rule::vote_reply_term));
  if (counts && std::holds_alternative<Candidate>(role_)) count_vote(envelope.from, reply.granted, turn);
}

void Node::count_vote(NodeId voter, bool granted, Turn& turn) {
  VoteTally& tally = std::get<Candidate>(role_).tally;
  (granted ? tally.granted : tally.refused).add(voter);
  if (is_quorum(tally.granted)) become_leader(turn);
}

}  // namespace raftlab::raft
