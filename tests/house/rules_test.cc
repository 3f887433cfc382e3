// SPDX-License-Identifier: MIT

#include "tests/house/rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.h"

using namespace raftlab::house;

namespace {

std::size_t findings(const std::string& path, const std::string& text) { return check_code(path, text).size(); }

std::string include(const std::string& what) { return "#include " + what + "\n"; }

}  // namespace

TEST_CASE("The arrows between the folders hold, each one tried") {
  const std::vector<std::string> folders = {"raft", "sim", "transport", "report", "scenarios", "tests"};
  const std::vector<std::pair<std::string, std::vector<std::string>>> allowed = {
      {"raft", {"raft"}},
      {"sim", {"raft", "sim"}},
      {"transport", {"raft", "sim", "transport"}},
      {"report", {"raft", "sim", "report"}},
      {"scenarios", {"raft", "sim", "transport", "report", "scenarios"}},
      {"tests", folders}};
  for (const auto& [from, into] : allowed) {
    for (const std::string& folder : folders) {
      const bool may = std::find(into.begin(), into.end(), folder) != into.end();
      INFO(from << " includes " << folder);
      CHECK(findings(from + "/a.cc", include("\"" + folder + "/x.h\"")) == (may ? 0U : 1U));
    }
  }
}

TEST_CASE("raft and sim see the standard library only, and not all of it") {
  for (const std::string folder : {"raft", "sim"}) {
    for (const std::string header :
         {"boost/asio.hpp", "nlohmann/json.hpp", "fmt/core.h", "thread", "mutex", "chrono", "ctime", "random",
          "iostream", "sstream", "unordered_map", "unordered_set", "cmath", "cassert"}) {
      INFO(folder << " includes " << header);
      CHECK_FALSE(check_code(folder + "/a.cc", include("<" + header + ">")).empty());
    }
    for (const std::string header : {"vector", "cstdint", "variant", "algorithm", "map", "string_view"}) {
      CHECK(check_code(folder + "/a.cc", include("<" + header + ">")).empty());
    }
    for (const std::string code :
         {"double d;", "float f;", "std::unordered_map<int, int> m;", "std::thread t;", "auto n = std::chrono::x();",
          "std::uniform_int_distribution<int> d;", "std::shuffle(a, b, c);", "std::cout << 1;", "int x = rand();",
          "std::function<void()> f;", "assert(x);"}) {
      INFO(code);
      CHECK(findings(folder + "/a.cc", code) == 1);
    }
    CHECK(findings(folder + "/a.cc", "// a double\nconst char* s = \"a thread\";\nint doubled;\n") == 0);
  }
}

TEST_CASE("The simulated network sees envelopes, not the inside of a node") {
  CHECK(findings("transport/a.cc", include("\"raft/message.h\"")) == 0);
  CHECK(findings("transport/a.cc", include("\"raft/envelope.h\"")) == 0);
  CHECK(findings("transport/a.cc", include("\"raft/node.h\"")) == 1);
  CHECK(findings("transport/a.cc", include("\"sim/world.h\"")) == 1);
  CHECK(findings("transport/a.cc", include("<boost/asio.hpp>")) == 1);
  CHECK(findings("transport/a.cc", include("<chrono>")) == 1);
  CHECK(findings("transport/a.cc", "double loss;") == 1);
}

TEST_CASE("The report reads records, never a live node") {
  CHECK(findings("report/a.cc", include("\"sim/trace.h\"")) == 0);
  CHECK(findings("report/a.cc", include("<nlohmann/json.hpp>")) == 0);
  CHECK(findings("report/a.cc", include("\"sim/world.h\"")) == 1);
  CHECK(findings("report/a.cc", include("\"raft/node.h\"")) == 1);
  CHECK(findings("report/a.cc", include("<boost/asio.hpp>")) == 1);
}

TEST_CASE("The live server has threads and sockets, and knows no run but through its Session") {
  CHECK(findings("report/live/a.cc", include("<boost/asio.hpp>") + include("<thread>")) == 0);
  CHECK(findings("report/live/a.cc", include("\"report/live/session.h\"")) == 0);
  for (const std::string header : {"raft/node.h", "sim/world.h", "sim/trace.h", "scenarios/library.h"}) {
    CHECK(findings("report/live/a.cc", include("\"" + header + "\"")) == 1);
  }
}

