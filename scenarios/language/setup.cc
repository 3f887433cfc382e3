// SPDX-License-Identifier: MIT
#include "scenarios/language/setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/checks.h"
#include "scenarios/language/names.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::language {
namespace {

/// Ascending, without repeats; `all` is every node.
std::vector<std::uint32_t> ids_of(const NodeSelector& selector, std::uint32_t nodes) {
  std::vector<std::uint32_t> ids;
  if (selector.kind == SelectorKind::all) {
    for (std::uint32_t id = 0; id < nodes; ++id) ids.push_back(id);
  }
  for (const NodeRef& node : selector.nodes) ids.push_back(node.id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

struct Settings {
  std::vector<std::string> operator()(const Title&) const { return {"title"}; }
  std::vector<std::string> operator()(const Nodes&) const { return {"nodes"}; }
  std::vector<std::string> operator()(const Voters&) const { return {"voters"}; }
  std::vector<std::string> operator()(const Learners&) const { return {"learners"}; }
  std::vector<std::string> operator()(const Down&) const { return {"down"}; }
  std::vector<std::string> operator()(const StartOffset&) const { return {"start-offset"}; }
  std::vector<std::string> operator()(const StartState& a) const { return {fmt::format("start {}", a.node.id)}; }
  std::vector<std::string> operator()(const Seed&) const { return {"seed"}; }
  std::vector<std::string> operator()(const Limit&) const { return {"limit"}; }
  std::vector<std::string> operator()(const RuleOff& a) const { return {"rule " + a.name}; }
  std::vector<std::string> operator()(const Latency&) const { return {"latency"}; }
  std::vector<std::string> operator()(const Loss&) const { return {"loss"}; }
  std::vector<std::string> operator()(const DuplicateChance&) const { return {"duplicate"}; }
  std::vector<std::string> operator()(const Reorder&) const { return {"reorder"}; }
  std::vector<std::string> operator()(const ElectionTimeout&) const { return {"election-timeout"}; }
  std::vector<std::string> operator()(const Heartbeat&) const { return {"heartbeat"}; }
  std::vector<std::string> operator()(const DiskSync&) const { return {"disk sync"}; }
  std::vector<std::string> operator()(const Option& a) const {
    const std::string name = fmt::format("option {}", name_of(a.name));
    if (!a.at) return {name};
    if (a.at->kind != SelectorKind::list) return {name + " at all"};
    std::vector<std::string> settings;
    for (const std::uint32_t id : ids_of(*a.at, 0)) settings.push_back(fmt::format("{} at {}", name, id));
    return settings;
  }
  template <typename Other>
  std::vector<std::string> operator()(const Other&) const {
    return {};
  }
};

/// Writes an action into the set-up.
struct Apply {
  Setup& setup;

  void operator()(const Title& a) const { setup.title = a.text; }
  void operator()(const About& a) const { setup.about.push_back(a.text); }
  void operator()(const Nodes& a) const { setup.nodes = a.count; }
  void operator()(const Voters& a) const { setup.voters = ids_of(a.nodes, setup.nodes); }
  void operator()(const Learners& a) const { setup.learners = ids_of(a.nodes, setup.nodes); }
  void operator()(const Down& a) const { setup.down = ids_of(a.nodes, setup.nodes); }
  void operator()(const StartOffset& a) const { setup.start_offset = a.range; }
  void operator()(const StartState& a) const { setup.start.push_back(StartNode{a.node.id, a.term, a.vote, a.log}); }
  void operator()(const Seed& a) const { setup.seed = a.seed; }
  void operator()(const Limit& a) const { setup.limit_us = a.limit_us; }
  void operator()(const RuleOff& a) const { setup.rules_off.push_back(a.name); }
  void operator()(const Latency& a) const { setup.latency = a.delay; }
  void operator()(const Loss& a) const { setup.loss_ppm = a.chance_ppm; }
  void operator()(const DuplicateChance& a) const { setup.duplicate_ppm = a.chance_ppm; }
  void operator()(const Reorder& a) const { setup.reorder = a; }
  void operator()(const ElectionTimeout& a) const { setup.election_timeout = a.range; }
  void operator()(const Heartbeat& a) const { setup.heartbeat_us = a.interval_us; }
  void operator()(const DiskSync& a) const { setup.disk_sync = a.delay; }
  void operator()(const Option& a) const {
    const auto index = static_cast<std::size_t>(a.name);
    if (a.at) {
      for (const std::uint32_t id : ids_of(*a.at, setup.nodes)) setup.options_at[id][index] = a.value.number;
      return;
    }
    setup.options[index] = a.value.number;
    if (a.name == OptionName::client_timeout) setup.client_timeout_us = a.value.number;
  }
  template <typename Other>
  void operator()(const Other&) const {}
};

struct GivenLog {
  const StartState* start = nullptr;
  SourceSpan span;
};

bool same_command(const LogEntryLiteral& a, const LogEntryLiteral& b) {
  return a.term == b.term && a.kind == b.kind && a.key == b.key && a.value == b.value &&
         a.old_value.none == b.old_value.none && a.old_value.text == b.old_value.text &&
         a.config.members == b.config.members && a.config.next_members == b.config.next_members &&
         a.config.learners == b.config.learners;
}

/// log-terms: terms never decrease, and the last is at most the node's own.
void check_terms(const GivenLog& given, std::vector<Diagnostic>& diagnostics) {
  const LogLiteral& log = given.start->log;
  for (std::size_t i = 1; i < log.size(); ++i) {
    if (log[i].term >= log[i - 1].term) continue;
    diagnostics.push_back({log[i].span,
                           fmt::format("log-terms: entry {} has term {}, below the term {} before it", i + 1,
                                       log[i].term, log[i - 1].term),
                           {}});
    return;
  }
  if (!log.empty() && log.back().term > given.start->term) {
    diagnostics.push_back(
        {given.span, fmt::format("the term {} is below the last entry's term {}", given.start->term, log.back().term),
         fmt::format("a node's term is at least its log's: term {}", log.back().term)});
  }
}

/// log-matching: an entry of the same index and term in two logs means the same log up to it.
void check_matching(const GivenLog& earlier, const GivenLog& later, std::vector<Diagnostic>& diagnostics) {
  const LogLiteral& one = earlier.start->log;
  const LogLiteral& other = later.start->log;
  std::size_t differs = 0;  // the first index (from 1) where the logs differ
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
    if (differs == 0 && !same_command(one[i], other[i])) differs = i + 1;
    if (differs == 0 || one[i].term != other[i].term) continue;
    diagnostics.push_back(
        {other[i].span,
         fmt::format("log-matching: entry {} has term {} as in the log of node {} (line {}), but entry {} differs",
                     i + 1, other[i].term, earlier.start->node.id, earlier.span.line, differs),
         "a leader writes one entry at an index in its term"});
    return;
  }
}

void check_logs(const std::vector<Statement>& statements, std::vector<Diagnostic>& diagnostics) {
  std::vector<GivenLog> logs;
  for (const Statement& statement : statements) {
    const auto* start = std::get_if<StartState>(&statement.action);
    if (start == nullptr) continue;
    const std::size_t before = diagnostics.size();
    check_terms({start, statement.span}, diagnostics);
    if (diagnostics.size() != before) continue;
    for (const GivenLog& earlier : logs) check_matching(earlier, {start, statement.span}, diagnostics);
    logs.push_back({start, statement.span});
  }
}

/// The last line of this kind; null without one.
template <typename Kind>
const Statement* last_of(const std::vector<Statement>& statements) {
  const Statement* last = nullptr;
  for (const Statement& statement : statements) {
    if (std::holds_alternative<Kind>(statement.action)) last = &statement;
  }
  return last;
}

/// A node is one of voter, learner and spare, and somebody votes.
void check_members(const std::vector<Statement>& statements, const Setup& setup, std::vector<Diagnostic>& diagnostics) {
  const Statement* learners = last_of<Learners>(statements);
  const Statement* voters = last_of<Voters>(statements);
  if (learners == nullptr) return;
  for (const std::uint32_t node : setup.voters) {
    if (!std::binary_search(setup.learners.begin(), setup.learners.end(), node)) continue;
    const SourceSpan later = std::max(voters->span, learners->span,
                                      [](const SourceSpan& a, const SourceSpan& b) { return a.line < b.line; });
    diagnostics.push_back({later, fmt::format("node {} is a voter and a learner; it can be only one of them", node),
                           "without a line 'voters' every node that is no learner votes"});
    return;
  }
  if (setup.first_voters().empty())
    diagnostics.push_back({learners->span, "every node is a learner, so nobody votes", "leave a voter: nodes 4"});
}

/// Options that contradict one another.
void check_options(const std::vector<Statement>& statements, const Setup& setup, std::vector<Diagnostic>& diagnostics) {
  constexpr std::int64_t kLease = 2;  // of log, read-index, lease
  std::optional<std::uint32_t> without;
  bool lease = false;
  for (std::uint32_t node = 0; node < setup.nodes; ++node) {
    lease = lease || setup.option(OptionName::reads, node) == kLease;
    if (!without && setup.option(OptionName::check_quorum, node).value_or(0) == 0) without = node;
  }
  if (!lease || !without) return;
  SourceSpan span;
  for (const Statement& statement : statements) {
    const auto* option = std::get_if<Option>(&statement.action);
    if (option != nullptr && option->name == OptionName::reads && option->value.number == kLease) span = statement.span;
  }
  const bool somewhere = std::any_of(setup.options_at.begin(), setup.options_at.end(), [](const auto& at) {
    return at.second[static_cast<std::size_t>(OptionName::check_quorum)].has_value();
  });
  diagnostics.push_back(
      {span,
       fmt::format("reads by lease need check-quorum on{}: without it voters elect another leader while a lease runs",
                   somewhere ? fmt::format(" at every node, and it is off at node {}", *without) : ""),
       "write in the set-up: option check-quorum on"});
}

}  // namespace

std::vector<std::uint32_t> Setup::first_voters() const {
  if (!voters.empty()) return voters;
  std::vector<std::uint32_t> others;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    if (!std::binary_search(learners.begin(), learners.end(), node)) others.push_back(node);
  }
  return others;
}

