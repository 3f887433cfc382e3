// SPDX-License-Identifier: MIT

// The rules of tests/house/rules.h, held against the tree itself.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/house/rules.h"
#include "tests/house/scan.h"

using namespace raftlab::house;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = RAFTLAB_SOURCE_DIR;

std::vector<std::string> top_level() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kRoot)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// Every file of the tree by its path below the root, sorted; what builds leave behind is left out.
std::vector<std::string> files() {
  std::vector<std::string> paths;
  for (const std::string& name : top_level()) {
    if (name == ".git" || is_left_over(name)) continue;
    if (fs::is_regular_file(kRoot / name)) paths.push_back(name);
    if (!fs::is_directory(kRoot / name)) continue;
    for (fs::recursive_directory_iterator at(kRoot / name), end; at != end; ++at) {
      const auto& entry = *at;
      if (entry.path().filename() == "node_modules") {  // what npm installs for tests/web
        at.disable_recursion_pending();
        continue;
      }
      const std::string path = entry.path().lexically_relative(kRoot).generic_string();
      if (entry.is_regular_file() && !path.ends_with("~") && !path.ends_with(".swp")) paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string read(const std::string& path) {
  std::ifstream file(kRoot / path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool is_code(const std::string& path) { return path.ends_with(".cc") || path.ends_with(".h"); }

void require_none(const std::vector<Finding>& found) {
  INFO(to_text(found));
  REQUIRE(found.empty());
}

void append(std::vector<Finding>& all, const std::vector<Finding>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

TEST_CASE("Every folder includes only what the plan allows and sees nothing forbidden") {
  std::vector<Finding> found;
  int seen = 0;
  for (const std::string& path : files()) {
    if (!is_code(path)) continue;
    ++seen;
    append(found, check_code(path, read(path)));
  }
  CHECK(seen > 5);
  require_none(found);
}

TEST_CASE("Every header that is included by its path exists") {
  std::vector<Finding> found;
  for (const std::string& path : files()) {
    if (!is_code(path)) continue;
    for (const Include& include : includes_of(read(path))) {
      if (include.angled || fs::exists(kRoot / include.path)) continue;
      found.push_back({path, include.line, "includes \"" + include.path + "\", which does not exist"});
    }
  }
  require_none(found);
}

TEST_CASE("Every file has its licence line, a readable length and nothing unfinished") {
  std::vector<Finding> found;
  for (const std::string& path : files()) {
    if (is_source(path)) append(found, check_file(path, read(path)));
  }
  require_none(found);
}

TEST_CASE("The top level of the tree is exactly the plan's") { require_none(check_top_level(top_level())); }

TEST_CASE("Every folder has a README that says what it is for and what must not enter") {
  for (const std::string folder : {"raft", "sim", "transport", "report", "scenarios", "tests"}) {
    INFO(folder);
    REQUIRE(fs::exists(kRoot / folder / "README.md"));
    CHECK(read(folder + "/README.md").size() > 300);
  }
}

TEST_CASE("Every file name is plain ASCII without spaces") {
  std::vector<Finding> found;
  for (const std::string& path : files()) {
    const bool plain = std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (!plain) found.push_back({path, 0, "has a name that is not plain ASCII"});
  }
  require_none(found);
}
