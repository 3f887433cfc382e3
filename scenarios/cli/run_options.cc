// SPDX-License-Identifier: MIT
#include "scenarios/cli/run_options.h"

#include <fmt/format.h>

#include <variant>

#include "scenarios/cli/numbers.h"
#include "scenarios/cli/program.h"
#include "scenarios/language/parser.h"

namespace raftlab::scenarios::cli {
namespace {

std::uint64_t read_seed(const std::string& text) {
  if (const std::optional<std::uint64_t> seed = parse_seed(text)) return *seed;
  throw UsageError{fmt::format("--seed cannot be '{}'", text),
                   "a seed is a whole number from 0 to 18446744073709551615, or 0x and hex digits"};
}

}  // namespace

std::int64_t read_duration(std::string_view option, const std::string& text) {
  language::Context context;
  const language::StatementResult result = language::parse_statement("wait " + text, context);
  const auto* wait = result.statement ? std::get_if<language::Wait>(&result.statement->action) : nullptr;
  if (wait != nullptr && !wait->up_to_us && result.diagnostics.empty()) return wait->time_us;
  throw UsageError{fmt::format("{} cannot be '{}'", option, text), "a time has a unit: 250ms, 2.5s, 10min, 1h"};
}

RunOptions read_run_options(const Arguments& arguments) {
  RunOptions options;
  if (const std::optional<std::string> seed = arguments.value("--seed")) options.seed = read_seed(*seed);
  if (const std::optional<std::string> until = arguments.value("--until")) {
    options.until_us = read_duration("--until", *until);
    options.words.insert(options.words.end(), {"--until", *until});
  }
  for (const std::string& setting : arguments.values("--set")) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError{fmt::format("--set cannot be '{}'", setting), "write: --set NAME=VALUE, such as --set nodes=5"};
    }
    options.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    options.words.insert(options.words.end(), {"--set", setting});
  }
  for (const std::string& rule : arguments.values("--rule")) {
    const std::size_t equals = rule.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError{fmt::format("--rule cannot be '{}'", rule),
                       "write: --rule NAME=off or --rule NAME=on; raftlab rules lists the names"};
    }
    options.rules.emplace_back(rule.substr(0, equals), rule.substr(equals + 1));
    options.words.insert(options.words.end(), {"--rule", rule});
  }
  return options;
}

void apply_settings(const RunOptions& options, language::Scenario& scenario) {
  if (const std::optional<language::Diagnostic> wrong = language::apply_settings(scenario, options.settings)) {
    const std::string where =
        wrong->span.line == 0 ? "" : fmt::format(" ({}:{})", scenario.file_name, wrong->span.line);
    throw UsageError{fmt::format("--set {}{}", wrong->message, where), wrong->suggestion};
  }
  for (const auto& [name, value] : options.rules) {
    const std::optional<language::Diagnostic> wrong = language::apply_rule(scenario, name, value);
    if (wrong) throw UsageError{"--rule " + wrong->message, wrong->suggestion};
  }
}

std::string reproduce_line(const std::string& path, std::uint64_t seed, const RunOptions& options) {
  std::vector<std::string> words = {"run", path, "--seed", std::to_string(seed)};
  words.insert(words.end(), options.words.begin(), options.words.end());
  return shell_line(words);
}

}  // namespace raftlab::scenarios::cli
