// SPDX-License-Identifier: MIT
#include "scenarios/cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::cli {
namespace {

std::string see_help(const CommandSpec& command) { return fmt::format("raftlab help {}", command.name); }

std::vector<OptionSpec> all_options(const CommandSpec& command) {
  std::vector<OptionSpec> all = command.options;
  all.insert(all.end(), common_options().begin(), common_options().end());
  return all;
}

std::string usage_line(const OptionSpec& option) { return fmt::format("{} {}", long_name(option.names), option.value); }

[[noreturn]] void unknown_option(const CommandSpec& command, std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string_view> known;
  const std::vector<OptionSpec> options = all_options(command);
  for (const OptionSpec& option : options) known.push_back(long_name(option.names));
  std::string hint = language::did_you_mean(name, known);
  if (hint.empty()) hint = see_help(command);
  throw UsageError{fmt::format("unknown option {} of raftlab {}", name, command.name), hint};
}

/// The parts of an App that this program needs: values as text, the words, and what was not understood.
struct Reader {
  CLI::App app;
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::vector<std::string> words;

  explicit Reader(const std::vector<OptionSpec>& options) {
    app.set_help_flag();
    app.allow_extras();
    for (const OptionSpec& option : options) {
      const std::string names(option.names);
      std::vector<std::string>& place = values[std::string(long_name(option.names))];
      if (option.value.empty()) {
        app.add_flag(names, [&place](std::int64_t times) { place.assign(static_cast<std::size_t>(times), "yes"); });
      } else {
        app.add_option(names, place)->type_size(1)->allow_extra_args(false);
      }
    }
    app.add_option("words", words);
  }
};

void check_words(const CommandSpec& command, const std::vector<std::string>& words) {
  const auto given = static_cast<int>(words.size());
  if (given < command.arguments_min) {
    throw UsageError{fmt::format("raftlab {} needs {}", command.name, command.arguments), see_help(command)};
  }
  if (command.arguments_max >= 0 && given > command.arguments_max) {
    const std::string& first = words[static_cast<std::size_t>(command.arguments_max)];
    const std::string takes = command.arguments.empty() ? "nothing" : std::string(command.arguments);
    throw UsageError{fmt::format("'{}' is too much: raftlab {} takes {}", first, command.name, takes),
                     see_help(command)};
  }
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    words.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void check_option(const OptionSpec& option, const std::vector<std::string>& given) {
  const std::string_view name = long_name(option.names);
  if (given.size() > 1 && !option.repeatable && !option.value.empty()) {
    throw UsageError{fmt::format("{} is given {} times; once is enough", name, given.size()), {}};
  }
  if (option.completes != Completes::choices) return;
  const std::vector<std::string_view> known = split_words(option.choices);
  for (const std::string& word : given) {
    if (contains(known, word)) continue;
    std::string hint = language::did_you_mean(word, known);
    if (hint.empty()) hint = fmt::format("one of: {}", option.choices);
    throw UsageError{fmt::format("{} cannot be '{}'", name, word), hint};
  }
}

/// CLI11 says which option lacks its value only in the text of its error.
[[noreturn]] void missing_value(const std::vector<OptionSpec>& options, std::string_view what) {
  for (const OptionSpec& option : options) {
    if (what.starts_with(long_name(option.names)) && !option.value.empty()) {
      throw UsageError{fmt::format("{} needs a value", long_name(option.names)),
                       fmt::format("write: {}", usage_line(option))};
    }
  }
  throw UsageError{std::string(what), {}};
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto place = options_.find(option);
  if (place == options_.end() || place->second.empty()) return std::nullopt;
  return place->second.front();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto place = options_.find(option);
  return place == options_.end() ? std::vector<std::string>() : place->second;
}

Arguments read_arguments(const CommandSpec& command, const std::vector<std::string>& words) {
  const std::vector<OptionSpec> options = all_options(command);
  Reader reader(options);
  std::vector<std::string> backwards(words.rbegin(), words.rend());
  try {
    reader.app.parse(std::move(backwards));
  } catch (const CLI::ParseError& error) {
    missing_value(options, error.what());
  }
  for (const std::string& word : reader.app.remaining()) {
    if (word == "--") continue;  // what stands behind it are words
    if (word.size() > 1 && word.starts_with('-')) unknown_option(command, word);
    reader.words.push_back(word);
  }
  Arguments arguments;
  arguments.command = &command;
  arguments.words = std::move(reader.words);
  for (const OptionSpec& option : options) {
    const std::string name(long_name(option.names));
    std::vector<std::string>& given = reader.values[name];
    if (given.empty()) continue;
    check_option(option, given);
    arguments.add(name, std::move(given));
  }
  if (!arguments.has("--help")) check_words(command, arguments.words);
  return arguments;
}

}  // namespace raftlab::scenarios::cli
