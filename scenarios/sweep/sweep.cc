// SPDX-License-Identifier: MIT
#include "scenarios/sweep/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>
#include <variant>

#include "scenarios/fuzz/pool.h"
#include "scenarios/fuzz/progress.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::sweep {
namespace {

constexpr std::int64_t kTick_us = 200'000;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class Sweep {
 public:
  explicit Sweep(const SweepSettings& settings)
      : settings_(settings),
        begun_us_(now_us()),
        values_(settings.variants.size(), std::vector<report::study::Values>(settings.asked.size())),
        work_([this](std::uint64_t place) { return play(place); }) {
    result_.runs_all = settings.seeds * settings.variants.size();
    VariantResult fresh;
    fresh.rows.resize(settings.asked.size());
    result_.variants.assign(settings.variants.size(), fresh);
  }

  SweepResult run() {
    {
      fuzz::Pool pool(settings_.jobs, result_.runs_all, work_);
      while (!result_.failed_variant) {
        look_at_the_clock(pool);
        if (const std::optional<fuzz::SeedResult> seed = pool.take(100)) {
          take(*seed);
        } else if (pool.over()) {
          break;
        }
      }
    }
    for (std::size_t variant = 0; variant < values_.size(); ++variant) {
      for (std::size_t metric = 0; metric < settings_.asked.size(); ++metric) {
        result_.variants[variant].rows[metric].values =
            report::study::Distribution(std::move(values_[variant][metric]));
      }
    }
    result_.elapsed_us = now_us() - begun_us_;
    return std::move(result_);
  }

 private:
  // ---- in the threads of the pool: nothing of the sweep is written here

  fuzz::SeedResult play(std::uint64_t place) const {
    fuzz::SeedResult result;
    result.seed = settings_.first_seed + place % settings_.seeds;
    try {
      runner::RunSettings run;
      run.seed = result.seed;
      run.until_us = settings_.until_us;
      run.keep = sim::Trace::Keep::all;
      runner::Runner runner(settings_.variants[place / settings_.seeds].scenario, run);
      const runner::RunResult ended = runner.run();
      result.events = ended.events;
      result.failed = ended.verdict == report::Verdict::fail;
      result.inconclusive = ended.verdict == report::Verdict::inconclusive;
      if (!result.failed) measure({runner.world().trace(), ended.marks, ended.ended_at_us}, result);
    } catch (const std::exception& error) {
      result.error = error.what();
    }
    return result;
  }

  void measure(const report::study::Run& run, fuzz::SeedResult& result) const {
    report::study::Values values;
    for (std::uint32_t i = 0; i < settings_.asked.size(); ++i) {
      const Asked& asked = settings_.asked[i];
      values.clear();
      if (asked.metric != nullptr) {
        asked.metric->measure(run, values);
      } else {
        report::study::measure_between(run, asked.from, asked.to, values);
      }
      for (const std::int64_t value : values) result.measured.push_back({i, value});
    }
  }

  // ---- in the thread of run()

  void take(const fuzz::SeedResult& seed) {
    const std::size_t variant = result_.runs / settings_.seeds;
    if (seed.failed || !seed.error.empty()) {
      result_.failed_variant = variant;
      result_.failed_seed = seed.seed;
      result_.error = seed.error;
      return;
    }
    ++result_.runs;
    result_.events += seed.events;
    VariantResult& into = result_.variants[variant];
    ++into.runs;
    if (seed.inconclusive) ++into.inconclusive;
    std::vector<bool> measured(settings_.asked.size());
    for (const fuzz::Measured& one : seed.measured) {
      values_[variant][one.metric].push_back(one.value);
      measured[one.metric] = true;
    }
    for (std::size_t metric = 0; metric < measured.size(); ++metric) {
      if (!measured[metric]) ++into.rows[metric].runs_without;
    }
  }

  void look_at_the_clock(fuzz::Pool& pool) {
    if (settings_.stop != nullptr && *settings_.stop && !result_.interrupted) {
      result_.interrupted = true;
      pool.stop();
    }
    const std::int64_t elapsed_us = now_us() - begun_us_;
    if (elapsed_us < tick_us_) return;
    tick_us_ = elapsed_us + kTick_us;
    if (settings_.progress) settings_.progress({result_.runs, result_.runs_all, result_.events, elapsed_us});
  }

  const SweepSettings& settings_;
  std::int64_t begun_us_;
  std::int64_t tick_us_ = kTick_us;
  std::vector<std::vector<report::study::Values>> values_;  // by variant, by metric
  fuzz::Pool::Work work_;
  SweepResult result_;
};

}  // namespace

std::vector<Asked> measures_of(const language::Scenario& scenario) {
  std::vector<Asked> all;
  for (const language::Statement& statement : scenario.statements) {
    const auto* measure = std::get_if<language::Measure>(&statement.action);
    if (measure == nullptr) continue;
    Asked one;
    one.name = fmt::format("{}..{}", measure->from, measure->to);
    one.help = fmt::format("from mark {} to mark {}", measure->from, measure->to);
    one.from = measure->from;
    one.to = measure->to;
    const bool known =
        std::any_of(all.begin(), all.end(), [&one](const Asked& other) { return other.name == one.name; });
    if (!known) all.push_back(std::move(one));
  }
  return all;
}

Asked asked(const report::study::Metric& metric) {
  return {std::string(metric.name), metric.unit, std::string(metric.help), &metric, {}, {}};
}

std::string progress_text(const SweepProgress& progress) {
  fuzz::Progress same;
  same.seeds = progress.runs;
  same.seeds_all = progress.runs_all;
  same.events = progress.events;
  same.elapsed_us = progress.elapsed_us;
  return fuzz::pace_text(same, "runs");
}

SweepResult run_sweep(const SweepSettings& settings) { return Sweep(settings).run(); }

}  // namespace raftlab::scenarios::sweep
