// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "scenarios/cli/completion.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::string_view kHead = R"(# bash completion for raftlab
_raftlab() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i
  COMPREPLY=()
  # --html=FILE arrives as three words.
  if [[ $current == "=" ]]; then
    current=
  elif [[ $before == "=" ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --color) ((i++)) ;;
      -*) ;;
      *)
        command=${COMP_WORDS[i]}
        break
        ;;
    esac
  done
)";

constexpr std::string_view kTail = R"(}
complete -o filenames -o bashdefault -F _raftlab raftlab
)";

/// The line that fills COMPREPLY with words, files or both.
std::string offer(Completes completes, std::string_view choices) {
  std::string flags;
  const std::string words = offered_words(completes, choices);
  if (!words.empty()) flags += fmt::format(" -W '{}'", words);
  if (offers_files(completes)) flags += " -f";
  if (flags.empty()) return "COMPREPLY=()";
  return fmt::format("mapfile -t COMPREPLY < <(compgen{} -- \"$current\"){}", flags,
                     completes == Completes::setting || completes == Completes::rule ? "; compopt -o nospace" : "");
}

std::string values_of(const CommandSpec& command) {
  std::string text;
  for (const OptionSpec& option : offered_options(command)) {
    if (option.value.empty()) continue;
    std::string names(option.names);
    if (const std::size_t comma = names.find(','); comma != std::string::npos) names[comma] = '|';
    text += fmt::format("        {}) {}; return ;;\n", names, offer(option.completes, option.choices));
  }
  return text;
}

std::string options_of(const CommandSpec& command) {
  std::string text;
  for (const OptionSpec& option : offered_options(command)) {
    text += fmt::format("{}{}", text.empty() ? "" : " ", long_name(option.names));
    if (!short_name(option.names).empty()) text += fmt::format(" {}", short_name(option.names));
  }
  return text;
}

}  // namespace

std::string bash_completion() {
  std::string text(kHead);
  text += fmt::format("  if [[ -z $command ]]; then\n    {}\n    return\n  fi\n  case $command in\n",
                      offer(Completes::command, {}));
  for (const CommandSpec& command : command_table()) {
    text += fmt::format("    {})\n      case $before in\n{}      esac\n", command.name, values_of(command));
    text += fmt::format("      if [[ $current == -* ]]; then\n        {}\n      else\n        {}\n      fi\n      ;;\n",
                        offer(Completes::choices, options_of(command)), offer(command.completes, command.choices));
  }
  text += "  esac\n";
  text += kTail;
  return text;
}

}  // namespace raftlab::scenarios::cli
