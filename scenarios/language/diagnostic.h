// SPDX-License-Identifier: MIT
#pragma once

// An error in a scenario as a value: its place, what is wrong in a sentence, and what to write instead.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/place.h"

namespace raftlab::scenarios::language {

struct Diagnostic {
  SourceSpan span;
  std::string message;     ///< "unknown node 7; this cluster has nodes 0 to 2"
  std::string suggestion;  ///< "did you mean: crash 1", or another hint, or empty
};

/// At most so many errors are shown; the rest is counted.
inline constexpr std::size_t kDiagnosticsShown = 20;
/// After so many a file is read no further.
inline constexpr std::size_t kDiagnosticsKept = 1000;

/// file.raft:14:9: error: ..., the line, a caret, the fix. Ends with a newline. `source` is the file's text.
[[nodiscard]] std::string format_diagnostic(const Diagnostic& diagnostic, std::string_view file_name,
                                            std::string_view source);

/// All of them, up to 20, then "and N more".
[[nodiscard]] std::string format_diagnostics(const std::vector<Diagnostic>& diagnostics, std::string_view file_name,
                                             std::string_view source);

}  // namespace raftlab::scenarios::language
