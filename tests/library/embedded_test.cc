// SPDX-License-Identifier: MIT

// What is embedded in the executable are the files of the tree, byte for byte.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

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

TEST_CASE("The assets of the page are the files of report/web") {
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "report" / "web")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(kRoot / "report" / "web").generic_string();
    INFO(name);
    CHECK(report::asset(name) == read(entry.path()));
  }
  CHECK(report::asset("timeline.schema.json") == read(kRoot / "report" / "timeline.schema.json"));
  CHECK(report::asset("no such asset").empty());
}
