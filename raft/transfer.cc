// SPDX-License-Identifier: MIT
// Handing over leadership [Thesis 3.10]: the target is brought up to date, while no new commands are taken, and then
// told to campaign at once. A hand-over that takes longer than an election timeout is given up.
#include "raft/node.h"

namespace raftlab::raft {

/// Without a target it is the voter that is furthest, the lowest number of several.
ClientStatus Node::transfer(NodeId target, Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  if (target == kNoNode) {
    for (const NodeId voter : configuration_.all_voters()) {
      if (voter == id_) continue;
      if (target == kNoNode || leader.progress[voter].match_index > leader.progress[target].match_index) target = voter;
    }
  }
  if (target == id_) return ClientStatus::ok;
  if (target == kNoNode || !configuration_.votes(target)) return ClientStatus::impossible;
  if (leader.transfer.target == target) return ClientStatus::ok;
  if (leader.transfer.target != kNoNode) return ClientStatus::busy;
  const Time give_up = off(Rule::transfer_timeout) ? kNever : turn.now + options_.election_timeout_max_us;
  leader.transfer = {.target = target, .give_up_us = give_up};
  update_deadline(leader);
  decide(turn, {.kind = DecisionKind::transfer_started,
                .peer = target,
                .term = hard_state_.term,
                .v = {leader.progress[target].match_index, log_.last_index(), static_cast<std::uint64_t>(give_up)}});
  hand_over_if_caught_up(turn);
  return ClientStatus::ok;
}

/// [Thesis 3.10] Only a target that has everything can win.
void Node::hand_over_if_caught_up(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  if (leader.transfer.target == kNoNode || leader.transfer.told) return;
  const NodeId target = leader.transfer.target;
  const Index match = leader.progress[target].match_index;
  if (match < log_.last_index() && !off(Rule::transfer_catch_up)) return;
  leader.transfer.told = true;
  leader.handed_over = true;
  decide(turn, {.kind = DecisionKind::timeout_now_sent,
                .peer = target,
                .term = hard_state_.term,
                .v = {match, log_.last_index()}});
  send(target, TimeoutNow{hard_state_.term}, turn);
}

void Node::end_transfer(Reason reason, Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  decide(turn, {.kind = DecisionKind::transfer_ended,
                .reason = reason,
                .peer = leader.transfer.target,
                .term = hard_state_.term});
  leader.transfer = {};
  update_deadline(leader);
}

void Node::on_timeout_now(const Envelope& envelope, Turn& turn) {
  const bool current = std::get<TimeoutNow>(envelope.message).term == hard_state_.term;
  if (!current || std::holds_alternative<Leader>(role_) || !configuration_.votes(id_)) return;
  election_timeout(Reason::timeout_now, turn);
}

}  // namespace raftlab::raft
