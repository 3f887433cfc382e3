// SPDX-License-Identifier: MIT

#include "tests/house/rules.h"

#include <algorithm>
#include <cstddef>

#include "tests/house/scan.h"

namespace raftlab::house {
namespace {

using Names = std::vector<std::string_view>;

constexpr int kLinesMax = 500;

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool starts_with_any(std::string_view path, const Names& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [path](std::string_view beginning) { return path.starts_with(beginning); });
}

std::string_view folder_of(std::string_view path) { return path.substr(0, path.find('/')); }

std::string_view ending_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos || path.find('/', dot) != std::string_view::npos ? "" : path.substr(dot);
}

const Names kFolders = {"raft", "sim", "transport", "report", "scenarios", "tests"};

const Names kThreads = {"thread",  "mutex", "shared_mutex", "condition_variable", "future",   "stop_token",
                        "barrier", "latch", "semaphore",    "coroutine",          "pthread.h"};
const Names kAtomics = {"atomic"};  // a flag that Ctrl-C sets is fine where programs live
const Names kClocks = {"chrono", "ctime", "time.h", "sys/time.h"};
const Names kStreams = {"iostream", "istream", "ostream", "fstream", "sstream", "iomanip", "locale", "clocale"};
const Names kChance = {"random"};
const Names kUnordered = {"unordered_map", "unordered_set"};
const Names kOther = {"cmath", "math.h", "cassert", "assert.h"};

const Names kThreadWords = {"thread", "jthread", "mutex", "condition_variable", "async", "co_await", "co_yield"};
const Names kClockWords = {"chrono", "system_clock", "steady_clock", "clock_gettime", "gettimeofday", "time_t"};
const Names kChanceWords = {
    "mt19937", "mt19937_64", "random_device",        "uniform_int_distribution", "shuffle", "bernoulli_distribution",
    "rand",    "srand",      "default_random_engine"};
const Names kFloatWords = {"float", "double"};
const Names kOtherWords = {"function", "assert"};
const Names kUnorderedWords = {"unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset"};
const Names kStreamWords = {"cout", "cerr", "printf", "fprintf", "ostream", "stringstream", "ostringstream"};

/// What a folder, or a part of one, may and must never see. The first rule whose path fits is the one that
/// holds.
struct Rule {
  std::string_view path;       // files whose path starts with this
  Names folders;               // it may include these folders
  bool standard_only = false;  // of <...> only the standard library's own headers
  Names libraries_never;       // no include <...> that starts with these
  std::vector<Names> headers_never;
  std::vector<Names> words_never;
  Names inside_never;  // headers of allowed folders that stay closed to it
};

// The inside of a node and of the World: closed to what only carries messages and to what only reads records.
const Names kInside = {"raft/node",        "raft/driver.h", "raft/log",  "raft/election",
                       "raft/replication", "raft/roles",    "sim/world", "sim/host"};
const Names kLive = {"raft/node.h", "raft/driver.h", "sim/world", "sim/host"};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules = {
      {"raft/",
       {"raft"},
       true,
       {},
       {kThreads, kAtomics, kClocks, kStreams, kChance, kUnordered, kOther},
       {kThreadWords, kClockWords, kChanceWords, kFloatWords, kUnorderedWords, kStreamWords, kOtherWords},
       {}},
      {"sim/",
       {"raft", "sim"},
       true,
       {},
       {kThreads, kAtomics, kClocks, kStreams, kChance, kUnordered, kOther},
       {kThreadWords, kClockWords, kChanceWords, kFloatWords, kUnorderedWords, kStreamWords, kOtherWords},
       {}},
      {"transport/tcp/", {"raft", "sim", "transport"}, false, {"nlohmann/"}, {}, {}, {"sim/world", "sim/host"}},
      {"transport/",
       {"raft", "sim", "transport"},
       false,
       {"boost/", "nlohmann/"},
       {kThreads, kAtomics, kClocks, kChance, kUnordered, kOther},
       {kThreadWords, kClockWords, kChanceWords, kFloatWords, kUnorderedWords},
       kInside},
      {"report/live/", {"raft", "report"}, false, {}, {}, {}, kLive},
      {"report/", {"raft", "sim", "report"}, false, {"boost/"}, {kChance}, {kChanceWords}, kLive},
      {"scenarios/cli/", {"raft", "sim", "transport", "report", "scenarios"}, false, {}, {kChance}, {kChanceWords}, {}},
      {"scenarios/fuzz/",
       {"raft", "sim", "transport", "report", "scenarios"},
       false,
       {},
       {kChance},
       {kChanceWords},
       {}},
      {"scenarios/",
       {"raft", "sim", "transport", "report", "scenarios"},
       false,
       {"boost/", "CLI/"},
       {kThreads, kChance},
       {kThreadWords, kChanceWords},
       {}},
      {"tests/", kFolders, false, {}, {}, {}, {}},
  };
  return kRules;
}

