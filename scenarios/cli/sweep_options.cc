// SPDX-License-Identifier: MIT
#include "scenarios/cli/sweep_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "scenarios/cli/seed_options.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::uint64_t kSeedsUnlessTold = 1'000;
constexpr std::size_t kVariantsMax = 1'000;
constexpr std::string_view kUnlessTold = "leaderless";

void read_range(const Arguments& arguments, SweepOptions& options) {
  const std::optional<std::string> seeds = arguments.value("--seeds");
  if (seeds && options.run.seed) {
    throw UsageError{"--seeds says which seeds, so --seed is too much", "write --seeds A..B"};
  }
  SeedRange range{1, kSeedsUnlessTold};
  if (seeds) range = read_seeds(*seeds);
  if (options.run.seed) range = {*options.run.seed, *options.run.seed};
  if (range.last - range.first >= UINT64_MAX / kVariantsMax) {
    throw UsageError{fmt::format("--seeds {}: these are too many", seeds.value_or("")), {}};
  }
  options.first_seed = range.first;
  options.last_seed = range.last;
  options.words.insert(options.words.end(), {"--seeds", fmt::format("{}..{}", range.first, range.last)});
}

void read_varies(const Arguments& arguments, SweepOptions& options) {
  std::size_t variants = 1;
  for (const std::string& text : arguments.values("--vary")) {
    std::string error;
    const std::optional<sweep::Vary> vary = sweep::read_vary(text, error);
    if (!vary) {
      throw UsageError{error,
                       "write: --vary NAME=VALUE,VALUE, such as --vary pre-vote=off,on; a value with a comma is "
                       "quoted: --vary 'voters=\"0,1,2\",\"0,1\"'"};
    }
    const auto same = [&vary](const auto& other) { return other.name == vary->name; };
    if (std::any_of(options.varies.begin(), options.varies.end(), same)) {
      throw UsageError{fmt::format("--vary {} is there twice", vary->name), "name all its values in one --vary"};
    }
    for (const auto& [name, value] : options.run.settings) {
      if (name == vary->name) {
        throw UsageError{fmt::format("--set and --vary both say {}", name), "leave one of them out"};
      }
    }
    variants *= vary->values.size();
    if (variants > kVariantsMax) {
      throw UsageError{fmt::format("--vary: these are more than {} combinations", kVariantsMax), "vary less at once"};
    }
    options.varies.push_back(*vary);
    options.words.insert(options.words.end(), {"--vary", text});
  }
}

}  // namespace

SweepOptions read_sweep_options(const Arguments& arguments) {
  SweepOptions options;
  options.run = read_run_options(arguments);
  read_range(arguments, options);
  options.words.insert(options.words.end(), options.run.words.begin(), options.run.words.end());
  read_varies(arguments, options);
  for (const std::string& name : arguments.values("--metric")) {
    if (std::find(options.metrics.begin(), options.metrics.end(), name) != options.metrics.end()) continue;
    options.metrics.push_back(name);
    options.words.insert(options.words.end(), {"--metric", name});
  }
  options.jobs = read_jobs(arguments);
  return options;
}

std::vector<sweep::Asked> asked_of(const SweepOptions& options, const language::Scenario& scenario) {
  const std::vector<sweep::Asked> measures = sweep::measures_of(scenario);
  if (options.metrics.empty()) {
    if (!measures.empty()) return measures;
    return {sweep::asked(*report::study::find_metric(kUnlessTold))};
  }
  std::vector<sweep::Asked> all;
  for (const std::string& name : options.metrics) {
    const auto of_scenario =
        std::find_if(measures.begin(), measures.end(), [&name](const sweep::Asked& one) { return one.name == name; });
    if (of_scenario != measures.end()) {
      all.push_back(*of_scenario);
    } else if (const report::study::Metric* metric = report::study::find_metric(name)) {
      all.push_back(sweep::asked(*metric));
    } else {
      std::vector<std::string_view> known;
      for (const sweep::Asked& one : measures) known.push_back(one.name);
      for (const report::study::Metric& one : report::study::metrics()) known.push_back(one.name);
      std::string hint = language::did_you_mean(name, known);
      if (!hint.empty()) hint += "\n";
      hint += fmt::format("there are: {}", fmt::join(known, " "));
      throw UsageError{fmt::format("unknown metric '{}'", name), hint};
    }
  }
  return all;
}

std::vector<sweep::Variant> variants_of(const SweepOptions& options, const language::Scenario& scenario) {
  std::vector<sweep::Variant> variants;
  for (sweep::Combination& combination : sweep::combinations_of(options.varies)) {
    RunOptions run = options.run;
    run.settings.insert(run.settings.end(), combination.settings.begin(), combination.settings.end());
    language::Scenario with = scenario;
    try {
      apply_settings(run, with);
    } catch (UsageError& error) {
      const bool of_vary = std::any_of(combination.settings.begin(), combination.settings.end(), [&](const auto& one) {
        return error.text.starts_with(fmt::format("--set {}=", one.first)) ||
               error.text == fmt::format("--set unknown setting '{}'", one.first);
      });
      if (of_vary) error.text.replace(0, 5, "--vary");
      throw;
    }
    variants.push_back({std::move(combination), std::make_shared<const language::Scenario>(std::move(with))});
  }
  return variants;
}

}  // namespace raftlab::scenarios::cli
