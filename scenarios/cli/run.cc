// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "report/lessons.h"
#include "report/story.h"
#include "report/text.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/finding_note.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/junit_cases.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/outputs.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/cli/verdict.h"
#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"
#include "scenarios/runner/twice.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::uint64_t kEventsToLookAgain = 20'000'000;  // a failure of more events is told without its records

struct Job {
  Source source;
  language::Scenario scenario;
};

struct Counts {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t inconclusive = 0;
};

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class RunCommand {
 public:
  RunCommand(const Arguments& arguments, Console& console)
      : arguments_(arguments),
        console_(console),
        options_(read_run_options(arguments)),
        outputs_(arguments, console),
        checks_determinism_(arguments.has("--check-determinism")) {}

  ExitCode run() {
    (void)interrupts();  // before any output exists
    read_jobs();
    if (outputs_.any() && jobs_.size() > 1) {
      throw UsageError{fmt::format("an output file holds one run, and these are {}", jobs_.size()),
                       "run them one by one"};
    }
    if (jobs_.empty() && !outputs_.junit()) return code_;
    if (!outputs_.open()) return worse(code_, ExitCode::file);
    std::size_t played = 0;
    for (const Job& job : jobs_) {
      play(job);
      ++played;
      if (interrupts().raised()) break;
    }
    if (words_of_many()) console_.result(summary(played));
    for (std::size_t i = played; i < jobs_.size(); ++i) junit_.cases.push_back(case_not_played(jobs_[i].source));
    if (outputs_.junit() && !outputs_.write_junit(junit_text(junit_))) code_ = worse(code_, ExitCode::file);
    return interrupts().raised() ? worse(code_, interrupts().exit_code()) : code_;
  }

 private:
  void read_jobs() {
    Sources sources = find_sources(arguments_.words);
    code_ = report_problems(sources.problems, console_);
    for (const Problem& problem : sources.problems) junit_.cases.push_back(case_of(problem));
    unreadable_ = sources.problems.size();
    many_ = sources.found.size() + unreadable_ > 1;
    for (Source& source : sources.found) {
      if (!source.built_in && outputs_.overwrites(source.shown_path)) {
        throw UsageError{fmt::format("an output would overwrite the scenario {}", source.shown_path), {}};
      }
      language::ParseResult parsed = language::parse_scenario(source.text, source.shown_path);
      if (!parsed.ok()) {
        report_diagnostics(parsed.diagnostics, source, console_);
        junit_.cases.push_back(case_of(parsed.diagnostics, source));
        code_ = worse(code_, ExitCode::bad_input);
        ++unreadable_;
        continue;
      }
      apply_settings(options_, parsed.scenario);
      if (parsed.scenario.statements.empty()) {
        console_.message(fmt::format("note: {} has no statement to run\n", source.shown_path));
      }
      jobs_.push_back({std::move(source), std::move(parsed.scenario)});
    }
  }

  runner::RunSettings settings_for(bool keeps_records) const {
    runner::RunSettings settings;
    settings.seed = options_.seed;
    settings.until_us = options_.until_us;
    settings.keep = keeps_records ? sim::Trace::Keep::all : sim::Trace::Keep::digest;
    settings.stop = &interrupts().raised();
    return settings;
  }

  void play(const Job& job) {
    const bool wants_records = outputs_.any() || console_.verbose || checks_determinism_ || tells_lessons();
    runner::Runner runner(job.scenario, settings_for(wants_records));
    if (const std::string note = note_before(job.source); !note.empty()) console_.message(note);
    const std::int64_t before_us = now_us();
    Played played;
    played.result = runner.run();
    played.wall_us = now_us() - before_us;
    played.name = job.source.name;
    played.shown_path = job.source.shown_path;
    played.nodes = runner.world().nodes();
    played.tally = runner.world().trace().tally();
    played.reproduce = reproduce_line(job.source.argument, played.result.seed, options_);
    std::optional<report::Timeline> timeline;
    if (wants_records) {
      timeline = runner.timeline();
    } else if (played.result.verdict == report::Verdict::fail && played.result.events <= kEventsToLookAgain) {
      timeline = look_again(job, played);
    }
    if (timeline) {
      timeline->command = reproduce_line(file_name(job.source), played.result.seed, options_);
      played.timeline = &*timeline;
    }
    tell(played);
    const bool as_written = !options_.seed && options_.words.empty() && !played.result.interrupted;
    if (as_written) console_.message(note_after(job.source, played.result.digest));
    junit_.cases.push_back(case_of(played));
    if (checks_determinism_ && !played.result.interrupted) play_again(job, played);
    if (!timeline || !outputs_.any()) return;
    if (!outputs_.write(*timeline)) code_ = worse(code_, ExitCode::file);
    if (played.result.interrupted) console_.message("note: what was written holds the run up to the interruption\n");
  }

  /// What the timeline calls the scenario: no two machines have the same folders.
  static std::string file_name(const Source& source) {
    return source.built_in ? source.argument : source.argument.substr(source.argument.rfind('/') + 1);
  }

  /// The same run with its records, to show what went wrong.
  std::optional<report::Timeline> look_again(const Job& job, const Played& played) {
    runner::Runner again(job.scenario, settings_for(true));
    const runner::RunResult result = again.run();
    if (result.interrupted) return std::nullopt;
    if (result.digest != played.result.digest) {
      console_.error(fmt::format("{} played twice with seed {} gave two digests: this is a mistake of raftlab",
                                 job.source.shown_path, result.seed),
                     played.reproduce + " --check-determinism names the first record that differs");
      code_ = worse(code_, ExitCode::nondeterminism);
    }
    return again.timeline();
  }

  /// `--check-determinism`: the same run once more, compared record by record. REQUIRES played.timeline.
  void play_again(const Job& job, const Played& played) {
    const runner::Play first{played.result, *played.timeline};
    const runner::Play second = runner::play(job.scenario, settings_for(true));
    if (second.result.interrupted) return;
    const std::optional<runner::Difference> difference = runner::difference_between(first, second);
    if (difference) {
      code_ = worse(code_, ExitCode::nondeterminism);
      junit_.cases.back() = case_of(played, *difference);
    }
    if (difference || !console_.quiet) console_.result(twice_text(played, difference, console_));
    console_.flush();
  }

  void tell(const Played& played) {
    const runner::RunResult& result = played.result;
    const ExitCode code = exit_code_of(result);
    code_ = worse(code_, code);
    counts_.passed += code == ExitCode::good ? 1 : 0;
    counts_.failed += code == ExitCode::finding ? 1 : 0;
    counts_.inconclusive += code == ExitCode::inconclusive ? 1 : 0;
    for (const std::string& line : result.output) console_.result(line + "\n");
    if (!console_.quiet || code != ExitCode::good) console_.result(verdict_text(played, console_));
    if (console_.verbose && played.timeline != nullptr && !tells_lessons()) {
      console_.result(report::story_text(report::tell_story(*played.timeline), 100));
    } else if (tells_lessons() && played.timeline != nullptr) {
      console_.result("\n" + report::lessons_text(*played.timeline, report::tell_story(*played.timeline), 100));
    }
    console_.flush();  // each verdict shows while the next scenario runs
    if (code == ExitCode::finding) annotate(played.shown_path, result.span, result.message, console_);
  }

  /// --teach: the story with its lessons; beside a page that has them it is not printed.
  bool tells_lessons() const { return arguments_.has("--teach") && !arguments_.has("--html") && !console_.quiet; }
  bool words_of_many() const { return many_ && (!console_.quiet || interrupts().raised()); }

  std::string summary(std::size_t played) const {
    std::string text = fmt::format("{}: {} passed, {} failed", counted(played, "scenario", "scenarios"), counts_.passed,
                                   counts_.failed);
    if (counts_.inconclusive > 0) text += fmt::format(", {} inconclusive", counts_.inconclusive);
    if (played < jobs_.size()) text += fmt::format(", {} not played", jobs_.size() - played);
    if (unreadable_ > 0) text += fmt::format("; {} could not be read", counted(unreadable_, "other", "others"));
    return text + "\n";
  }

  const Arguments& arguments_;
  Console& console_;
  RunOptions options_;
  Outputs outputs_;
  JunitSuite junit_{.name = "raftlab run", .class_name = "raftlab.run"};
  std::vector<Job> jobs_;
  Counts counts_;
  std::uint64_t unreadable_ = 0;
  bool checks_determinism_;
  bool many_ = false;
  ExitCode code_ = ExitCode::good;
};

}  // namespace

ExitCode run_command(const Arguments& arguments, Console& console) { return RunCommand(arguments, console).run(); }

}  // namespace raftlab::scenarios::cli