void check_include(const Rule& rule, const Include& include, std::string_view path, std::vector<Finding>& out) {
  const auto found = [&](const std::string& why) { out.push_back({std::string(path), include.line, why}); };
  const std::string name = include.angled ? "<" + include.path + ">" : "\"" + include.path + "\"";
  if (!include.angled) {
    const std::string_view folder = folder_of(include.path);
    if (folder == include.path || !contains(kFolders, folder)) {
      found("includes " + name + ": write our own headers with their path from the root of the tree");
    } else if (!contains(rule.folders, folder)) {
      found("includes " + name + ": " + std::string(rule.path) + " must not see " + std::string(folder) + "/");
    } else if (starts_with_any(include.path, rule.inside_never)) {
      found("includes " + name + ": the inside of a node or of the World is closed to " + std::string(rule.path));
    }
    return;
  }
  if (contains(kFolders, folder_of(include.path)) && include.path.find('/') != std::string::npos) {
    found("includes " + name + ": our own headers go between quotes");
  }
  if (rule.standard_only && include.path.find_first_of("/.") != std::string::npos) {
    found("includes " + name + ": " + std::string(rule.path) + " stands on the standard library only");
  }
  for (const std::string_view library : rule.libraries_never) {
    if (include.path.starts_with(library))
      found("includes " + name + ", which has no place in " + std::string(rule.path));
  }
  for (const Names& headers : rule.headers_never) {
    if (contains(headers, include.path))
      found("includes " + name + ", which has no place in " + std::string(rule.path));
  }
}

/// Whether `word` stands in `line` by itself: a template of mkstemp is not unfinished.
bool has_word(std::string_view line, std::string_view word) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !letter(line[at - 1])) && (end == line.size() || !letter(line[end]))) return true;
  }
  return false;
}

bool has_licence(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  const std::size_t head = std::min<std::size_t>(lines.size(), 3);
  return std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(head), [](std::string_view line) {
    return line.find("SPDX-License-Identifier: MIT") != std::string_view::npos;
  });
}

}  // namespace

std::string to_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& one : findings) {
    text += one.path + (one.line > 0 ? ":" + std::to_string(one.line) : "") + ": " + one.text + "\n";
  }
  return text;
}

std::vector<Finding> check_code(std::string_view path, std::string_view text) {
  std::vector<Finding> out;
  const auto rule =
      std::find_if(rules().begin(), rules().end(), [path](const Rule& one) { return path.starts_with(one.path); });
  if (rule == rules().end()) return {{std::string(path), 0, "C++ files live in one of the six folders"}};
  for (const Include& include : includes_of(text)) check_include(*rule, include, path, out);
  for (const Word& word : words_of(text)) {
    for (const Names& never : rule->words_never) {
      if (!contains(never, word.text)) continue;
      out.push_back(
          {std::string(path), word.line, "uses " + word.text + ", which has no place in " + std::string(rule->path)});
    }
  }
  if (path.ends_with(".h") && text.find("\n#pragma once\n") == std::string_view::npos) {
    out.push_back({std::string(path), 0, "has no #pragma once"});
  }
  return out;
}

std::vector<Finding> check_file(std::string_view path, std::string_view text) {
  std::vector<Finding> out;
  const auto found = [&](int line, const std::string& why) { out.push_back({std::string(path), line, why}); };
  const std::string_view ending = ending_of(path);
  if (ending != ".json" && path != "LICENSE" && !has_licence(text)) {
    found(0, "has no SPDX-License-Identifier: MIT in its first three lines");
  }
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.size() > kLinesMax && ending != ".json") {
    found(0, "has " + std::to_string(lines.size()) + " lines, at most " + std::to_string(kLinesMax) + " are allowed");
  }
  // Written in two halves, so that this file does not find itself.
  static const std::vector<std::string> kUnfinished = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X",
      "#if"
      " 0"};
  static const std::vector<std::string> kSwitchedOff = {
      "[."
      "]",
      "[!may"
      "fail]",
      "[!should"
      "fail]",
      "[!hi"
      "de]"};
  int number = 0;
  for (const std::string_view line : lines) {
    ++number;
    for (const std::string& word : kUnfinished) {
      if (has_word(line, word)) found(number, "is unfinished: " + word);
    }
    if (path.starts_with("tests/") && ending == ".cc" && line.find("TEST_CASE") != std::string_view::npos) {
      for (const std::string& tag : kSwitchedOff) {
        if (line.find(tag) != std::string_view::npos) found(number, "switches a test off: " + tag);
      }
    }
  }
  if (!text.empty() && text.back() != '\n') found(number, "does not end with a newline");
  return out;
}

std::vector<Finding> check_top_level(const std::vector<std::string>& names) {
  static const Names kPlan = {"CMakeLists.txt", "CMakePresets.json", "README.md",  "LICENSE", ".ci", ".github",
                              ".clang-format",  ".clang-tidy",       ".gitignore", "raft",    "sim", "transport",
                              "report",         "scenarios",         "tests"};
  std::vector<Finding> out;
  for (const std::string& name : names) {
    if (name != ".git" && !is_left_over(name) && !contains(kPlan, name)) {
      out.push_back({name, 0, "is not in the plan of the top level"});
    }
  }
  for (const std::string_view name : kPlan) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      out.push_back({std::string(name), 0, "is missing at the top level"});
    }
  }
  return out;
}

bool is_left_over(std::string_view name) {
  static const Names kLeftOver = {"out",     ".cache", "compile_commands.json", "CMakeUserPresets.json",
                                  ".vscode", ".idea"};
  return contains(kLeftOver, name) || name == "build" || name.starts_with("build-") || name.ends_with("~");
}

bool is_source(std::string_view path) {
  static const Names kCode = {".cc", ".h", ".cmake", ".sh", ".css", ".js", ".mjs", ".md", ".yml", ".in", ".txt"};
  const std::string_view ending = ending_of(path);
  if (path.starts_with("tests/")) {  // data of tests: recorded, or broken on purpose
    const bool list_of_cmake = path.ends_with("/CMakeLists.txt");
    return list_of_cmake || (ending != ".txt" && ending != ".md" && ending != ".css" && contains(kCode, ending)) ||
           path.ends_with("/README.md");
  }
  if (ending == ".png" || ending == ".svg" || ending == ".ico") return false;
  return true;
}

}  // namespace raftlab::house
