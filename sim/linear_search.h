// SPDX-License-Identifier: MIT
// The search behind every check for linearizability [Herlihy & Wing 1990]: is there an order of the calls on one object
// that keeps real time and explains every answer? Depth first with undo over a linked list of events, each set of calls
// done with the value they leave visited once [Wing & Gong 1993, Lowe 2017]. What makes it fast, and loses nothing:
// - a call that fits and changes nothing is taken at once;
// - of calls that ask for the same, the one answered first goes first;
// - a call without an answer is taken only right before one that sees it, so it costs nothing where nobody does;
// - values that nobody reads or compares with are one value (linear_values.h).
// If there is no order, the misfit is the earliest answer that cannot be explained, whatever comes after it: up to it,
// and without it, the history has an order, which is the answer too. Knows no client, no key and no clock.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "raft/text_pool.h"

namespace raftlab::sim {

enum class CallKind : std::uint8_t { read, write, cas, append };

struct Call {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  std::uint64_t asked = 0;          // the order of events; no two are the same
  std::uint64_t answered = kNever;  // kNever: it takes effect at any time after it was asked, or never
  CallKind kind = CallKind::read;
  bool mismatch = false;                  // cas: the value was another one
  raft::TextId value = raft::kNoText;     // read, to store (kNoText: nothing is there), or to append
  raft::TextId expected = raft::kNoText;  // cas
};

enum class Linearity : std::uint8_t { linearizable, not_linearizable, undecided };

struct Judgement {
  Linearity linearity = Linearity::linearizable;
  /// The calls, by number, in an order that explains all answers, or all before the misfit's. Calls that need not have
  /// happened are left out. Empty if undecided.
  std::vector<std::uint32_t> order;
  std::uint32_t misfit = 0;  // not linearizable: the call
  std::uint64_t steps = 0;   // sets of calls visited
};

struct JudgeLimits {
  std::uint64_t steps_max = 20'000'000;
  std::size_t memory_words_max = std::size_t{1} << 26;  // of 8 bytes
};

/// `initial` is the value before all calls. `texts` holds the values; it is asked only where there are appends, and
/// then nothing and the empty text are the same.
Judgement judge(std::span<const Call> calls, raft::TextId initial, const raft::TextPool& texts,
                const JudgeLimits& limits);

}  // namespace raftlab::sim
