// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>

#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/problems.h"
#include "scenarios/history/draw.h"
#include "scenarios/history/explain.h"
#include "scenarios/history/read.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::size_t kHistoryBytesMax = std::size_t{1} << 30;

std::optional<history::Model> model_of(const Arguments& arguments) {
  const std::string word = arguments.value("--model").value_or("auto");
  if (word == "kv") return history::Model::kv;
  if (word == "register") return history::Model::single_register;
  return std::nullopt;
}

std::string verdict_line(const history::History& history, const history::Verdict& verdict, const std::string& path,
                         const Console& console) {
  std::string word = console.styled(Style::good, "PASS");
  std::string found = "linearizable";
  if (verdict.linearity == sim::Linearity::not_linearizable) {
    word = console.styled(Style::bad, "FAIL");
    found = "not linearizable";
  } else if (verdict.linearity == sim::Linearity::undecided) {
    word = console.styled(Style::warning, "INCONCLUSIVE");
    found = "undecided";
  }
  return fmt::format("{}  {}   {}   {}\n", word, path, found, history::amount_text(history, verdict));
}

/// What else is wrong beside the key that is shown.
std::string others_text(const history::History& history, const history::Verdict& verdict) {
  constexpr std::size_t kShown = 5;
  const history::KeyVerdict* shown = verdict.shown();
  std::size_t others = 0;
  std::string names;
  for (const history::KeyVerdict& one : verdict.keys) {
    if (one.linearity != sim::Linearity::not_linearizable || &one == shown) continue;
    if (++others <= kShown) names += (names.empty() ? "" : ", ") + history::object_text(history, one.key);
  }
  if (others == 0) return {};
  return fmt::format("   {} more {} not linearizable: {}{}\n", others, others == 1 ? "key is" : "keys are", names,
                     others > kShown ? ", ..." : "");
}

ExitCode report(const history::History& history, const history::Verdict& verdict, const std::string& path,
                Console& console) {
  if (!console.quiet) console.result(verdict_line(history, verdict, path, console));
  const history::KeyVerdict* shown = verdict.shown();
  switch (verdict.linearity) {
    case sim::Linearity::linearizable:
      return ExitCode::good;
    case sim::Linearity::not_linearizable:
      if (!console.quiet) {
        console.result(history::explanation_text(history, *shown) + others_text(history, verdict));
      }
      annotate(path, {.line = history.operations[shown->misfit].asked_line, .column = 1},
               fmt::format("{} is not linearizable: {} fits nowhere", history::object_text(history, shown->key),
                           history::misfit_text(history, *shown)),
               console);
      return ExitCode::finding;
    case sim::Linearity::undecided:
      break;
  }
  console.message(fmt::format("{} is undecided: the search was given up after {} steps\n",
                              history::object_text(history, shown->key), with_separators(verdict.steps)));
  return ExitCode::inconclusive;
}

ExitCode check(const std::string& path, const std::optional<history::Model>& model, OutputFile* html,
               Console& console) {
  FileText file = read_file(path, kHistoryBytesMax);
  if (file.problem) {
    file.problem->hint.clear();  // it speaks of scenarios
    return report_problems({*file.problem}, console);
  }
  const std::string shown = path == "-" ? "standard input" : path;
  const history::ReadResult read = history::read_history(file.text, model);
  if (!read.history) {
    report_diagnostics(read.diagnostics, {.name = shown, .shown_path = shown, .argument = path, .text = file.text},
                       console);
    return ExitCode::bad_input;
  }
  const history::Verdict verdict = history::judge_history(*read.history);
  const ExitCode code = report(*read.history, verdict, shown, console);
  if (html == nullptr) return code;
  const std::string name = path == "-" ? "standard input" : std::filesystem::path(path).filename().string();
  html->write(report::history_page(history::picture_of(*read.history, verdict, name)));
  if (html->commit()) return code;
  console.error(html->error());
  return ExitCode::file;
}

}  // namespace

ExitCode check_history_command(const Arguments& arguments, Console& console) {
  const std::optional<history::Model> model = model_of(arguments);
  const std::optional<std::string> page = arguments.value("--html");
  OutputFile html;
  if (page) {
    if (arguments.words.size() > 1) throw UsageError{"--html draws one history", "name one file"};
    if (*page != "-" && same_place(*page, arguments.words.front())) {
      throw UsageError{fmt::format("the page would overwrite the history {}", *page), {}};
    }
    if (*page == "-") console.result_to_error_stream();
    if (!html.open(*page == "-" ? "/dev/stdout" : *page)) {
      console.error(html.error());
      return ExitCode::file;
    }
  }
  Interrupts& interrupt = interrupts();
  ExitCode code = ExitCode::good;
  for (const std::string& path : arguments.words) {
    code = worse(code, check(path, model, page ? &html : nullptr, console));
    if (interrupt.raised()) return interrupt.exit_code();
  }
  return code;
}

}  // namespace raftlab::scenarios::cli
