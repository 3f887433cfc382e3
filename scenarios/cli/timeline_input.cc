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

constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max() / 4;

TimelineInput cannot_read(const std::string& path, std::string_view reason, Console& console) {
  console.error(fmt::format("cannot read {}: {}", path, reason));
  return {.file = std::nullopt, .code = ExitCode::file};
}

TimelineInput unread(const Problem& problem, Console& console) {
  console.error(problem.text);
  return {.file = std::nullopt, .code = problem.code};
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
    FileText file = read_file(path, kAnySize);
    if (file.problem) return unread(*file.problem, console);
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

/// As a scenario's error is told, where the text can be read again: not from a pipe or a device.
TimelineInput read(std::istream& in, const std::string& name, bool again, Console& console) {
  report::ReadResult result = report::read_json(in, name);
  if (result) return {.file = std::move(*result.file), .code = ExitCode::good};
  language::Diagnostic wrong;
  wrong.span.line = static_cast<std::uint32_t>(result.place.line);
  wrong.span.column = static_cast<std::uint32_t>(result.place.column);
  wrong.message = result.problem;
  if (name.ends_with(".raft")) {
    wrong.suggestion = fmt::format("this is a scenario; its timeline is what raftlab run {} --json FILE writes", name);
  }
  if (again) {
    const FileText file = read_file(name, kAnySize);
    report_diagnostics({wrong}, {.name = name, .shown_path = name, .argument = name, .text = file.text}, console);
  } else {
    console.message(fmt::format("{}:{}:{}: error: {}\n", name, wrong.span.line, wrong.span.column, wrong.message));
    annotate(name, wrong.span, wrong.message, console);
  }
  return {.file = std::nullopt, .code = ExitCode::bad_input};
}

}  // namespace

TimelineInput read_timeline(const std::string& path, Console& console) {
  if (path == "-") return read(std::cin, "standard input", false, console);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return cannot_read(path, std::strerror(errno), console);
  if (S_ISDIR(status.st_mode)) return cannot_read(path, "it is a directory", console);
  std::ifstream in(path, std::ios::binary);
  if (!in) return cannot_read(path, std::strerror(errno), console);
  return read(in, path, S_ISREG(status.st_mode), console);
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
