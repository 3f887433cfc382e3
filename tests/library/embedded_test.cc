// SPDX-License-Identifier: MIT

// What is embedded in the executable are the files of the tree: byte for byte, or joined for the page.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "report/assets.h"
#include "report/study/reference.h"
#include "scenarios/library.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace raftlab;

namespace {

const fs::path kRoot = RAFTLAB_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("The built-in scenarios are the files of the library, sorted by name") {
  const fs::path folder = kRoot / "scenarios" / "library";
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".raft") ++files;
  }
  const auto entries = scenarios::library();
  CHECK(entries.size() == files);
  CHECK(std::is_sorted(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const scenarios::LibraryEntry& entry : entries) {
    INFO(entry.name);
    CHECK(entry.text == read(folder / (std::string(entry.name) + ".raft")));
  }
}

TEST_CASE("The published figures are the .csv files of the library, each beside its scenario") {
  const fs::path folder = kRoot / "scenarios" / "library";
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") ++files;
  }
  const auto entries = scenarios::references();
  CHECK(entries.size() == files);
  CHECK(files >= 8);
  for (const scenarios::LibraryEntry& entry : entries) {
    INFO(entry.name);
    CHECK(entry.text == read(folder / (std::string(entry.name) + ".csv")));
    CHECK(fs::exists(folder / (std::string(entry.name) + ".raft")));
    const auto reference = report::study::read_reference(entry.text, report::study::Unit::time);
    CHECK(reference.error.empty());
    REQUIRE(reference.reference.has_value());
    CHECK(reference.reference->points.size() >= 4);
  }
}

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("The scripts and styles of both pages are all modules and style sheets of report/web, joined") {
  std::size_t declared = 0;
  for (const auto& entry : fs::directory_iterator(kRoot / "report" / "web")) {
    const bool sheet = entry.path().extension() == ".css" && entry.path().filename() != "history.css";
    if (entry.path().extension() != ".js" && !sheet) continue;
    // What only the page of a live class has begins with its name.
    const std::string page = entry.path().filename().string().starts_with("live") ? "live" : "timeline";
    const std::string joined(report::asset(page + (sheet ? ".css" : ".js")));
    for (const std::string& line : lines_of(read(entry.path()))) {
      INFO(entry.path().filename() << ": " << line);
      if (sheet && line.ends_with("{"))
        CHECK(joined.find(line.substr(line.find_first_not_of(' '))) != std::string::npos);
      if (!line.starts_with("export ")) continue;
      ++declared;
      const std::string declaration = line.substr(7, line.find_first_of("(={", 7) - 7);
      CHECK(joined.find("\n" + declaration) != std::string::npos);
    }
  }
  CHECK(declared > 50);
  for (const std::string_view script : {"timeline.js", "live.js"}) {
    for (const std::string& line : lines_of(std::string(report::asset(script)))) {
      INFO(script << ": " << line);
      CHECK_FALSE(line.starts_with("import "));
      CHECK_FALSE(line.starts_with("export "));
    }
  }
}

TEST_CASE("What other pages and programs take is embedded as it is") {
  for (const std::string_view name : {"page.css", "history.css"}) {
    CHECK(report::asset(name) == read(kRoot / "report" / "web" / name));
  }
  CHECK(report::asset("timeline.schema.json") == read(kRoot / "report" / "timeline.schema.json"));
  CHECK(report::asset("no such asset").empty());
}