bool is_setup_only(const Action& action) { return action.index() <= Action(RuleOff{}).index(); }

bool is_setting(const Action& action) {
  return action.index() >= Action(Latency{}).index() && action.index() <= Action(DiskSync{}).index();
}

bool belongs_to_setup(const Statement& statement, bool setup_over) {
  if (is_setup_only(statement.action)) return true;
  return !setup_over && is_setting(statement.action) && statement.when.kind == WhenKind::after_previous &&
         !statement.for_us;
}

std::vector<std::string> settings_of(const Statement& statement) { return std::visit(Settings{}, statement.action); }

bool note_settings(const Statement& statement, SetAlready& already, std::vector<Diagnostic>& diagnostics) {
  for (const std::string& setting : settings_of(statement)) {
    const auto [place, added] = already.emplace(setting, statement.span);
    if (added) continue;
    diagnostics.push_back(
        {statement.span, fmt::format("'{}' is set twice; the first time in line {}", setting, place->second.line), {}});
    return false;
  }
  return true;
}

std::uint32_t node_count(const std::vector<Statement>& setup_statements) {
  std::uint32_t count = Setup{}.nodes;
  for (const Statement& statement : setup_statements) {
    if (const auto* nodes = std::get_if<Nodes>(&statement.action)) count = nodes->count;
  }
  return count;
}

Setup build_setup(const std::vector<Statement>& setup_statements, std::vector<Diagnostic>& diagnostics) {
  Setup setup;
  setup.nodes = node_count(setup_statements);
  Checker checker(setup.nodes, diagnostics);
  for (const Statement& statement : setup_statements) {
    const std::size_t before = diagnostics.size();
    checker.check_setup(statement);
    if (diagnostics.size() == before) std::visit(Apply{setup}, statement.action);
  }
  check_logs(setup_statements, diagnostics);
  check_members(setup_statements, setup, diagnostics);
  check_options(setup_statements, setup, diagnostics);
  return setup;
}

}  // namespace raftlab::scenarios::language
