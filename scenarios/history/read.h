// SPDX-License-Identifier: MIT
#pragma once

// Reads a client history and finds out by itself which of three formats it has: the timeline that `raftlab run --json`
// writes, EDN maps a line each ({:process 0, :type :invoke, :f :get, :key "x", :value nil}), or the lines that
// jepsen.util logs (0 :invoke :read nil, after " - "). What is wrong comes back with its place, all of it at once.

#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/history/history.h"
#include "scenarios/language/diagnostic.h"

namespace raftlab::scenarios::history {

struct ReadResult {
  std::optional<History> history;  ///< nothing: see diagnostics
  std::vector<language::Diagnostic> diagnostics;
};

/// `model` nothing: the one that the operations of the file are those of.
[[nodiscard]] ReadResult read_history(std::string_view text, std::optional<Model> model);

}  // namespace raftlab::scenarios::history
