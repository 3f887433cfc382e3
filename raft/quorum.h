// SPDX-License-Identifier: MIT
// Who is a member and how many make a quorum [Raft 5.2, 5.3, 6]: configurations, joint ones included, the votes
// of a candidate, and the highest index that a majority holds. Learners are members that count in no quorum
// [Thesis 4.2.1].
#pragma once

#include <vector>

#include "raft/node_set.h"

namespace raftlab::raft {

/// How many of `voters` make a majority.
inline std::size_t majority_of(const NodeSet& voters) { return voters.size() / 2 + 1; }

inline bool has_majority(const NodeSet& voters, const NodeSet& who) {
  return (voters & who).size() >= majority_of(voters);
}

/// The members of a cluster. While it is joint, `voters` is C_old and `next_voters` C_new, and whatever needs a
/// majority needs one of each [Raft 6].
struct Configuration {
  NodeSet voters = {};
  NodeSet next_voters = {};  // empty unless joint
  NodeSet learners = {};

  bool joint() const { return !next_voters.empty(); }
  NodeSet all_voters() const { return voters | next_voters; }
  NodeSet members() const { return voters | next_voters | learners; }
  bool votes(NodeId node) const { return voters.contains(node) || next_voters.contains(node); }
  std::size_t majority() const { return majority_of(voters); }
  bool quorum(const NodeSet& who) const {
    return has_majority(voters, who) && (!joint() || has_majority(next_voters, who));
  }
  bool operator==(const Configuration&) const = default;
};

/// The votes a candidate has in its term; a set, so that a repeated reply counts once.
struct VoteTally {
  NodeSet granted;
  NodeSet refused;
};

/// The highest value that at least `needed` of `reached` have come to; reorders `reached`.
/// REQUIRES 1 <= needed <= reached.size().
Index quorum_index(std::vector<Index>& reached, std::size_t needed);

}  // namespace raftlab::raft
