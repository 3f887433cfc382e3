// SPDX-License-Identifier: MIT

// What README.md and the manual page tell people is true.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "tests/catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kTree = RAFTLAB_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The first block between fences after `heading`.
std::string block_after(const std::string& text, const std::string& heading) {
  const std::size_t from = text.find("\n```\n", text.find(heading));
  REQUIRE(from != std::string::npos);
  const std::size_t to = text.find("\n```\n", from + 5);
  REQUIRE(to != std::string::npos);
  return text.substr(from + 5, to - from - 4);
}

std::set<std::string> all_matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern);
  for (auto at = std::sregex_iterator(text.begin(), text.end(), regex); at != std::sregex_iterator(); ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

/// A command line of the built program.
std::string program(const std::string& words) { return "\"" RAFTLAB_EXECUTABLE "\" " + words; }

}  // namespace

TEST_CASE("The scenarios of the README pass") {
  const std::string readme = text_of(kTree / "README.md");
  const fs::path file = fs::path(RAFTLAB_BINARY_DIR) / "readme.raft";
  for (const std::string heading : {"## A first scenario", "## Finding failures"}) {
    std::ofstream(file) << block_after(readme, heading);
    for (const std::string seed : {"1", "42", "0xffffffffffffffff"}) {
      const std::string command = program("run \"" + file.string() + "\" --quiet --seed " + seed);
      INFO(heading << ": " << command);
      CHECK(std::system(command.c_str()) == 0);
    }
  }
}

TEST_CASE("The commands that the README and the manual page name exist") {
  const auto in_readme = all_matches(text_of(kTree / "README.md"), R"(\nraftlab ([a-z-]+)[^\n]* # )");
  const auto in_manual =
      all_matches(text_of(kTree / "scenarios" / "cli" / "raftlab.1.in"), R"(\n\.B raftlab ([a-z-]+))");
  CHECK(in_readme.size() >= 10);
  for (const std::string& word : in_manual) {
    const std::string command = program("help " + word + " > /dev/null");
    INFO(command);
    CHECK(std::system(command.c_str()) == 0);
  }
  for (const std::string& word : in_readme) {
    INFO(word);
    CHECK(in_manual.contains(word));
  }
}

TEST_CASE("The links of the README lead somewhere") {
  const auto links = all_matches(text_of(kTree / "README.md"), R"(\]\(([^)#:]+)\))");
  CHECK(links.size() >= 8);
  for (const std::string& link : links) {
    INFO(link);
    CHECK(fs::exists(kTree / link));
  }
}

TEST_CASE("The packages of the README are those that setup.sh installs") {
  const std::string setup = text_of(kTree / "scenarios" / "setup.sh");
  const std::size_t from = setup.find("build_packages=\"") + 16;
  std::string packages = setup.substr(from, setup.find('"', from) - from);
  packages = std::regex_replace(packages, std::regex("\\s+"), " ");
  CHECK(text_of(kTree / "README.md").find("apt-get install " + packages + "`") != std::string::npos);
}

TEST_CASE("The manual page and the README name the same exit codes") {
  const std::string page = text_of(kTree / "scenarios" / "cli" / "raftlab.1.in");
  const auto in_manual = all_matches(page.substr(page.find(".SH EXIT STATUS")), R"(\.BR? (\d+))");
  const auto in_readme = all_matches(text_of(kTree / "README.md"), R"(\n\| (\d+)[ ,])");
  CHECK(in_readme.size() == 10);
  CHECK(in_manual == in_readme);
}
