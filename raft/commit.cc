// SPDX-License-Identifier: MIT
// What is committed: the rule for entries of earlier terms [Raft 5.3, 5.4.2], and what a commit makes possible
// [Raft 6].
#include <algorithm>

#include "raft/node.h"
#include "raft/quorum_reached.h"

namespace raftlab::raft {

/// How far the log of a voter is known to be the leader's. Its own copy counts once it is on disk, like any other
/// [Thesis 10.2.1].
inline Index Node::holds_through(const Leader& leader, NodeId voter) const {
  if (voter != id_) return leader.progress[voter].match_index;
  return off(Rule::own_entry_durable) ? log_.last_index() : durable_.log_through();
}

/// Whether a quorum holds more than is committed. Most answers say what is committed already or what too few hold.
inline bool Node::may_commit(const Leader& leader) const {
  return commit_index_ < log_.last_index() &&
         quorum_has(commit_index_ + 1, [&](NodeId voter) { return holds_through(leader, voter); });
}

/// [Raft 5.3, 5.4.2] Figure 2, leaders: an index that a quorum has reached, if its entry is of this term.
/// Everything before it is committed with it.
void Node::advance_commit_by_counting(Turn& turn) {
  const auto& leader = std::get<Leader>(role_);
  if (!may_commit(leader)) return;
  const auto holds = [&](NodeId voter) { return holds_through(leader, voter); };
  const Index reached = std::min(quorum_reached(leader, holds), log_.last_index());
  if (reached <= commit_index_) return;
  if (log_.term_at(reached, turn.store) != hard_state_.term && !off(Rule::commit_own_term)) return;
  if (off(Rule::commit_scan_through) && log_.term_at(commit_index_ + 1, turn.store) != hard_state_.term) return;
  std::uint64_t holders = 0;
  for (const NodeId voter : counted(configuration_.voters)) holders += holds(voter) >= reached ? 1 : 0;
  decide(turn,
         {.kind = DecisionKind::commit_advanced,
          .reason = Reason::counted,
          .term = hard_state_.term,
          .v = {commit_index_, reached, holders, needed(configuration_.voters), log_.term_at(reached, turn.store)}});
  commit_index_ = reached;
  if (configuration_.joint() || !configuration_.votes(id_) || off(Rule::config_at_append)) after_commit(turn);
}

/// The end of a write of a follower, or of a leader who can commit nothing with it.
bool Node::persisted_at_rest(Token token) {
  if (std::holds_alternative<Candidate>(role_)) return false;
  durable_.completed(token);
  const auto* leader = std::get_if<Leader>(&role_);
  return leader == nullptr || !may_commit(*leader);
}

/// [Raft 6] A committed joint configuration is followed by the new one; a leader outside of the committed
/// configuration has done its work.
void Node::after_commit(Turn& turn) {
  if (off(Rule::config_at_append)) use_configuration(Reason::changed, turn);
  if (!std::holds_alternative<Leader>(role_) || configurations_.back().index > commit_index_) return;
  if (configuration_.joint()) {
    lead_configuration({.voters = configuration_.next_voters, .learners = configuration_.learners}, Reason::joint_over,
                       turn);
  } else if (!configuration_.votes(id_)) {
    become_follower(hard_state_.term, kNoNode, Reason::removed, turn);
  }
}

/// [Raft Figure 2] commitIndex = min(leaderCommit, index of the last new entry): what lies behind that entry
/// has not been compared with the leader's log.
void Node::advance_commit_as_told(Index leader_commit, Index last_new, Turn& turn) {
  Index told = std::min(leader_commit, off(Rule::commit_last_new) ? log_.last_index() : last_new);
  told = std::min(told, log_.last_index());
  if (told == commit_index_ || (told < commit_index_ && !off(Rule::commit_monotonic))) return;
  decide(turn, {.kind = DecisionKind::commit_advanced,
                .reason = Reason::learned,
                .term = hard_state_.term,
                .v = {commit_index_, told, 0, 0, leader_commit}});
  commit_index_ = told;
  if (own_removal_ != 0 && own_removal_ <= told) {
    own_removal_ = 0;
    reset_election_timer(turn.now);  // it is needed no more
  }
  if (off(Rule::config_at_append)) after_commit(turn);
}

}  // namespace raftlab::raft
