// SPDX-License-Identifier: MIT
#include "scenarios/cli/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string_view>

#include "scenarios/cli/arguments.h"
#include "scenarios/cli/help.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%#";

bool may_lead(std::string_view word) {
  if (word == "--version" || word == "-V") return true;
  for (const OptionSpec& option : common_options()) {
    if (word == long_name(option.names) || word == short_name(option.names)) return true;
    if (!option.value.empty() && word.starts_with(long_name(option.names)) &&
        word.substr(long_name(option.names).size()).starts_with('='))
      return true;
  }
  return false;
}

/// The common options may also stand before the command; they move behind it.
struct Split {
  std::string command;  // empty: there is none
  std::vector<std::string> words;
};

Split split(const std::vector<std::string>& words) {
  Split result;
  std::size_t i = 0;
  for (; i < words.size() && words[i].size() > 1 && words[i].starts_with('-'); ++i) {
    if (!may_lead(words[i])) {
      throw UsageError{fmt::format("unknown option {} before the command", words[i]),
                       "options stand behind it: raftlab COMMAND ... " + words[i]};
    }
    result.words.push_back(words[i]);
    if (words[i] == "--color" && i + 1 < words.size()) result.words.push_back(words[++i]);
  }
  if (i < words.size()) result.command = words[i++];
  result.words.insert(result.words.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  return result;
}

/// `raftlab`, `raftlab --help`, `raftlab --version`, `raftlab --oops`.
ExitCode without_command(const std::vector<std::string>& words, Console& console) {
  const auto has = [&words](std::string_view a, std::string_view b) {
    return std::any_of(words.begin(), words.end(), [a, b](const std::string& word) { return word == a || word == b; });
  };
  if (has("--version", "-V")) {
    console.result(fmt::format("raftlab {}\n", RAFTLAB_VERSION));
    return ExitCode::good;
  }
  const Arguments read = read_arguments(*find_command("help"), words);
  if (read.has("--help")) {
    console.result(general_help());
    return ExitCode::good;
  }
  console.message(general_help());
  return ExitCode::usage;
}

ExitCode call(const std::vector<std::string>& words, Console& console) {
  const Split found = split(words);
  if (found.command.empty() && found.words.size() == words.size()) return without_command(found.words, console);
  const CommandSpec* command = find_command(found.command);
  if (command == nullptr) throw unknown_command(found.command);
  const Arguments arguments = read_arguments(*command, found.words);
  if (arguments.has("--help")) {
    console.result(command_help(*command));
    return ExitCode::good;
  }
  console.quiet = arguments.has("--quiet");
  console.verbose = arguments.has("--verbose");
  const std::string color = arguments.value("--color").value_or("auto");
  console.set_color(color == "always" ? Color::always : color == "never" ? Color::never : Color::automatic);
  return command->run(arguments, console);
}

ExitCode internal_error(std::string_view what, const std::vector<std::string>& words, Console& console) {
  std::string seed = "the scenario's, else 1";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--seed" && i + 1 < words.size()) seed = words[i + 1];
    if (words[i].starts_with("--seed=")) seed = words[i].substr(7);
  }
  console.error(
      fmt::format("internal error: {}", what),
      fmt::format("this is a mistake of raftlab, not yours\nversion     raftlab {}\nseed        {}\nreproduce   {}",
                  RAFTLAB_VERSION, seed, shell_line(words)));
  return ExitCode::internal;
}

ExitCode call_and_catch(const std::vector<std::string>& words, Console& console) {
  try {
    return call(words, console);
  } catch (const UsageError& error) {
    console.error(error.text, error.hint);
    return ExitCode::usage;
  } catch (const std::bad_alloc&) {
    console.error("out of memory",
                  "a run that keeps its records, for --json or --html, needs most; --until ends it earlier");
    return ExitCode::internal;
  } catch (const std::exception& error) {
    return internal_error(error.what(), words, console);
  }
}

}  // namespace

std::string shell_line(const std::vector<std::string>& words) {
  std::string line = "raftlab";
  for (const std::string& word : words) {
    line += ' ';
    if (!word.empty() && word.front() != '#' && word.find_first_not_of(kPlain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

ExitCode run_program(const std::vector<std::string>& words, Console& console) {
  ExitCode code = call_and_catch(words, console);
  if (const std::string failure = console.failure(); !failure.empty()) {
    console.error(failure);
    code = worse(code, ExitCode::file);
  }
  return code;
}

}  // namespace raftlab::scenarios::cli
