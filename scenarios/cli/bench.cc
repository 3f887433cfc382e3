// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "scenarios/bench/outputs.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/progress_line.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/cli/seed_options.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::size_t kReportBytesMax = std::size_t{1} << 20;
constexpr unsigned kRepeatsMax = 1'000;
constexpr double kQuickSeconds = 0.005;

bench::Settings read_settings(const Arguments& arguments) {
  bench::Settings settings;
  for (const std::string& name : arguments.values("--workload"))
    settings.workloads.push_back(bench::find_workload(name));
  if (settings.workloads.empty()) {
    for (const bench::Workload& one : bench::workloads()) settings.workloads.push_back(&one);
  }
  if (arguments.has("--quick")) {
    for (const std::string_view other : {"--repeat", "--time"}) {
      if (arguments.has(other)) {
        throw UsageError{fmt::format("--quick and {} do not go together", other), "leave one of them out"};
      }
    }
    settings.repeats = 1;
    settings.seconds = kQuickSeconds;
  }
  if (const std::optional<std::string> repeats = arguments.value("--repeat")) {
    settings.repeats = static_cast<unsigned>(read_count("--repeat", *repeats, 1, kRepeatsMax));
  }
  if (const std::optional<std::string> time = arguments.value("--time")) {
    settings.seconds = static_cast<double>(read_duration("--time", *time)) / 1e6;
  }
  return settings;
}

class BenchCommand {
 public:
  BenchCommand(const Arguments& arguments, Console& console)
      : console_(console), json_(arguments.has("--json")), settings_(read_settings(arguments)), progress_(console) {
    if (const std::optional<std::string> path = arguments.value("--compare")) read_old(*path);
  }

  ExitCode run() {
    if (code_ != ExitCode::good) return code_;
    settings_.stop = &interrupts().raised();
    const auto begin = std::chrono::steady_clock::now();
    settings_.progress = [this, begin](std::string_view workload, unsigned repeat) {
      const auto elapsed =
          std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
      progress_.show(fmt::format("{} of {}: {}", repeat, settings_.repeats, workload), elapsed.count());
    };
    const bench::Report report = bench::run_bench(settings_);
    progress_.clear();
    tell(report);
    return code_;
  }

 private:
  void read_old(const std::string& path) {
    FileText file = read_file(path, kReportBytesMax);
    if (file.problem) {
      code_ = report_problems({*file.problem}, console_);
      return;
    }
    bench::BeforeRead read = bench::read_before(file.text);
    if (!read.before) {
      console_.error(fmt::format("{} {}", path, read.error), "raftlab bench --json writes one");
      code_ = ExitCode::bad_input;
      return;
    }
    before_ = std::move(read.before);
  }

  void tell(const bench::Report& report) {
    if (json_) {
      console_.result(bench::json_text(report));
    } else if (!report.figures.empty()) {
      if (!console_.quiet) {
        console_.result(
            fmt::format("{} {} x {:g} s of processor time, each beside the bare loop of its shape\n\n",
                        report.interrupted ? "interrupted: medians of at most" : "medians of", report.repeats,
                        report.seconds));
      }
      console_.result(bench::table_text(report, before_));
      if (!console_.quiet) console_.result("\n" + bench::targets_text(report));
    }
    for (const bench::Figures& figures : report.figures) {
      if (figures.violations == 0) continue;
      console_.error(fmt::format("{}: a property broke", figures.workload->name),
                     "this is a mistake of raftlab, not yours");
      code_ = worse(code_, ExitCode::finding);
    }
    if (!report.interrupted) return;
    console_.message("note: interrupted; the numbers are those of the repetitions before\n");
    code_ = worse(code_, interrupts().exit_code());
  }

  Console& console_;
  bool json_;
  bench::Settings settings_;
  ProgressLine progress_;
  std::optional<bench::Before> before_;
  ExitCode code_ = ExitCode::good;
};

}  // namespace

ExitCode bench_command(const Arguments& arguments, Console& console) { return BenchCommand(arguments, console).run(); }

}  // namespace raftlab::scenarios::cli
