// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/candidate.h"

#include <algorithm>
#include <utility>

#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/who.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::Statement;
using language::WhenKind;

template <class... Kinds>
bool is_one_of(const language::Action& action) {
  return (std::holds_alternative<Kinds>(action) || ...);
}

Statement statement_of(language::Action action) {
  Statement statement;
  statement.action = std::move(action);
  retext(statement);
  return statement;
}

/// Lines that change nothing of the run: they only say, print or measure.
bool only_tells(const language::Action& action) {
  return is_one_of<language::Teach, language::Mark, language::Measure, language::GetLeader, language::Title,
                   language::About, language::Seed>(action);
}

bool only_looks(const language::Action& action) {
  return is_one_of<language::Expect, language::WaitUntil, language::Always>(action);
}

/// The order in which people write the set-up.
int rank_of(const language::Action& action) {
  if (is_one_of<language::Nodes>(action)) return 0;
  if (is_one_of<language::RuleOff>(action)) return 2;
  return is_one_of<language::StartState, language::Voters, language::Learners, language::Down>(action) ? 3 : 1;
}

/// What a candidate ends with: `@T expect violation NAME`, or a wait for what an `always` line sees.
std::optional<Statement> last_line(const Candidate& candidate, const Target& target) {
  if (!target.property.empty()) {
    Statement last = statement_of(language::ExpectViolation{target.property});
    if (candidate.end_us) set_time(last, *candidate.end_us);
    return last;
  }
  if (!candidate.end_us) return std::nullopt;
  const std::int64_t before_us = candidate.lines.empty() ? 0 : time_of(candidate.lines.back());
  if (*candidate.end_us <= before_us) return std::nullopt;
  return statement_of(language::Wait{*candidate.end_us - before_us});
}

}  // namespace

void retext(Statement& statement) {
  Statement bare = statement;
  bare.when = {};
  statement.text = language::print_statement(bare);
}

std::int64_t time_of(const Statement& statement) {
  return statement.when.kind == WhenKind::at ? statement.when.time_us : 0;
}

void set_time(Statement& statement, std::int64_t time_us) {
  statement.when = {};
  if (time_us == 0) return;
  statement.when.kind = WhenKind::at;
  statement.when.time_us = time_us;
}

Candidate candidate_of(const language::Scenario& scenario, std::uint64_t seed, const Target& target) {
  Candidate candidate;
  candidate.title = scenario.setup.title;
  candidate.seed = seed;
  for (const Statement& statement : scenario.setup_statements) {
    if (!only_tells(statement.action)) candidate.setup.push_back(statement);
  }
  std::stable_sort(candidate.setup.begin(), candidate.setup.end(),
                   [](const Statement& a, const Statement& b) { return rank_of(a.action) < rank_of(b.action); });
  for (const Statement& statement : scenario.statements) {
    if (!target.property.empty() && is_one_of<language::ExpectViolation>(statement.action)) continue;
    if (!only_tells(statement.action)) candidate.lines.push_back(statement);
  }
  return candidate;
}

std::optional<language::Scenario> scenario_of(const Candidate& candidate, const Target& target) {
  language::Scenario scenario;
  scenario.file_name = "shrunk.raft";
  if (!candidate.title.empty()) scenario.setup_statements.push_back(statement_of(language::Title{candidate.title}));
  std::size_t at = 0;
  for (; at < candidate.setup.size() && rank_of(candidate.setup[at].action) == 0; ++at) {
    scenario.setup_statements.push_back(candidate.setup[at]);
  }
  scenario.setup_statements.push_back(statement_of(language::Seed{candidate.seed}));
  for (; at < candidate.setup.size(); ++at) scenario.setup_statements.push_back(candidate.setup[at]);
  scenario.statements = candidate.lines;
  if (std::optional<Statement> last = last_line(candidate, target)) scenario.statements.push_back(*std::move(last));
  std::uint32_t line = 0;
  for (std::vector<Statement>* part : {&scenario.setup_statements, &scenario.statements}) {
    for (Statement& statement : *part) statement.span = {++line, 1, 1, 0};
  }
  for (const Statement& statement : scenario.statements) {
    if (const auto* expected = std::get_if<language::ExpectViolation>(&statement.action)) {
      scenario.expected_violations.push_back({expected->property, statement.span});
    }
  }
  // A default without a time and before everything else would be read as set-up.
  for (const Statement& statement : scenario.statements) {
    if (is_one_of<language::ExpectViolation>(statement.action)) continue;
    if (language::belongs_to_setup(statement, false)) return std::nullopt;
    break;
  }
  if (!language::check_again(scenario).empty()) return std::nullopt;
  return scenario;
}

Candidate flattened(const Candidate& candidate, const std::vector<std::int64_t>& began_us, const Target& target) {
  Candidate flat = candidate;
  flat.lines.clear();
  for (std::size_t i = 0; i < candidate.lines.size() && i < began_us.size(); ++i) {
    Statement line = candidate.lines[i];
    const bool wanted = !target.expectation.empty() && line.text == target.expectation;
    if (!wanted && (only_looks(line.action) || is_one_of<language::Wait>(line.action))) continue;
    set_time(line, began_us[i]);
    flat.lines.push_back(std::move(line));
  }
  return flat;
}

std::size_t line_count(const Candidate& candidate, const Target& target) {
  const std::size_t tail = last_line(candidate, target) ? 1 : 0;
  return (candidate.title.empty() ? 0U : 1U) + 1 + candidate.setup.size() + candidate.lines.size() + tail;
}

std::uint32_t node_count(const Candidate& candidate) {
  for (const Statement& statement : candidate.setup) {
    if (const auto* nodes = std::get_if<language::Nodes>(&statement.action)) return nodes->count;
  }
  return language::Setup{}.nodes;
}

void set_node_count(Candidate& candidate, std::uint32_t nodes) {
  std::erase_if(candidate.setup, [](const Statement& line) { return is_one_of<language::Nodes>(line.action); });
  if (nodes != language::Setup{}.nodes) {
    candidate.setup.insert(candidate.setup.begin(), statement_of(language::Nodes{nodes}));
  }
}

void for_each_selector(Statement& statement, const std::function<void(language::NodeSelector&)>& visit) {
  if (auto* voters = std::get_if<language::Voters>(&statement.action)) return visit(voters->nodes);
  if (auto* learners = std::get_if<language::Learners>(&statement.action)) return visit(learners->nodes);
  if (auto* down = std::get_if<language::Down>(&statement.action)) return visit(down->nodes);
  if (auto* option = std::get_if<language::Option>(&statement.action)) {
    if (option->at) visit(*option->at);
    return;
  }
  // The statement is ours to change; who.h only knows how to look.
  for (const language::NodeSelector* selector : runner::selectors_of(statement.action)) {
    visit(const_cast<language::NodeSelector&>(*selector));
  }
}

language::NodeSelector node_list(const std::vector<std::uint32_t>& nodes) {
  language::NodeSelector selector;
  for (const std::uint32_t node : nodes) selector.nodes.push_back({language::NodeRefKind::id, node, {}, {}});
  return selector;
}

}  // namespace raftlab::scenarios::fuzz
