// SPDX-License-Identifier: MIT
// The order of the passes: big things first, then line by line until nothing more goes, then what people like to read.
#include "scenarios/fuzz/shrink.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scenarios/fuzz/shrink_passes.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::size_t kLinesWanted = 15;
constexpr int kRoundsMax = 6;
constexpr unsigned kRandomRounds = 150;
constexpr unsigned kSmallRounds = 1'500;

/// Other seeds a candidate is tried with: many where much is won at once.
constexpr unsigned kManySeeds = 24;
constexpr unsigned kSomeSeeds = 10;
constexpr unsigned kFewSeeds = 4;
constexpr unsigned kSmallSeedMax = 50;

void drop_big_things(Search& search) {
  keep_a_window(search, kManySeeds);
  drop_kinds(search, kSomeSeeds);
  fewer_nodes(search, kSomeSeeds);
  default_timings(search, kManySeeds);
  drop_setup(search, kFewSeeds);
  constant_fates(search, kSomeSeeds);
  drop_lines(search, kFewSeeds);
  keep_a_window(search, kManySeeds);
}

/// Until a round wins nothing more.
void drop_small_things(Search& search) {
  for (int round = 0; round < kRoundsMax && !search.over(); ++round) {
    bool any = drop_kinds(search, kSomeSeeds);
    any = drop_setup(search, kSomeSeeds) || any;
    any = drop_lines(search, round == 0 ? kFewSeeds : kSomeSeeds) || any;
    any = fewer_nodes(search, kSomeSeeds) || any;
    any = constant_fates(search, kSomeSeeds) || any;
    any = joined_lines(search, kFewSeeds) || any;
    any = simpler_lines(search, kFewSeeds) || any;
    any = shorter_times(search, kFewSeeds) || any;
    any = drop_pairs(search, kFewSeeds) || any;
    if (!any) any = drop_at_random(search, kRandomRounds);
    if (!any) return;
  }
}

void make_readable(Search& search) {
  smaller_seed(search, kSmallSeedMax);
  rounder_times(search, kSomeSeeds);
  rounder_numbers(search, kSomeSeeds);
  simpler_lines(search, kSomeSeeds);
  smaller_seed(search, kSmallSeedMax);
}

/// "vote-once broken": what the scenario shows, where nobody has said it yet.
std::string title_of(const Candidate& candidate, const Target& target) {
  for (const language::Statement& line : candidate.setup) {
    if (const auto* rule = std::get_if<language::RuleOff>(&line.action)) return rule->name + " broken";
  }
  return target.property.empty() ? std::string() : target.property + " broken";
}

/// The text of the candidate, if it still breaks the target when it is read and run.
std::optional<Shrunk> written(const Candidate& candidate, const Target& target) {
  const std::optional<language::Scenario> scenario = scenario_of(candidate, target);
  if (!scenario) return std::nullopt;
  Shrunk shrunk;
  shrunk.text = language::print_scenario(*scenario);
  language::ParseResult parsed = language::parse_scenario(shrunk.text, scenario->file_name);
  if (!parsed.ok()) return std::nullopt;
  const runner::RunResult result = runner::run_scenario(parsed.scenario, {});
  const bool passes = target.property.empty() || result.verdict == report::Verdict::pass;
  if (!passes || !breaks(result, target)) return std::nullopt;
  shrunk.scenario = std::move(parsed.scenario);
  shrunk.lines = line_count(candidate, target);
  return shrunk;
}

/// Readers want to know, even where it is the default.
void say_nodes(Candidate& candidate) {
  language::Statement line;
  line.action = language::Nodes{node_count(candidate)};
  retext(line);
  set_node_count(candidate, language::Setup{}.nodes);
  candidate.setup.insert(candidate.setup.begin(), line);
}

