// SPDX-License-Identifier: MIT
#pragma once

// From set-up lines to Setup. Only for this folder; others use parser.h.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scenarios/language/ast.h"
#include "scenarios/language/diagnostic.h"

namespace raftlab::scenarios::language {

/// What a line sets, one text a thing: "nodes", "option batch at 1". Two lines with a text in common are duplicates.
/// Empty for `about`, which may repeat.
[[nodiscard]] std::vector<std::string> settings_of(const Statement& statement);

/// Where each thing was set first.
using SetAlready = std::map<std::string, SourceSpan>;

/// Notes what the line sets; false, with a diagnostic, where that was set before.
bool note_settings(const Statement& statement, SetAlready& already, std::vector<Diagnostic>& diagnostics);

/// The last `nodes` line, or 3.
[[nodiscard]] std::uint32_t node_count(const std::vector<Statement>& setup_statements);

/// The set-up the lines make, checked: nodes there, logs given possible.
[[nodiscard]] Setup build_setup(const std::vector<Statement>& setup_statements, std::vector<Diagnostic>& diagnostics);

}  // namespace raftlab::scenarios::language
