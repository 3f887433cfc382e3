// SPDX-License-Identifier: MIT
// Set-up from outside a file: a line typed at the prompt, `--set name=value`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/checks.h"
#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/setup.h"
#include "scenarios/language/suggest.h"
#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::array<std::string_view, 12> kStatements = {
    "nodes",   "seed",   "limit",    "latency",          "loss",      "duplicate",
    "reorder", "voters", "learners", "election-timeout", "heartbeat", "start-offset"};
constexpr std::string_view kDown = "down";
constexpr std::string_view kDiskSync = "disk-sync";

/// The line `--set` stands for, or nothing for an unknown name.
std::optional<std::string> line_for(std::string_view name, std::string_view value) {
  if (option_name(name)) return fmt::format("option {} {}", name, value);
  if (name == kDiskSync || name == "disk sync") return fmt::format("disk sync {}", value);
  if (name == kDown || std::find(kStatements.begin(), kStatements.end(), name) != kStatements.end())
    return fmt::format("{} {}", name, value);
  return std::nullopt;
}

bool is_clean(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = valid_character_size(text.substr(at));
    if (size == 0 || static_cast<unsigned char>(text[at]) < 0x20 || text[at] == 0x7F || text[at] == '#') return false;
    at += size;
  }
  return true;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += std::string(text.empty() ? "" : " ") + name;
  return text;
}

}  // namespace

std::vector<Diagnostic> check_again(Scenario& scenario) {
  std::vector<Diagnostic> diagnostics;
  scenario.setup = build_setup(scenario.setup_statements, diagnostics);
  Checker checker(scenario.setup.nodes, diagnostics);
  checker.set_voters(scenario.setup.first_voters());
  for (const Statement& statement : scenario.statements) {
    if (!diagnostics.empty()) break;
    checker.check(statement);
  }
  return diagnostics;
}

std::optional<Diagnostic> apply_setup(Scenario& scenario, const Statement& statement) {
  std::vector<Diagnostic> diagnostics;
  SetAlready already;
  for (const Statement& earlier : scenario.setup_statements) note_settings(earlier, already, diagnostics);
  if (!note_settings(statement, already, diagnostics)) return diagnostics.front();
  scenario.setup_statements.push_back(statement);
  Setup setup = build_setup(scenario.setup_statements, diagnostics);
  if (!diagnostics.empty()) {
    scenario.setup_statements.pop_back();
    return diagnostics.front();
  }
  scenario.setup = std::move(setup);
  return std::nullopt;
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names(kStatements.begin(), kStatements.end());
  names.emplace_back(kDown);
  names.emplace_back(kDiskSync);
  names.insert(names.end(), option_names().begin(), option_names().end());
  return names;
}

namespace {

/// Takes the line into the set-up, in the place of what the file says; the whole is not checked.
std::optional<Diagnostic> take_setting(Scenario& scenario, std::string_view name, std::string_view value) {
  const auto wrong = [name, value](const Diagnostic& inner) {
    return Diagnostic{{}, fmt::format("{}={}: {}", name, value, inner.message), inner.suggestion};
  };
  if (!is_clean(name) || !is_clean(value))
    return Diagnostic{{}, "a setting holds characters that cannot stand in a scenario", {}};
  const std::optional<std::string> text = line_for(name, value);
  if (!text) {
    const std::vector<std::string> names = setting_names();
    const std::vector<std::string_view> known(names.begin(), names.end());
    std::string hint = did_you_mean(name, known);
    if (hint.empty()) hint = "there are: " + joined(names);
    return Diagnostic{{}, fmt::format("unknown setting '{}'", name), hint};
  }
  Statement statement;
  try {
    statement = LineParser(make_line(*text, 0, 0)).parse_line();
  } catch (const LineError& error) {
    return wrong(error.diagnostic);
  }
  if (!belongs_to_setup(statement, false)) return wrong({{}, "this is no value for a set-up", {}});
  const std::vector<std::string> replaced = settings_of(statement);
  const auto is_replaced = [&replaced](const Statement& earlier) { return settings_of(earlier) == replaced; };
  auto& lines = scenario.setup_statements;
  lines.erase(std::remove_if(lines.begin(), lines.end(), is_replaced), lines.end());
  lines.push_back(std::move(statement));
  return std::nullopt;
}

/// Where rules were off and none is any more, `expect violation` asks for nothing.
void ask_for_violations(Scenario& scenario, bool some_were_off) {
  std::vector<std::pair<ExpectViolation*, SourceSpan>> lines;
  for (Statement& statement : scenario.statements) {
    if (auto* line = std::get_if<ExpectViolation>(&statement.action)) lines.emplace_back(line, statement.span);
  }
  const bool asked_before = std::all_of(lines.begin(), lines.end(), [](const auto& line) { return line.first->asks; });
  const bool asks = !scenario.setup.rules_off.empty() || (asked_before && !some_were_off);
  scenario.expected_violations.clear();
  for (const auto& [line, span] : lines) {
    line->asks = asks;
    if (asks) scenario.expected_violations.push_back({line->property, span});
  }
}

}  // namespace

std::optional<Diagnostic> apply_setting(Scenario& scenario, std::string_view name, std::string_view value) {
  return apply_settings(scenario, {{std::string(name), std::string(value)}});
}

std::optional<Diagnostic> apply_settings(Scenario& scenario,
                                         const std::vector<std::pair<std::string, std::string>>& settings) {
  const Scenario before = scenario;
  std::optional<Diagnostic> last;  // what is wrong since a setting, and still is
  for (const auto& [name, value] : settings) {
    if (std::optional<Diagnostic> wrong = take_setting(scenario, name, value)) {
      scenario = before;
      return wrong;
    }
    const std::vector<Diagnostic> diagnostics = check_again(scenario);
    if (diagnostics.empty()) {
      last.reset();
    } else if (!last) {
      last = diagnostics.front();
      last->message = fmt::format("{}={}: {}", name, value, last->message);
    }
  }
  if (last) scenario = before;
  return last;
}

std::optional<Diagnostic> apply_rule(Scenario& scenario, std::string_view name, std::string_view value) {
  const auto& known = rule_names();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    const std::string hint = did_you_mean(name, known);
    return Diagnostic{{},
                      fmt::format("unknown rule '{}'", name),
                      hint.empty() ? "raftlab rules lists them all" : hint + "; raftlab rules lists them all"};
  }
  if (value != "off" && value != "on") {
    return Diagnostic{{},
                      fmt::format("{}={}: a rule is off or on, not '{}'", name, value, value),
                      did_you_mean(value, {"off", "on"})};
  }
  auto& lines = scenario.setup_statements;
  const bool some_were_off = !scenario.setup.rules_off.empty();
  std::erase_if(lines, [name](const Statement& statement) {
    const auto* rule = std::get_if<RuleOff>(&statement.action);
    return rule != nullptr && rule->name == name;
  });
  if (value == "off") {
    Statement statement;
    statement.action = RuleOff{std::string(name)};
    statement.text = fmt::format("rule {} off", name);
    lines.push_back(std::move(statement));
  }
  std::vector<Diagnostic> diagnostics;
  scenario.setup = build_setup(lines, diagnostics);
  if (!diagnostics.empty()) return diagnostics.front();
  ask_for_violations(scenario, some_were_off);
  return std::nullopt;
}

}  // namespace raftlab::scenarios::language
