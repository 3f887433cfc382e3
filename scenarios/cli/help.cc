// SPDX-License-Identifier: MIT
#include "scenarios/cli/help.h"

#include <fmt/format.h>

#include "scenarios/cli/commands.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::cli {
namespace {

std::string option_lines(const std::vector<OptionSpec>& options) {
  std::string text;
  for (const OptionSpec& option : options) {
    const std::string_view brief = short_name(option.names);
    const std::string left =
        fmt::format("{}{}{} {}", brief, brief.empty() ? "" : ", ", long_name(option.names), option.value);
    text += fmt::format("  {:<24}{}\n", left, option.help);
  }
  return text;
}

}  // namespace

std::string general_help() {
  std::string text =
      "raftlab plays failure scenarios against a simulated cluster of Raft nodes and shows what happened and why.\n"
      "\n"
      "Usage\n"
      "  raftlab COMMAND [words and options]\n"
      "\n"
      "Commands\n";
  for (const CommandSpec& command : command_table()) {
    text += fmt::format("  {:<34}{}\n", fmt::format("{} {}", command.name, command.arguments), command.summary);
  }
  text += "\nOptions of every command\n" + option_lines(common_options());
  text +=
      "\n"
      "Start with\n"
      "  raftlab run five-events\n"
      "  raftlab play\n"
      "  raftlab serve\n"
      "\n"
      "Exit codes\n"
      "  0 all held   1 a finding   2 usage   3 bad file   4 nothing to do   5 nondeterminism\n"
      "  6 cannot read or write a file   7 inconclusive   70 internal error   130, 143 interrupted\n";
  return text;
}

std::string command_help(const CommandSpec& command) {
  const std::string options = option_lines(command.options);
  std::string text =
      fmt::format("raftlab {}: {}\n\nUsage\n  raftlab {}{}{}{}\n", command.name, command.summary, command.name,
                  command.arguments.empty() ? "" : " ", command.arguments, options.empty() ? "" : " [options]");
  if (!options.empty()) text += "\nOptions\n" + options;
  text += "\nOptions of every command\n" + option_lines(common_options());
  if (!command.details.empty()) text += fmt::format("\n{}", command.details);
  return text;
}

UsageError unknown_command(std::string_view word) {
  std::vector<std::string_view> known;
  for (const CommandSpec& command : command_table()) known.push_back(command.name);
  std::string hint = language::did_you_mean(word, known);
  if (hint.empty()) hint = "raftlab help shows the commands";
  return {fmt::format("unknown command '{}'", word), hint};
}

ExitCode help_command(const Arguments& arguments, Console& console) {
  if (arguments.words.empty()) {
    console.result(general_help());
    return ExitCode::good;
  }
  const CommandSpec* command = find_command(arguments.words.front());
  if (command == nullptr) throw unknown_command(arguments.words.front());
  console.result(command_help(*command));
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
