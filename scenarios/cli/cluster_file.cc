// SPDX-License-Identifier: MIT
#include "scenarios/cli/cluster_file.h"

#include <fmt/format.h>

#include "scenarios/cli/input.h"
#include "scenarios/cli/problems.h"

namespace raftlab::scenarios::cli {

ClusterInput read_cluster_file(const Arguments& arguments, Console& console) {
  const std::optional<std::string> path = arguments.value("--cluster");
  if (!path) {
    throw UsageError{"which cluster? --cluster FILE is missing", "each line of the file is ID HOST PORT"};
  }
  FileText file = read_file(*path, kScenarioBytesMax);
  if (file.problem) {
    file.problem->hint.clear();  // it speaks of scenarios
    return {.cluster = std::nullopt, .code = report_problems({*file.problem}, console)};
  }
  transport::tcp::ClusterRead read = transport::tcp::read_cluster(file.text);
  if (read.errors.empty()) return {.cluster = std::move(read.cluster), .code = ExitCode::good};
  for (const std::string& error : read.errors) console.error(fmt::format("{}: {}", *path, error));
  return {.cluster = std::nullopt, .code = ExitCode::bad_input};
}

}  // namespace raftlab::scenarios::cli
