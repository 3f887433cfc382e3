// SPDX-License-Identifier: MIT
#include "scenarios/cli/timeline_input.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "scenarios/cli/input.h"
#include "scenarios/cli/problems.h"

namespace raftlab::scenarios::cli {
namespace {

TimelineInput cannot_read(const std::string& path, std::string_view reason, Console& console) {
  console.error(fmt::format("cannot read {}: {}", path, reason));
  return {.file = std::nullopt, .code = ExitCode::file};
}

TimelineInput read(std::istream& in, const std::string& name, Console& console) {
  report::ReadResult result = report::read_json(in, name);
  if (result) return {.file = std::move(*result.file), .code = ExitCode::good};
  // The text begins with the place, as compilers write it.
  console.message(result.error + "\n");
  if (name.ends_with(".raft")) {
    console.message(
        fmt::format("      this is a scenario; its timeline is what raftlab run {} --json FILE writes\n", name));
  }
  language::SourceSpan span;
  span.line = static_cast<std::uint32_t>(result.place.line);
  span.column = static_cast<std::uint32_t>(result.place.column);
  annotate(name, span, result.error, console);
  return {.file = std::nullopt, .code = ExitCode::bad_input};
}

}  // namespace

TimelineInput read_timeline(const std::string& path, Console& console) {
  if (path == "-") return read(std::cin, "standard input", console);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return cannot_read(path, std::strerror(errno), console);
  if (S_ISDIR(status.st_mode)) return cannot_read(path, "it is a directory", console);
  std::ifstream in(path, std::ios::binary);
  if (!in) return cannot_read(path, std::strerror(errno), console);
  return read(in, path, console);
}

}  // namespace raftlab::scenarios::cli
