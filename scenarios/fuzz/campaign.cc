// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <utility>

#include "report/json_writer.h"
#include "scenarios/fuzz/campaign_file.h"
#include "scenarios/fuzz/guided.h"
#include "scenarios/fuzz/pool.h"
#include "scenarios/runner/runner.h"
#include "scenarios/runner/twice.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::uint64_t kEventsToLookAgain = 4'000'000;  // of a longer failure no cause is told
constexpr std::int64_t kTick_us = 200'000;
constexpr std::int64_t kCheckpoint_us = 10'000'000;
constexpr std::int64_t kShrinkAfterTime_us = 60'000'000;
constexpr std::size_t kNamedMax = 10;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string other_digest(std::uint64_t digest, std::uint64_t first) {
  return fmt::format("played again its digest is {} instead of {}", report::digest_text(digest),
                     report::digest_text(first));
}

class Campaign {
 public:
  explicit Campaign(const CampaignSettings& settings)
      : settings_(settings),
        places_(places_of(settings.shard, seeds_asked(settings.identity))),
        begun_us_(now_us()),
        findings_(finding_settings()),
        guided_({.fresh = [this](std::uint64_t seed) { return drawn_with_seed(seed); }}),
        result_{.record = {.identity = settings.identity, .shard = settings.shard}},
        work_([this](std::uint64_t place) { return play(seed_of(place)); }),
        pool_(settings.jobs, places_, work_) {}

  CampaignResult run() {
    checkpoint();
    while (!ended_for_good_) {
      look_at_the_clock();
      if (const std::optional<SeedResult> seed = pool_.take(100)) {
        take(*seed);
      } else if (pool_.over()) {
        break;
      }
    }
    pool_.stop();
    while (!pool_.tasks_done(100)) look_at_the_clock();
    collect_written();
    const bool all = record().seeds_done == places_ && record().end == CampaignEnd::out_of_time;
    if (record().end == CampaignEnd::running || all) record().end = CampaignEnd::finished;
    if (!result_.write_error.empty() || !result_.error.empty()) record().end = CampaignEnd::broken_off;
    checkpoint();
    result_.elapsed_us = elapsed_us();
    return std::move(result_);
  }

 private:
  CampaignRecord& record() { return result_.record; }
  std::int64_t elapsed_us() const { return now_us() - begun_us_; }
  /// Shrinking may go on for a while after the time is up.
  FindingSettings finding_settings() const {
    FindingSettings findings = settings_.findings;
    if (!settings_.time_us) return findings;
    findings.out_of_time = [this, asked = std::move(findings.out_of_time)] {
      return (asked && asked()) || elapsed_us() > *settings_.time_us + kShrinkAfterTime_us;
    };
    return findings;
  }
  std::uint64_t seed_of(std::uint64_t place) const {
    return settings_.identity.first_seed + settings_.shard.index + place * settings_.shard.count;
  }
  language::Scenario drawn_with_seed(std::uint64_t seed) const {
    return with_seed(*settings_.draw(seed).scenario, seed);
  }
  runner::RunSettings run_settings(std::uint64_t seed) const {
    runner::RunSettings run;
    run.seed = seed;
    run.until_us = findings_.until_us;
    return run;
  }

  // ---- in the threads of the pool: nothing of the campaign is written here

  SeedResult play(std::uint64_t seed) {
    SeedResult result;
    result.seed = seed;
    try {
      const Drawn drawn = settings_.draw(seed);
      result.misfit = drawn.misfit;
      result.misfit_hint = drawn.hint;
      if (drawn.scenario && settings_.guided) {
        play_guided(result);
      } else if (drawn.scenario && settings_.checks_determinism) {
        play_twice(*drawn.scenario, result);
      } else if (drawn.scenario) {
        play_once(drawn.scenario, result);
      }
    } catch (const std::exception& error) {
      result.error = error.what();
    }
    return result;
  }

  using SharedScenario = std::shared_ptr<const language::Scenario>;

