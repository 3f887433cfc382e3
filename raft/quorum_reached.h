// SPDX-License-Identifier: MIT
// Who counts, and how far a quorum has come, by whatever value: entries held, rounds answered, last heard. In a joint
// configuration each half must have come there [Raft 6]. Only for raft/*.cc.
#pragma once

#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

/// The nodes whose votes and copies count towards a majority of `voters`: those and nobody else.
inline NodeSet Node::counted(const NodeSet& voters) const {
  if (options_.rules_off.none()) return voters;
  NodeSet nodes = voters;
  if (off(Rule::learner_uncounted)) nodes = nodes | configuration_.learners;
  if (off(Rule::joint_both_halves)) nodes = nodes | configuration_.next_voters;
  if (off(Rule::removed_leader_uncounted) && std::holds_alternative<Leader>(role_)) nodes.add(id_);
  return nodes;
}

inline std::size_t Node::needed(const NodeSet& voters) const {
  if (options_.rules_off.none()) return majority_of(voters);
  NodeSet nodes = voters;
  if (off(Rule::learner_uncounted)) nodes = nodes | configuration_.learners;
  if (off(Rule::joint_both_halves)) nodes = nodes | configuration_.next_voters;
  return off(Rule::majority) ? (nodes.size() + 1) / 2 : majority_of(nodes);
}

/// Whether `enough` holds of the voters; in a joint configuration it must hold of both halves.
template <class Enough>
bool Node::of_each_half(const Enough& enough) const {
  if (!enough(configuration_.voters)) return false;
  return !configuration_.joint() || off(Rule::joint_both_halves) || enough(configuration_.next_voters);
}

/// Whether a quorum has reached `value`; `value_of` is asked for each node that counts.
template <class Value>
bool Node::quorum_has(Index value, const Value& value_of) const {
  return of_each_half([&](const NodeSet& voters) {
    std::size_t count = 0;
    for (const NodeId node : counted(voters)) count += value_of(node) >= value ? 1 : 0;
    return count >= needed(voters);
  });
}

/// The highest value that a quorum has reached; `value_of` is asked for each node that counts.
template <class Value>
Index Node::quorum_reached(const Leader& leader, const Value& value_of) const {
  const auto of = [&](const NodeSet& voters) {
    leader.scratch.clear();
    for (const NodeId node : counted(voters)) leader.scratch.push_back(value_of(node));
    const std::size_t enough = needed(voters);
    return leader.scratch.size() < enough ? Index{0} : quorum_index(leader.scratch, enough);
  };
  const Index reached = of(configuration_.voters);
  if (!configuration_.joint() || off(Rule::joint_both_halves)) return reached;
  return std::min(reached, of(configuration_.next_voters));
}

}  // namespace raftlab::raft
