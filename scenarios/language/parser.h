// SPDX-License-Identifier: MIT
#pragma once

// The way in: text to Scenario, a line to Statement. A file and the prompt go through the same code.
// Nothing here throws for wrong input: every error is a Diagnostic with its place, all of a file at once.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/language/ast.h"
#include "scenarios/language/diagnostic.h"

namespace raftlab::scenarios::language {

struct ParseResult {
  Scenario scenario;                    ///< whole only where there are no diagnostics
  std::vector<Diagnostic> diagnostics;  ///< by line and column; empty means the scenario is good
  [[nodiscard]] bool ok() const { return diagnostics.empty(); }
};

/// A whole file. `file_name` is only for messages.
[[nodiscard]] ParseResult parse_scenario(std::string_view text, std::string file_name);

/// What a line at the prompt may refer to; parse_statement changes nothing here but what `note_parsed` says.
struct Context {
  std::uint32_t nodes = 3;
  bool setup_over = false;         ///< true once anything has run
  std::vector<std::string> names;  ///< bound with `as` and `let`
  std::vector<std::string> marks;
  std::uint32_t line = 1;   ///< the number errors name
  std::int64_t now_us = 0;  ///< a line at an earlier time is an error
};

struct StatementResult {
  std::optional<Statement> statement;  ///< absent for a blank line or a comment, and where there are errors
  std::vector<Diagnostic> diagnostics;
};

/// One line as typed. On success names and marks it binds are added to the context and `setup_over` is set when the
/// statement ends the set-up. `repeat` and `end` are errors here: they are for files.
[[nodiscard]] StatementResult parse_statement(std::string_view line, Context& context);

/// True for a line that goes into the set-up (apply_setup) rather than being run: set-up lines, and before the first
/// action also network defaults and timing without time and `for`.
[[nodiscard]] bool belongs_to_setup(const Statement& statement, bool setup_over);

/// Makes `setup` of the set-up lines and checks everything, as if it had been read this way: for those who change a
/// scenario's statements. Lines that set a thing twice are not looked for.
[[nodiscard]] std::vector<Diagnostic> check_again(Scenario& scenario);

/// Takes one such line into the scenario's set-up. Duplicates are errors.
[[nodiscard]] std::optional<Diagnostic> apply_setup(Scenario& scenario, const Statement& statement);

/// `--set name=value`: every option, network and timing statement, nodes, seed and limit. Replaces what the file said
/// and checks the whole scenario again (a smaller `nodes` may leave statements without their node).
[[nodiscard]] std::optional<Diagnostic> apply_setting(Scenario& scenario, std::string_view name,
                                                      std::string_view value);

/// The same for several; only what they make together must be possible, so that their order does not matter.
[[nodiscard]] std::optional<Diagnostic> apply_settings(
    Scenario& scenario, const std::vector<std::pair<std::string, std::string>>& settings);

/// `--rule NAME=off|on`, after the lines of the file. Where that leaves no rule of a file off which had some off,
/// `expect violation` asks for nothing any more.
[[nodiscard]] std::optional<Diagnostic> apply_rule(Scenario& scenario, std::string_view name, std::string_view value);

/// The names apply_setting knows, for completion and "did you mean".
[[nodiscard]] std::vector<std::string> setting_names();

}  // namespace raftlab::scenarios::language