  void play_once(const SharedScenario& scenario, SeedResult& result) const {
    runner::RunSettings run = run_settings(result.seed);
    const runner::RunResult first = runner::Runner(scenario, run).run();
    keep(first, result);
    if (first.verdict != report::Verdict::fail) return;
    if (first.events > kEventsToLookAgain) {
      result.broken = broken_by(first, nullptr);
      return;
    }
    run.keep = sim::Trace::Keep::all;
    runner::Runner again(scenario, run);
    const runner::RunResult second = again.run();
    if (second.digest != first.digest) result.nondeterminism = other_digest(second.digest, first.digest);
    result.broken = broken_by(first, &again.world().trace());
  }

  /// What fails is played once more as it stands: only then it is a scenario of its own that fails.
  void play_guided(SeedResult& result) {
    GuidedRun run = guided_.play(result.seed);
    keep(run.result, result);
    if (run.misfit || run.result.verdict != report::Verdict::fail) return;
    const std::uint64_t seed = std::exchange(result.seed, run.script.setup.seed.value_or(1));
    const auto script = std::make_shared<const language::Scenario>(std::move(run.script));
    play_once(script, result);
    result.seed = seed;
    if (result.broken) result.script = script;
  }

  void play_twice(const language::Scenario& scenario, SeedResult& result) const {
    const runner::RunSettings run = run_settings(result.seed);
    const runner::Play first = runner::play(scenario, run);
    const runner::Play second = runner::play(scenario, run);
    keep(first.result, result);
    if (const auto difference = runner::difference_between(first, second)) result.nondeterminism = difference->sentence;
    if (first.result.verdict == report::Verdict::fail) result.broken = broken_by(first.result, &first.timeline.trace);
  }

  static void keep(const runner::RunResult& run, SeedResult& result) {
    result.events = run.events;
    result.digest = run.digest;
    result.inconclusive = run.verdict == report::Verdict::inconclusive;
  }

  // ---- in the thread of run()

  void take(const SeedResult& seed) {
    if (!seed.error.empty() || !seed.misfit.empty()) {
      result_.error = seed.error;
      result_.misfit = seed.misfit;
      result_.misfit_hint = seed.misfit_hint;
      result_.error_seed = seed.seed;
      return end_for_good(CampaignEnd::broken_off);
    }
    ++record().seeds_done;
    record().events += seed.events;
    if (!seed.nondeterminism.empty()) {
      note_nondeterminism(seed.seed, seed.nondeterminism);
    } else if (seed.broken) {
      count(seed);
    } else if (seed.inconclusive && record().inconclusive++ == 0) {
      record().inconclusive_first = seed.seed;
    }
  }

  void note_nondeterminism(std::uint64_t seed, const std::string& what) {
    if (result_.nondeterministic++ < kNamedMax) {
      result_.nondeterminism.push_back(fmt::format("seed {}: {}", seed, what));
    }
  }

  void count(const SeedResult& seed) {
    const auto [place, fresh] = groups_.emplace(seed.broken->group(), record().findings.size());
    if (!fresh) {
      ++record().findings[place->second].seeds;
      return;
    }
    Finding finding;
    finding.broken = *seed.broken;
    finding.first_seed = seed.seed;
    finding.seeds = 1;
    record().findings.push_back(std::move(finding));
    write_later(place->second, seed);
    const bool last = record().seeds_done == places_;
    if (record().findings.size() >= settings_.identity.keep_going && !last) end_for_good(CampaignEnd::found_enough);
  }

