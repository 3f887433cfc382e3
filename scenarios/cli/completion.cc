// SPDX-License-Identifier: MIT
#include "scenarios/cli/completion.h"

#include <fmt/format.h>

#include "report/study/metrics.h"
#include "scenarios/cli/commands.h"
#include "scenarios/language/names.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/suggest.h"
#include "scenarios/library.h"

namespace raftlab::scenarios::cli {
namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

}  // namespace

std::vector<OptionSpec> offered_options(const CommandSpec& command) {
  std::vector<OptionSpec> offered = command.options;
  offered.insert(offered.end(), common_options().begin(), common_options().end());
  return offered;
}

std::string offered_words(Completes completes, std::string_view choices) {
  std::vector<std::string> words;
  switch (completes) {
    case Completes::nothing:
    case Completes::file:
      break;
    case Completes::choices:
      return std::string(choices);
    case Completes::scenario:
    case Completes::built_in:
      for (const LibraryEntry& entry : library()) words.emplace_back(entry.name);
      break;
    case Completes::setting:
      for (const std::string& name : language::setting_names()) words.push_back(name + "=");
      break;
    case Completes::rule:
      for (const std::string_view name : language::rule_names()) words.push_back(fmt::format("{}=", name));
      break;
    case Completes::metric:
      for (const report::study::Metric& metric : report::study::metrics()) words.emplace_back(metric.name);
      break;
    case Completes::command:
      for (const CommandSpec& command : command_table()) words.emplace_back(command.name);
      break;
  }
  return joined(words);
}

ExitCode completion_command(const Arguments& arguments, Console& console) {
  const std::string& shell = arguments.words.front();
  if (shell == "bash") {
    console.result(bash_completion());
  } else if (shell == "zsh") {
    console.result(zsh_completion());
  } else if (shell == "fish") {
    console.result(fish_completion());
  } else {
    throw UsageError{fmt::format("no completion for '{}'; there is one for bash, zsh and fish", shell),
                     language::did_you_mean(shell, {"bash", "zsh", "fish"})};
  }
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
