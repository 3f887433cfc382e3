// SPDX-License-Identifier: MIT

// The built-in scenarios pass whatever the seed, and each fails when the line that makes its trouble is taken out:
// an expectation that holds either way proves nothing. That line is the one whose comment is "fault".

#include <string>
#include <vector>

#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

using namespace raftlab;
using scenarios::LibraryEntry;

namespace {

scenarios::language::Scenario parse(std::string_view text, std::string_view name) {
  const auto parsed = scenarios::language::parse_scenario(text, std::string(name) + ".raft");
  for (const auto& diagnostic : parsed.diagnostics)
    UNSCOPED_INFO(scenarios::language::format_diagnostic(diagnostic, parsed.scenario.file_name, text));
  REQUIRE(parsed.ok());
  return parsed.scenario;
}

scenarios::runner::RunResult play(const scenarios::language::Scenario& scenario, std::uint64_t seed) {
  scenarios::runner::RunSettings settings;
  settings.seed = seed;
  return scenarios::runner::run_scenario(scenario, settings);
}

/// "let old = leader" for "crash leader as old": what binds a name still does. Else nothing.
std::string name_kept(const std::string& line) {
  const std::size_t as = line.find(" as ");
  if (as == std::string::npos) return {};
  const std::size_t node = line.find(' ') + 1;
  return "let " + line.substr(as + 4) + " = " + line.substr(node, as - node);
}

/// The text with its nth line of trouble taken out, so that the other lines keep their numbers; empty when there is
/// none.
std::string without_fault(std::string_view text, std::size_t nth) {
  std::string changed(text);
  const std::string mark = "  # fault\n";
  std::size_t at = 0;
  for (std::size_t i = 0;; ++i) {
    at = changed.find(mark, at);
    if (at == std::string::npos) return {};
    if (i == nth) break;
    at += mark.size();
  }
  const std::size_t line = changed.rfind('\n', at) + 1;
  changed.replace(line, at + mark.size() - 1 - line, name_kept(changed.substr(line, at - line)));
  return changed;
}

}  // namespace

TEST_CASE("Every built-in scenario passes for seeds 1 to 300") {
  for (const LibraryEntry& entry : scenarios::library()) {
    const auto scenario = parse(entry.text, entry.name);
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const auto result = play(scenario, seed);
      if (result.verdict == report::Verdict::pass) continue;
      INFO(entry.name << " seed " << seed << " line " << result.span.line << ": " << result.line_text);
      FAIL(result.message);
    }
  }
}

TEST_CASE("Every built-in scenario fails when a line that makes its trouble is taken out") {
  for (const LibraryEntry& entry : scenarios::library()) {
    INFO(entry.name);
    REQUIRE_FALSE(without_fault(entry.text, 0).empty());
    for (std::size_t nth = 0;; ++nth) {
      const std::string changed = without_fault(entry.text, nth);
      if (changed.empty()) break;
      const auto scenario = parse(changed, entry.name);
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        INFO("fault " << nth << ", seed " << seed);
        CHECK(play(scenario, seed).verdict == report::Verdict::fail);
      }
    }
  }
}

TEST_CASE("Every built-in scenario says what it is about") {
  for (const LibraryEntry& entry : scenarios::library()) {
    INFO(entry.name);
    const auto scenario = parse(entry.text, entry.name);
    CHECK_FALSE(scenario.setup.title.empty());
    CHECK_FALSE(scenario.setup.about.empty());
  }
}
