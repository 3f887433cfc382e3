// SPDX-License-Identifier: MIT
// What `raftlab bench` measures, written into a README as a table with machine and date.
//
//   raftlab_speed [--repeat 5] [--seconds 1] [--machine TEXT] [--date TEXT] [--write FILE]
//
// FILE keeps what stands outside of the two marks of the table. Without --machine and --date the system is asked.
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "scenarios/bench/outputs.h"
#include "tests/bench/marked.h"

using namespace raftlab;
using namespace raftlab::scenarios;

namespace {

std::string this_machine() {
  std::ifstream file("/proc/cpuinfo");
  std::string name = "an unnamed processor";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    name = line.substr(line.find(": ") + 2);
    break;
  }
  return fmt::format("{} cores ({})", std::thread::hardware_concurrency(), name);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang++ " __clang_version__;
#else
constexpr std::string_view kCompiler = "g++ " __VERSION__;
#endif

}  // namespace

int main(int count, char** words) {
  bench::Settings settings;
  for (const bench::Workload& one : bench::workloads()) settings.workloads.push_back(&one);
  settings.progress = [](std::string_view workload, unsigned repeat) {
    fmt::print(stderr, "{} {}\n", repeat, workload);
  };
  std::string machine = this_machine();
  std::string date = today();
  std::string file;
  for (int i = 1; i < count; i += 2) {
    const std::string_view word = words[i];
    if (i + 1 == count) {
      fmt::print(stderr, "raftlab_speed: {} needs a value\n", word);
      return 2;
    }
    if (word == "--repeat") settings.repeats = static_cast<unsigned>(std::strtoul(words[i + 1], nullptr, 10));
    if (word == "--seconds") settings.seconds = std::strtod(words[i + 1], nullptr);
    if (word == "--machine") machine = words[i + 1];
    if (word == "--date") date = words[i + 1];
    if (word == "--write") file = words[i + 1];
  }
  if (settings.repeats == 0) return 2;
  const bench::Report report = bench::run_bench(settings);
  const std::string table = fmt::format(
      "{}, {}, {}. Medians of {} x {:g} s of processor time, each beside the limit of its shape.\n\n{}\n{}", machine,
      date, kCompiler, report.repeats, report.seconds, bench::table_markdown(report), bench::targets_markdown(report));
  fmt::print("{}", table);
  if (!file.empty() && !bench_test::write_marked(file, "speed", table)) {
    fmt::print(stderr, "raftlab_speed: cannot write {}\n", file);
    return 6;
  }
  return 0;
}
