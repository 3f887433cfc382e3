// SPDX-License-Identifier: MIT
// A line as somebody types it in a class, and the line that is kept of it. A class watches time pass, so a request does
// not wait for its answer here (`set x 1` is kept as `send set x 1 as client class`), a line happens now and not at a
// time of its own, and what waits for longer than a minute is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/parser.h"

namespace raftlab::scenarios::live {

inline constexpr std::int64_t kWaitMaxUs = 60'000'000;

struct Typed {
  std::string text;   ///< without time
  std::string error;  ///< what is wrong and what to write instead, for people; then nothing else is said
};

/// `context` is that of the run now. REQUIRES a line without line breaks; others are refused.
[[nodiscard]] Typed as_in_class(std::string_view line, const language::Context& context);

/// "unknown node 7; this cluster has nodes 0 to 2 (write: crash 1)".
[[nodiscard]] std::string text_of(const std::vector<language::Diagnostic>& diagnostics);

}  // namespace raftlab::scenarios::live
