// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/shrink.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "report/event_text.h"
#include "report/json_writer.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/program.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/cli/verdict.h"
#include "scenarios/fuzz/finding.h"
#include "scenarios/fuzz/finding_file.h"
#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenLines{200};

/// The line that is written over and over on a terminal; nothing elsewhere.
class ProgressLine {
 public:
  explicit ProgressLine(Console& console) : console_(console), shown_(!console.quiet && console.err().is_terminal()) {}

  void show(std::uint64_t runs, std::size_t lines) {
    if (!shown_ || Clock::now() - last_ < kBetweenLines) return;
    last_ = Clock::now();
    drawn_ = true;
    console_.err().write(
        fmt::format("\r\x1b[Kshrinking: {}, {}", counted(lines, "line", "lines"), counted(runs, "run", "runs")));
    console_.err().flush();
  }
  void clear() {
    if (!drawn_) return;
    console_.err().write("\r\x1b[K");
    console_.err().flush();
  }

 private:
  Console& console_;
  bool shown_;
  bool drawn_ = false;
  Clock::time_point last_ = Clock::now();
};

class ShrinkCommand {
 public:
  ShrinkCommand(const Arguments& arguments, Console& console)
      : arguments_(arguments),
        console_(console),
        options_(read_run_options(arguments)),
        path_(arguments.value("--output").value_or("-")) {
    if (const std::optional<std::string> time = arguments.value("--time")) time_us_ = read_duration("--time", *time);
  }

  ExitCode run() {
    (void)interrupts();
    if (!read()) return code_;
    if (path_ != "-" && !output_.open(path_)) {
      console_.error(output_.error());
      return ExitCode::file;
    }
    if (!find_target()) return code_;
    const fuzz::Shrunk shrunk = shrink();
    if (!write(shrunk)) return ExitCode::file;
    const std::string before = counted(fuzz::lines_of_scenario(source_.text), "line", "lines");
    if (!console_.quiet) {
      console_.message(fmt::format("{} before, {} now, {}{}\n", before, counted(shrunk.lines, "line", "lines"),
                                   counted(shrunk.runs, "run", "runs"), path_ == "-" ? "" : ", written to " + path_));
      if (!shrunk.complete) console_.message("note: it was broken off; more may go\n");
    }
    return interrupts().raised() ? interrupts().exit_code() : ExitCode::good;
  }

 private:
  bool read() {
    Sources sources = find_sources(arguments_.words);
    code_ = report_problems(sources.problems, console_);
    if (sources.found.size() > 1) {
      throw UsageError{fmt::format("{} means {} scenarios; one is made smaller at a time", arguments_.words.front(),
                                   sources.found.size()),
                       {}};
    }
    if (sources.found.empty()) return false;
    source_ = std::move(sources.found.front());
    if (!source_.built_in && path_ != "-" && same_place(path_, source_.argument)) {
      throw UsageError{fmt::format("the output would overwrite the scenario {}", source_.shown_path), {}};
    }
    language::ParseResult parsed = language::parse_scenario(source_.text, source_.shown_path);
    if (!parsed.ok()) {
      report_diagnostics(parsed.diagnostics, source_, console_);
      code_ = ExitCode::bad_input;
      return false;
    }
    scenario_ = std::move(parsed.scenario);
    apply_settings(options_, scenario_);
    return true;
  }

  /// Plays it once. False, told to people, where nothing breaks.
  bool find_target() {
    runner::RunSettings settings;
    settings.seed = options_.seed;
    settings.stop = &interrupts().raised();
    settings.keep = sim::Trace::Keep::all;
    runner::Runner runner(scenario_, settings);
    const runner::RunResult result = runner.run();
    seed_ = result.seed;
    if (result.interrupted) {
      code_ = interrupts().exit_code();
      return false;
    }
    const std::optional<fuzz::Target> target = fuzz::target_of(result);
    if (!target) {
      const bool limit = result.verdict == report::Verdict::inconclusive;
      console_.error(fmt::format("{} breaks nothing with seed {}{}, so there is nothing to make smaller",
                                 source_.shown_path, result.seed, limit ? " before " + result.message : ""),
                     "name the seed that fails: --seed N; raftlab fuzz finds one");
      code_ = limit ? ExitCode::inconclusive : ExitCode::nothing_to_do;
      return false;
    }
    target_ = *target;
    const fuzz::Broken broken = fuzz::broken_by(result, &runner.world().trace());
    cause_ = broken.target == target_ ? broken.cause : std::string();
    if (!console_.quiet) {
      console_.message(fmt::format("{} with seed {}: {}\n", source_.shown_path, result.seed, sentence(result)));
    }
    return true;
  }

  /// "vote-once: node 2 voted twice in term 3", or the line that failed and why.
  std::string sentence(const runner::RunResult& result) const {
    for (const report::Violation& violation : result.violations) {
      if (violation.property == target_.property) return fmt::format("{}: {}", violation.property, violation.text);
    }
    return fmt::format("{}: {}", target_.expectation, result.message);
  }

  fuzz::Shrunk shrink() {
    ProgressLine progress(console_);
    const Clock::time_point began = Clock::now();
    fuzz::ShrinkSettings settings;
    settings.stop = &interrupts().raised();
    settings.progress = [&progress](std::uint64_t runs, std::size_t lines) { progress.show(runs, lines); };
    if (time_us_) {
      settings.out_of_time = [this, began] { return Clock::now() - began >= std::chrono::microseconds(*time_us_); };
    }
    language::Scenario first = scenario_;
    first.setup.seed = seed_;
    fuzz::Shrunk shrunk = fuzz::shrink(first, target_, settings);
    progress.clear();
    return shrunk;
  }

  /// Behind comment lines that say what it is; its digest counts them.
  bool write(const fuzz::Shrunk& shrunk) {
    const language::ParseResult parsed =
        language::parse_scenario(fuzz::finding_text({}, shrunk.text), path_ == "-" ? "shrunk.raft" : path_);
    const runner::RunResult result = runner::run_scenario(parsed.scenario, {});
    fuzz::FindingHeader header;
    header.broke = sentence(result);
    header.cause = cause_;
    header.engine = RAFTLAB_VERSION;
    header.digest = report::digest_text(result.digest);
    std::vector<std::string> words = {"shrink", source_.argument, "--seed", std::to_string(seed_)};
    words.insert(words.end(), options_.words.begin(), options_.words.end());
    header.found = shell_line(words);
    header.reproduce = shell_line({"run", path_ == "-" ? "shrunk.raft" : path_});
    const std::string text = fuzz::finding_text(header, shrunk.text);
    if (path_ == "-") {
      console_.result(text);
      return true;
    }
    output_.write(text);
    if (output_.commit()) return true;
    console_.error(output_.error());
    return false;
  }

  const Arguments& arguments_;
  Console& console_;
  RunOptions options_;
  std::string path_;
  std::optional<std::int64_t> time_us_;
  OutputFile output_;
  Source source_;
  language::Scenario scenario_;
  std::uint64_t seed_ = 1;
  fuzz::Target target_;
  std::string cause_;
  ExitCode code_ = ExitCode::good;
};

}  // namespace

ExitCode shrink_command(const Arguments& arguments, Console& console) {
  return ShrinkCommand(arguments, console).run();
}

}  // namespace raftlab::scenarios::cli
