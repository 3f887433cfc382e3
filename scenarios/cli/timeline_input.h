// SPDX-License-Identifier: MIT
#pragma once

// A timeline named on the command line, read by report/json_reader.h: a file, or standard input for "-".

#include <optional>
#include <string>

#include "report/json_reader.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

struct TimelineInput {
  std::optional<report::TimelineFile> file;
  ExitCode code = ExitCode::good;  ///< why there is none: 3 or 6; the reason has been printed
};

[[nodiscard]] TimelineInput read_timeline(const std::string& path, Console& console);

}  // namespace raftlab::scenarios::cli
