// SPDX-License-Identifier: MIT
#include "report/diff.h"

#include <fmt/format.h>

#include "report/json_writer.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/timeline_input.h"

namespace raftlab::scenarios::cli {

ExitCode diff_command(const Arguments& arguments, Console& console) {
  const std::string& name_a = arguments.words[0];
  const std::string& name_b = arguments.words[1];
  if (name_a == "-" && name_b == "-") throw UsageError{"only one of the two can be standard input", {}};
  const TimelineInput a = read_timeline(name_a, console);
  const TimelineInput b = read_timeline(name_b, console);
  if (!a.file || !b.file) return worse(a.code, b.code);
  const report::Difference difference = report::compare(a.file->timeline, b.file->timeline);
  if (difference.same()) {
    if (!console.quiet) {
      console.result(fmt::format("the same: {}, digest {}\n", counted(difference.events_a, "event", "events"),
                                 report::digest_text(a.file->timeline.digest)));
    }
    return ExitCode::good;
  }
  if (!console.quiet) {
    console.result(report::difference_text(a.file->timeline, name_a, b.file->timeline, name_b, difference));
  }
  return ExitCode::finding;
}

}  // namespace raftlab::scenarios::cli
