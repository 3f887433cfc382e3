// SPDX-License-Identifier: MIT
// The queue of the limit: a 4-ary heap of 128-bit keys (time 64, sequence 40, place 24 bits) over a slab of events. It is
// written here once more and shares nothing with the engine, so that the yardstick stays when the engine changes.
#pragma once

#include <cstdint>
#include <vector>

#include "raft/rng.h"

namespace raftlab::scenarios::bench {

/// As large as a cache line: what a message of Raft needs.
struct LimitEvent {
  std::uint64_t at_us = 0;
  std::uint16_t kind = 0;
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  std::uint16_t spare = 0;
  std::uint64_t term = 0;
  std::uint64_t previous = 0;
  std::uint64_t index = 0;
  std::uint64_t commit = 0;
  std::uint64_t rest[2] = {};
};
static_assert(sizeof(LimitEvent) == 64);

class LimitQueue {
 public:
  /// REQUIRES: never more than `events` at a time.
  explicit LimitQueue(std::uint32_t events) : slab_(events) {
    keys_.reserve(events);
    free_.reserve(events);
    for (std::uint32_t place = events; place-- > 0;) free_.push_back(place);
  }

  void push(const LimitEvent& event) {
    const std::uint32_t place = free_.back();
    free_.pop_back();
    slab_[place] = event;
    const Key key = (Key{event.at_us} << 64) | (Key{sequence_++} << 24) | place;
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

  /// REQUIRES: it is not empty. What it returns is good until the next push.
  const LimitEvent& pop() {
    const Key top = keys_.front();
    const Key last = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) sift_down(last);
    const std::uint32_t place = static_cast<std::uint32_t>(top) & 0xffffff;
    free_.push_back(place);
    return slab_[place];
  }

 private:
  using Key = raft::Wide;

  void sift_down(Key key) {
    const std::size_t size = keys_.size();
    std::size_t hole = 0;
    for (;;) {
      const std::size_t child = 4 * hole + 1;
      if (child >= size) break;
      const std::size_t least = child + 4 <= size ? least_of_four(child) : least_of(child, size);
      if (key < keys_[least]) break;
      keys_[hole] = keys_[least];
      hole = least;
    }
    keys_[hole] = key;
  }
  std::size_t least_of_four(std::size_t child) const {
    const std::size_t left = child + (keys_[child + 1] < keys_[child] ? 1 : 0);
    const std::size_t right = child + 2 + (keys_[child + 3] < keys_[child + 2] ? 1 : 0);
    return keys_[right] < keys_[left] ? right : left;
  }
  std::size_t least_of(std::size_t child, std::size_t size) const {
    std::size_t least = child;
    for (std::size_t i = child + 1; i < size; ++i) {
      if (keys_[i] < keys_[least]) least = i;
    }
    return least;
  }

  std::vector<Key> keys_;
  std::vector<LimitEvent> slab_;
  std::vector<std::uint32_t> free_;
  std::uint64_t sequence_ = 0;
};

}  // namespace raftlab::scenarios::bench
