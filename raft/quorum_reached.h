// SPDX-License-Identifier: MIT
// How far a quorum has come, by whatever value: entries held, rounds answered, last heard. In a joint configuration
// each half must have come there [Raft 6]. Only for raft/*.cc.
#pragma once

#include <algorithm>

#include "raft/node.h"

namespace raftlab::raft {

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
