// SPDX-License-Identifier: MIT
// What a `chaos` line will do and when, drawn from the seed alone: it never sees the World, nor which rules are off, so
// the same line and seed plan the same faults in every run. A plan is a value: a copy goes on alike. What a plan
// gives are ordinary statements of the language; only the run knows who `leader` is.
// Stream: "chaos/<number>", number counting the chaos lines of a run in the order in which they ran.
//
//   chaos_plan.cc        when; which nodes may be taken
//   chaos_partitions.cc  the shapes of a partition
//   chaos_faults.cc      everything else
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "raft/rng.h"
#include "scenarios/language/ast.h"
#include "sim/record.h"

namespace raftlab::scenarios::runner {

/// Which nodes chaos has taken down, and until when: shared by the chaos lines of a run for `keep majority`. The times
/// it is asked for never go back.
class Downtime {
 public:
  explicit Downtime(std::vector<std::uint32_t> voters) : voters_(std::move(voters)) {}
  /// Whether a majority of the voters stays up if `node` is down from `from` to `until`.
  [[nodiscard]] bool may_take(std::uint32_t node, sim::Time from, sim::Time until) const;
  /// Whether chaos has it down at any moment of that time.
  [[nodiscard]] bool is_down(std::uint32_t node, sim::Time from, sim::Time until) const;
  /// Whether those that are lost for good stay a minority of the voters with `node` among them.
  [[nodiscard]] bool may_lose(std::uint32_t node) const;
  /// `until` kNever: for good.
  void take(std::uint32_t node, sim::Time from, sim::Time until);

 private:
  struct Down {
    std::uint32_t node = 0;
    sim::Time from_us = 0;
    sim::Time until_us = 0;
  };
  [[nodiscard]] bool votes(std::uint32_t node) const;
  /// Voters down at that moment, `node` among them.
  [[nodiscard]] std::size_t down_with(std::uint32_t node, sim::Time at) const;

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
  ChaosPlan(const language::Chaos& chaos, ChaosGround ground, sim::Time begins_us, sim::Time ends_us,
            std::uint64_t seed, std::uint64_t number);

  /// When the next fault comes; kNever when there is none. Chances and drifts begin at once, at the next millisecond.
  [[nodiscard]] sim::Time next_at() const;
  /// Draws the faults of that moment (a ring of cuts, a loss for everybody: often one, maybe several, maybe none because
  /// the majority must be kept) and the moment after it. All are due at next_at(), in the order given. REQUIRES
  /// next_at() != kNever.
  std::vector<PlannedFault> take_next(Downtime& downtime);

 private:
  using Ids = std::vector<std::uint32_t>;
  using Groups = std::pair<Ids, Ids>;

  // chaos_plan.cc
  void draw_next();
  void draw_faults(Downtime& downtime);
  sim::Time draw_time(const language::Range& range);
  std::int64_t draw_ppm();
  std::uint32_t draw_node();
  Ids shuffled();
  bool one_in(std::uint64_t n) { return rng_.below(n) == 0; }
  /// No longer than until the plan is over.
  sim::Time cut_short(sim::Time lasting_us) const;
  void now(language::Action action, std::optional<sim::Time> for_us = std::nullopt);
  void later(sim::Time at_us, language::Action action, std::optional<sim::Time> for_us = std::nullopt);
  /// The first node in random order that nobody has down and, where it must be kept, a majority can do without.
  std::optional<std::uint32_t> candidate(const Downtime& downtime, sim::Time until_us, bool for_good);

  // chaos_partitions.cc
  void draw_partition();
  Groups split();
  Groups majority_and_rest();
  void ring(sim::Time lasting_us);
  void flapping(sim::Time lasting_us);

  // chaos_faults.cc
  void draw_down(Downtime& downtime);
  void draw_chance();
  void draw_delay();
  void draw_clocks();
  void draw_disk(Downtime& downtime);
  void full_disk(Downtime& downtime, sim::Time lasting_us);
  void corrupt_disk(Downtime& downtime, sim::Time lasting_us);
  void draw_members();
  void ask(language::MemberAction action, const Ids& nodes);
  void ask_later(sim::Time at_us, language::MemberAction action, const Ids& nodes);
  void draw_transfer();

  language::Chaos chaos_;
  ChaosGround ground_;
  Ids members_;  // who votes now if every request so far has been accepted
  sim::Time ends_us_;
  sim::Time at_us_;                    // the moment being drawn
  sim::Time next_us_;                  // the next draw; kNever: none
  std::vector<PlannedFault> planned_;  // by time, then as drawn: those of this moment and of later ones
  raft::Rng rng_;
};

/// The lines a mix stands for; any other line alone.
[[nodiscard]] std::vector<language::Chaos> unmixed(const language::Chaos& chaos);

}  // namespace raftlab::scenarios::runner
