// SPDX-License-Identifier: MIT
// JUnit reports of run and fuzz: read back as XML, by the rules that CI systems read them by.
#include <pugixml.hpp>
#include <regex>

#include "scenarios/cli/junit.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;
namespace cli = raftlab::scenarios::cli;

namespace {

/// Which children and attributes each element may have.
void check_names(const pugi::xml_node& node, const std::string& attributes, const std::string& children) {
  INFO(node.name());
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    INFO(attribute.name());
    CHECK(contains(" " + attributes + " ", " " + std::string(attribute.name()) + " "));
  }
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    INFO(child.name());
    CHECK(contains(" " + children + " ", " " + std::string(child.name()) + " "));
  }
}

void check_time(const pugi::xml_node& node) {
  CHECK(std::regex_match(node.attribute("time").value(), std::regex(R"([0-9]+\.[0-9]{6})")));
}

void check_counts(const pugi::xml_node& node, const pugi::xml_node& suite) {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  for (const pugi::xml_node& one : suite.children("testcase")) {
    ++tests;
    failures += one.child("failure") ? 1 : 0;
    errors += one.child("error") ? 1 : 0;
    skipped += one.child("skipped") ? 1 : 0;
  }
  CHECK(node.attribute("tests").as_int(-1) == tests);
  CHECK(node.attribute("failures").as_int(-1) == failures);
  CHECK(node.attribute("errors").as_int(-1) == errors);
  CHECK(node.attribute("skipped").as_int(-1) == skipped);
  check_time(node);
}

void check_case(const pugi::xml_node& one) {
  check_names(one, "name classname file time", "failure error skipped system-out");
  CHECK_FALSE(std::string(one.attribute("name").value()).empty());
  CHECK_FALSE(std::string(one.attribute("classname").value()).empty());
  check_time(one);
  int ends = 0;
  for (const pugi::xml_node& end : one.children()) {
    if (std::string(end.name()) == "system-out") continue;
    ++ends;
    check_names(end, "message type", "");
    CHECK(end.attribute("message"));
    CHECK((std::string(end.name()) == "skipped" || end.attribute("type")));
  }
  CHECK(ends <= 1);
}

/// The first suite of a document that keeps the rules.
pugi::xml_node read(pugi::xml_document& document, const std::string& text) {
  INFO(text);
  const pugi::xml_parse_result result = document.load_buffer(text.data(), text.size(), pugi::parse_full);
  REQUIRE(result.status == pugi::status_ok);
  REQUIRE(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
  const pugi::xml_node root = document.child("testsuites");
  REQUIRE(root);
  const pugi::xml_node suite = root.child("testsuite");
  REQUIRE(suite);
  check_names(root, "name tests failures errors skipped time", "testsuite");
  check_names(suite, "name tests failures errors skipped time", "properties testcase");
  check_counts(root, suite);
  check_counts(suite, suite);
  for (const pugi::xml_node& one : suite.children("testcase")) check_case(one);
  return suite;
}

const std::string kPasses = "wait until leader within 2s\nset x 1\n";
const std::string kFails = "title Nobody leads\nwait until leader within 2s\nexpect no leader\n";

}  // namespace

TEST_CASE("Each scenario is a case: passed, failed with its line, inconclusive, or in error") {
  const Folder folder;
  const std::string a = folder.file("a.raft", kPasses);
  const std::string b = folder.file("b.raft", kFails);
  const std::string c = folder.file("c.raft", "limit 100ms\nwait 10s\n");
  const std::string d = folder.file("d.raft", "nonsense\nmore nonsense\n");
  const std::string path = folder.path("report.xml");
  const Ended ended = run({"run", a, b, c, d, folder.path("missing.raft"), "broken/vote-once", "--junit", path});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 6);
  pugi::xml_document document;
  const pugi::xml_node suite = read(document, folder.text("report.xml"));
  CHECK(suite.attribute("tests").as_int() == 6);
  CHECK(suite.attribute("failures").as_int() == 2);
  CHECK(suite.attribute("errors").as_int() == 2);
  const auto named = [&suite](const char* name) { return suite.find_child_by_attribute("testcase", "name", name); };
  CHECK_FALSE(named("a").child("failure"));
  CHECK(contains(named("a").child_value("system-out"), "digest "));
  const pugi::xml_node failure = named("b").child("failure");
  CHECK(std::string(failure.attribute("type").value()) == "expectation");
  CHECK(contains(failure.attribute("message").value(), "expected no leader"));
  CHECK(contains(failure.child_value(), b + ":3: "));
  CHECK(contains(failure.child_value(), "reproduce   raftlab run " + b + " --seed 1\n"));
  CHECK(std::string(named("c").child("failure").attribute("type").value()) == "inconclusive");
  const pugi::xml_node error = named("d").child("error");
  CHECK(std::string(error.attribute("type").value()) == "bad-input");
  CHECK(contains(error.child_value(), d + ":2:1: error"));
  CHECK(std::string(suite.first_child().child("error").attribute("type").value()) == "file");
  CHECK(named("broken/vote-once"));
}

