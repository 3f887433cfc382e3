// SPDX-License-Identifier: MIT
// What runs beside the lines: the faults of `chaos` lines and the beats of `clients` lines, in order of time; at one
// moment faults go first, then in the order of the lines. A value; it only says what comes next, the Runner does it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scenarios/runner/chaos_plan.h"
#include "scenarios/runner/load.h"

namespace raftlab::scenarios::runner {

class Background {
 public:
  Background(const language::Setup& setup, std::uint64_t seed);

  /// When something comes next; kNever where nothing does.
  [[nodiscard]] sim::Time next_at() const { return next_us_; }

  /// `ends_us`: kNever without `for D`.
  void add(const language::Chaos& chaos, const language::SourceSpan& span, sim::Time begins_us, sim::Time ends_us);
  void add(const language::Clients& load, sim::Time begins_us, sim::Time ends_us);
  /// Chaos and load are over.
  void end();

  /// The client whose beat comes next, if that is what comes next. Its beat() is to be called, then beaten().
  [[nodiscard]] LoadClient* client_due() { return next_client_ < clients_.size() ? &clients_[next_client_] : nullptr; }
  void beaten() { find_next_client(); }
  /// Takes the fault that comes next, with the line of its chaos; nothing where chaos drew none for this moment.
  std::optional<language::Statement> take_fault();
  /// The last number that the load has written.
  std::uint64_t& values() { return values_; }

 private:
  struct ChaosLine {
    ChaosPlan plan;
    language::SourceSpan span;
  };

  void find_next_fault();
  void find_next_client();  // REQUIRES that find_next_fault() has been called since faults changed

  ChaosGround ground_;
  std::uint64_t seed_;
  Downtime downtime_;
  std::vector<ChaosLine> chaos_;
  std::vector<PlannedFault> planned_;  // taken from a plan already, by time
  std::vector<LoadClient> clients_;
  std::uint64_t chaos_count_ = 0;  // of the whole run
  std::uint64_t client_count_ = 0;
  std::uint64_t values_ = 0;

  // What comes next: a fault already planned, a plan, or a client.
  sim::Time next_us_ = raft::kNever;
  sim::Time next_fault_us_ = raft::kNever;
  bool next_planned_ = false;
  std::size_t next_chaos_ = 0;
  std::size_t next_client_ = 0;  // clients_.size(): none of them
};

}  // namespace raftlab::scenarios::runner
