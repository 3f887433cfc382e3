// SPDX-License-Identifier: MIT
// tests/scenarios/malformed/*.raft: each file begins with lines `# expect LINE:COLUMN words`, one an error, in order.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/language/parser.h"
#include "tests/catch.h"

using namespace raftlab::scenarios::language;

namespace {

struct Expected {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string words;
};

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Expected> expected_in(const std::string& text) {
  std::vector<Expected> result;
  std::istringstream lines(text);
  const std::string prefix = "# expect ";
  for (std::string line; std::getline(lines, line) && line.rfind(prefix, 0) == 0;) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::istringstream words(line.substr(prefix.size()));
    Expected expected;
    char colon = 0;
    words >> expected.line >> colon >> expected.column;
    std::getline(words >> std::ws, expected.words);
    result.push_back(expected);
  }
  return result;
}

}  // namespace

TEST_CASE("each malformed file gives exactly the errors it expects, at their line and column") {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(RAFTLAB_SOURCE_DIR) + "/tests/scenarios/malformed")) {
    if (entry.path().extension() != ".raft") continue;
    ++files;
    const std::string text = read(entry.path());
    const std::vector<Expected> expected = expected_in(text);
    const ParseResult result = parse_scenario(text, entry.path().filename().string());
    INFO(format_diagnostics(result.diagnostics, entry.path().filename().string(), text));
    CHECK(!expected.empty());
    REQUIRE(result.diagnostics.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO("expected " << expected[i].line << ":" << expected[i].column << " " << expected[i].words);
      const Diagnostic& found = result.diagnostics[i];
      CHECK(found.span.line == expected[i].line);
      CHECK(found.span.column == expected[i].column);
      CHECK((found.message + " / " + found.suggestion).find(expected[i].words) != std::string::npos);
    }
  }
  CHECK(files >= 60);
}
