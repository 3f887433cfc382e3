// SPDX-License-Identifier: MIT
// What a `chaos` line will do and when, drawn from the seed alone: it never sees the World, nor which rules are off, so
// the same line and seed plan the same faults in every run. A plan is a value: a copy goes on alike. What a plan
// gives are ordinary statements of the language; only the run knows who `leader` is.
// Stream: "chaos/<number>", number counting the chaos lines of a run in the order in which they ran.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "raft/rng.h"
#include "scenarios/language/ast.h"
#include "sim/record.h"

namespace raftlab::scenarios::runner {

/// Which nodes chaos has taken down, and until when: shared by the chaos lines of a run for `keep majority`.
class Downtime {
 public:
  explicit Downtime(std::vector<std::uint32_t> voters) : voters_(std::move(voters)) {}
  /// Whether a majority of the voters stays up if `node` is down from `from` to `until`.
  [[nodiscard]] bool may_take(std::uint32_t node, sim::Time from, sim::Time until) const;
  void take(std::uint32_t node, sim::Time from, sim::Time until);

 private:
  struct Down {
    std::uint32_t node = 0;
    sim::Time from_us = 0;
    sim::Time until_us = 0;
  };
  std::vector<std::uint32_t> voters_;
  std::vector<Down> down_;
};

/// One fault to come. Its statement has text, `for D` and no time of its own.
struct PlannedFault {
  sim::Time at_us = 0;
  language::Statement statement;
};

/// The cluster as far as a plan needs it: it follows from the set-up.
struct ChaosGround {
  std::uint32_t nodes = 0;
  std::vector<std::uint32_t> voters;  ///< the first configuration
};

class ChaosPlan {
 public:
  /// `begins_us`: when the line runs; `ends_us`: when it is over, kNever without `for D`; no fault begins at or after
  /// it, and each that lasts ends by then. REQUIRES: `chaos` is no mix (see unmixed).
  ChaosPlan(const language::Chaos& chaos, const ChaosGround& ground, sim::Time begins_us, sim::Time ends_us,
            std::uint64_t seed, std::uint64_t number);

  /// When the next fault comes; kNever when there is none.
  [[nodiscard]] sim::Time next_at() const { return next_us_; }
  /// Draws the faults of that moment (a ring of cuts, a loss for everybody: often one, maybe several, maybe none because
  /// the majority must be kept) and the moment after it. REQUIRES next_at() != kNever.
  std::vector<PlannedFault> take_next(Downtime& downtime);

 private:
  language::Chaos chaos_;
  ChaosGround ground_;
  sim::Time ends_us_;
  sim::Time next_us_;
  raft::Rng rng_;
};

/// The lines a mix stands for; any other line alone.
[[nodiscard]] std::vector<language::Chaos> unmixed(const language::Chaos& chaos);

}  // namespace raftlab::scenarios::runner
