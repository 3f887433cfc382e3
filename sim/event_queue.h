// SPDX-License-Identifier: MIT
// What is going to happen, in order of time, then of scheduling. A 4-ary heap of 128-bit keys
// (time 64, sequence 40, payload 24 bits); what the payload refers to lies in slabs of the World.
#pragma once

#include <vector>

#include "raft/rng.h"
#include "raft/types.h"

namespace raftlab::sim {

class EventQueue {
 public:
  static constexpr std::uint32_t kPayloadMax = (1U << 24) - 1;

  bool empty() const { return keys_.empty(); }
  std::size_t size() const { return keys_.size(); }
  /// When the next event is due; kNever if there is none.
  raft::Time next_at() const { return keys_.empty() ? raft::kNever : static_cast<raft::Time>(keys_[0] >> 64); }

  void push(raft::Time at, std::uint32_t payload) {
    const Key key =
        (static_cast<Key>(static_cast<std::uint64_t>(at)) << 64) | (static_cast<Key>(sequence_++) << 24) | payload;
    std::size_t hole = keys_.size();
    keys_.push_back(key);
    while (hole != 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (keys_[parent] < key) break;
      keys_[hole] = keys_[parent];
      hole = parent;
    }
    keys_[hole] = key;
  }

  /// Removes the next event; its payload. REQUIRES !empty().
  std::uint32_t pop() {
    const Key top = keys_[0];
    const Key last = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) sift_down(last);
    return static_cast<std::uint32_t>(top) & kPayloadMax;
  }

 private:
  using Key = raft::Wide;

  void sift_down(Key key) {
    const std::size_t size = keys_.size();
    std::size_t hole = 0;
    for (;;) {
      const std::size_t child = 4 * hole + 1;
      if (child >= size) break;
      const std::size_t least = least_of_children(child, size);
      if (key < keys_[least]) break;
      keys_[hole] = keys_[least];
      hole = least;
    }
    keys_[hole] = key;
  }

  std::size_t least_of_children(std::size_t child, std::size_t size) const {
    if (child + 4 <= size) {
      const std::size_t left = child + (keys_[child + 1] < keys_[child] ? 1 : 0);
      const std::size_t right = child + 2 + (keys_[child + 3] < keys_[child + 2] ? 1 : 0);
      return keys_[right] < keys_[left] ? right : left;
    }
    std::size_t least = child;
    for (std::size_t i = child + 1; i < size; ++i) {
      if (keys_[i] < keys_[least]) least = i;
    }
    return least;
  }

  std::vector<Key> keys_;
  std::uint64_t sequence_ = 0;
};

}  // namespace raftlab::sim
