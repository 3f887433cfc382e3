// SPDX-License-Identifier: MIT
// raft/README.md maps every rule of Figures 2 and 13, and of the parts of the thesis that are here, to the function that
// does it and the test that proves it: all of them exist, and no rule stands there without both.

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/support/test_names.h"

namespace raftlab::raft::test {
namespace {

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

/// The rows of all tables of rules, functions and tests.
std::vector<Row> maps() {
  const std::string head = "| rule | function | test |";
  std::istringstream readme(raftlab::test::text_of(std::filesystem::path(RAFTLAB_SOURCE_DIR) / "raft" / "README.md"));
  std::vector<Row> rows;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.rfind("|", 0) != 0) inside = false;
    if (line == head) inside = true;
    if (!inside || line.rfind("| ", 0) != 0 || line == head) continue;
    const std::vector<std::string> cells = cells_of(line);
    REQUIRE(cells.size() == 3);
    rows.push_back({cells[0], cells[1], cells[2]});
  }
  return rows;
}

TEST_CASE("The maps of the paper's figures name functions and tests that exist") {
  const std::string sources = raftlab::test::sources_of("raft");
  std::vector<std::string> tests = raftlab::test::test_names_of("tests/raft");
  for (const std::string& name : raftlab::test::test_names_of("tests/paper")) tests.push_back(name);
  const std::vector<Row> rows = maps();
  CHECK(rows.size() >= 70);
  for (const Row& row : rows) {
    CAPTURE(row.rule, row.function, row.test);
    REQUIRE(row.function.size() > 2);
    const std::string qualified = row.function.substr(1, row.function.size() - 2);  // without its quotes
    const std::size_t colons = qualified.find("::");
    REQUIRE(colons != std::string::npos);
    const std::string name = qualified.substr(colons + 2) + "(";
    const bool exists = sources.find(" " + qualified + "(") != std::string::npos ||
                        sources.find("&" + qualified + "(") != std::string::npos ||
                        sources.find("\n" + qualified + "(") != std::string::npos ||
                        (sources.find("class " + qualified.substr(0, colons) + " {") != std::string::npos &&
                         sources.find(" " + name) != std::string::npos);
    CHECK(exists);
    CHECK(std::find(tests.begin(), tests.end(), row.test) != tests.end());
  }
}

TEST_CASE("The maps have rules of every part of the figures and of the thesis") {
  const std::vector<Row> rows = maps();
  for (const std::string part : {"State:",
                                 "AppendEntries 1:",
                                 "AppendEntries 2:",
                                 "AppendEntries 3:",
                                 "AppendEntries 4:",
                                 "AppendEntries 5:",
                                 "RequestVote 1:",
                                 "RequestVote 2:",
                                 "All servers:",
                                 "Followers:",
                                 "Candidates:",
                                 "Leaders:",
                                 "InstallSnapshot 1:",
                                 "InstallSnapshot 2 to 4:",
                                 "InstallSnapshot 5:",
                                 "InstallSnapshot 6:",
                                 "InstallSnapshot 7:",
                                 "InstallSnapshot 8:",
                                 "Pre-vote:",
                                 "Check-quorum:",
                                 "Transfer:",
                                 "Membership:",
                                 "Reads:",
                                 "Lease:",
                                 "Pipelining:"}) {
    CAPTURE(part);
    CHECK(std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.rule.rfind(part, 0) == 0; }));
  }
}

}  // namespace
}  // namespace raftlab::raft::test
