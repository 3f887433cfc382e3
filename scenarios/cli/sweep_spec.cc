// SPDX-License-Identifier: MIT
#include "scenarios/cli/sweep_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "report/study/metrics.h"
#include "scenarios/cli/commands.h"

namespace raftlab::scenarios::cli {
namespace {

/// "  name      words", as many lines as they need.
std::string described(std::string_view name, std::string_view words) {
  constexpr std::size_t kIndent = 28;
  constexpr std::size_t kWidth = 110;
  std::string text = fmt::format("  {:<{}}", name, kIndent - 2);
  std::size_t column = kIndent;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (column > kIndent && column + end > kWidth) {
      text += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    }
    text += fmt::format("{}{}", column > kIndent ? " " : "", words.substr(0, end));
    column += end + 1;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return text + "\n";
}

/// With what each metric measures, from their own table.
std::string_view sweep_details() {
  static const std::string text = [] {
    std::string metrics;
    for (const report::study::Metric& metric : report::study::metrics()) {
      metrics += described(metric.name, metric.help);
    }
    return fmt::format(
        "Every combination is played with the same seeds. A value that holds a comma is quoted:\n"
        "--vary 'voters=\"0,1,2\",\"0,1,2,3,4\"'. A row has the number of values, their mean, percentiles (the "
        "smallest\n"
        "value that so many percent do not exceed) and the largest; a run may give several values of a metric, or "
        "none,\n"
        "which is then said. The result does not depend on --jobs. A run that fails ends the sweep with exit code 1.\n"
        "\n"
        "Metrics (a scenario adds its own: after mark A and mark B, 'measure A B' is the metric A..B)\n"
        "{}"
        "A run is without a leader when no live node leads. A partition does not end a leader.\n"
        "\n"
        "A reference is a file of lines 'value,fraction' (171.2,0.5) or percentiles (p50,171.2), in the unit of the\n"
        "metric. KS is the largest difference of the two curves at its points, after Kolmogorov and Smirnov.\n"
        "\n"
        "Examples\n"
        "  raftlab sweep papers/raft-figure-16-150-300 --reference papers/raft-figure-16-150-300 --svg figure.svg\n"
        "  raftlab sweep mine.raft --vary pre-vote=off,on --vary check-quorum=off,on --metric leaderless-share\n"
        "  raftlab sweep mine.raft --metric time-to-commit --svg latency.svg --reference published.csv\n",
        metrics);
  }();
  return text;
}

}  // namespace

CommandSpec sweep_spec(const OptionSpec& set, const OptionSpec& rule) {
  return {
      .name = "sweep",
      .arguments = "FILE|NAME",
      .summary = "measure something over many seeds of a scenario, for all combinations of settings",
      .run = sweep_command,
      .arguments_min = 1,
      .arguments_max = 1,
      .completes = Completes::scenario,
      .options = {{.names = "--seeds", .value = "A..B", .help = "these seeds, both included (1..1000 unless told)"},
                  {.names = "--seed", .value = "N", .help = "this seed alone"},
                  {.names = "--vary",
                   .value = "NAME=V1,V2",
                   .help = "every value of a setting, with every value of the others that vary",
                   .completes = Completes::setting,
                   .repeatable = true},
                  {.names = "--metric",
                   .value = "NAME",
                   .help = "what to measure (the scenario's measure lines unless told, else leaderless)",
                   .completes = Completes::metric,
                   .repeatable = true},
                  {.names = "--csv",
                   .value = "FILE",
                   .help = "write the table; - is standard output",
                   .completes = Completes::file},
                  {.names = "--json",
                   .value = "FILE",
                   .help = "write the table and every value; - is standard output",
                   .completes = Completes::file},
                  {.names = "--svg",
                   .value = "FILE",
                   .help = "draw cumulative curves; - is standard output",
                   .completes = Completes::file},
                  {.names = "--log", .help = "draw them over a logarithmic axis, which a wide spread does by itself"},
                  {.names = "--reference",
                   .value = "FILE",
                   .help = "compare with these figures, a file or built-in ones; one for all combinations, or one each",
                   .completes = Completes::file,
                   .repeatable = true},
                  {.names = "--jobs", .value = "N", .help = "threads (one a processor unless told)"},
                  set,
                  rule,
                  {.names = "--until", .value = "D", .help = "end each run at this virtual time"}},
      .details = sweep_details(),
  };
}

}  // namespace raftlab::scenarios::cli
