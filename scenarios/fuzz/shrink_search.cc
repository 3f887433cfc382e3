// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/shrink_search.h"

#include <algorithm>

#include "raft/rng.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::int64_t kSlackUs = 300'000;
/// Of the events of the best candidate: a smaller one that takes more is not what is looked for.
constexpr std::uint64_t kEventsTimes = 4;
constexpr std::uint64_t kEventsMore = 20'000;
/// Short runs are tried with more seeds, long ones with fewer.
constexpr std::uint64_t kEventsUsual = 10'000;
constexpr std::uint64_t kSeedsLeast = 2;
constexpr std::uint64_t kSeedsMost = 60;

/// The text is the truth: what it reads back to must be what was run.
bool reads_back(const language::Scenario& scenario) {
  const std::string text = language::print_scenario(scenario);
  const language::ParseResult parsed = language::parse_scenario(text, scenario.file_name);
  return parsed.ok() && parsed.scenario.setup_statements.size() == scenario.setup_statements.size() &&
         language::print_scenario(parsed.scenario) == text;
}

bool is_rule(const language::Statement& line) { return std::holds_alternative<language::RuleOff>(line.action); }

}  // namespace

Search::Search(Candidate first, Target target, const ShrinkSettings& settings)
    : best_(std::move(first)), target_(std::move(target)), settings_(settings) {}

bool Search::over() {
  if (over_) return true;
  over_ = runs_ >= settings_.runs_max || events_ >= settings_.events_max ||
          (settings_.stop != nullptr && settings_.stop->load(std::memory_order_relaxed)) ||
          (settings_.out_of_time && settings_.out_of_time());
  return over_;
}

void Search::tell() {
  if (settings_.progress) settings_.progress(runs_, lines());
}

bool Search::start() {
  const std::optional<language::Scenario> scenario = scenario_of(best_, target_);
  if (!scenario || !can_be_read(*scenario)) return false;
  const Trial trial = run(*scenario, best_.seed);
  if (!trial.breaks) return false;
  take(best_, trial);
  const bool some_off = std::any_of(best_.setup.begin(), best_.setup.end(), is_rule);
  blames_rules_ = some_off && !breaks_with_rules(best_);
  return true;
}

/// Whether it breaks the target with its seed and no rule off.
bool Search::breaks_with_rules(const Candidate& candidate) {
  Candidate whole = candidate;
  std::erase_if(whole.setup, is_rule);
  const std::optional<language::Scenario> scenario = scenario_of(whole, target_);
  return scenario && run(*scenario, whole.seed).breaks;
}

/// Some numbers only the parser refuses. A line that it has read once is not read again.
bool Search::can_be_read(const language::Scenario& scenario) {
  std::vector<std::uint64_t> unknown;
  for (const std::vector<language::Statement>* part : {&scenario.setup_statements, &scenario.statements}) {
    for (const language::Statement& line : *part) {
      const std::uint64_t text = raft::stream_seed(0, line.text);
      if (!known_.contains(text)) unknown.push_back(text);
    }
  }
  if (unknown.empty()) return true;
  if (!reads_back(scenario)) return false;
  known_.insert(unknown.begin(), unknown.end());
  return true;
}

bool Search::accept(const Candidate& candidate, unsigned seeds, Slack slack) {
  Candidate tried = candidate;
  if (slack == Slack::some && tried.end_us && !trial_.at_end) *tried.end_us += *tried.end_us / 4 + kSlackUs;
  std::optional<language::Scenario> scenario = scenario_of(tried, target_);
  if (!scenario || !can_be_read(*scenario)) return false;
  Candidate unseeded = tried;
  unseeded.seed = 0;
  const std::optional<language::Scenario> plain = scenario_of(unseeded, target_);
  const std::uint64_t name = plain ? raft::stream_seed(0, language::print_scenario(*plain)) : 0;
  const std::uint64_t others =
      seeds == 0 ? 0 : std::clamp(seeds * kEventsUsual / (trial_.events + 1), kSeedsLeast, kSeedsMost);
  for (std::uint64_t i = 0; i <= others; ++i) {
    const std::uint64_t seed = i == 0 ? tried.seed : i;
    if (i != 0 && seed == tried.seed) continue;
    if (!tried_.insert(raft::stream_seed(name, "seed", seed)).second) continue;
    if (over()) return false;
    const Trial trial = run(*scenario, seed);
    if (!trial.breaks) continue;
    tried.seed = seed;
    if (blames_rules_ && breaks_with_rules(tried)) continue;
    if (!reads_back(*scenario)) return false;
    take(std::move(tried), trial);
    return true;
  }
  return false;
}

/// Line by line as Runner::run() does it, to know where it broke.
Trial Search::run(const language::Scenario& scenario, std::uint64_t seed) {
  runner::RunSettings settings;
  settings.seed = seed;
  settings.stop = settings_.stop;
  if (trial_.events != 0) settings.events_max = trial_.events * kEventsTimes + kEventsMore;
  runner::Runner runner(scenario, settings);
  Trial trial;
  trial.at_end = true;
  for (const language::Statement& statement : scenario.statements) {
    const std::int64_t now_us = runner.now();
    const std::int64_t began_us = statement.when.kind == language::WhenKind::at     ? statement.when.time_us
                                  : statement.when.kind == language::WhenKind::plus ? now_us + statement.when.time_us
                                                                                    : now_us;
    trial.began_us.push_back(began_us);
    if (runner.execute(statement).end != runner::LineEnd::done) {
      trial.at_end = false;
      break;
    }
    ++trial.reached;
  }
  const runner::RunResult result = runner.finish();
  const bool passes = target_.property.empty() || result.verdict == report::Verdict::pass;
  trial.breaks = passes && !result.interrupted && breaks(result, target_);
  trial.ended_at_us = result.ended_at_us;
  trial.events = result.events;
  ++runs_;
  events_ += result.events;
  if (runs_ % 16 == 0) tell();
  return trial;
}

void Search::take(Candidate candidate, const Trial& trial) {
  cut(candidate, trial);
  best_ = std::move(candidate);
  ++accepted_;
  trial_ = trial;
  trial_.began_us.resize(std::min(trial_.began_us.size(), best_.lines.size()));
  tell();
}

/// What comes behind the violation goes: the run up to it stays the same.
void Search::cut(Candidate& candidate, const Trial& trial) const {
  if (trial.at_end) return;
  std::size_t keep = trial.reached + 1;
  // Still waiting for the time of its line when it broke.
  if (trial.reached < trial.began_us.size() && trial.began_us[trial.reached] > trial.ended_at_us) --keep;
  const bool fails_itself = keep <= candidate.lines.size() && keep > 0 && target_.property.empty() &&
                            candidate.lines[keep - 1].text == target_.expectation;
  if (keep < candidate.lines.size()) candidate.lines.resize(keep);
  // The end says how long there is to wait.
  if (!candidate.lines.empty() && std::holds_alternative<language::Wait>(candidate.lines.back().action)) {
    candidate.lines.pop_back();
  }
  candidate.end_us.reset();
  if (!fails_itself) candidate.end_us = trial.ended_at_us;
}

}  // namespace raftlab::scenarios::fuzz