  /// A thread makes it smaller and writes it, while others go on.
  void write_later(std::size_t number, const SeedResult& seed) {
    ++writing_;
    FailedSeed failed;
    failed.seed = seed.seed;
    failed.search_from = settings_.guided ? settings_.identity.first_seed : seed.seed;
    failed.scenario = seed.script;
    failed.digest = seed.digest;
    failed.broken = *seed.broken;
    pool_.add([this, number, failed = std::move(failed)]() mutable {
      WrittenFinding written;
      try {
        if (!failed.scenario) {
          failed.scenario = std::make_shared<const language::Scenario>(drawn_with_seed(failed.seed));
        }
        written = write_finding(failed, findings_);
      } catch (const std::exception& error) {
        written.error = error.what();
      }
      const std::lock_guard lock(written_mutex_);
      written_.emplace(number, std::move(written));
    });
  }

  void collect_written() {
    std::map<std::size_t, WrittenFinding> done;
    {
      const std::lock_guard lock(written_mutex_);
      done.swap(written_);
    }
    for (auto& [number, written] : done) {
      --writing_;
      Finding& finding = record().findings[number];
      finding.file = std::move(written.file);
      finding.digest = std::move(written.digest);
      finding.lines = written.lines;
      finding.shrunk = written.shrunk;
      if (!written.nondeterminism.empty()) note_nondeterminism(finding.first_seed, written.nondeterminism);
      if (result_.write_error.empty()) result_.write_error = written.write_error;
      if (result_.error.empty() && !written.error.empty()) {
        result_.error = written.error;
        result_.error_seed = finding.first_seed;
      }
    }
    if (!done.empty()) checkpoint();
  }

  /// No seed begins any more; those that have begun still count.
  void end_soon(CampaignEnd end) {
    if (ending_) return;
    ending_ = true;
    if (record().seeds_done < places_) record().end = end;
    pool_.stop();
  }

  /// What later seeds show does not count.
  void end_for_good(CampaignEnd end) {
    ended_for_good_ = true;
    record().end = end;
    ending_ = true;
    pool_.stop();
  }

  void look_at_the_clock() {
    if (findings_.stop != nullptr && *findings_.stop) end_soon(CampaignEnd::interrupted);
    if (!result_.write_error.empty() || !result_.error.empty()) end_soon(CampaignEnd::broken_off);
    const std::int64_t elapsed = elapsed_us();
    if (settings_.time_us && elapsed >= *settings_.time_us) end_soon(CampaignEnd::out_of_time);
    if (elapsed < tick_us_) return;
    tick_us_ = elapsed + kTick_us;
    collect_written();
    if (elapsed >= checkpoint_us_) checkpoint();
    if (settings_.progress) settings_.progress(progress(elapsed));
  }

  Progress progress(std::int64_t elapsed) {
    Progress progress;
    progress.seeds = record().seeds_done;
    if (places_ != UINT64_MAX) progress.seeds_all = places_;
    progress.events = record().events;
    progress.findings = record().findings.size();
    progress.shrinking = writing_;
    progress.elapsed_us = elapsed;
    progress.time_us = settings_.time_us;
    return progress;
  }

  void checkpoint() {
    checkpoint_us_ = elapsed_us() + kCheckpoint_us;
    const std::string path = findings_.folder + "/" + campaign_file_name(settings_.shard);
    const std::string problem = findings_.write(path, campaign_json(record()));
    if (result_.write_error.empty()) result_.write_error = problem;
  }

  const CampaignSettings& settings_;
  const std::uint64_t places_;
  const std::int64_t begun_us_;
  const FindingSettings findings_;
  Guided guided_;  // used by the one thread of a guided search
  CampaignResult result_;
  std::map<std::string, std::size_t> groups_;  // of findings, by Broken::group
  std::size_t writing_ = 0;                    // findings given to the pool and not collected
  bool ending_ = false;
  bool ended_for_good_ = false;
  std::int64_t tick_us_ = 0;
  std::int64_t checkpoint_us_ = 0;
  std::mutex written_mutex_;  // of written_
  std::map<std::size_t, WrittenFinding> written_;
  Pool::Work work_;
  Pool pool_;  // last: its threads end before what they use
};

}  // namespace

CampaignResult run_campaign(const CampaignSettings& settings) { return Campaign(settings).run(); }

}  // namespace raftlab::scenarios::fuzz
