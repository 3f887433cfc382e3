// SPDX-License-Identifier: MIT
// What a run did, as lines that do it again: every line, fault and request that took effect, in the order in which it
// was done, nodes by number. Runner::as_played() makes a scenario of it. Kept only where RunSettings asks for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/ast.h"
#include "scenarios/runner/who.h"

namespace raftlab::scenarios::runner {

/// What the selectors of a statement were found to mean when it ran.
using Resolutions = std::vector<std::pair<const language::NodeSelector*, NodeIds>>;

struct Journal {
  struct Line {
    language::Statement statement;        // with its time, `@`
    std::optional<sim::ClientId> client;  // of a request: its session, where that has no name
  };
  std::vector<Line> lines;
  std::size_t line_first = 0;                  // how many there were when the line that runs began
  std::optional<sim::Time> settled_us;         // when the last line, a `settle`, ended
  std::optional<language::Statement> failure;  // the line that failed, at the time it began ...
  Draws failure_draws;                         // ... and what it had drawn

  void line_begins() { line_first = lines.size(); }
};

language::NodeSelector list_of(const NodeIds& nodes);
language::NodeSelector list_of(const raft::NodeSet& nodes);

/// The same statement with numbers where it was found what nodes it means; `all` stays. It binds no name.
language::Statement with_numbers(const language::Statement& statement, const Resolutions& resolved);
/// The same with numbers for what was drawn: any, majority, minority.
language::Statement with_draws(language::Statement statement, const Draws& draws);
/// `let NAME = NODE`.
language::Statement let_statement(const std::string& name, raft::NodeId node);

}  // namespace raftlab::scenarios::runner
