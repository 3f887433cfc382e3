// SPDX-License-Identifier: MIT
#include "scenarios/cli/problems.h"

#include <fmt/format.h>

#include <cstdlib>

#include "scenarios/cli/arguments.h"

namespace raftlab::scenarios::cli {
namespace {

bool under_github() {
  const char* value = std::getenv("GITHUB_ACTIONS");
  return value != nullptr && std::string_view(value) == "true";
}

/// As GitHub's workflow commands want it: a property escapes more than a message.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

void annotate(std::string_view file, const language::SourceSpan& span, std::string_view message, Console& console) {
  if (!under_github()) return;
  std::string place = fmt::format("file={}", escaped(file, true));
  if (span.line != 0) place += fmt::format(",line={},col={}", span.line, span.column == 0 ? 1 : span.column);
  console.message(fmt::format("::error {}::{}\n", place, escaped(message, false)));
}

ExitCode report_problems(const std::vector<Problem>& problems, Console& console) {
  ExitCode code = ExitCode::good;
  for (const Problem& problem : problems) {
    if (problem.code == ExitCode::usage) throw UsageError{problem.text, problem.hint};
  }
  for (const Problem& problem : problems) {
    console.error(problem.text, problem.hint);
    code = worse(code, problem.code);
  }
  return code;
}

void report_diagnostics(const std::vector<language::Diagnostic>& diagnostics, const Source& source, Console& console) {
  console.message(language::format_diagnostics(diagnostics, source.shown_path, source.text));
  for (const language::Diagnostic& diagnostic : diagnostics) {
    annotate(source.shown_path, diagnostic.span, diagnostic.message, console);
  }
}

}  // namespace raftlab::scenarios::cli
