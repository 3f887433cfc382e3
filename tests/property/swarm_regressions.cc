// SPDX-License-Identifier: MIT

// Every bug that fuzzing has found leaves a scenario in tests/regressions, which holds since then.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"
#include "tests/support/test_names.h"

using namespace raftlab::scenarios;

TEST_CASE("Every scenario of tests/regressions holds, and says what it is for") {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(RAFTLAB_SOURCE_DIR) / "tests" / "regressions")) {
    if (entry.path().extension() == ".raft") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  REQUIRE_FALSE(paths.empty());
  for (const std::filesystem::path& path : paths) {
    INFO(path.filename().string());
    const std::string text = raftlab::test::text_of(path);
    const language::ParseResult result = language::parse_scenario(text, path.filename().string());
    INFO(language::format_diagnostics(result.diagnostics, path.filename().string(), text));
    REQUIRE(result.ok());
    CHECK_FALSE(result.scenario.setup.title.empty());
    CHECK_FALSE(result.scenario.setup.about.empty());
    const runner::RunResult played = runner::run_scenario(result.scenario, {});
    INFO(played.message);
    CHECK(played.verdict == raftlab::report::Verdict::pass);
  }
}
