// SPDX-License-Identifier: MIT
// A sweep: the same seeds of one scenario with each combination of settings, a World a seed, and what was measured in
// each run. Values are taken in the order of combinations and seeds, so that they are the same with one thread and with
// many; only Ctrl-C depends on a clock. A run that fails ends the sweep.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/study/distribution.h"
#include "report/study/metrics.h"
#include "scenarios/language/ast.h"
#include "scenarios/sweep/combinations.h"

namespace raftlab::scenarios::sweep {

/// A metric of report/study, or what a line `measure FROM TO` asks for.
struct Asked {
  std::string name;  ///< "leaderless"; "FROM..TO"
  report::study::Unit unit = report::study::Unit::time;
  std::string help;
  const report::study::Metric* metric = nullptr;  ///< null: between the marks
  std::string from;
  std::string to;
};

/// What the `measure` lines of the scenario ask for, each pair once, as they stand there.
[[nodiscard]] std::vector<Asked> measures_of(const language::Scenario& scenario);
[[nodiscard]] Asked asked(const report::study::Metric& metric);

/// A scenario with the settings of a combination applied.
struct Variant {
  Combination combination;
  std::shared_ptr<const language::Scenario> scenario;
};

struct SweepProgress {
  std::uint64_t runs = 0;
  std::uint64_t runs_all = 0;
  std::uint64_t events = 0;
  std::int64_t elapsed_us = 0;
};

struct SweepSettings {
  std::vector<Variant> variants;
  std::vector<Asked> asked;
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 1;  ///< of each variant; seeds times variants fits into 64 bits
  std::optional<std::int64_t> until_us;
  unsigned jobs = 1;
  const std::atomic<bool>* stop = nullptr;
  /// Called in the thread of run_sweep a few times a second; may be empty.
  std::function<void(const SweepProgress&)> progress;
};

/// What one metric came to in the runs of one variant.
struct Row {
  report::study::Distribution values;
  std::uint64_t runs_without = 0;  ///< runs that gave no value
};

struct VariantResult {
  std::uint64_t runs = 0;
  std::uint64_t inconclusive = 0;  ///< a limit came before the end; they count all the same
  std::vector<Row> rows;           ///< by metric
};

struct SweepResult {
  std::vector<VariantResult> variants;
  std::uint64_t runs = 0;
  std::uint64_t runs_all = 0;
  std::uint64_t events = 0;
  bool interrupted = false;
  /// The run that failed, or in which raftlab itself made a mistake: then `error` says which.
  std::optional<std::size_t> failed_variant;
  std::uint64_t failed_seed = 0;
  std::string error;
  std::int64_t elapsed_us = 0;
};

/// "12,345 of 100,000 runs   8,120 runs/s   3.1 M events/s   12 s left"
[[nodiscard]] std::string progress_text(const SweepProgress& progress);

[[nodiscard]] SweepResult run_sweep(const SweepSettings& settings);

}  // namespace raftlab::scenarios::sweep
