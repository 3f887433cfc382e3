// SPDX-License-Identifier: MIT

// Which property catches which broken rule is seen, not claimed: every file of scenarios/library/broken is played,
// and the table in raft/README.md must say what broke. RAFTLAB_UPDATE_GOLDEN=1 writes the table anew.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"

using namespace raftlab;

namespace {

constexpr std::string_view kBegin = "<!-- the table of properties begins -->\n";
constexpr std::string_view kEnd = "<!-- the table of properties ends -->\n";
constexpr std::string_view kFolder = "broken/";

struct Caught {
  std::vector<std::string> alone;  // rules whose file breaks this property and no other
  std::vector<std::string> first;  // rules whose file waits for this property; others break on the way
  std::vector<std::string> later;  // rules whose file breaks it if it is made to wait for it
};

/// What broke, on the way to the property that the file waits for, with seed 1. `expected` is that property, or the
/// one to wait for instead.
std::set<std::string> broken_by(const scenarios::LibraryEntry& entry, std::string& expected) {
  auto parsed = scenarios::language::parse_scenario(entry.text, std::string(entry.name) + ".raft");
  REQUIRE(parsed.ok());
  REQUIRE(parsed.scenario.expected_violations.size() == 1);
  std::string& waits_for = parsed.scenario.expected_violations.front().property;
  if (!expected.empty()) waits_for = expected;
  expected = waits_for;
  scenarios::runner::RunSettings settings;
  settings.seed = 1;
  std::set<std::string> broken;
  for (const auto& violation : scenarios::runner::run_scenario(parsed.scenario, settings).violations) {
    broken.insert(violation.property);
  }
  return broken;
}

/// Properties that no file waits for: which would break them if it went on.
void play_on(std::map<std::string, Caught>& caught) {
  for (const std::string_view property : sim::kPropertyNames) {
    if (caught.count(std::string(property)) != 0) continue;
    for (const scenarios::LibraryEntry& entry : scenarios::library()) {
      if (entry.name.substr(0, kFolder.size()) != kFolder) continue;
      std::string expected(property);
      if (broken_by(entry, expected).count(expected) == 0) continue;
      caught[expected].later.emplace_back(entry.name.substr(kFolder.size()));
    }
  }
}

std::map<std::string, Caught> play_gallery() {
  std::map<std::string, Caught> caught;
  for (const scenarios::LibraryEntry& entry : scenarios::library()) {
    if (entry.name.substr(0, kFolder.size()) != kFolder) continue;
    std::string expected;
    const std::set<std::string> broken = broken_by(entry, expected);
    INFO(entry.name);
    CHECK(broken.count(expected) == 1);
    Caught& row = caught[expected];
    (broken.size() == 1 ? row.alone : row.first).emplace_back(entry.name.substr(kFolder.size()));
  }
  play_on(caught);
  return caught;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += fmt::format("{}`{}`", text.empty() ? "" : " ", name);
  return text;
}

std::string table_of(const std::map<std::string, Caught>& caught) {
  std::string text = "| property | it alone catches | with others | if the file waits for it |\n|---|---|---|---|\n";
  for (const std::string_view property : sim::kPropertyNames) {
    const auto row = caught.find(std::string(property));
    if (row == caught.end()) continue;
    const Caught& rules = row->second;
    text += fmt::format("| {} | {} | {} | {} |\n", property, list_of(rules.alone), list_of(rules.first),
                        list_of(rules.later));
  }
  std::string without;
  for (const std::string_view property : sim::kPropertyNames) {
    if (caught.count(std::string(property)) == 0) without += fmt::format(" {}", property);
  }
  if (!without.empty()) {
    text += fmt::format("\nNo rule that can be switched off breaks these; tests/sim/bites_test.cc does:{}.\n", without);
  }
  return text;
}

}  // namespace

TEST_CASE("The table of raft/README.md says which property catches which broken rule") {
  const std::filesystem::path path = std::filesystem::path(RAFTLAB_SOURCE_DIR) / "raft/README.md";
  std::ifstream file(path, std::ios::binary);
  std::ostringstream read;
  read << file.rdbuf();
  std::string readme = read.str();
  const std::size_t begin = readme.find(kBegin);
  const std::size_t end = readme.find(kEnd);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  const std::size_t from = begin + kBegin.size();
  const std::string table = table_of(play_gallery());
  if (std::getenv("RAFTLAB_UPDATE_GOLDEN") != nullptr) {
    readme.replace(from, end - from, table);
    std::ofstream(path, std::ios::binary) << readme;
    return;
  }
  CHECK(readme.substr(from, end - from) == table);
}
