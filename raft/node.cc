// SPDX-License-Identifier: MIT
#include "raft/node.h"

#include <algorithm>

namespace raftlab::raft {

Node::Node(NodeId id, Configuration configuration, const Options& options, Disk disk, Rng rng, Time now)
    : id_(id),
      configuration_(std::move(configuration)),
      options_(options),
      hard_state_(disk.hard_state),
      log_(std::move(disk.log)),
      durable_(log_.last_index()),
      rng_(rng) {
  reset_election_timer(now);
}

NodeId Node::leader() const {
  if (const auto* follower = std::get_if<Follower>(&role_)) return follower->leader;
  return std::holds_alternative<Leader>(role_) ? id_ : kNoNode;
}

const Progress* Node::progress(NodeId peer) const {
  const auto* leader = std::get_if<Leader>(&role_);
  return leader != nullptr ? &leader->progress[peer] : nullptr;
}

const VoteTally* Node::tally() const {
  const auto* candidate = std::get_if<Candidate>(&role_);
  return candidate != nullptr ? &candidate->tally : nullptr;
}

void Node::step(const Envelope& envelope, Turn& turn) {
  adopt_term(envelope, term_of(envelope.message), turn);
  if (const auto* append = std::get_if<AppendEntries>(&envelope.message)) {
    on_append_entries(envelope, *append, turn);
  } else if (const auto* append_reply = std::get_if<AppendReply>(&envelope.message)) {
    on_append_reply(envelope, *append_reply, turn);
  } else if (const auto* request = std::get_if<RequestVote>(&envelope.message)) {
    on_request_vote(envelope, *request, turn);
  } else if (const auto* vote = std::get_if<VoteReply>(&envelope.message)) {
    on_vote_reply(envelope, *vote, turn);
  }
  finish(turn);
}

/// [Raft 5.1] Figure 2, all servers: a higher term in any request or reply makes a follower of that term.
void Node::adopt_term(const Envelope& envelope, Term term, Turn& turn) {
  if (term <= hard_state_.term) return;
  const bool from_leader = std::holds_alternative<AppendEntries>(envelope.message);
  become_follower(term, from_leader ? envelope.from : kNoNode, Reason::higher_term, turn);
}

void Node::on_timer(Turn& turn) {
  if (std::holds_alternative<Leader>(role_)) {
    heartbeat(turn);
  } else {
    election_timeout(Reason::timer, turn);
  }
  finish(turn);
}

void Node::campaign(Turn& turn) {
  if (!std::holds_alternative<Leader>(role_)) election_timeout(Reason::told, turn);
  finish(turn);
}

void Node::beat(Turn& turn) {
  if (std::holds_alternative<Leader>(role_)) heartbeat(turn);
  finish(turn);
}

void Node::on_persisted(Token token, Turn& turn) {
  durable_.completed(token);
  if (std::holds_alternative<Candidate>(role_)) {
    // The own vote counts like any other only once a crash cannot take it back [Raft 5.2, Figure 2].
    if (durable_.hard_state_durable()) count_vote(id_, true, turn);
  } else if (std::holds_alternative<Leader>(role_)) {
    advance_commit_by_counting(turn);
  }
  finish(turn);
}

std::optional<Index> Node::propose(const Command& command, Turn& turn) {
  if (!std::holds_alternative<Leader>(role_)) return std::nullopt;
  const Index index = lead_entry(command, Reason::proposed, turn);
  send_entries_to_idle(turn);
  finish(turn);
  return index;
}

void Node::restart_timers(Time now) {
  if (std::holds_alternative<Leader>(role_)) {
    deadline_us_ = now + options_.heartbeat_us;
  } else {
    reset_election_timer(now);
  }
}

Outgoing& Node::send(NodeId to, const Message& message, Turn& turn) const {
  turn.batch.messages.push_back(
      {.to = to, .message = message, .decision = static_cast<std::uint32_t>(turn.batch.decisions.size())});
  return turn.batch.messages.back();
}

void Node::set_hard_state(Term term, NodeId vote) {
  hard_state_ = {term, vote};
  hard_state_changed_ = true;
}

void Node::append_to_log(Slice entries, Term last_term) {
  if (log_changed_from_ == 0) log_changed_from_ = log_.last_index() + 1;
  log_.append(entries, last_term);
}

/// The end of every turn: what changed becomes one disk write, and each message learns which write it waits for
/// [Raft Figure 2: persistent state is updated on stable storage before responding].
void Node::finish(Turn& turn) {
  if (hard_state_changed_ || log_changed_from_ != 0) {
    Persist& persist = turn.batch.persist;
    persist.hard_state = hard_state_;
    persist.first = log_changed_from_;
    persist.entries = {};
    if (log_changed_from_ != 0) {
      const Index count = log_.last_index() + 1 - log_changed_from_;
      persist.entries = log_.slice_from(log_changed_from_, static_cast<std::uint32_t>(count));
      persist.last_term = log_.last_term();
    }
    persist.token = durable_.issue(hard_state_changed_, log_changed_from_ != 0 ? log_.last_index() : 0);
    hard_state_changed_ = false;
    log_changed_from_ = 0;
  }
  if (durable_.everything_durable()) return;
  for (Outgoing& out : turn.batch.messages) {
    out.after = durable_.token_for(out.needs_hard_state, out.needs_log_through);
  }
}

}  // namespace raftlab::raft
