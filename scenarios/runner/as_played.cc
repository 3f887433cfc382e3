// SPDX-License-Identifier: MIT
// From the journal of a run to a scenario that plays it again.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "scenarios/language/print.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {
namespace {

using language::Statement;
using language::WhenKind;
using Lines = std::vector<Journal::Line>;

std::string* client_of(Statement& statement) {
  if (auto* request = std::get_if<language::ClientRequest>(&statement.action)) return &request->client;
  if (auto* request = std::get_if<language::MemberRequest>(&statement.action)) return &request->client;
  return nullptr;
}

/// Sessions without a name are c0, c1, ... as they come, but what a line already uses.
void name_clients(Lines& lines) {
  std::set<std::string> used;
  for (Journal::Line& line : lines) {
    if (const std::string* client = client_of(line.statement)) used.insert(*client);
  }
  std::map<sim::ClientId, std::string> names;
  std::uint64_t number = 0;
  for (Journal::Line& line : lines) {
    if (!line.client) continue;
    std::string& name = names[*line.client];
    while (name.empty()) {
      std::string next = fmt::format("c{}", number++);
      if (!used.contains(next)) name = std::move(next);
    }
    *client_of(line.statement) = name;
  }
}

void note_names(const language::NodeSelector& selector, std::set<std::string>& names) {
  for (const language::NodeRef& ref : selector.nodes) {
    if (ref.kind == language::NodeRefKind::name) names.insert(ref.name);
  }
  for (const language::NodeSelector& but : selector.but) note_names(but, names);
}

/// A name is bound again only where a line still uses it: `always`, or the line that failed.
void drop_unused_names(Lines& lines) {
  std::set<std::string> used;
  for (const Journal::Line& line : lines) {
    if (std::holds_alternative<language::Let>(line.statement.action)) continue;
    for (const language::NodeSelector* selector : selectors_of(line.statement.action)) note_names(*selector, used);
  }
  std::erase_if(lines, [&used](const Journal::Line& line) {
    return std::holds_alternative<language::Let>(line.statement.action) && !used.contains(line.statement.bind_name);
  });
}

/// The line that failed comes last. A fact that something happened beside is looked at when time was up; of a request,
/// what happened while it waited is left out.
void add_failure(Lines& lines, std::size_t first, Statement failure, sim::Time now) {
  const language::Fact* fact = nullptr;
  if (const auto* wait = std::get_if<language::WaitUntil>(&failure.action)) fact = &wait->fact;
  if (const auto* expect = std::get_if<language::Expect>(&failure.action)) fact = &expect->fact;
  if (fact != nullptr && lines.size() > first) {
    language::Expect expect{*fact, {}};
    failure.action = std::move(expect);
    failure.when.time_us = now;
  } else if (client_of(failure) != nullptr) {
    const auto is_let = [](const Journal::Line& line) {
      return std::holds_alternative<language::Let>(line.statement.action);
    };
    lines.erase(std::remove_if(lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end(),
                               [&](const Journal::Line& line) { return !is_let(line); }),
                lines.end());
  }
  lines.push_back({std::move(failure), {}});
}

/// Texts and places as if the scenario had been read from what it prints.
void lay_out(language::Scenario& scenario) {
  std::uint32_t number = 0;
  const auto place = [&number](Statement& statement) {
    const language::When when = std::exchange(statement.when, {});
    statement.text = language::print_statement(statement);
    statement.when = when;
    statement.span = {++number, 1, static_cast<std::uint32_t>(statement.text.size()), 0};
  };
  for (Statement& statement : scenario.setup_statements) place(statement);
  if (number != 0 && !scenario.statements.empty()) ++number;
  for (Statement& statement : scenario.statements) place(statement);
  scenario.expected_violations.clear();
  for (const Statement& statement : scenario.statements) {
    const auto* expected = std::get_if<language::ExpectViolation>(&statement.action);
    if (expected != nullptr) scenario.expected_violations.push_back({expected->property, statement.span});
  }
  scenario.source = language::print_scenario(scenario);
}

}  // namespace

language::Scenario Runner::as_played() const {
  language::Scenario scenario;
  scenario.file_name = scenario_->file_name;
  scenario.setup = scenario_->setup;
  scenario.setup.seed = seed_;
  scenario.setup_statements = scenario_->setup_statements;
  std::erase_if(scenario.setup_statements,
                [](const Statement& line) { return std::holds_alternative<language::Seed>(line.action); });
  scenario.setup_statements.emplace_back().action = language::Seed{seed_};

  Lines lines = journal_.lines;
  sim::Time last_us = 0;
  bool settling = false;
  if (!lines.empty()) {
    settling = std::holds_alternative<language::Settle>(lines.back().statement.action);
    last_us = settling ? journal_.settled_us.value_or(world_.now()) : lines.back().statement.when.time_us;
  }
  if (journal_.failure) {
    add_failure(lines, journal_.line_first, with_draws(*journal_.failure, journal_.failure_draws), world_.now());
  } else if (last_us != world_.now() || (!settling && !result_.violations.empty())) {
    Statement wait;
    wait.action = language::Wait{world_.now() - last_us};
    lines.push_back({std::move(wait), {}});
  }
  drop_unused_names(lines);
  name_clients(lines);
  for (Journal::Line& line : lines) scenario.statements.push_back(std::move(line.statement));
  for (const language::ExpectedViolation& expected : expected_violations_) {
    scenario.statements.emplace_back().action = language::ExpectViolation{expected.property};
  }
  lay_out(scenario);
  return scenario;
}

}  // namespace raftlab::scenarios::runner
