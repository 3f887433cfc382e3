// SPDX-License-Identifier: MIT
// raft/README.md maps every rule of Figure 2 to the function that does it and the test that proves it: all of them
// exist, and no rule stands there without both.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.h"

namespace raftlab::raft::test {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string read_all(const std::string& folder) {
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(RAFTLAB_SOURCE_DIR) / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cc" || extension == ".h") text += read(entry.path());
  }
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 2;
  for (std::size_t bar = line.find(" |", begin); bar != std::string::npos; bar = line.find(" |", begin)) {
    cells.push_back(line.substr(begin, bar - begin));
    begin = std::min(line.size(), bar + 3);
  }
  return cells;
}

struct Row {
  std::string rule;
  std::string function;
  std::string test;
};

std::vector<Row> map_of_figure_2() {
  std::istringstream readme(read(std::filesystem::path(RAFTLAB_SOURCE_DIR) / "raft/README.md"));
  std::vector<Row> rows;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line == "| rule | function | test |") inside = true;
    if (!inside || line.rfind("| ", 0) != 0 || line == "| rule | function | test |") continue;
    const std::vector<std::string> cells = cells_of(line);
    REQUIRE(cells.size() == 3);
    rows.push_back({cells[0], cells[1], cells[2]});
  }
  return rows;
}

TEST_CASE("The map of Figure 2 names functions and tests that exist") {
  const std::string sources = read_all("raft");
  const std::string tests = read_all("tests/raft");
  const std::vector<Row> rows = map_of_figure_2();
  CHECK(rows.size() >= 30);
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    REQUIRE(row.function.size() > 2);
    const std::string qualified = row.function.substr(1, row.function.size() - 2);  // without its quotes
    const std::size_t colons = qualified.find("::");
    REQUIRE(colons != std::string::npos);
    const std::string name = qualified.substr(colons + 2) + "(";
    const bool exists = sources.find(" " + qualified + "(") != std::string::npos ||
                        sources.find("\n" + qualified + "(") != std::string::npos ||
                        (sources.find("class " + qualified.substr(0, colons) + " {") != std::string::npos &&
                         sources.find(" " + name) != std::string::npos);
    CHECK(exists);
    CHECK(tests.find("TEST_CASE(\"" + row.test + "\")") != std::string::npos);
  }
}

TEST_CASE("The map of Figure 2 has rules of every part of the figure") {
  const std::vector<Row> rows = map_of_figure_2();
  for (const std::string part :
       {"State:", "AppendEntries 1:", "AppendEntries 2:", "AppendEntries 3:", "AppendEntries 4:", "AppendEntries 5:",
        "RequestVote 1:", "RequestVote 2:", "All servers:", "Followers:", "Candidates:", "Leaders:"}) {
    CAPTURE(part);
    CHECK(std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.rule.rfind(part, 0) == 0; }));
  }
}

}  // namespace
}  // namespace raftlab::raft::test
