// SPDX-License-Identifier: MIT
#include "raft/node.h"

#include <algorithm>
#include <iterator>

namespace raftlab::raft {

Node::Node(NodeId id, const Options& options, Disk disk, Rng rng, Time now, const EntryStore& store)
    : id_(id),
      options_(options),
      hard_state_(disk.hard_state),
      log_(std::move(disk.log)),
      commit_index_(log_.base_index()),
      durable_(log_.last_index()),
      rng_(rng),
      snapshot_(disk.snapshot) {
  // [Raft 7] The configuration is in the snapshot; those in the log behind it come later.
  configurations_.push_back(
      {log_.base_index(), snapshot_ == kNoSnapshot ? 0 : store.snapshot(snapshot_).configuration});
  for (Index index = log_.first_index(); index <= log_.last_index();) {
    const Slice slice = log_.slice_from(index, 0xffffffff);
    note_configurations(index, slice, store);
    index += slice.count;
  }
  own_removal_ = removal_to_finish(store);
  used_ = in_force();
  configuration_ = store.configuration(used_.id);
  peers_ = configuration_.members() - NodeSet{id_};
  // A lease of the leader before the crash may still run: it must not be outvoted meanwhile [Thesis 6.4.1].
  if (options_.reads == Reads::lease) leader_heard_us_ = now;
  reset_election_timer(now);
}

/// The index of an entry by which this node removed itself, not knowing now whether it is committed, if the others
/// might not go on without it: they are no quorum of the configuration before [Thesis 4.2.2]. Else 0.
Index Node::removal_to_finish(const EntryStore& store) const {
  if (configurations_.size() < 2) return 0;
  const ConfigurationAt& last = configurations_.back();
  const Configuration& before = store.configuration(std::prev(configurations_.end(), 2)->id);
  const bool removed = before.votes(id_) && !store.configuration(last.id).votes(id_);
  return removed && !before.quorum(before.all_voters() - NodeSet{id_}) ? last.index : 0;
}

NodeId Node::leader() const {
  if (const auto* follower = std::get_if<Follower>(&role_)) return follower->leader;
  return std::holds_alternative<Leader>(role_) ? id_ : kNoNode;
}

const VoteTally* Node::tally() const {
  if (const auto* candidate = std::get_if<Candidate>(&role_)) return &candidate->tally;
  const auto* pre_candidate = std::get_if<PreCandidate>(&role_);
  return pre_candidate != nullptr ? &pre_candidate->tally : nullptr;
}

void Node::step(const Envelope& envelope, Turn& turn) {
  term_at_start_ = hard_state_.term;
  if (const Term term = term_of(envelope.message); term > hard_state_.term) adopt_term(envelope, term, turn);
  if (const auto* append = std::get_if<AppendEntries>(&envelope.message)) {
    on_append_entries(envelope, *append, turn);
  } else if (const auto* append_reply = std::get_if<AppendReply>(&envelope.message)) {
    on_append_reply(envelope, *append_reply, turn);
  } else if (const auto* request = std::get_if<RequestVote>(&envelope.message)) {
    on_request_vote(envelope, *request, turn);
  } else if (const auto* vote = std::get_if<VoteReply>(&envelope.message)) {
    on_vote_reply(envelope, *vote, turn);
  } else if (const auto* pre_vote = std::get_if<PreVote>(&envelope.message)) {
    on_pre_vote(envelope, *pre_vote, turn);
  } else if (const auto* pre_vote_reply = std::get_if<PreVoteReply>(&envelope.message)) {
    on_pre_vote_reply(envelope, *pre_vote_reply, turn);
  } else if (const auto* install = std::get_if<InstallSnapshot>(&envelope.message)) {
    on_install_snapshot(envelope, *install, turn);
  } else if (const auto* snapshot_reply = std::get_if<SnapshotReply>(&envelope.message)) {
    on_snapshot_reply(envelope, *snapshot_reply, turn);
  } else if (std::holds_alternative<TimeoutNow>(envelope.message)) {
    on_timeout_now(envelope, turn);
  }
  finish(turn);
}

/// [Raft 5.1] Figure 2, all servers: a higher term in any request or reply makes a follower of that term.
/// REQUIRES term > term().
void Node::adopt_term(const Envelope& envelope, Term term, Turn& turn) {
  if (ignores_term(envelope.message, turn.now)) return;
  if (off(Rule::leader_steps_down) && std::holds_alternative<Leader>(role_)) return set_hard_state(term, kNoNode);
  const bool from_leader = std::holds_alternative<AppendEntries>(envelope.message) ||
                           std::holds_alternative<InstallSnapshot>(envelope.message) ||
                           std::holds_alternative<TimeoutNow>(envelope.message);
  become_follower(term, from_leader ? envelope.from : kNoNode, Reason::higher_term, turn);
}

/// A term that is only proposed is nobody's yet [Thesis 9.6]; and a voter that hears a leader does not let a
/// candidate disturb it, unless the leader asked for the election itself [Raft 6, Thesis 3.10, 4.2.3].
bool Node::ignores_term(const Message& message, Time now) const {
  if (proposes_term(message)) return true;
  if (const auto* request = std::get_if<RequestVote>(&message)) {
    return off(Rule::vote_adopts_term) || (!request->transfer && keeps_leader(now));
  }
  return off(Rule::reply_adopts_term) &&
         (std::holds_alternative<AppendReply>(message) || std::holds_alternative<VoteReply>(message));
}

void Node::on_timer(Turn& turn) {
  if (std::holds_alternative<Leader>(role_)) {
    leader_timer(turn);
  } else if (campaigns()) {
    election_timeout(Reason::timer, turn);
  } else {
    deadline_us_ = kNever;
  }
  finish(turn);
}

void Node::campaign(Turn& turn) {
  if (std::holds_alternative<Leader>(role_)) {
    if (options_.check_quorum) check_quorum(turn);
  } else if (configuration_.votes(id_) || own_removal_ > commit_index_) {
    election_timeout(Reason::told, turn);
  }
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
  const auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr) return std::nullopt;
  // [Thesis 3.10] The target of a transfer must be able to catch up.
  if (leader->transfer.target != kNoNode && !off(Rule::transfer_stops_writes)) return std::nullopt;
  const Index index = lead_entry(command, Reason::proposed, turn);
  send_entries_to_idle(turn);
  finish(turn);
  return index;
}

