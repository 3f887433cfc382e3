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

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// When the next event is due; kNever if there is none.
  raft::Time next_at() const { return static_cast<raft::Time>(keys_[0] >> 64); }

  void push(raft::Time at, std::uint32_t payload) {
    const Key key =
        (static_cast<Key>(static_cast<std::uint64_t>(at)) << 64) | (static_cast<Key>(sequence_++) << 24) | payload;
    if (size_ + kPadding == keys_.size()) keys_.resize(2 * keys_.size(), kNothing);
    std::size_t hole = size_++;
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
    const Key last = keys_[--size_];
    keys_[size_] = kNothing;
    if (size_ != 0) sift_down(last);
    return static_cast<std::uint32_t>(top) & kPayloadMax;
  }

 private:
  using Key = raft::Wide;
  // Behind the last key stand some that are due never, so that every node of the heap has four children.
  static constexpr std::size_t kPadding = 4;
  static constexpr Key kNothing = (static_cast<Key>(raft::kNever) << 64) | ~std::uint64_t{0};

  void sift_down(Key key) {
    std::size_t hole = 0;
    for (;;) {
      const std::size_t child = 4 * hole + 1;
      if (child >= size_) break;
      const std::size_t left = child + (keys_[child + 1] < keys_[child] ? 1 : 0);
      const std::size_t right = child + 2 + (keys_[child + 3] < keys_[child + 2] ? 1 : 0);
      const std::size_t least = keys_[right] < keys_[left] ? right : left;
      if (key < keys_[least]) break;
      keys_[hole] = keys_[least];
      hole = least;
    }
    keys_[hole] = key;
  }

  std::vector<Key> keys_ = std::vector<Key>(2 * kPadding, kNothing);
  std::size_t size_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace raftlab::sim
