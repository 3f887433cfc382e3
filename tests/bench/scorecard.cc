// SPDX-License-Identifier: MIT
// How many planted bugs the checks find, and how soon: for each rule switched off, campaigns of the swarm over
// consecutive, disjoint ranges of seeds up to the first finding. Writes a table of medians.
//
//   scorecard [--campaigns 20] [--cap 10000] [--jobs 2] [--shrinks 3] [--rule NAME]... [--machine TEXT] [--date TEXT]
//             [--write FILE]
//
// FILE keeps what stands outside of the two marks of the table. Seeds, properties and lines are the same on every
// machine; seconds are those of one core.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "raft/rules.h"
#include "scenarios/fuzz/shrink.h"
#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"
#include "tests/bench/marked.h"

using namespace raftlab;
using namespace raftlab::scenarios;

namespace {

constexpr std::uint64_t kEventsMax = 3'000'000;

struct Settings {
  std::uint64_t campaigns = 20;
  std::uint64_t cap = 10'000;
  std::uint64_t jobs = 2;
  std::uint64_t shrinks = 3;
  std::vector<std::string> rules;
  std::string machine = "an unnamed machine";
  std::string date = "an unknown day";
  std::string file;
};

/// One campaign. `seeds` counts those that were played, the failing one included.
struct Campaign {
  std::uint64_t seeds = 0;
  double seconds = 0;
  bool found = false;
  std::string property;
  std::size_t lines = 0;  // of the shrunk scenario; 0 where it was not shrunk
};

std::optional<language::Scenario> scenario_of(std::uint64_t seed, const std::string& rule) {
  language::ParseResult result = language::parse_scenario(fuzz::swarm_text(seed), "swarm");
  if (!result.ok() || language::apply_rule(result.scenario, rule, "off")) return std::nullopt;
  return std::move(result.scenario);
}

std::size_t shrunk_lines(const language::Scenario& scenario) {
  runner::RunSettings settings;
  settings.journal = true;
  settings.events_max = kEventsMax;
  runner::Runner runner(scenario, settings);
  const std::optional<fuzz::Target> target = fuzz::target_of(runner.run());
  return target ? fuzz::shrink(runner.as_played(), *target, {}).lines : 0;
}

Campaign run_campaign(const std::string& rule, std::uint64_t number, const Settings& settings) {
  Campaign campaign;
  const auto begin = std::chrono::steady_clock::now();
  while (campaign.seeds < settings.cap && !campaign.found) {
    const std::uint64_t seed = number * settings.cap + ++campaign.seeds;
    const std::optional<language::Scenario> scenario = scenario_of(seed, rule);
    if (!scenario) continue;
    runner::RunSettings run;
    run.events_max = kEventsMax;
    const runner::RunResult result = runner::run_scenario(*scenario, run);
    if (result.verdict != report::Verdict::fail) continue;
    campaign.found = true;
    campaign.property = result.violations.empty() ? "an expectation" : result.violations.front().property;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    campaign.seconds = took.count();
    if (number < settings.shrinks) campaign.lines = shrunk_lines(*scenario);
  }
  if (!campaign.found)
    campaign.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return campaign;
}

/// Of each rule all campaigns, in their order, whoever ran them.
std::vector<std::vector<Campaign>> run_all(const Settings& settings) {
  std::vector<std::vector<Campaign>> results(settings.rules.size(), std::vector<Campaign>(settings.campaigns));
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&] {
    for (std::uint64_t job = next++; job < settings.rules.size() * settings.campaigns; job = next++) {
      const std::uint64_t rule = job / settings.campaigns;
      const std::uint64_t number = job % settings.campaigns;
      results[rule][number] = run_campaign(settings.rules[rule], number, settings);
      if (number + 1 == settings.campaigns) fmt::print(stderr, "{}\n", settings.rules[rule]);
    }
  };
  std::vector<std::thread> workers;
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(settings.jobs, 1); ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  return results;
}

template <class Number>
Number median(std::vector<Number> numbers) {
  if (numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end());
  return numbers[(numbers.size() - 1) / 2];
}

std::string row_of(const std::string& rule, const std::vector<Campaign>& campaigns) {
  std::vector<std::uint64_t> seeds;
  std::vector<double> seconds;
  std::vector<std::size_t> lines;
  std::map<std::string, std::size_t> properties;
  std::size_t found = 0;
  for (const Campaign& campaign : campaigns) {
    seeds.push_back(campaign.seeds);
    seconds.push_back(campaign.seconds);
    if (!campaign.found) continue;
    ++found;
    ++properties[campaign.property];
    if (campaign.lines != 0) lines.push_back(campaign.lines);
  }
  std::string property = "-";
  std::size_t most = 0;
  for (const auto& [name, count] : properties) {
    if (count > most) property = name;
    most = std::max(most, count);
  }
  const bool mostly = 2 * found > campaigns.size();
  return fmt::format("| `{}` | {}{} | {}{:.2f} | {}/{} | {} | {} |\n", rule, mostly ? "" : "over ", median(seeds),
                     mostly ? "" : "over ", median(seconds), found, campaigns.size(), property,
                     lines.empty() ? "-" : std::to_string(median(lines)));
}

std::string table_of(const Settings& settings, const std::vector<std::vector<Campaign>>& results) {
  std::string text = fmt::format(
      "{}, {}. Medians of {} campaigns over disjoint ranges of seeds, at most {} seeds each; seconds of one core, {} "
      "at "
      "work.\n\n",
      settings.machine, settings.date, settings.campaigns, settings.cap, settings.jobs);
  text += "| rule off | seeds | seconds | found | property, mostly | lines, shrunk |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < results.size(); ++i) text += row_of(settings.rules[i], results[i]);
  return text;
}

std::optional<Settings> read_settings(int count, char** words) {
  Settings settings;
  const std::map<std::string_view, std::uint64_t*> numbers = {{"--campaigns", &settings.campaigns},
                                                              {"--cap", &settings.cap},
                                                              {"--jobs", &settings.jobs},
                                                              {"--shrinks", &settings.shrinks}};
  const std::map<std::string_view, std::string*> texts = {
      {"--machine", &settings.machine}, {"--date", &settings.date}, {"--write", &settings.file}};
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view word = words[i];
    if (const auto number = numbers.find(word); number != numbers.end()) {
      *number->second = std::strtoull(words[i + 1], nullptr, 10);
    } else if (const auto text = texts.find(word); text != texts.end()) {
      *text->second = words[i + 1];
    } else if (word == "--rule" && raft::rule_named(words[i + 1])) {
      settings.rules.emplace_back(words[i + 1]);
    } else {
      fmt::print(stderr, "scorecard: unknown: {} {}\n", word, words[i + 1]);
      return std::nullopt;
    }
  }
  if (count % 2 == 0 || settings.campaigns == 0 || settings.cap == 0) {
    fmt::print(stderr, "scorecard: each option has a value; campaigns and cap are at least 1\n");
    return std::nullopt;
  }
  if (!settings.rules.empty()) return settings;
  for (std::size_t i = 0; i < raft::kRules; ++i) {
    settings.rules.emplace_back(raft::info_of(static_cast<raft::Rule>(i)).name);
  }
  return settings;
}

}  // namespace

int main(int count, char** words) {
  const std::optional<Settings> settings = read_settings(count, words);
  if (!settings) return 2;
  const std::string table = table_of(*settings, run_all(*settings));
  fmt::print("{}", table);
  if (!settings->file.empty() && !bench_test::write_marked(settings->file, "scorecard", table)) {
    fmt::print(stderr, "scorecard: cannot write {}\n", settings->file);
    return 6;
  }
  return 0;
}
