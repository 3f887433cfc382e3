// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "scenarios/cli/completion.h"

namespace raftlab::scenarios::cli {
namespace {

/// Inside single quotes of fish.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

std::string option_line(const CommandSpec& command, const OptionSpec& option) {
  std::string text = fmt::format("complete -c raftlab -n '__fish_seen_subcommand_from {}' -l {}", command.name,
                                 long_name(option.names).substr(2));
  if (!short_name(option.names).empty()) text += fmt::format(" -s {}", short_name(option.names).substr(1));
  if (!option.value.empty()) {
    text += offers_files(option.completes) ? " -r -F" : " -x";
    const std::string words = offered_words(option.completes, option.choices);
    if (!words.empty()) text += fmt::format(" -a {}", quoted(words));
  }
  return text + fmt::format(" -d {}\n", quoted(option.help));
}

}  // namespace

std::string fish_completion() {
  std::string text = "# fish completion for raftlab\ncomplete -c raftlab -f\n";
  for (const CommandSpec& command : command_table()) {
    text += fmt::format("complete -c raftlab -n __fish_use_subcommand -a {} -d {}\n", command.name,
                        quoted(command.summary));
  }
  for (const CommandSpec& command : command_table()) {
    const std::string seen = fmt::format("complete -c raftlab -n '__fish_seen_subcommand_from {}'", command.name);
    const std::string words = offered_words(command.completes, command.choices);
    if (offers_files(command.completes)) text += fmt::format("{} -F\n", seen);
    if (!words.empty()) text += fmt::format("{} -a {}\n", seen, quoted(words));
    for (const OptionSpec& option : offered_options(command)) text += option_line(command, option);
  }
  return text;
}

}  // namespace raftlab::scenarios::cli
