// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "report/study/study.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/program.h"
#include "scenarios/cli/progress_line.h"
#include "scenarios/cli/sweep_options.h"
#include "scenarios/cli/sweep_outputs.h"
#include "scenarios/cli/verdict.h"
#include "scenarios/fuzz/progress.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::cli {
namespace {

class SweepCommand {
 public:
  SweepCommand(const Arguments& arguments, Console& console)
      : console_(console), options_(read_sweep_options(arguments)), outputs_(arguments, console), progress_(console) {
    Sources sources = find_sources(arguments.words);
    code_ = report_problems(sources.problems, console_);
    if (sources.found.size() > 1) {
      throw UsageError{
          fmt::format("'{}' means {} scenarios; a sweep has one", arguments.words.front(), sources.found.size()),
          "sweep them one by one"};
    }
    if (!sources.found.empty()) read_scenario(std::move(sources.found.front()));
    if (code_ == ExitCode::good) read_references(arguments.values("--reference"));
  }

  ExitCode run() {
    (void)interrupts();  // before any output exists
    if (code_ != ExitCode::good) return code_;
    if (!outputs_.open()) return ExitCode::file;
    if (!console_.quiet) console_.result(head());
    console_.flush();
    const sweep::SweepResult result = sweep::run_sweep(settings_);
    progress_.clear();
    const report::study::Study study = study_of(result);
    tell(result, study);
    if (result.runs > 0 && !outputs_.write(study)) worst(ExitCode::file);
    return code_;
  }

 private:
  void read_scenario(Source source) {
    language::ParseResult parsed = language::parse_scenario(source.text, source.shown_path);
    if (!parsed.ok()) {
      report_diagnostics(parsed.diagnostics, source, console_);
      code_ = ExitCode::bad_input;
      return;
    }
    if (!source.built_in && outputs_.overwrites(source.shown_path)) {
      throw UsageError{fmt::format("an output would overwrite the scenario {}", source.shown_path), {}};
    }
    source_ = std::move(source);
    title_ = parsed.scenario.setup.title;
    settings_.asked = asked_of(options_, parsed.scenario);
    settings_.variants = variants_of(options_, parsed.scenario);
    settings_.first_seed = options_.first_seed;
    settings_.seeds = options_.last_seed - options_.first_seed + 1;
    settings_.until_us = options_.run.until_us;
    settings_.jobs = options_.jobs;
    settings_.stop = &interrupts().raised();
    settings_.progress = [this](const sweep::SweepProgress& progress) {
      progress_.show(sweep::progress_text(progress), progress.elapsed_us);
    };
  }

  /// One for all combinations, or one for each.
  void read_references(const std::vector<std::string>& paths) {
    if (paths.empty()) return;
    if (settings_.asked.size() > 1) {
      throw UsageError{fmt::format("--reference compares one metric, and these are {}", settings_.asked.size()),
                       "name one: --metric NAME"};
    }
    if (paths.size() > 1 && paths.size() != settings_.variants.size()) {
      throw UsageError{
          fmt::format("there are {} references and {} combinations", paths.size(), settings_.variants.size()),
          "name one --reference for all, or one for each in their order"};
    }
    for (const std::string& path : paths) read_one_reference(path);
  }

  void read_one_reference(const std::string& path) {
    if (outputs_.overwrites(path)) throw UsageError{fmt::format("an output would overwrite {}", path), {}};
    const auto is_it = [&path](const LibraryEntry& entry) { return entry.name == path; };
    const auto built_in = std::find_if(references().begin(), references().end(), is_it);
    FileText file;
    if (built_in != references().end()) {
      file.text = built_in->text;
    } else {
      file = read_file(path, kScenarioBytesMax);
    }
    if (file.problem) {
      code_ = worse(code_, report_problems({*file.problem}, console_));
      return;
    }
    report::study::ReferenceRead read = report::study::read_reference(file.text, settings_.asked.front().unit);
    if (!read.reference) {
      const std::string where = read.line == 0 ? path : fmt::format("{}:{}", path, read.line);
      console_.error(fmt::format("{}: {}", where, read.error), "raftlab help sweep says what a reference looks like");
      code_ = worse(code_, ExitCode::bad_input);
      return;
    }
    const std::string name = path.substr(path.rfind('/') + 1);
    read.reference->name = name.ends_with(".csv") ? name.substr(0, name.size() - 4) : name;
    references_.push_back(std::move(*read.reference));
  }

  std::optional<report::study::Distance> distance_of(const report::study::Distribution& values,
                                                     std::size_t variant) const {
    if (references_.empty() || values.empty()) return std::nullopt;
    return report::study::distance_between(values, references_[references_.size() == 1 ? 0 : variant]);
  }

  report::study::Study study_of(const sweep::SweepResult& result) const {
    report::study::Study study;
    study.scenario = source_.name;
    study.title = title_;
    study.command = command();
    study.engine = RAFTLAB_VERSION;
    study.first_seed = options_.first_seed;
    study.last_seed = options_.last_seed;
    study.references = references_;
    for (std::size_t metric = 0; metric < settings_.asked.size(); ++metric) {
      const sweep::Asked& asked = settings_.asked[metric];
      report::study::Quantity quantity{asked.name, asked.unit, asked.help, {}};
      for (std::size_t i = 0; i < result.variants.size(); ++i) {
        const sweep::VariantResult& variant = result.variants[i];
        if (variant.runs == 0) continue;
        const sweep::Row& row = variant.rows[metric];
        quantity.series.push_back({settings_.variants[i].combination.label(), row.values, variant.runs,
                                   row.runs_without, distance_of(row.values, i)});
      }
      study.quantities.push_back(std::move(quantity));
    }
    return study;
  }