ClientStatus Node::change(const MemberRequest& request, Turn& turn) {
  if (!std::holds_alternative<Leader>(role_)) return ClientStatus::not_leader;
  const ClientStatus status = request.kind == ChangeKind::transfer
                                  ? transfer(request.nodes.empty() ? kNoNode : *request.nodes.begin(), turn)
                                  : change_members(request, turn);
  finish(turn);
  return status;
}

void Node::restart_timers(Time now) {
  if (auto* leader = std::get_if<Leader>(&role_)) {
    leader->heartbeat_at_us = now + options_.heartbeat_us;
    update_deadline(*leader);
  } else {
    reset_election_timer(now);
  }
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
  if (hard_state_changed_ || log_changed_from_ != 0 || snapshot_changed_) issue_write(turn.batch.persist);
  if (durable_.everything_durable()) return;
  for (Outgoing& out : turn.batch.messages) {
    out.after = durable_.token_for(out.needs_hard_state, out.needs_log_through);
  }
}

void Node::issue_write(Persist& persist) {
  persist.hard_state = hard_state_;
  persist.first = log_changed_from_;
  persist.entries = {};
  if (log_changed_from_ != 0) {
    const Index count = log_.last_index() + 1 - log_changed_from_;
    persist.entries = log_.slice_from(log_changed_from_, static_cast<std::uint32_t>(count));
    persist.last_term = log_.last_term();
  }
  if (snapshot_changed_) {
    persist.snapshot = snapshot_;
    persist.snapshot_replaces_log = snapshot_replaces_log_;
  }
  const bool log_changed = log_changed_from_ != 0 || snapshot_changed_;
  persist.token = durable_.issue(hard_state_changed_, log_changed ? log_.last_index() : 0);
  hard_state_changed_ = false;
  snapshot_changed_ = false;
  log_changed_from_ = 0;
}

}  // namespace raftlab::raft
