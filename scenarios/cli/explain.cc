// SPDX-License-Identifier: MIT
#include "report/explain.h"

#include <fmt/format.h>

#include "report/why_not.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/timeline_input.h"

namespace raftlab::scenarios::cli {
namespace {

std::optional<sim::EventId> event_of(const Arguments& arguments) {
  if (arguments.words.size() < 2) return std::nullopt;
  const std::string& word = arguments.words[1];
  const std::optional<std::uint64_t> id = parse_event_id(word);
  if (!id)
    throw UsageError{fmt::format("'{}' is no event", word),
                     "an event is e#1, e#2, ..., as reports and verdicts name it"};
  return id;
}

report::Question question_of(const std::string& text, unsigned nodes) {
  std::string error;
  const std::optional<report::Question> question = report::parse_question(text, nodes, error);
  if (!question) throw UsageError{error, fmt::format("ask {}", report::kQuestionForms)};
  return *question;
}

}  // namespace

ExitCode explain_command(const Arguments& arguments, Console& console) {
  const std::optional<std::string> why_not = arguments.value("--why-not");
  const std::optional<sim::EventId> id = event_of(arguments);
  if (!id && !why_not) {
    throw UsageError{"explain needs an event, or --why-not with a question",
                     fmt::format("raftlab explain {0} e#17 says why event 17 happened; raftlab explain {0} --why-not "
                                 "\"commit 5\" why entry 5 is not committed; other questions are {1}",
                                 arguments.words[0], report::kQuestionForms)};
  }
  if (why_not) (void)question_of(*why_not, raft::kNodesMax);  // before a long timeline is read
  const TimelineInput input = read_timeline(arguments.words[0], console);
  if (!input.file) return input.code;
  const report::Timeline& timeline = input.file->timeline;
  const std::uint64_t last = timeline.trace.size();
  if (id && *id > last) {
    throw UsageError{fmt::format("there is no event e#{}: this timeline has e#1 to e#{}", *id, last), {}};
  }
  const report::Marks marks = console.utf8() ? report::Marks::utf8 : report::Marks::ascii;
  if (!why_not) {
    console.result(report::explanation_text(timeline, report::explain(timeline, *id), marks));
    return ExitCode::good;
  }
  const report::Question question = question_of(*why_not, timeline.nodes);
  if (last == 0) throw UsageError{"this timeline has no events to ask about", {}};
  const report::WhyIndex index(timeline);
  console.result(report::why_not_text(report::why_not(index, question, id.value_or(last)), marks));
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
