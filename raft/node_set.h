// SPDX-License-Identifier: MIT
// A set of nodes: two words, so that copying, joining and counting cost nothing. Iterating gives the nodes in
// ascending order, which keeps every loop over nodes the same on every machine.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "raft/types.h"

namespace raftlab::raft {

class NodeSet {
 public:
  NodeSet() = default;
  NodeSet(std::initializer_list<NodeId> nodes) {
    for (const NodeId node : nodes) add(node);
  }
  /// The nodes 0 .. count - 1.
  static NodeSet first(unsigned count) {
    NodeSet nodes;
    for (unsigned node = 0; node < count; ++node) nodes.add(static_cast<NodeId>(node));
    return nodes;
  }

  void add(NodeId node) { words_[node >> 6] |= bit(node); }
  void remove(NodeId node) { words_[node >> 6] &= ~bit(node); }
  bool contains(NodeId node) const { return node < 128 && (words_[node >> 6] & bit(node)) != 0; }
  bool empty() const { return (words_[0] | words_[1]) == 0; }
  std::size_t size() const { return ones(words_[0]) + (words_[1] == 0 ? 0 : ones(words_[1])); }
  /// One more than the highest node; 0 for an empty set.
  std::size_t end_id() const {
    return words_[1] != 0 ? 128U - static_cast<unsigned>(std::countl_zero(words_[1]))
                          : 64U - static_cast<unsigned>(std::countl_zero(words_[0]));
  }

  /// Membership as bits: nodes 0 .. 63, nodes 64 .. 127.
  const std::array<std::uint64_t, 2>& words() const { return words_; }
  static NodeSet of(std::uint64_t low, std::uint64_t high) {
    NodeSet nodes;
    nodes.words_ = {low, high};
    return nodes;
  }

  NodeSet operator|(const NodeSet& other) const { return of(words_[0] | other.words_[0], words_[1] | other.words_[1]); }
  NodeSet operator&(const NodeSet& other) const { return of(words_[0] & other.words_[0], words_[1] & other.words_[1]); }
  NodeSet operator-(const NodeSet& other) const {
    return of(words_[0] & ~other.words_[0], words_[1] & ~other.words_[1]);
  }
  // Not the array's own comparison, which is a call.
  bool operator==(const NodeSet& other) const { return words_[0] == other.words_[0] && words_[1] == other.words_[1]; }

  class Iterator {
   public:
    explicit Iterator(const std::array<std::uint64_t, 2>& words) : left_(words[0]), high_(words[1]) { enter_high(); }
    NodeId operator*() const { return static_cast<NodeId>(base_ + static_cast<unsigned>(std::countr_zero(left_))); }
    Iterator& operator++() {
      left_ &= left_ - 1;
      enter_high();
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return left_ == 0; }

   private:
    void enter_high() {
      if (left_ != 0 || high_ == 0) return;
      left_ = high_;
      high_ = 0;
      base_ = 64;
    }

    std::uint64_t left_;  // of the word that the iterator is in: 0 only at the end
    std::uint64_t high_;  // the word after it
    unsigned base_ = 0;
  };
  Iterator begin() const { return Iterator(words_); }
  std::default_sentinel_t end() const { return {}; }

 private:
  static constexpr std::uint64_t bit(NodeId node) { return std::uint64_t{1} << (node & 63); }
  /// How many bits are set: sums of ever wider fields. std::popcount is a call where the processor is not known to have
  /// an instruction for it.
  static constexpr std::size_t ones(std::uint64_t word) {
    word -= (word >> 1) & 0x5555555555555555ULL;
    word = (word & 0x3333333333333333ULL) + ((word >> 2) & 0x3333333333333333ULL);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return static_cast<std::size_t>((word * 0x0101010101010101ULL) >> 56);
  }
  std::array<std::uint64_t, 2> words_{};
};

}  // namespace raftlab::raft
