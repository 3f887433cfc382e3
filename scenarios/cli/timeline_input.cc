// SPDX-License-Identifier: MIT
#include "scenarios/cli/timeline_input.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>

#include "report/story.h"
#include "scenarios/cli/arguments.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/problems.h"
#include "scenarios/recordings/merge.h"

namespace raftlab::scenarios::cli {
namespace {

TimelineInput cannot_read(const std::string& path, std::string_view reason, Console& console) {
  console.error(fmt::format("cannot read {}: {}", path, reason));
  return {.file = std::nullopt, .code = ExitCode::file};
}

bool is_recording(const std::string& path) {
  constexpr std::size_t kEnough = 64;
  std::ifstream in(path, std::ios::binary);
  std::string begin(kEnough, '\0');
  in.read(begin.data(), kEnough);
  begin.resize(static_cast<std::size_t>(in.gcount()));
  return transport::tcp::looks_like_recording(begin);
}

TimelineInput merge_recordings(const std::vector<std::string>& paths, Console& console) {
  std::vector<transport::tcp::Recording> recordings;
  for (const std::string& path : paths) {
    FileText file = read_file(path, std::numeric_limits<std::size_t>::max() / 4);
    if (file.problem) return cannot_read(path, file.problem->text, console);
    transport::tcp::RecordingRead one = transport::tcp::read_recording(file.text);
    if (!one.recording) {
      console.error(fmt::format("{}: {}", path, one.error));
      return {.file = std::nullopt, .code = ExitCode::bad_input};
    }
    recordings.push_back(std::move(*one.recording));
  }
  recordings::Merged merged = recordings::merge(recordings, RAFTLAB_VERSION);
  if (!merged.timeline) {
    console.error(merged.error, "give the files that raftlab node --record wrote for one run of one cluster");
    return {.file = std::nullopt, .code = ExitCode::bad_input};
  }
  for (const std::string& note : merged.notes) {
    if (!console.quiet) console.message(note + "\n");
  }
  report::TimelineFile file{.timeline = std::move(*merged.timeline), .chapters = {}};
  file.chapters = report::tell_story(file.timeline);
  return {.file = std::move(file), .code = ExitCode::good};
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

TimelineInput read_timeline_or_recordings(const std::vector<std::string>& paths, Console& console) {
  std::size_t recordings = 0;
  for (const std::string& path : paths) recordings += path != "-" && is_recording(path) ? 1 : 0;
  if (recordings == paths.size()) return merge_recordings(paths, console);
  if (paths.size() == 1) return read_timeline(paths.front(), console);
  throw UsageError{recordings == 0 ? "report renders one timeline" : "recordings and other files do not go together",
                   "several files are put together only where each is what raftlab node --record wrote"};
}

}  // namespace raftlab::scenarios::cli
