// SPDX-License-Identifier: MIT
// The few numbers of a verdict, counted while records are made, so that a run that keeps none of them can still say
// how it went; report/summary.h reads the same.
#pragma once

#include <array>

#include "sim/record.h"

namespace raftlab::sim {

static_assert(kEventKinds <= 64);

class Tally {
 public:
  void see(const Record& record) {
    if (record.kind == EventKind::message_sent) {
      ++messages_sent_;
    } else if (counts(record.kind)) {
      see_other(Record(record));  // a copy: see Trace::add
    }
  }

  std::uint64_t elections() const { return elections_; }
  Index commits() const { return commits_; }
  std::uint64_t messages_sent() const { return messages_sent_; }
  std::uint64_t messages_dropped() const { return messages_dropped_; }
  /// The longest time without a live leader, from the start of the run to `now`.
  Time leaderless_us_max(Time now) const {
    return live_leaders_ == 0 && now - since_us_ > leaderless_us_ ? now - since_us_ : leaderless_us_;
  }

 private:
  struct State {
    bool leads = false;
    bool paused = false;
    bool counted = false;
  };

  static bool counts(EventKind kind) {
    constexpr auto kBit = [](EventKind one) { return std::uint64_t{1} << static_cast<unsigned>(one); };
    constexpr std::uint64_t kCounted =
        kBit(EventKind::message_dropped) | kBit(EventKind::commit_advanced) | kBit(EventKind::became_leader) |
        kBit(EventKind::became_follower) | kBit(EventKind::became_pre_candidate) | kBit(EventKind::became_candidate) |
        kBit(EventKind::node_started) | kBit(EventKind::node_restarted) | kBit(EventKind::node_crashed) |
        kBit(EventKind::node_paused) | kBit(EventKind::node_resumed);
    return (kCounted & kBit(kind)) != 0;
  }
  void see_other(const Record& record);

  std::uint64_t elections_ = 0;
  Index commits_ = 0;
  std::uint64_t messages_sent_ = 0;
  std::uint64_t messages_dropped_ = 0;
  unsigned live_leaders_ = 0;
  Time since_us_ = 0;                // nobody leads since then; holds while there is no live leader
  Time leaderless_us_ = 0;           // the longest time that has ended
  std::array<State, 256> states_{};  // by node
};

}  // namespace raftlab::sim
