// SPDX-License-Identifier: MIT
// raftlab report --format: every format of real runs by its own rules, which chapter is shown, and what the ending of
// an output means.
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/support/export_rules.h"

using namespace raftlab::cli_test;
namespace rules = raftlab::report::fixture;

namespace {

std::string timeline(const Folder& folder, const std::vector<std::string>& words) {
  std::vector<std::string> all = {"run"};
  all.insert(all.end(), words.begin(), words.end());
  const std::string path = folder.path("t.json");
  all.insert(all.end(), {"--quiet", "--json", path});
  const Ended ended = run(all);
  INFO(ended.out << ended.err);
  REQUIRE((ended.code == 0 || ended.code == 1));
  return path;
}

std::string report(const std::string& path, const std::string& format, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"report", path, "--format", format};
  words.insert(words.end(), more.begin(), more.end());
  const Ended ended = run(words);
  INFO(ended.err);
  CHECK(ended.code == 0);
  return ended.out;
}

void check_formats(const std::string& path, const std::vector<std::string>& more) {
  CHECK(rules::mermaid_errors(report(path, "mermaid", more)) == rules::Errors{});
  CHECK(rules::svg_errors(report(path, "svg", more)) == rules::Errors{});
  CHECK(rules::perfetto_errors(report(path, "perfetto", more)) == rules::Errors{});
  CHECK(rules::shiviz_errors(report(path, "shiviz", more), report(path, "ndjson", more)) == rules::Errors{});
}

}  // namespace

TEST_CASE("Every format of every kind of run keeps the rules of the format") {
  const Folder folder;
  for (const std::string name :
       {"five-events", "figure-8", "broken/vote-once", "one-way-link", "lossy-network", "split-vote"}) {
    INFO(name);
    const std::string path = timeline(folder, {name});
    check_formats(path, {});
    check_formats(path, {"--chapter", "1"});
    check_formats(path, {"--chapter", "e#10..e#30"});
  }
}

TEST_CASE("A run with hostile texts keeps the rules of every format") {
  const Folder folder;
  const std::string text =
      "title </title><script>alert(1)</script> end; %%{init: {}}%% --> ]]> & \" '\n"
      "nodes 3\n"
      "wait until leader within 2s\n"
      "set \"<b>end</b>;#%%{x}\" \"a --> b \xe2\x80\xae ]]> <!-- \\\" & \\u{1} " +
      std::string(10'000, 'w') +
      "\"\n"
      "partition leader | rest\n"
      "wait 400ms\n"
      "expect committed(\"<b>end</b>;#%%{x}\") = \"<script>\"\n";
  const std::string path = timeline(folder, {folder.file("hostile.raft", text)});
  check_formats(path, {});
  for (const std::string chapter : {"1", "2", "3"}) check_formats(path, {"--chapter", chapter});
  CHECK_FALSE(contains(report(path, "svg"), "<script"));
}

TEST_CASE("ndjson is the lines of --jsonl without the first") {
  const Folder folder;
  const std::string path = timeline(folder, {"five-events"});
  const Ended lines = run({"run", "five-events", "--quiet", "--jsonl", "-"});
  CHECK(report(path, "ndjson") == lines.out.substr(lines.out.find('\n') + 1));
}

TEST_CASE("The ending of the output says the format") {
  const Folder folder;
  const std::string path = timeline(folder, {"first-election"});
  for (const auto& [ending, format] : std::vector<std::pair<std::string, std::string>>{{".md", "md"},
                                                                                       {".markdown", "md"},
                                                                                       {".mmd", "mermaid"},
                                                                                       {".mermaid", "mermaid"},
                                                                                       {".svg", "svg"},
                                                                                       {".json", "perfetto"},
                                                                                       {".shiviz", "shiviz"},
                                                                                       {".ndjson", "ndjson"},
                                                                                       {".jsonl", "ndjson"},
                                                                                       {".html", "html"},
                                                                                       {".txt", "text"},
                                                                                       {".other", "text"},
                                                                                       {"", "text"}}) {
    INFO(ending);
    CHECK(run({"report", path, "-o", folder.path("o" + ending)}).code == 0);
    CHECK(folder.text("o" + ending) == report(path, format));
  }
  CHECK(run({"report", path, "--format", "svg", "-o", folder.path("o.md")}).code == 0);
  CHECK(folder.text("o.md").starts_with("<svg"));
}

TEST_CASE("A chapter that is not there is refused with the list of those that are") {
  const Folder folder;
  const std::string path = timeline(folder, {"five-events"});
  for (const std::string word : {"99", "0", "no such thing", "e#99999", "e#9..e#3"}) {
    INFO(word);
    const Ended ended = run({"report", path, "--format", "svg", "--chapter", word, "-o", folder.path("x.svg")});
    CHECK(ended.code == 2);
    CHECK_FALSE(folder.has("x.svg"));
  }
  const Ended listed = run({"report", path, "--format", "mermaid", "--chapter", "99"});
  CHECK(contains(listed.err, "there is no chapter 99"));
  CHECK(contains(listed.err, " 1  First election  (e#"));
  CHECK(listed.out.empty());
  const Ended whole = run({"report", path, "--format", "md", "--chapter", "1"});
  CHECK(whole.code == 2);
  CHECK(contains(whole.err, "--chapter does not go with md"));
}

TEST_CASE("A chapter may be named by its title, and events by their numbers") {
  const Folder folder;
  const std::string path = timeline(folder, {"five-events"});
  CHECK(report(path, "mermaid", {"--chapter", "first election"}) == report(path, "mermaid", {"--chapter", "1"}));
  const std::string lines = report(path, "ndjson", {"--chapter", "e#4..e#6"});
  CHECK(rules::lines_of(lines).size() == 3);
  CHECK(lines.starts_with("{\"id\":4,"));
}

TEST_CASE("A picture of a violation shows the events that prove it") {
  const Folder folder;
  const std::string path = timeline(folder, {"broken/vote-once"});
  const std::string text = report(path, "mermaid");
  INFO(text);
  CHECK(contains(text, "vote-once"));
  CHECK(contains(text, "RequestVote"));
}

TEST_CASE("An unknown format is refused with the nearest one, or the list") {
  const Ended near = run({"report", "x.json", "--format", "mermiad"});
  CHECK(near.code == 2);
  CHECK(contains(near.err, "did you mean: mermaid"));
  const Ended far = run({"report", "x.json", "--format", "postscript"});
  CHECK(far.code == 2);
  CHECK(contains(far.err, "html md mermaid perfetto shiviz svg text ndjson"));
}
