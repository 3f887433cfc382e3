// SPDX-License-Identifier: MIT
#pragma once

// A timeline named on the command line, read by report/json_reader.h: a file, or standard input for "-".

#include <optional>
#include <string>
#include <vector>

#include "report/json_reader.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

struct TimelineInput {
  std::optional<report::TimelineFile> file;
  ExitCode code = ExitCode::good;  ///< why there is none: 3 or 6; the reason has been printed
};

[[nodiscard]] TimelineInput read_timeline(const std::string& path, Console& console);

/// The same of what raftlab node --record wrote: several recordings become one timeline, and what is said of their
/// clocks is printed. Another number of words than one timeline or some recordings is a UsageError.
[[nodiscard]] TimelineInput read_timeline_or_recordings(const std::vector<std::string>& paths, Console& console);

}  // namespace raftlab::scenarios::cli
