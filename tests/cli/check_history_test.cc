// SPDX-License-Identifier: MIT
// raftlab check-history: verdicts and exit codes, bad files, the page, and timelines of runs with a rule off.
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

std::string entry(const std::string& text) { return "INFO  jepsen.util - " + text + "\n"; }

const std::string kGood =
    entry("0 :invoke :write 1") + entry("0 :ok :write 1") + entry("1 :invoke :read nil") + entry("1 :ok :read 1");
const std::string kBad =
    entry("0 :invoke :write 1") + entry("0 :ok :write 1") + entry("1 :invoke :read nil") + entry("1 :ok :read nil");

}  // namespace

TEST_CASE("A history that is linearizable ends with 0, one that is not with 1 and why") {
  const Folder folder;
  const std::string good = folder.file("good.log", kGood);
  const std::string bad = folder.file("bad.log", kBad);
  const Ended passed = run({"check-history", good});
  CHECK(passed.code == 0);
  CHECK(passed.out == "PASS  " + good + "   linearizable   2 operations\n");
  const Ended failed = run({"check-history", bad});
  CHECK(failed.code == 1);
  CHECK(failed.out.starts_with("FAIL  " + bad + "   not linearizable   2 operations\n"));
  CHECK(contains(failed.out,
                 "error: the register is not linearizable: read none by client 1 (line 3, answered in line 4)"));
  CHECK(contains(failed.out, "these 2 answers contradict each other"));
  CHECK(run({"check-history", good, bad}).code == 1);
  CHECK(run({"check-history", "-"}, kGood).code == 0);
  CHECK(run({"check-history", bad, "--quiet"}).out.empty());
}

TEST_CASE("A bad history ends with 3 and the place, one that cannot be read with 6, a wrong model with 2") {
  const Folder folder;
  const std::string cut = folder.file("cut.txt", "{:process 0, :type :invoke, :f :get, :key \"x\", :va");
  const Ended ended = run({"check-history", cut});
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, cut + ":1:1: error: this map has no end"));
  CHECK(contains(ended.err, "\n      {:process 0, :type :invoke, :f :get, :key \"x\", :va\n      ^\n"));
  CHECK(run({"check-history", folder.file("empty", "")}).code == 3);
  CHECK(run({"check-history", folder.path("missing")}).code == 6);
  CHECK(run({"check-history", folder.path("")}).code == 6);
  CHECK(run({"check-history", cut, "--model", "queue"}).code == 2);
  CHECK(run({"check-history"}).code == 2);
  const Ended noted = run({.words = {"check-history", cut}, .environment = {{"GITHUB_ACTIONS", "true"}}});
  CHECK(contains(noted.err, "::error file=" + cut + ",line=1,col=1::this map has no end"));
}

TEST_CASE("The page is written for good and bad histories, and never over the history itself") {
  const Folder folder;
  const std::string bad = folder.file("bad.log", kBad);
  CHECK(run({"check-history", bad, "--html", folder.path("bad.html")}).code == 1);
  CHECK(folder.text("bad.html").starts_with("<!doctype html>"));
  CHECK(contains(folder.text("bad.html"), "NOT LINEARIZABLE"));
  const std::string good = folder.file("good.log", kGood);
  const Ended piped = run({"check-history", good, "--html", "-"});
  CHECK(piped.code == 0);
  CHECK(piped.out.starts_with("<!doctype html>"));
  CHECK(contains(piped.err, "PASS"));
  CHECK(run({"check-history", bad, "--html", bad}).code == 2);
  CHECK(folder.text("bad.log") == kBad);
  CHECK(run({"check-history", bad, good, "--html", folder.path("x.html")}).code == 2);
  CHECK(run({"check-history", bad, "--html", folder.path("no/such.html")}).code == 6);
}

TEST_CASE("The timeline of a run has the verdict of the run") {
  const Folder folder;
  CHECK(run({"run", "five-events", "--json", folder.path("good.json")}).code == 0);
  const Ended good = run({"check-history", folder.path("good.json")});
  CHECK(good.code == 0);
  CHECK(contains(good.out, "6 operations on 4 keys"));
  // With sessions a repeated request counts once; a history that says otherwise is made by hand.
  std::string text = folder.text("good.json");
  const std::string value = "\"op\":\"set\",\"key\":\"300\",\"value\":\"written when it was back\"";
  const std::size_t place = text.find(value);
  REQUIRE(place != std::string::npos);
  text.replace(place, value.size(), "\"op\":\"get\",\"key\":\"300\",\"value\":\"never written\"");
  const Ended bad = run({"check-history", folder.file("bad.json", text)});
  CHECK(bad.code == 1);
  CHECK(contains(bad.out, "key 300 is not linearizable: read \"never written\" by client 0 (e#"));
  CHECK(contains(bad.out, "nobody ever wrote \"never written\""));
  CHECK(run({"run", "five-events", "--jsonl", folder.path("good.jsonl")}).code == 0);
  CHECK(run({"check-history", folder.path("good.jsonl")}).code == 0);
}