  /// What does it again, without the machine's folders.
  std::string command() const {
    const std::string& word = source_.argument;
    std::vector<std::string> words = {"sweep", source_.built_in ? word : word.substr(word.rfind('/') + 1)};
    words.insert(words.end(), options_.words.begin(), options_.words.end());
    return shell_line(words);
  }

  void worst(ExitCode code) { code_ = worse(code_, code); }

  void tell(const sweep::SweepResult& result, const report::study::Study& study) {
    for (const report::study::Quantity& quantity : study.quantities) {
      if (quantity.series.empty()) continue;
      console_.result((console_.quiet ? "" : "\n") + report::study::table_text(quantity));
      console_.flush();
      for (const report::study::Series& series : quantity.series) tell_missing(quantity, series);
    }
    if (!console_.quiet) console_.message(pace_text(result));
    tell_end(result);
  }

  std::string head() const {
    std::string text = fmt::format("{}   seeds {}..{}", console_.styled(Style::bold, source_.name), options_.first_seed,
                                   options_.last_seed);
    if (settings_.variants.size() > 1) {
      text += fmt::format("   {}", counted(settings_.variants.size(), "combination", "combinations"));
    }
    return text + fmt::format("   {}\n", counted(settings_.seeds * settings_.variants.size(), "run", "runs"));
  }

  void tell_missing(const report::study::Quantity& quantity, const report::study::Series& series) {
    if (series.runs_without == 0) return;
    console_.message(fmt::format("note: {} of {} gave no {}{}{}\n", with_separators(series.runs_without),
                                 counted(series.runs, "run", "runs"), quantity.name,
                                 series.label.empty() ? "" : " with ", series.label));
  }

  void tell_end(const sweep::SweepResult& result) {
    std::uint64_t inconclusive = 0;
    for (const sweep::VariantResult& variant : result.variants) inconclusive += variant.inconclusive;
    if (inconclusive > 0) {
      console_.message(fmt::format("note: {} ended by a limit; what they had measured counts\n",
                                   counted(inconclusive, "run was", "runs were")));
      worst(ExitCode::inconclusive);
    }
    if (result.failed_variant) tell_failure(result);
    if (result.interrupted) {
      console_.result(fmt::format("\ninterrupted after {} of {} runs; the numbers are those of these\n",
                                  with_separators(result.runs), with_separators(result.runs_all)));
    }
    if (interrupts().raised()) worst(interrupts().exit_code());
  }

  void tell_failure(const sweep::SweepResult& result) {
    const sweep::Variant& variant = settings_.variants[*result.failed_variant];
    RunOptions run = options_.run;
    for (const auto& [name, value] : variant.combination.settings) {
      run.words.insert(run.words.end(), {"--set", fmt::format("{}={}", name, value)});
    }
    const std::string reproduce = reproduce_line(source_.argument, result.failed_seed, run);
    if (!result.error.empty()) {
      console_.error(fmt::format("internal error: {}", result.error),
                     fmt::format("this is a mistake of raftlab, not yours\nversion     raftlab {}\nseed        {}\n"
                                 "reproduce   {}",
                                 RAFTLAB_VERSION, result.failed_seed, reproduce));
      return worst(ExitCode::internal);
    }
    worst(ExitCode::finding);
    console_.result("\n");
    runner::RunSettings settings;
    settings.seed = result.failed_seed;
    settings.until_us = options_.run.until_us;
    settings.keep = sim::Trace::Keep::all;
    runner::Runner runner(variant.scenario, settings);
    Played played;
    played.result = runner.run();
    played.name = source_.name;
    played.shown_path = source_.shown_path;
    played.nodes = runner.world().nodes();
    played.tally = runner.world().trace().tally();
    played.reproduce = reproduce;
    const report::Timeline timeline = runner.timeline();
    played.timeline = &timeline;
    console_.result(verdict_text(played, console_));
    console_.flush();
    annotate(source_.shown_path, played.result.span, played.result.message, console_);
    console_.message("note: a run that fails ends the sweep; what came before it is above\n");
  }

  std::string pace_text(const sweep::SweepResult& result) const {
    const auto elapsed_ms = static_cast<std::uint64_t>(result.elapsed_us / 1'000 + 1);
    return fmt::format("{} in {}: {} runs/s, {} events/s, {}\n", counted(result.runs, "run", "runs"),
                       seconds_text(result.elapsed_us), fuzz::rounded(result.runs * 1'000 / elapsed_ms),
                       fuzz::rounded(result.events / elapsed_ms * 1'000), counted(options_.jobs, "thread", "threads"));
  }

  Console& console_;
  SweepOptions options_;
  SweepOutputs outputs_;
  ProgressLine progress_;
  Source source_;
  std::string title_;
  sweep::SweepSettings settings_;
  std::vector<report::study::Reference> references_;
  ExitCode code_ = ExitCode::good;
};

}  // namespace

ExitCode sweep_command(const Arguments& arguments, Console& console) { return SweepCommand(arguments, console).run(); }

}  // namespace raftlab::scenarios::cli
