// SPDX-License-Identifier: MIT
// Majorities [Raft 5.2, 5.3]: how many nodes make one, which votes have come, and the highest index that a
// majority holds.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "raft/types.h"

namespace raftlab::raft {

/// The nodes that vote and count. Never empty, in ascending order.
struct Configuration {
  std::vector<NodeId> voters;

  std::size_t majority() const { return voters.size() / 2 + 1; }
  bool operator==(const Configuration&) const = default;
};

/// A set of nodes.
class NodeSet {
 public:
  void add(NodeId node) { words_[node >> 6] |= bit(node); }
  bool contains(NodeId node) const { return (words_[node >> 6] & bit(node)) != 0; }
  std::size_t size() const { return static_cast<std::size_t>(std::popcount(words_[0]) + std::popcount(words_[1])); }
  bool operator==(const NodeSet&) const = default;

 private:
  static constexpr std::uint64_t bit(NodeId node) { return std::uint64_t{1} << (node & 63); }
  std::array<std::uint64_t, 2> words_{};
};

/// The votes a candidate has in its term; a set, so that a repeated reply counts once.
struct VoteTally {
  NodeSet granted;
  NodeSet refused;
};

/// The highest index that at least `needed` of `match` have reached; reorders `match`.
/// REQUIRES 1 <= needed <= match.size().
Index quorum_index(std::vector<Index>& match, std::size_t needed);

}  // namespace raftlab::raft
