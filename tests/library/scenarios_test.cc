// SPDX-License-Identifier: MIT

// The built-in scenarios pass whatever the seed, and those of no folder fail when the line that makes their trouble is
// taken out: an expectation that holds either way proves nothing. That line is the one whose comment is "fault".
// Those of broken/ are in gallery_test.cc.

#include <string>

#include "tests/library/library.h"

using namespace raftlab;
using namespace raftlab::library_test;

namespace {

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

TEST_CASE("Every built-in scenario of no folder passes for seeds 1 to 300") {
  for (const LibraryEntry& entry : scenarios::library()) {
    if (!folder_of(entry).empty()) continue;
    INFO(entry.name);
    CHECK(first_failure(parse(entry.text, entry.name), 300) == "");
  }
}

TEST_CASE("Every classic passes for seeds 1 to 100") {
  for (const LibraryEntry& entry : scenarios::library()) {
    if (folder_of(entry) != "classics") continue;
    INFO(entry.name);
    CHECK(first_failure(parse(entry.text, entry.name), 100) == "");
  }
}

TEST_CASE("Every built-in scenario of no folder fails when a line that makes its trouble is taken out") {
  for (const LibraryEntry& entry : scenarios::library()) {
    if (!folder_of(entry).empty()) continue;
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
