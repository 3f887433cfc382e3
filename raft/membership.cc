// SPDX-License-Identifier: MIT
// Who the members are [Raft 6, Thesis 4]. A configuration is in force as soon as its entry is in the log and no
// longer than it is there. One server at a time, or all at once through a joint configuration.
#include <algorithm>

#include "raft/node.h"
#include "raft/quorum_reached.h"

namespace raftlab::raft {

// ---- who counts

bool Node::is_quorum(const NodeSet& who) const {
  return of_each_half([&](const NodeSet& voters) { return (counted(voters) & who).size() >= needed(voters); });
}

// ---- which configuration is in force

/// [Raft 6] The last one in the log, whether it is committed or not.
const Node::ConfigurationAt& Node::in_force() const {
  if (!off(Rule::config_at_append)) return configurations_.back();
  for (auto at = configurations_.rbegin(); at != configurations_.rend(); ++at) {
    if (at->index <= commit_index_) return *at;
  }
  return configurations_.front();
}

ConfigId Node::configuration_at(Index index) const {
  ConfigId id = configurations_.front().id;
  for (const ConfigurationAt& at : configurations_) {
    if (at.index <= index) id = at.id;
  }
  return id;
}

/// Notes the configurations among `entries`, which stand from `first` on.
void Node::note_configurations(Index first, Slice entries, const EntryStore& store) {
  for (;;) {
    const Place place = store.first_configuration_in(entries);
    if (place == kNoPlace) return;
    const std::uint32_t skipped = place - entries.place;
    configurations_.push_back({first + skipped, store.configuration_at(place)});
    first += skipped + 1;
    entries = {place + 1, entries.count - skipped - 1};
  }
}

void Node::take_configurations(Index first, Slice entries, Reason reason, Turn& turn) {
  if (turn.store.first_configuration_in(entries) == kNoPlace) return;
  note_configurations(first, entries, turn.store);
  use_configuration(reason, turn);
}

/// [Raft 6] A configuration whose entry is deleted is no longer in force.
void Node::roll_back_configurations(Index last, Turn& turn) {
  if (configurations_.back().index <= last || off(Rule::config_rolls_back)) return;
  while (configurations_.size() > 1 && configurations_.back().index > last) configurations_.pop_back();
  if (own_removal_ > last) own_removal_ = 0;
  use_configuration(Reason::rolled_back, turn);
}

/// The configuration in force may have become another one.
void Node::use_configuration(Reason reason, Turn& turn) {
  const ConfigurationAt now = in_force();
  if (now.index == used_.index && now.id == used_.id) return;
  decide(turn, {.kind = DecisionKind::config_changed,
                .reason = reason,
                .follows = true,
                .term = hard_state_.term,
                .v = {now.index, now.id, used_.id, used_.index}});
  used_ = now;
  const bool campaigned = campaigns();
  const NodeSet members_before = configuration_.members();
  configuration_ = turn.store.configuration(now.id);
  peers_ = configuration_.members() - NodeSet{id_};
  if (std::holds_alternative<Leader>(role_)) {
    know_members(members_before, turn.now);
  } else if (campaigns() != campaigned) {
    reset_election_timer(turn.now);  // a voter has one, others have none
  }
}

/// What a leader knows of new members: nothing.
void Node::know_members(const NodeSet& before, Time now) {
  auto& leader = std::get<Leader>(role_);
  const NodeSet members = configuration_.members();
  if (leader.progress.size() < members.end_id()) leader.progress.resize(members.end_id());
  for (const NodeId node : members - before) {
    leader.progress[node] = {.next_index = log_.last_index() + 1, .contact_us = now};
  }
}

// ---- changing it

ClientStatus Node::change_members(const MemberRequest& request, Turn& turn) {
  const auto& leader = std::get<Leader>(role_);
  if (leader.transfer.target != kNoNode) return ClientStatus::busy;
  Configuration next = configuration_;
  const ClientStatus status = changed(request, next);
  if (status != ClientStatus::ok || next == configuration_) return status;
  // [Thesis 4.1] One change at a time, and, since 2015, none before an entry of this term is committed: an earlier
  // leader may have begun one that this leader does not know of.
  const bool pending = configurations_.back().index > commit_index_ || configuration_.joint();
  if (pending && !off(Rule::one_change)) return ClientStatus::busy;
  if (commit_index_ < leader.term_start && !off(Rule::change_own_term)) return ClientStatus::busy;
  lead_configuration(next, Reason::changed, turn);
  if (next.joint() && off(Rule::joint_until_committed)) {
    lead_configuration({.voters = next.next_voters, .learners = next.learners}, Reason::joint_over, turn);
  }
  if (!configuration_.votes(id_) && off(Rule::removed_leader_stays)) {
    become_follower(hard_state_.term, kNoNode, Reason::removed, turn);
  }
  return ClientStatus::ok;
}

/// What `next` becomes by the request; ok and unchanged if it is so already.
ClientStatus Node::changed(const MemberRequest& request, Configuration& next) const {
  if (request.nodes.empty()) return ClientStatus::impossible;
  const NodeId node = *request.nodes.begin();
  switch (request.kind) {
    case ChangeKind::add:
      next.learners.remove(node);
      if (!next.votes(node)) next.voters.add(node);
      return ClientStatus::ok;
    case ChangeKind::add_learner:
      if (next.votes(node)) return ClientStatus::impossible;
      next.learners.add(node);
      return ClientStatus::ok;
    case ChangeKind::promote:
      if (next.votes(node)) return ClientStatus::ok;
      if (!next.learners.contains(node)) return ClientStatus::impossible;
      next.learners.remove(node);
      next.voters.add(node);
      return ClientStatus::ok;
    case ChangeKind::remove:
      next.learners.remove(node);
      next.voters.remove(node);
      next.next_voters.remove(node);
      return next.voters.empty() ? ClientStatus::impossible : ClientStatus::ok;
    case ChangeKind::members:
      if (!next.joint() && next.voters == request.nodes) return ClientStatus::ok;
      next.next_voters = request.nodes;
      next.learners = next.learners - request.nodes;
      return ClientStatus::ok;
    case ChangeKind::transfer:
      break;
  }
  return ClientStatus::impossible;
}

void Node::lead_configuration(const Configuration& configuration, Reason reason, Turn& turn) {
  const ConfigId id = turn.store.add_configuration(configuration);
  const Index index = lead_entry({.kind = CommandKind::config, .key = id}, reason, turn);
  own_removal_ = configuration.votes(id_) ? 0 : index;
  take_configurations(index, {log_.last_place(), 1}, reason, turn);
  send_entries_to_idle(turn);
}

}  // namespace raftlab::raft
