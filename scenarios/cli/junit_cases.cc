// SPDX-License-Identifier: MIT
#include "scenarios/cli/junit_cases.h"

#include <fmt/format.h>

#include "report/event_text.h"
#include "report/json_writer.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/program.h"
#include "scenarios/fuzz/campaign_text.h"

namespace raftlab::scenarios::cli {
namespace {

std::string_view type_of(ExitCode code) {
  switch (code) {
    case ExitCode::file:
      return "file";
    case ExitCode::bad_input:
      return "bad-input";
    case ExitCode::nothing_to_do:
      return "nothing-to-do";
    default:
      return "error";
  }
}

JunitCase named(const Source& source) {
  JunitCase one;
  one.name = source.name;
  one.file = source.shown_path;
  return one;
}

bool broke_property(const runner::RunResult& result) {
  return !result.violations.empty() && result.event == result.violations.back().event;
}

std::string failure_text(const Played& played) {
  const runner::RunResult& result = played.result;
  std::string text;
  if (result.span.line != 0) text += fmt::format("{}:{}: ", played.shown_path, result.span.line);
  text += report::printable(result.message) + "\n";
  if (!result.line_text.empty() && !broke_property(result)) {
    text += fmt::format("   line {}   {}\n", result.span.line, report::printable(result.line_text));
  }
  if (played.timeline != nullptr) text += evidence_text(*played.timeline, evidence_of(played));
  return text + fmt::format("   reproduce   {}\n", played.reproduce);
}

std::string finding_text(const fuzz::Finding& finding, const std::string& file) {
  std::string text = report::printable(finding.broken.what) + "\n";
  if (!finding.broken.cause.empty()) text += fmt::format("   cause       {}\n", finding.broken.cause);
  text += fmt::format("   first seed  {}\n   seeds       {}\n", finding.first_seed, finding.seeds);
  if (!file.empty()) text += fmt::format("   reproduce   {}\n", shell_line({"run", file}));
  return text;
}

JunitCase case_of(const fuzz::Finding& finding, const std::string& file) {
  JunitCase one;
  const bool property = !finding.broken.target.property.empty();
  one.name = fmt::format("{} (seed {})", report::printable(finding.broken.name()), finding.first_seed);
  one.file = file;
  one.end = JunitEnd::failure;
  one.type = property ? "property" : "expectation";
  one.message = fmt::format("{}{}{}", finding.broken.name(), property ? " violated: " : ": ", finding.broken.what);
  one.text = finding_text(finding, file);
  return one;
}

}  // namespace

JunitCase case_of(const Problem& problem) {
  JunitCase one;
  one.name = problem.text;
  one.end = JunitEnd::error;
  one.type = type_of(problem.code);
  one.message = problem.text;
  one.text = problem.hint;
  return one;
}

JunitCase case_of(const std::vector<language::Diagnostic>& diagnostics, const Source& source) {
  JunitCase one = named(source);
  one.end = JunitEnd::error;
  one.type = type_of(ExitCode::bad_input);
  if (!diagnostics.empty()) {
    const language::Diagnostic& first = diagnostics.front();
    one.message = fmt::format("{}:{}: {}", first.span.line, first.span.column, first.message);
  }
  one.text = language::format_diagnostics(diagnostics, source.shown_path, source.text);
  return one;
}

JunitCase case_of(const Played& played) {
  const runner::RunResult& result = played.result;
  JunitCase one;
  one.name = played.name;
  one.file = played.shown_path;
  one.time_us = result.ended_at_us;
  one.output =
      fmt::format("seed {}   {}   {} virtual   {}   digest {}\nreproduce   {}\n", result.seed,
                  counted(played.nodes, "node", "nodes"), seconds_text(result.ended_at_us),
                  counted(result.events, "event", "events"), report::digest_text(result.digest), played.reproduce);
  if (result.interrupted) {
    one.end = JunitEnd::error;
    one.type = "interrupted";
    one.message = "interrupted before it was over";
    return one;
  }
  if (result.verdict == report::Verdict::pass) return one;
  one.end = JunitEnd::failure;
  one.type = result.verdict == report::Verdict::inconclusive ? "inconclusive"
             : broke_property(result)                        ? "property"
                                                             : "expectation";
  one.message = report::printable(result.message);
  one.text = failure_text(played);
  return one;
}

JunitCase case_of(const Played& played, const runner::Difference& difference) {
  JunitCase one = case_of(played);
  one.end = JunitEnd::error;
  one.type = "nondeterminism";
  one.message = difference.sentence;
  one.text = fmt::format("{}\n   reproduce   {} --check-determinism\n", difference.text, played.reproduce);
  return one;
}

JunitCase case_not_played(const Source& source) {
  JunitCase one = named(source);
  one.end = JunitEnd::skipped;
  one.message = "not played: interrupted before";
  return one;
}

JunitSuite suite_of(const fuzz::CampaignRecord& record, const std::function<std::string(const fuzz::Finding&)>& file_of,
                    const std::string& error_type, const std::string& error) {
  JunitSuite suite{.name = "raftlab fuzz", .class_name = "raftlab.fuzz." + record.identity.scenario};
  suite.properties = {
      {"scenario", record.identity.scenario},
      {"seeds", fmt::format("{}..{}", record.identity.first_seed,
                            record.identity.last_seed ? std::to_string(*record.identity.last_seed) : "")},
      {"seeds played", std::to_string(record.seeds_done)},
      {"events", std::to_string(record.events)},
      {"engine", record.identity.engine}};
  JunitCase campaign;
  campaign.name = "campaign of " + record.identity.scenario;
  campaign.output = std::string(fuzz::campaign_word(record)) + fuzz::campaign_head(record);
  if (!error.empty()) {
    campaign.end = JunitEnd::error;
    campaign.type = error_type;
    campaign.message = error;
  } else if (record.inconclusive > 0) {
    campaign.end = JunitEnd::failure;
    campaign.type = "inconclusive";
    campaign.message = fmt::format("a limit came before a verdict in {}; the first is {}",
                                   counted(record.inconclusive, "seed", "seeds"), record.inconclusive_first);
  }
  suite.cases.push_back(std::move(campaign));
  for (const fuzz::Finding& finding : record.findings) {
    suite.cases.push_back(case_of(finding, finding.file.empty() ? "" : file_of(finding)));
  }
  return suite;
}

}  // namespace raftlab::scenarios::cli
