// SPDX-License-Identifier: MIT
// The only clock of the house's engine side: how much a Load does in a second of processor time, and how much memory the
// process held meanwhile. Processor time of the one thread that works, so that other programs on the machine disturb
// little; on a machine at rest it is the time of the clock on the wall.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/bench/workloads.h"

namespace raftlab::scenarios::bench {

/// Of several repetitions.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};
/// REQUIRES at least one.
Spread spread_of(std::vector<double> values);

struct Figures {
  const Workload* workload = nullptr;
  Spread messages;  // a second, like all up to runs
  Spread commands;
  Spread events;
  Spread runs;
  Spread virtual_s;
  std::optional<double> bytes_an_event;  // of what is recorded or written
  std::uint64_t peak_bytes = 0;          // of the process, the largest of the repetitions
  std::optional<Spread> limit;           // units of the workload a second
  std::optional<Spread> ratio;           // to the limit measured beside it
  std::uint64_t violations = 0;          // there should be none

  const Spread& units() const;
  /// Whether a target is reached; none where there is no target.
  std::optional<bool> reached() const;
};

struct Settings {
  std::vector<const Workload*> workloads;
  unsigned repeats = 5;
  double seconds = 1;                       // of processor time, of each measurement, at least one piece
  const std::atomic<bool>* stop = nullptr;  // looked at between two measurements
  std::function<void(std::string_view workload, unsigned repeat)> progress;  // before each; may be empty
};

struct Report {
  std::vector<Figures> figures;  // of the workloads that were measured at least once
  unsigned repeats = 0;
  double seconds = 0;
  bool interrupted = false;
  /// What a message of one workload costs, in messages of another; none where one of the two was not measured.
  std::optional<double> cost(std::string_view of, std::string_view in) const;
};

/// Each repetition measures half of the limit, the workload, the other half of the limit; all workloads once, then again.
Report run_bench(const Settings& settings);

}  // namespace raftlab::scenarios::bench
