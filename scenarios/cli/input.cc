// SPDX-License-Identifier: MIT
#include "scenarios/cli/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fnmatch.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scenarios/language/suggest.h"
#include "scenarios/library.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::string_view kEnding = ".raft";

FileText cannot_read(const std::string& path, std::string_view reason, std::string hint = {}) {
  return {.text = {},
          .problem = Problem{ExitCode::file, fmt::format("cannot read {}: {}", path, reason), std::move(hint)}};
}

/// Reads a descriptor to its end or to one byte beyond `bytes_max`; the errno of what failed, or 0.
int read_all(int descriptor, std::size_t bytes_max, std::string& text) {
  std::size_t size = 0;
  while (size <= bytes_max) {
    text.resize(std::min(bytes_max + 1, std::max<std::size_t>(size * 2, 64 * 1024)));
    const ssize_t got = ::read(descriptor, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return 0;
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

bool looks_like_file(const std::string& word) {
  return word.ends_with(kEnding) || word.starts_with('.') || word.starts_with('/');
}

bool is_pattern(std::string_view word) { return word.find_first_of("*?[") != std::string_view::npos; }

const LibraryEntry* built_in(std::string_view name) {
  for (const LibraryEntry& entry : library()) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

/// "broken/vote-onse": no file is meant.
bool in_library_folder(std::string_view word) {
  const std::string_view folder = word.substr(0, word.find('/') + 1);
  for (const LibraryEntry& entry : library()) {
    if (!folder.empty() && entry.name.starts_with(folder)) return true;
  }
  return false;
}

Source source_of(const LibraryEntry& entry) {
  return {std::string(entry.name), std::string(entry.name), std::string(entry.name), std::string(entry.text), true};
}

class Finder {
 public:
  explicit Finder(bool files_only) : files_only_(files_only) {}

  void find(const std::string& word) {
    if (word == "-" || exists(word)) return take_file(word);
    if (is_pattern(word)) return match(word);
    if (looks_like_file(word)) return take_file(word);
    if (!files_only_) {
      if (const LibraryEntry* entry = built_in(word)) return sources.found.push_back(source_of(*entry));
    }
    const bool path = word.find('/') != std::string::npos && !in_library_folder(word);
    if (files_only_ || path) return take_file(word);
    add_problem(*find_built_in(word).problem, word);
  }

  Sources sources;

 private:
  void take_file(const std::string& path) {
    FileText file = read_file(path, kScenarioBytesMax);
    if (file.problem) return add_problem(std::move(*file.problem), path);
    const std::string shown = path == "-" ? "standard input" : path;
    const bool like_an_option = path.size() > 1 && path.starts_with('-');
    sources.found.push_back({path == "-" ? "stdin" : base_name(path), shown, like_an_option ? "./" + path : path,
                             std::move(file.text), false});
  }

  /// People leave the ending out.
  void add_problem(Problem problem, const std::string& word) {
    const std::string file = word + std::string(kEnding);
    if (exists(file)) problem.hint = fmt::format("did you mean: {}", file);
    sources.problems.push_back(std::move(problem));
  }

  void match(const std::string& pattern) {
    const std::size_t before = sources.found.size() + sources.problems.size();
    glob_t files{};
    if (::glob(pattern.c_str(), 0, nullptr, &files) == 0) {
      for (std::size_t i = 0; i < files.gl_pathc; ++i) take_file(files.gl_pathv[i]);
    }
    ::globfree(&files);
    for (const LibraryEntry& entry : library()) {
      const std::string name(entry.name);
      if (!files_only_ && ::fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME) == 0) {
        sources.found.push_back(source_of(entry));
      }
    }
    if (sources.found.size() + sources.problems.size() == before) {
      sources.problems.push_back({ExitCode::nothing_to_do, fmt::format("nothing matches {}", pattern), {}});
    }
  }

  bool files_only_;
};

}  // namespace

FileText read_file(const std::string& path, std::size_t bytes_max) {
  const bool standard_input = path == "-";
  const int descriptor = standard_input ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_read(path, std::strerror(errno));
  FileText file;
  const int reason = read_all(descriptor, bytes_max, file.text);
  if (!standard_input) ::close(descriptor);
  if (reason == EISDIR) {
    return cannot_read(
        path, "it is a directory",
        fmt::format("name a file in it, or all of them: '{}{}*.raft'", path, path.ends_with('/') ? "" : "/"));
  }
  if (reason != 0) return cannot_read(standard_input ? "standard input" : path, std::strerror(reason));
  return file;
}

Sources find_sources(const std::vector<std::string>& arguments, bool files_only) {
  Finder finder(files_only);
  for (const std::string& word : arguments) finder.find(word);
  return std::move(finder.sources);
}

FileText find_built_in(std::string_view name) {
  if (const LibraryEntry* entry = built_in(name)) return {.text = std::string(entry->text), .problem = {}};
  std::vector<std::string_view> known;
  for (const LibraryEntry& entry : library()) known.push_back(entry.name);
  std::string hint = language::did_you_mean(name, known);
  if (!hint.empty()) hint += "\n";
  hint += "raftlab list shows the built-in scenarios";
  return {
      .text = {},
      .problem = Problem{ExitCode::usage, fmt::format("no file and no built-in scenario is called {}", name), hint}};
}

std::string base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  if (path.size() > kEnding.size() && path.ends_with(kEnding)) path.remove_suffix(kEnding.size());
  return std::string(path);
}

}  // namespace raftlab::scenarios::cli
