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
    if (option.not_yet) continue;
    const std::string_view brief = short_name(option.names);
    const std::string left =
        fmt::format("{}{}{} {}", brief, brief.empty() ? "" : ", ", long_name(option.names), option.value);
    text += fmt::format("  {:<24}{}\n", left, option.help);
  }
  return text;
}

std::string later_options(const CommandSpec& command) {
  std::string text;
  for (const OptionSpec& option : command.options) {
    if (option.not_yet) text += fmt::format("{}{}", text.empty() ? "" : " ", long_name(option.names));
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
  std::string later;
  for (const CommandSpec& command : command_table()) {
    if (command.run == nullptr) {
      later += fmt::format(" {}", command.name);
      continue;
    }
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
  text += fmt::format("\nNot yet in this version:{}\n", later);
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
  const std::string later = later_options(command);
  if (!later.empty()) text += fmt::format("\nNot yet in this version: {}\n", later);
  return text;
}

UsageError unknown_command(std::string_view word) {
  std::vector<std::string_view> known;
  for (const CommandSpec& command : command_table()) {
    if (command.run != nullptr) known.push_back(command.name);
  }
  std::string hint = language::did_you_mean(word, known);
  if (hint.empty()) hint = "raftlab help shows the commands";
  return {fmt::format("unknown command '{}'", word), hint};
}

UsageError not_yet(const CommandSpec& command) {
  return {fmt::format("raftlab {} is not yet in this version (raftlab {})", command.name, RAFTLAB_VERSION), {}};
}

ExitCode help_command(const Arguments& arguments, Console& console) {
  if (arguments.words.empty()) {
    console.result(general_help());
    return ExitCode::good;
  }
  const CommandSpec* command = find_command(arguments.words.front());
  if (command == nullptr) throw unknown_command(arguments.words.front());
  if (command->run == nullptr) throw not_yet(*command);
  console.result(command_help(*command));
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
