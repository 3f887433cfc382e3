// SPDX-License-Identifier: MIT
// The command that plays a run again stands in every report, with a button that copies it into a shell. A timeline may
// come from anybody, so only a line is shown that can do nothing but play a scenario.
#pragma once

#include <string_view>

namespace raftlab::report {

/// "raftlab run", one scenario, and of options only --seed, --until, --set and --rule, each with its value; words that
/// a shell takes as they are, or in single quotes. No control characters.
bool is_run_command(std::string_view line);

/// The command of a recording of real nodes: it can be shown again, never played again.
inline constexpr std::string_view kRecordingCommand = "raftlab report RECORDINGS";

}  // namespace raftlab::report