/// With a title and an end that people would have written, as far as these change nothing.
std::optional<Shrunk> written_nicely(const Candidate& best, const Target& target) {
  Candidate candidate = best;
  if (candidate.title.empty() && line_count(candidate, target) < kLinesWanted) {
    candidate.title = title_of(candidate, target);
  }
  if (node_count(candidate) == language::Setup{}.nodes && line_count(candidate, target) < kLinesWanted) {
    say_nodes(candidate);
  }
  if (candidate.end_us) {
    const std::int64_t exact_us = *candidate.end_us;
    for (const std::int64_t unit_us : {1'000'000, 500'000, 100'000, 50'000, 10'000, 1'000}) {
      const std::int64_t end_us = (exact_us + unit_us - 1) / unit_us * unit_us;
      if (end_us - exact_us > std::max<std::int64_t>(exact_us / 4, 10'000)) continue;
      candidate.end_us = end_us;
      if (std::optional<Shrunk> shrunk = written(candidate, target)) return shrunk;
    }
    candidate.end_us = exact_us;
  }
  if (std::optional<Shrunk> shrunk = written(candidate, target)) return shrunk;
  return written(best, target);
}

Shrunk as_it_is(const language::Scenario& scenario, std::uint64_t runs) {
  Shrunk shrunk;
  shrunk.scenario = scenario;
  shrunk.text = language::print_scenario(scenario);
  shrunk.runs = runs;
  shrunk.lines = scenario.setup_statements.size() + scenario.statements.size();
  shrunk.complete = false;
  return shrunk;
}

/// Lines that draw: what they drew is data too.
bool draws(const language::Scenario& scenario) {
  return std::any_of(scenario.statements.begin(), scenario.statements.end(), [](const language::Statement& line) {
    return std::holds_alternative<language::Clients>(line.action) ||
           std::holds_alternative<language::Chaos>(line.action);
  });
}

/// The run as lines of their own; nothing where these do not break the target.
std::optional<language::Scenario> played_of(const language::Scenario& scenario, const Target& target,
                                            const ShrinkSettings& settings) {
  runner::RunSettings run;
  run.journal = true;
  run.stop = settings.stop;
  runner::Runner runner(asking_for(scenario, target), run);
  const runner::RunResult result = runner.run();
  if (result.interrupted || !breaks(result, target)) return std::nullopt;
  const language::Scenario played = runner.as_played();
  run.journal = false;
  if (!breaks(runner::run_scenario(asking_for(played, target), run), target)) return std::nullopt;
  return played;
}

Shrunk shrink_lines(const language::Scenario& scenario, const Target& target, const ShrinkSettings& settings) {
  const std::uint64_t seed = scenario.setup.seed.value_or(1);
  Candidate first = candidate_of(scenario, seed, target);
  set_node_count(first, node_count(first));
  Search search(std::move(first), target, settings);
  if (!search.start()) return as_it_is(scenario, search.runs());
  search.accept(flattened(search.best(), search.trial().began_us, target), 0);
  drop_big_things(search);
  if (search.lines() > kLinesWanted) try_small_ones(search, 0, kSmallRounds);
  drop_small_things(search);
  if (search.lines() > kLinesWanted && load_instead(search, kManySeeds)) drop_small_things(search);
  if (search.lines() > kLinesWanted && try_small_ones(search, kSmallRounds, kSmallRounds * 3)) {
    drop_small_things(search);
  }
  for (int round = 0; round < kRoundsMax; ++round) {
    const std::uint64_t accepted = search.accepted();
    make_readable(search);
    if (search.accepted() == accepted) break;
    drop_small_things(search);
  }
  std::optional<Shrunk> shrunk = written_nicely(search.best(), target);
  if (!shrunk) return as_it_is(scenario, search.runs());
  shrunk->runs = search.runs();
  shrunk->complete = !search.over();
  return *std::move(shrunk);
}

}  // namespace

Shrunk shrink(const language::Scenario& scenario, const Target& target, const ShrinkSettings& settings) {
  if (!draws(scenario)) return shrink_lines(scenario, target, settings);
  const std::optional<language::Scenario> played = played_of(scenario, target, settings);
  if (!played) return shrink_lines(scenario, target, settings);
  Shrunk exact = shrink_lines(*played, target, settings);
  if (exact.lines <= kLinesWanted) return exact;
  // Too much of what was drawn matters: fewer lines may draw it.
  Shrunk drawn = shrink_lines(scenario, target, settings);
  const std::uint64_t runs = exact.runs + drawn.runs;
  Shrunk& less = drawn.lines < exact.lines ? drawn : exact;
  less.runs = runs;
  return std::move(less);
}

}  // namespace raftlab::scenarios::fuzz
