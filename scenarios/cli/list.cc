// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/cli/commands.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"

namespace raftlab::scenarios::cli {

ExitCode list_command(const Arguments&, Console& console) {
  std::size_t width = 0;
  for (const LibraryEntry& entry : library()) width = std::max(width, entry.name.size());
  // Those of no folder are for everybody, so they come first.
  std::vector<LibraryEntry> entries(library().begin(), library().end());
  std::stable_partition(entries.begin(), entries.end(),
                        [](const LibraryEntry& entry) { return entry.name.find('/') == std::string_view::npos; });
  for (const LibraryEntry& entry : entries) {
    if (console.quiet) {
      console.result(fmt::format("{}\n", entry.name));
      continue;
    }
    const language::ParseResult parsed = language::parse_scenario(entry.text, std::string(entry.name));
    console.result(fmt::format("{:<{}}   {}\n", entry.name, width, parsed.scenario.setup.title));
    if (!console.verbose) continue;
    for (const std::string& line : parsed.scenario.setup.about)
      console.result(fmt::format("{:<{}}   {}\n", "", width, line));
  }
  return library().empty() ? ExitCode::nothing_to_do : ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
