// SPDX-License-Identifier: MIT
// The messages in flight, each in a place of its own that the event queue names. A message never moves: whoever handles
// one reads it where it lies, while the messages it causes take other places.
#pragma once

#include <vector>

#include "raft/message.h"

namespace raftlab::sim {

class InFlight {
 public:
  /// A free place, for a message to be written to.
  std::uint32_t take() {
    if (free_.empty()) grow();
    const std::uint32_t place = free_.back();
    free_.pop_back();
    return place;
  }
  raft::Envelope& at(std::uint32_t place) { return blocks_[place / kBlock][place % kBlock]; }
  void give_back(std::uint32_t place) { free_.push_back(place); }
  /// Calls `see` with each message that is on its way.
  template <class See>
  void each(const See& see) const {
    std::vector<bool> taken(blocks_.size() * kBlock, true);
    for (const std::uint32_t place : free_) taken[place] = false;
    for (std::uint32_t place = 0; place < taken.size(); ++place) {
      if (taken[place]) see(blocks_[place / kBlock][place % kBlock]);
    }
  }

 private:
  static constexpr std::uint32_t kBlock = 64;

  void grow() {
    const auto first = static_cast<std::uint32_t>(blocks_.size()) * kBlock;
    blocks_.emplace_back(kBlock);
    for (std::uint32_t i = kBlock; i-- > 0;) free_.push_back(first + i);
  }

  std::vector<std::vector<raft::Envelope>> blocks_;  // each of kBlock places, never resized
  std::vector<std::uint32_t> free_;
};

}  // namespace raftlab::sim