TEST_CASE("Boost stays in the live server, the command line and the fuzzer") {
  CHECK(findings("scenarios/runner/a.cc", include("<boost/asio.hpp>")) == 1);
  CHECK(findings("scenarios/cli/a.cc", include("<boost/asio.hpp>")) == 0);
  CHECK(findings("scenarios/fuzz/a.cc", include("<boost/asio.hpp>")) == 0);
}

TEST_CASE("Our own headers are written between quotes with their path from the root") {
  CHECK(findings("raft/a.cc", include("\"log.h\"")) == 1);
  CHECK(findings("raft/a.cc", include("\"../sim/world.h\"")) == 1);
  CHECK(findings("tests/sim/a.cc", include("<raft/log.h>")) == 1);
  CHECK(findings("elsewhere/a.cc", "int a;") == 1);
}

TEST_CASE("A header without pragma once is found") {
  CHECK(findings("raft/a.h", "int a;\n") == 1);
  CHECK(findings("raft/a.h", "// x\n#pragma once\nint a;\n") == 0);
}

TEST_CASE("A finding names the file, the line and the reason") {
  const auto found = check_code("raft/a.cc", "int a;\n#include \"sim/world.h\"\n");
  REQUIRE(found.size() == 1);
  CHECK(to_text(found) == "raft/a.cc:2: includes \"sim/world.h\": raft/ must not see sim/\n");
}

TEST_CASE("Every file owes a licence line, a readable length and an end of line") {
  const std::string licence = "// SPDX-License-Identifier: MIT\n";
  CHECK(check_file("raft/a.cc", licence + "int a;\n").empty());
  CHECK(check_file("scenarios/x.sh", "#!/bin/sh\n# SPDX-License-Identifier: MIT\n").empty());
  CHECK(check_file("raft/a.cc", "int a;\n").size() == 1);
  CHECK(check_file("raft/a.cc", "\n\n\n" + licence).size() == 1);
  CHECK(check_file("raft/a.cc", licence + "int a;").size() == 1);
  CHECK(check_file("CMakePresets.json", "{}\n").empty());
  std::string lines = licence;
  for (int i = 0; i < 499; ++i) lines += "\n";
  CHECK(check_file("raft/a.cc", lines).empty());
  CHECK(check_file("raft/a.cc", lines + "\n").size() == 1);
}

TEST_CASE("What is unfinished or switched off is found") {
  const std::string licence = "// SPDX-License-Identifier: MIT\n";
  CHECK(check_file("raft/a.cc", licence + "// TO"
                                          "DO: more\n")
            .size() == 1);
  CHECK(check_file("raft/a.cc", licence + "// FIX"
                                          "ME\n")
            .size() == 1);
  CHECK(check_file("raft/a.cc", licence + "// XX"
                                          "X\n")
            .size() == 1);
  CHECK(check_file("raft/a.cc", licence + "mkstemp(\"a.XXXXXX\");\n").empty());
  CHECK(check_file("tests/sim/a.cc", licence + "TEST_CASE(\"x\", \"[."
                                               "]\") {}\n")
            .size() == 1);
  CHECK(check_file("tests/sim/a.cc", licence + "TEST_CASE(\"x\", \"[!may"
                                               "fail]\") {}\n")
            .size() == 1);
}

TEST_CASE("The top level is the plan's, no more and no less") {
  std::vector<std::string> names = {"CMakeLists.txt", "CMakePresets.json", "README.md",  "LICENSE", ".ci", ".github",
                                    ".clang-format",  ".clang-tidy",       ".gitignore", "raft",    "sim", "transport",
                                    "report",         "scenarios",         "tests"};
  CHECK(check_top_level(names).empty());
  names.insert(names.end(), {".git", "build", "build-mine", "out", ".cache"});
  CHECK(check_top_level(names).empty());
  names.push_back("src");
  CHECK(check_top_level(names).size() == 1);
  names.erase(names.begin());
  CHECK(check_top_level(names).size() == 2);
}

TEST_CASE("Recorded output and broken inputs owe nothing, code and built-in scenarios do") {
  CHECK(is_source("raft/log.cc"));
  CHECK(is_source("scenarios/library/five-events.raft"));
  CHECK(is_source("tests/sim/world_test.cc"));
  CHECK(is_source("tests/README.md"));
  CHECK(is_source("tests/CMakeLists.txt"));
  CHECK_FALSE(is_source("tests/scenarios/bad/binary.raft"));
  CHECK_FALSE(is_source("tests/golden/five-events.txt"));
  CHECK_FALSE(is_source(".github/five-events.png"));
}
