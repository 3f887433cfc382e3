// SPDX-License-Identifier: MIT
#pragma once

// What is wrong with inputs, told to people, and to GitHub where the program runs under GitHub Actions: there each
// failure is also printed as `::error file=,line=,col=::`, which marks the line in the review.

#include <string_view>
#include <vector>

#include "scenarios/cli/console.h"
#include "scenarios/cli/input.h"
#include "scenarios/language/diagnostic.h"

namespace raftlab::scenarios::cli {

/// Prints each; the worst of their codes. Throws UsageError for the first that is a wrong word.
ExitCode report_problems(const std::vector<Problem>& problems, Console& console);

/// All errors of a scenario, as file:line:column, the line, a caret and the fix.
void report_diagnostics(const std::vector<language::Diagnostic>& diagnostics, const Source& source, Console& console);

/// The annotation alone; nothing outside of GitHub Actions. Line 0: the file as a whole.
void annotate(std::string_view file, const language::SourceSpan& span, std::string_view message, Console& console);

}  // namespace raftlab::scenarios::cli
