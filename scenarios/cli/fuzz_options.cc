// SPDX-License-Identifier: MIT
#include "scenarios/cli/fuzz_options.h"

#include <fmt/format.h>

#include <cstdlib>

#include "scenarios/cli/seed_options.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::uint64_t kSeedsUnlessTold = 1'000;

void read_range(const Arguments& arguments, FuzzOptions& options) {
  const std::optional<std::string> seeds = arguments.value("--seeds");
  const std::optional<std::string> runs = arguments.value("--runs");
  if (seeds && (runs || options.run.seed)) {
    throw UsageError{fmt::format("--seeds says which seeds, so {} is too much", runs ? "--runs" : "--seed"),
                     "write --seeds A..B, or --seed A --runs N"};
  }
  if (seeds) {
    const SeedRange range = read_seeds(*seeds);
    options.first_seed = range.first;
    options.last_seed = range.last;
    return;
  }
  options.first_seed = options.run.seed.value_or(1);
  if (options.time_us && !runs) return;  // until the time is up
  const std::uint64_t count = runs ? read_count("--runs", *runs, 0, UINT64_MAX) : kSeedsUnlessTold;
  options.no_seeds = count == 0;
  if (count == 0) return;
  if (count - 1 > UINT64_MAX - options.first_seed) {
    throw UsageError{fmt::format("there are no {} seeds from {} on", count, options.first_seed),
                     "the last seed is 18446744073709551615"};
  }
  options.last_seed = options.first_seed + count - 1;
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// What a guided search plays depends on all runs before.
void read_guided(const Arguments& arguments, FuzzOptions& options) {
  if (arguments.value("--jobs") && options.jobs != 1) {
    throw UsageError{"--guided goes on from what it has seen, one run after the other",
                     "leave --jobs out, or write --jobs 1"};
  }
  for (const std::string_view other : {"--shard", "--check-determinism"}) {
    if (arguments.has(other)) {
      throw UsageError{fmt::format("--guided and {} do not go together", other), "leave one of them out"};
    }
  }
  options.jobs = 1;
}

}  // namespace

FuzzOptions read_fuzz_options(const Arguments& arguments) {
  FuzzOptions options;
  options.run = read_run_options(arguments);
  if (const std::optional<std::string> time = arguments.value("--time")) {
    options.time_us = read_duration("--time", *time);
    options.time = *time;
  }
  read_range(arguments, options);
  options.jobs = read_jobs(arguments);
  if (const std::optional<std::string> count = arguments.value("--keep-going")) {
    options.keep_going = read_count("--keep-going", *count, 1, UINT64_MAX);
  }
  options.folder = arguments.value("--out").value_or("out");
  if (options.folder.empty()) throw UsageError{"--out needs a folder", "write: --out DIR"};
  while (options.folder.size() > 1 && options.folder.ends_with('/')) options.folder.pop_back();
  options.shrinks = !arguments.has("--no-shrink");
  options.checks_determinism = arguments.has("--check-determinism");
  options.guided = arguments.has("--guided");
  if (options.guided) read_guided(arguments, options);
  if (const std::optional<std::string> shard = arguments.value("--shard")) {
    const fuzz::ShardRead read = fuzz::read_shard(*shard, environment);
    if (!read.shard) throw UsageError{read.error, read.hint};
    options.shard = *read.shard;
  }
  return options;
}

}  // namespace raftlab::scenarios::cli