TEST_CASE("A property that breaks is a failure of the type property, with its evidence") {
  const Folder folder;
  const std::string path = folder.file("a.raft", run({"show", "broken/vote-once"}).out);
  std::string text = folder.text("a.raft");
  text = std::regex_replace(text, std::regex("\nexpect violation[^\n]*"), "\n");
  (void)folder.file("a.raft", text);
  const Ended ended = run({"run", path, "--junit", "-"});
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "FAIL"));
  pugi::xml_document document;
  const pugi::xml_node failure = read(document, ended.out).child("testcase").child("failure");
  CHECK(std::string(failure.attribute("type").value()) == "property");
  CHECK(contains(failure.attribute("message").value(), "vote-once"));
  CHECK(contains(failure.child_value(), "   e#"));
}

TEST_CASE("The same run gives the same JUnit report") {
  const std::vector<std::string> words = {"run", "five-events", "broken/vote-once", "--junit", "-"};
  const Ended first = run(words);
  CHECK(first.out == run(words).out);
  CHECK(first.code == 0);
}

TEST_CASE("Any text of a scenario is text in the report") {
  const Folder folder;
  const std::string path = folder.file("a&b <c> \"d\".raft",
                                       "wait until leader within 2s\nset x \"]]> </failure> & < \\u{1} \"\nexpect "
                                       "value(leader, x) = \"<b>\" within 1s\n");
  const Ended ended = run({"run", path, "--junit", folder.path("r.xml")});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  pugi::xml_document document;
  const pugi::xml_node one = read(document, folder.text("r.xml")).child("testcase");
  CHECK(std::string(one.attribute("name").value()) == "a&b <c> \"d\"");
  CHECK(contains(one.child("failure").child_value(), "<b>"));
}

TEST_CASE("Characters that XML 1.0 forbids are replaced, all others come back as they were") {
  const std::string text = "\t\n é 😀 <&>\"' ]]>";
  cli::JunitSuite suite{.name = "s", .class_name = "c"};
  cli::JunitCase one{.name = std::string("a\0b", 3) + "\x01\x1f\x7f\xff\xed\xa0\x80\xef\xbf\xbf",
                     .end = cli::JunitEnd::failure};
  one.message = text;
  one.text = text;
  suite.cases.push_back(one);
  pugi::xml_document document;
  const std::string written = cli::junit_text(suite);
  for (const char c : written) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t'));
  const pugi::xml_node read_back = read(document, written).child("testcase");
  const std::string name = read_back.attribute("name").value();
  CHECK(
      name.starts_with("a\xef\xbf\xbd"
                       "b\xef\xbf\xbd\xef\xbf\xbd\x7f\xef\xbf\xbd"));
  CHECK_FALSE(contains(name, "\xef\xbf\xbf"));
  CHECK(std::string(read_back.child("failure").child_value()) == text);
  CHECK(std::string(read_back.child("failure").attribute("message").value()) == text);
}

TEST_CASE("A report that cannot be written is known before anything runs, and what was there stays") {
  const Folder folder;
  const Ended nowhere = run({"run", "five-events", "--junit", folder.path("no/such.xml")});
  CHECK(nowhere.code == 6);
  CHECK(nowhere.out.empty());
  CHECK(run({"run", "five-events", "--junit", "/dev/full"}).code == 6);
  const std::string same = folder.path("same");
  CHECK(run({"run", "five-events", "--junit", same, "--json", same}).code == 2);
  const std::string scenario = folder.file("a.raft", kPasses);
  CHECK(run({"run", scenario, "--junit", scenario}).code == 2);
  CHECK(folder.text("a.raft") == kPasses);
}

TEST_CASE("An interrupted run leaves a whole report that says what was not played") {
  const Folder folder;
  const std::string slow = folder.file("slow.raft", "nodes 5\nlimit 100h\nwait 90h\n");
  const std::string path = folder.path("r.xml");
  const Ended ended = run_and_signal({.words = {"run", "five-events", slow, "figure-8", "--junit", path}}, "PASS", 2);
  CHECK(ended.code == 130);
  pugi::xml_document document;
  const pugi::xml_node suite = read(document, folder.text("r.xml"));
  CHECK(suite.attribute("tests").as_int() == 3);
  // Ctrl-C comes during the second run or just before it.
  CHECK(suite.attribute("errors").as_int() + suite.attribute("skipped").as_int() == 2);
  CHECK(suite.attribute("skipped").as_int() >= 1);
}

TEST_CASE("A campaign is a case, and each finding one that failed") {
  const Folder folder;
  const std::string path = folder.path("r.xml");
  const std::vector<std::string> words = {
      "fuzz", "--runs", "40", "--rule", "vote-once=off", "--no-shrink", "--out", folder.path("out"), "--junit", path};
  const Ended ended = run(words);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  const std::string first = folder.text("r.xml");
  pugi::xml_document document;
  const pugi::xml_node suite = read(document, first);
  CHECK(suite.attribute("failures").as_int() >= 1);
  CHECK(suite.attribute("tests").as_int() == suite.attribute("failures").as_int() + 1);
  CHECK_FALSE(suite.child("testcase").child("failure"));
  const pugi::xml_node finding = suite.find_child([](const pugi::xml_node& one) { return one.child("failure"); });
  CHECK(std::string(finding.child("failure").attribute("type").value()) == "property");
  CHECK(contains(finding.child("failure").child_value(), "reproduce   raftlab run "));
  CHECK(run(words).code == 1);
  CHECK(folder.text("r.xml") == first);
  const std::string merged = folder.path("merged.xml");
  CHECK(run({"fuzz", "--merge", folder.path("out"), "--junit", merged}).code == 1);
  CHECK(folder.text("merged.xml") == first);
}
