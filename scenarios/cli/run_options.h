// SPDX-License-Identifier: MIT
#pragma once

// --seed, --until, --set and --rule: what run and play share. Values are read strictly before anything runs.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/cli/arguments.h"
#include "scenarios/language/ast.h"

namespace raftlab::scenarios::cli {

struct RunOptions {
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> until_us;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<std::pair<std::string, std::string>> rules;  ///< with "off" or "on"
  std::vector<std::string> words;  ///< the same again, for a line that reproduces the run; without the seed
};

/// The value of a time option, such as 2.5s, as the scenario language reads it. Throws UsageError.
[[nodiscard]] std::int64_t read_duration(std::string_view option, const std::string& text);

/// Throws UsageError.
[[nodiscard]] RunOptions read_run_options(const Arguments& arguments);

/// The settings and rules, in their order, into the scenario. Throws UsageError.
void apply_settings(const RunOptions& options, language::Scenario& scenario);

/// "raftlab run partition.raft --seed 42 --set nodes=5"
[[nodiscard]] std::string reproduce_line(const std::string& path, std::uint64_t seed, const RunOptions& options);

}  // namespace raftlab::scenarios::cli
