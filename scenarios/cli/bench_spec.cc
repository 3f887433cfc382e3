// SPDX-License-Identifier: MIT
#include "scenarios/cli/bench_spec.h"

#include <fmt/format.h>

#include <string>

#include "scenarios/bench/workloads.h"
#include "scenarios/cli/commands.h"

namespace raftlab::scenarios::cli {
namespace {

const std::string& names() {
  static const std::string text = [] {
    std::string all;
    for (const bench::Workload& one : bench::workloads()) all += fmt::format("{}{}", all.empty() ? "" : " ", one.name);
    return all;
  }();
  return text;
}

const std::string& details() {
  static const std::string text = [] {
    std::string all = "Workloads\n";
    for (const bench::Workload& one : bench::workloads()) all += fmt::format("  {:<16} {}\n", one.name, one.what);
    return all +
           "\nThe limit is an event loop without Raft: it takes events from a queue, touches a node, draws a delay. "
           "Its "
           "rate\nis measured beside each workload, and the share of it is what can be compared between machines. "
           "Numbers are\nmedians, with the lowest and the highest; seconds are those of the processor. A target that "
           "is "
           "missed is no\nfailure, the exit code is 0.\n"
           "\n"
           "Examples\n"
           "  raftlab bench --json > old.json; raftlab bench --compare old.json\n"
           "  raftlab bench --workload idle --workload writes --repeat 9\n";
  }();
  return text;
}

}  // namespace

CommandSpec bench_spec() {
  return {.name = "bench",
          .arguments = "",
          .summary = "how fast this machine simulates, beside a bare event loop",
          .run = bench_command,
          .options = {{.names = "--workload",
                       .value = "NAME",
                       .help = "only this one; again for more",
                       .completes = Completes::choices,
                       .choices = names(),
                       .repeatable = true},
                      {.names = "--repeat", .value = "N", .help = "repetitions (5 unless told)"},
                      {.names = "--time",
                       .value = "D",
                       .help = "how long each is measured, such as 300ms (1s unless told)"},
                      {.names = "--quick", .help = "everything once and as short as can be, to see that it works"},
                      {.names = "--json", .help = "as JSON"},
                      {.names = "--compare",
                       .value = "OLD",
                       .help = "with the change since a report that --json wrote",
                       .completes = Completes::file}},
          .details = details()};
}

}  // namespace raftlab::scenarios::cli
