// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/problems.h"
#include "scenarios/language/parser.h"

namespace raftlab::scenarios::cli {

ExitCode check_command(const Arguments& arguments, Console& console) {
  const Sources sources = find_sources(arguments.words);
  ExitCode code = report_problems(sources.problems, console);
  for (const Source& source : sources.found) {
    const language::ParseResult parsed = language::parse_scenario(source.text, source.shown_path);
    if (!parsed.ok()) {
      report_diagnostics(parsed.diagnostics, source, console);
      code = worse(code, ExitCode::bad_input);
      continue;
    }
    if (console.quiet) continue;
    console.result(fmt::format("{}  {}\n", console.styled(Style::good, "OK"), source.shown_path));
  }
  return code;
}

}  // namespace raftlab::scenarios::cli
