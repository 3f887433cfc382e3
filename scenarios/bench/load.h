// SPDX-License-Identifier: MIT
// What is measured: something that goes on as long as one likes, piece by piece, and counts what it has done. Whoever
// measures looks at the clock between two pieces. What a Load does is a function of its making, so that counts,
// instructions and digests are the same every time; only how long it takes is not.
#pragma once

#include <cstdint>

#include "raft/types.h"

namespace raftlab::scenarios::bench {

/// What has been done; the difference of two is what was done between.
struct Work {
  std::uint64_t messages = 0;  // sent: between nodes, and between clients and nodes
  std::uint64_t commands = 0;  // committed
  std::uint64_t events = 0;    // records of the trace, as in `e#17`, kept or not; of a limit the turns of its loop
  std::uint64_t runs = 0;      // finished: seeds, pages
  std::uint64_t bytes = 0;     // recorded or written
  raft::Time virtual_us = 0;
  std::uint64_t violations = 0;  // there should be none
};

constexpr Work operator+(const Work& a, const Work& b) {
  return {a.messages + b.messages, a.commands + b.commands,     a.events + b.events,        a.runs + b.runs,
          a.bytes + b.bytes,       a.virtual_us + b.virtual_us, a.violations + b.violations};
}
constexpr Work operator-(const Work& a, const Work& b) {
  return {a.messages - b.messages, a.commands - b.commands,     a.events - b.events,        a.runs - b.runs,
          a.bytes - b.bytes,       a.virtual_us - b.virtual_us, a.violations - b.violations};
}

class Load {
 public:
  virtual ~Load() = default;
  /// Does a piece: milliseconds of real time, not more than a second.
  virtual void advance() = 0;
  /// Since it was made.
  virtual Work done() const = 0;
};

}  // namespace raftlab::scenarios::bench
