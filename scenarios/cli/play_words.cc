// SPDX-License-Identifier: MIT
#include "scenarios/cli/play_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/names.h"
#include "scenarios/language/words.h"

namespace raftlab::scenarios::cli {
namespace {

struct OwnCommand {
  std::string_view word;
  std::string_view syntax;
  std::string_view help;
};

constexpr OwnCommand kOwn[] = {
    {"save", "save FILE", "writes the session as a scenario that replays to the same digest"},
    {"back", "back [N]", "takes the last line back, or the last N"},
    {"show", "show [NODE|log|network|clients]", "the nodes, one node, the logs, the network, the clients"},
    {"why", "why [e#N]", "why an event happened, in the paper's terms; without a number the last one"},
    {"help", "help [WORD]", "this, or the help of a statement"},
    {"quit", "quit", "ends; Ctrl-D too"},
};

std::string row(std::string_view syntax, std::string_view help) {
  if (syntax.size() > 40) return fmt::format("  {}\n  {:<42}{}\n", syntax, "", help);
  return fmt::format("  {:<42}{}\n", syntax, help);
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view first_word(std::string_view line) {
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line.substr(0, line.find(' '));
}

}  // namespace

std::string play_help() {
  std::string text;
  std::string_view group;
  for (const language::StatementWord& each : language::statement_words()) {
    if (each.group != group) text += fmt::format("{}{}\n", text.empty() ? "" : "\n", each.group);
    group = each.group;
    text += row(each.syntax, each.help);
  }
  text += "\nat the prompt\n";
  for (const OwnCommand& own : kOwn) text += row(own.syntax, own.help);
  text += "\nTime stands still between two lines. What takes time: wait, expect ... within, settle, requests of clients.\n";
  return text;
}

std::string play_help(std::string_view word) {
  for (const OwnCommand& own : kOwn) {
    if (own.word == word) return row(own.syntax, own.help);
  }
  const language::StatementWord* known = language::find_statement_word(word);
  if (known == nullptr) return {};
  return fmt::format("  {}\n  {}\n  example: {}\n", known->syntax, known->help, known->example);
}

std::vector<std::string> play_completions(std::string_view line, const language::Context& context) {
  std::vector<std::string> words;
  const auto add = [&words](const auto& more) { words.insert(words.end(), more.begin(), more.end()); };
  while (line.starts_with(' ')) line.remove_prefix(1);
  const std::string_view first = first_word(line);
  const bool at_first = first.size() == line.size();
  if (at_first || first == "help" || (one_of(first, {"try", "send"}) && line.rfind(' ') == first.size())) {
    for (const language::StatementWord& each : language::statement_words()) words.emplace_back(each.word);
    for (const OwnCommand& own : kOwn) words.emplace_back(own.word);
    if (at_first) add(std::vector<std::string>{"try", "send"});
    return words;
  }
  if (first == "show") add(std::vector<std::string>{"log", "network", "clients"});
  if (one_of(first, {"expect", "always", "never", "wait"})) {
    add(language::quantity_names());
    words.emplace_back(first == "wait" ? "until" : "violation");
    words.emplace_back("within");
  }
  if (first == "expect") add(language::property_names());
  if (one_of(first, {"drop", "delay", "duplicate", "hold", "deliver", "discard", "expect"}))
    add(language::message_kind_names());
  if (first == "option") add(language::option_names());
  if (first == "rule") add(language::rule_names());
  add(language::selector_words());
  add(context.names);
  for (std::uint32_t node = 0; node < context.nodes; ++node) words.push_back(std::to_string(node));
  return words;
}

}  // namespace raftlab::scenarios::cli
