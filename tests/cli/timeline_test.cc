// SPDX-License-Identifier: MIT
// raftlab report, explain and diff: what they do with good timelines and with anything else.
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

std::string timeline(const Folder& folder, const std::string& name, const std::string& seed) {
  const std::string path = folder.path(name);
  const Ended ended = run({"run", "first-election", "--seed", seed, "--json", path});
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  return path;
}

}  // namespace

TEST_CASE("A timeline is rendered as text, Markdown and HTML, by name or by the output's ending") {
  const Folder folder;
  const std::string path = timeline(folder, "a.json", "1");
  const Ended text = run({"report", path});
  CHECK(text.code == 0);
  CHECK(contains(text.out, "PASS"));
  CHECK(run({"report", path, "--format", "text"}).out == text.out);
  const Ended html = run({"report", path, "--format", "html"});
  CHECK(contains(html.out, "<!doctype html>"));
  CHECK(run({"report", path, "-o", folder.path("a.html")}).code == 0);
  CHECK(folder.text("a.html") == html.out);
  const Ended markdown = run({"report", path, "--format=md"});
  CHECK(markdown.out.starts_with("# "));
  CHECK(run({"report", path, "--output", folder.path("a.md")}).code == 0);
  CHECK(folder.text("a.md") == markdown.out);
}

TEST_CASE("The page of a run and the page of its timeline are the same bytes") {
  const Folder folder;
  const std::string html = folder.path("run.html");
  const std::string json = folder.path("run.json");
  CHECK(run({"run", "first-election", "--html", html, "--json", json}).code == 0);
  CHECK(run({"report", json, "--format", "html"}).out == folder.text("run.html"));
}

TEST_CASE("A timeline may come from standard input") {
  const Folder folder;
  const std::string path = timeline(folder, "a.json", "1");
  CHECK(run({"report", "-"}, folder.text("a.json")).out == run({"report", path}).out);
}

TEST_CASE("What is no timeline is refused with 3, what cannot be read with 6") {
  const Folder folder;
  for (const std::string text : {"", "{", "[]", "{\"format\": \"other\"}", "not json", "\x00\x01"}) {
    const std::string path = folder.file("bad.json", text);
    INFO(text);
    CHECK(run({"report", path}).code == 3);
    CHECK(run({"explain", path, "e#1"}).code == 3);
    CHECK(run({"diff", path, path}).code == 3);
    CHECK(contains(run({"report", path}).err, "bad.json"));
  }
  const std::string path = folder.file("bad.json", "{\"format\": \"other\"}");
  CHECK(contains(run({"report", path}).err, "bad.json:1:12: error: this file is of format"));
  CHECK(contains(run({"report", path}).err, "\n      {\"format\": \"other\"}\n                 ^\n"));
  CHECK(contains(run({"report", "-"}, "[]").err, "standard input:1:2: error: this is no timeline"));
  // Without an end, and not to be read a second time.
  CHECK(contains(run({"report", "/dev/zero"}).err, "/dev/zero:1:2: error: this is not JSON"));
  CHECK(run({"report", folder.path("missing.json")}).code == 6);
  CHECK(run({"report", folder.path("")}).code == 6);
  CHECK(run({"explain", folder.path("missing.json"), "e#1"}).code == 6);
  CHECK(run({"diff", folder.path("missing.json"), folder.path("missing.json")}).code == 6);
}

TEST_CASE("A report that cannot be written ends with 6 and leaves what was there") {
  const Folder folder;
  const std::string path = timeline(folder, "a.json", "1");
  CHECK(run({"report", path, "-o", folder.path("no/such.html")}).code == 6);
  const std::string old = folder.file("old.html", "old");
  CHECK(run({"report", folder.file("bad.json", "{"), "-o", old}).code == 3);
  CHECK(folder.text("old.html") == "old");
  CHECK(run({"report", path, "-o", "/dev/full"}).code == 6);
}

TEST_CASE("An event is explained; what is no event is refused") {
  const Folder folder;
  const std::string path = timeline(folder, "a.json", "1");
  const Ended first = run({"explain", path, "e#1"});
  CHECK(first.code == 0);
  CHECK(contains(first.out, "e#1"));
  CHECK(run({"explain", path, "1"}).out == first.out);
  for (const std::string word : {"e#0", "e#", "x", "-", "e#99999999999", "e#18446744073709551616"}) {
    INFO(word);
    CHECK(run({"explain", path, word}).code == 2);
  }
}

TEST_CASE("diff says where two runs part, and ends with 1 only when they do") {
  const Folder folder;
  const std::string a = timeline(folder, "a.json", "1");
  const std::string same = timeline(folder, "same.json", "1");
  const std::string other = timeline(folder, "other.json", "2");
  const Ended equal = run({"diff", a, same});
  CHECK(equal.code == 0);
  CHECK(contains(equal.out, "the same: "));
  const Ended differ = run({"diff", a, other});
  CHECK(differ.code == 1);
  CHECK(contains(differ.out, "seed"));
  CHECK(run({"diff", a, other, "--quiet"}).out.empty());
}
