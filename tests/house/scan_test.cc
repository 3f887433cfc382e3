// SPDX-License-Identifier: MIT

#include "tests/house/scan.h"

#include <string>

#include "tests/catch.h"

using raftlab::house::blank;
using raftlab::house::includes_of;
using raftlab::house::words_of;

namespace {

bool uses(const std::string& text, const std::string& word) {
  for (const auto& one : words_of(text)) {
    if (one.text == word) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("Words of the code are found with their lines") {
  const auto words = words_of("int a;\n\nstd::thread t(run);\n");
  REQUIRE(words.size() == 6);
  CHECK(words[2].text == "std");
  CHECK(words[3].text == "thread");
  CHECK(words[3].line == 3);
}

TEST_CASE("Words in comments are no words of the code") {
  CHECK_FALSE(uses("// no thread here\nint a;", "thread"));
  CHECK_FALSE(uses("/* no\n thread\n here */ int a;", "thread"));
  CHECK(uses("/* gone */ thread t;", "thread"));
  CHECK(uses("// gone\nthread t;", "thread"));
}

TEST_CASE("Words in literals are no words of the code") {
  CHECK_FALSE(uses(R"x(auto s = "a double \" double";)x", "double"));
  CHECK_FALSE(uses("auto s = R\"(a\ndouble)\";", "double"));
  CHECK_FALSE(uses("auto s = R\"q(a )\" double)q\";", "double"));
  CHECK(uses("auto s = \"//\"; double d;", "double"));
  CHECK(uses("auto s = R\"(\")\"; double d;", "double"));
  CHECK(uses("char c = '\"'; double d;", "double"));
  CHECK(uses("char c = '\\''; double d;", "double"));
}

TEST_CASE("A digit separator opens no literal") {
  CHECK(uses("int a = 1'000'000; double d;", "double"));
  CHECK(uses("auto a = 0xffff'ffffULL; double d = 1'0.5;", "double"));
}

TEST_CASE("A word inside a longer word is another word") {
  CHECK_FALSE(uses("int doubled = 0;", "double"));
  CHECK_FALSE(uses("static_assert(true);", "assert"));
}

TEST_CASE("Includes are found, of both forms, but not in comments and raw strings") {
  const auto found = includes_of(
      "#include <vector>\n# include \"raft/log.h\"  // why\n// #include <thread>\n"
      "const char* s = R\"(\n#include <chrono>\n)\";\n#include <map>\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].path == "vector");
  CHECK(found[0].angled);
  CHECK(found[1].path == "raft/log.h");
  CHECK_FALSE(found[1].angled);
  CHECK(found[1].line == 2);
  CHECK(found[2].path == "map");
  CHECK(found[2].line == 7);
}

TEST_CASE("Blanking keeps the length and every newline") {
  const std::string text = "a /* b\nc */ \"d\\n\" R\"(e\nf)\" // g\nh";
  for (const bool keep_literals : {false, true}) {
    const std::string out = blank(text, keep_literals);
    REQUIRE(out.size() == text.size());
    for (std::size_t i = 0; i < text.size(); ++i) CHECK((text[i] == '\n') == (out[i] == '\n'));
  }
}

TEST_CASE("Text that ends inside a comment or a literal is no trouble") {
  for (const std::string text : {"/* open", "\"open", "'", "R\"(open", "R\"", "\"\\", "#include <open", "#include"}) {
    CHECK(blank(text, false).size() == text.size());
    CHECK(includes_of(text).empty());
  }
}
