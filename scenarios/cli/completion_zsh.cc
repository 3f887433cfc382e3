// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "scenarios/cli/completion.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::string_view kHead = R"(#compdef raftlab
# zsh completion for raftlab
_raftlab() {
  local -a commands scenarios
  scenarios=()";

constexpr std::string_view kCommands = R"()
  commands=(
)";

constexpr std::string_view kBody = R"(  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
)";

constexpr std::string_view kTail = R"(  esac
}
if [[ ${funcstack[1]} == _raftlab ]]; then
  _raftlab "$@"
else
  compdef _raftlab raftlab
fi
)";

/// Inside a quoted description: no quote, bracket or colon of its own.
std::string described(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result;
}

std::string action(Completes completes, std::string_view choices) {
  switch (completes) {
    case Completes::nothing:
      return " ";
    case Completes::file:
      return "_files";
    case Completes::scenario:
      return "{ compadd -a scenarios; _files }";
    case Completes::built_in:
      return "compadd -a scenarios";
    case Completes::metric:
    case Completes::command:
    case Completes::choices:
      return fmt::format("({})", offered_words(completes, choices));
    case Completes::setting:
    case Completes::rule:
      return fmt::format("compadd -S \"\" {}", offered_words(completes, choices));
  }
  return " ";
}

std::string option_spec(const OptionSpec& option) {
  const std::string value =
      option.value.empty() ? ""
                           : fmt::format(":{}:{}", described(option.value), action(option.completes, option.choices));
  const std::string help = fmt::format("[{}]", described(option.help));
  std::string text;
  for (const std::string_view name : {short_name(option.names), long_name(option.names)}) {
    if (name.empty()) continue;
    text += fmt::format(" \\\n        '{}{}{}{}{}'", option.repeatable ? "*" : "", name,
                        option.value.empty() ? ""
                        : name.size() > 2    ? "="
                                             : "",
                        help, value);
  }
  return text;
}

}  // namespace

std::string zsh_completion() {
  std::string text(kHead);
  text += offered_words(Completes::built_in, {});
  text += kCommands;
  for (const CommandSpec& command : command_table()) {
    text += fmt::format("    '{}:{}'\n", command.name, described(command.summary));
  }
  text += kBody;
  for (const CommandSpec& command : command_table()) {
    text += fmt::format("    {})\n      _arguments", command.name);
    for (const OptionSpec& option : offered_options(command)) text += option_spec(option);
    if (command.completes != Completes::nothing) {
      text += fmt::format(" \\\n        '*:{}:{}'", described(command.arguments),
                          action(command.completes, command.choices));
    }
    text += "\n      ;;\n";
  }
  text += kTail;
  return text;
}

}  // namespace raftlab::scenarios::cli
