// SPDX-License-Identifier: MIT
#include "scenarios/runner/journal.h"

#include <algorithm>

#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {
namespace {

using language::NodeSelector;
using language::SelectorKind;
using language::Statement;

template <class... Kinds>
bool is_one_of(const language::Action& action) {
  return (std::holds_alternative<Kinds>(action) || ...);
}

bool is_request(const language::Action& action) {
  return is_one_of<language::ClientRequest, language::MemberRequest>(action);
}

/// Lines that are told otherwise, or leave nothing behind.
bool leaves_no_line(const language::Action& action) {
  return is_request(action) ||
         is_one_of<language::Settle, language::Wait, language::WaitUntil, language::Expect, language::ExpectViolation,
                   language::Let, language::Teach, language::Connect, language::GetLeader, language::Quit,
                   language::Clients, language::Chaos>(action);
}

/// The selectors of a statement of our own, to write to.
std::vector<NodeSelector*> selectors_to_change(Statement& statement) {
  std::vector<NodeSelector*> selectors;
  for (const NodeSelector* selector : selectors_of(statement.action)) {
    selectors.push_back(const_cast<NodeSelector*>(selector));
  }
  return selectors;
}

void replace_drawn(NodeSelector& selector, const Draws& draws) {
  switch (selector.kind) {
    case SelectorKind::any_follower:
    case SelectorKind::any_node:
      for (const auto& [column, node] : draws.any) {
        if (column != selector.span.column) continue;
        selector = list_of(NodeIds{node});
        return;
      }
      break;
    case SelectorKind::majority:
      if (draws.majority) selector = list_of(*draws.majority);
      break;
    case SelectorKind::minority:
      if (draws.majority) selector = list_of(draws.minority);
      break;
    default:
      break;
  }
}

}  // namespace

NodeSelector list_of(const NodeIds& nodes) {
  NodeSelector selector;
  for (const raft::NodeId node : nodes) selector.nodes.push_back({language::NodeRefKind::id, node, {}, {}});
  return selector;
}

NodeSelector list_of(const raft::NodeSet& nodes) {
  NodeIds ids;
  for (const raft::NodeId node : nodes) ids.push_back(node);
  return list_of(ids);
}

Statement with_numbers(const Statement& statement, const Resolutions& resolved) {
  Statement result = statement;
  result.bind_name.clear();
  const Selectors asked = selectors_of(statement.action);
  const std::vector<NodeSelector*> changed = selectors_to_change(result);
  for (const auto& [selector, nodes] : resolved) {
    const auto found = std::find(asked.begin(), asked.end(), selector);
    if (found == asked.end() || selector->kind == SelectorKind::all) continue;
    *changed[static_cast<std::size_t>(found - asked.begin())] = list_of(nodes);
  }
  return result;
}

Statement with_draws(Statement statement, const Draws& draws) {
  for (NodeSelector* selector : selectors_to_change(statement)) replace_drawn(*selector, draws);
  return statement;
}

Statement let_statement(const std::string& name, raft::NodeId node) {
  Statement statement;
  statement.action = language::Let{list_of(NodeIds{node})};
  statement.bind_name = name;
  return statement;
}

void Runner::journal(Statement statement, std::optional<sim::ClientId> client) {
  if (!settings_.journal) return;
  statement.when = {language::WhenKind::at, world_.now(), {}};
  journal_.lines.push_back({std::move(statement), client});
  journal_.settled_us.reset();
}

/// A line that went well. One that took time has told its deeds already.
void Runner::journal_line() {
  if (!settings_.journal) return;
  const Statement& statement = *current_.statement;
  if (std::holds_alternative<language::Settle>(statement.action)) journal_.settled_us = world_.now();
  if (leaves_no_line(statement.action)) return;
  Statement told = with_numbers(statement, current_.resolved);
  auto* suspend = std::get_if<language::Suspend>(&told.action);
  if (suspend != nullptr && !suspend->nodes) suspend->nodes = list_of(NodeIds{connected_});
  journal(std::move(told));
}

/// As a `send`, so that nothing waits for its answer; `unnamed`: the session of one that names none.
void Runner::journal_ask(const Ask& asked, std::optional<sim::ClientId> unnamed) {
  if (!settings_.journal) return;
  Statement told;
  std::visit(
      [&](auto request) {
        request.mode = language::RequestMode::no_wait;
        if (asked.via != raft::kNoNode) request.via = list_of(NodeIds{asked.via});
        if (!request.client.empty()) unnamed.reset();
        if constexpr (std::is_same_v<decltype(request), language::ClientRequest>) {
          request.expected.reset();
          request.of_connected = request.prints_answer = false;
        } else if (request.nodes) {
          request.nodes = list_of(asked.nodes);
        }
        told.action = std::move(request);
      },
      asked.request);
  journal(std::move(told), unnamed);
}

/// A `settle` that fails after it began stands in the journal already.
void Runner::journal_failure() {
  if (!settings_.journal || current_.beside || journal_.failure) return;
  const Statement& statement = *current_.statement;
  const bool settles = std::holds_alternative<language::Settle>(statement.action);
  if (settles && journal_.lines.size() > journal_.line_first) return;
  journal_.failure = statement;
  journal_.failure->when = {language::WhenKind::at, current_.began_us, {}};
  journal_.failure_draws = current_.draws;
}

}  // namespace raftlab::scenarios::runner
