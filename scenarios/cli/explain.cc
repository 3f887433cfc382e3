// SPDX-License-Identifier: MIT
#include "report/explain.h"

#include <fmt/format.h>

#include "scenarios/cli/commands.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/timeline_input.h"

namespace raftlab::scenarios::cli {

ExitCode explain_command(const Arguments& arguments, Console& console) {
  const std::string& word = arguments.words[1];
  const std::optional<std::uint64_t> id = parse_event_id(word);
  if (!id)
    throw UsageError{fmt::format("'{}' is no event", word),
                     "an event is e#1, e#2, ..., as reports and verdicts name it"};
  const TimelineInput input = read_timeline(arguments.words[0], console);
  if (!input.file) return input.code;
  const report::Timeline& timeline = input.file->timeline;
  if (*id > timeline.trace.size()) {
    throw UsageError{fmt::format("there is no event e#{}: this timeline has e#1 to e#{}", *id, timeline.trace.size()),
                     {}};
  }
  const report::Marks marks = console.utf8() ? report::Marks::utf8 : report::Marks::ascii;
  console.result(report::explanation_text(timeline, report::explain(timeline, *id), marks));
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
