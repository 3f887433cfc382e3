// SPDX-License-Identifier: MIT
// Why, why not, lessons and quiz as a user meets them, with the figures of known runs.
#include <algorithm>

#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

std::string timeline(const Folder& folder, const std::string& name) {
  const std::string path = folder.path("run.json");
  const Ended ended = run({"run", name, "--seed", "1", "--json", path});
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  return path;
}

void check_says(const Ended& ended, const std::vector<std::string>& parts) {
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  for (const std::string& part : parts) {
    INFO(part);
    CHECK(contains(ended.out, part));
  }
}

/// The commands that lessons tell to try: lines that begin with raftlab, behind blanks.
std::vector<std::string> commands_in(const std::string& text) {
  std::vector<std::string> commands;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
    const bool known = std::find(commands.begin(), commands.end(), line) != commands.end();
    if (line.starts_with("raftlab ") && !known) commands.push_back(line);
    at = end + 1;
  }
  return commands;
}

std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  std::size_t at = command.find(' ');
  while (at != std::string::npos) {
    const std::size_t next = command.find(' ', at + 1);
    words.push_back(command.substr(at + 1, next - at - 1));
    at = next;
  }
  return words;
}

}  // namespace

TEST_CASE("The five events: why the second election was needed, and which message was lost") {
  const Folder folder;
  const std::string path = timeline(folder, "five-events");
  check_says(run({"explain", path, "e#402"}),
             {"refuses its vote to node 0", "in term 2 it voted for node 2 before, the candidate is node 0"});
  check_says(run({"explain", path, "e#408"}),
             {"the receiver is down", "node 1 is up: it crashed at 1.929349 s (e#385)"});
  check_says(run({"explain", path, "e#221"}), {"2 of 3 nodes hold entry 2, 2 are needed"});
}

TEST_CASE("Why not is answered for the end of the run or for a moment") {
  const Folder folder;
  const std::string path = timeline(folder, "five-events");
  check_says(run({"explain", path, "e#249", "--why-not", "commit 3"}),
             {"Entry 3 is not committed at e#249", "1 of 3 voters holds it on disk, 2 are needed",
              "Node 0 lacks it: its log ends at 2; it crashed at 1.280661 s (e#240)"});
  check_says(run({"explain", path, "--why-not", "commit 3"}),
             {"Entry 3 is committed at e#584", "Node 1 committed it at"});
  check_says(run({"explain", path, "e#410", "--why-not", "vote 0 for 2"}),
             {"Node 0 did not vote for node 2 in term 2", "It had voted for itself at 1.989349 s (e#390)."});
  check_says(run({"explain", path, "e#412", "--why-not=leader 0"}),
             {"it had 1 of 3 votes, its own included; 2 are needed", "Nobody leads then."});
}

TEST_CASE("An entry of an older term on a majority is not committed: Figure 8") {
  const Folder folder;
  const std::string path = timeline(folder, "figure-8");
  check_says(run({"explain", path, "e#184", "--why-not", "commit 2"}),
             {"4 of 5 voters hold it on disk, 3 are needed", "entry 2 is of the leader's own term: it is of term 3",
              "It waits for entry 3, the first of term 5"});
}

TEST_CASE("A question that cannot be read ends with 2 and shows the forms") {
  const Folder folder;
  const std::string path = timeline(folder, "five-events");
  for (const std::string question : {"", "why", "commit", "commit x", "commit 0", "vote 1", "leader", "leader 3",
                                     "vote 1 for 9", "commit 5 on 7", "leader \x1b[31m"}) {
    INFO(question);
    const Ended ended = run({"explain", path, "--why-not", question});
    CHECK(ended.code == 2);
    CHECK(contains(ended.err, "vote NODE for NODE"));
    CHECK_FALSE(contains(ended.err, "\x1b"));
  }
  const Ended nothing = run({"explain", path});
  CHECK(nothing.code == 2);
  CHECK(contains(nothing.err, "--why-not"));
  CHECK(run({"explain", path, "e#585", "--why-not", "leader 1"}).code == 2);
  CHECK(run({"explain", folder.path("missing.json"), "--why-not", "leader 1"}).code == 6);
}

TEST_CASE("Lessons are told beside the chapters, and every command they name works") {
  std::vector<std::string> commands;
  for (const std::string name : {"five-events", "figure-7", "minority-leader", "classics/snapshot-overtakes-log",
                                 "classics/joint-consensus", "classics/leader-removes-itself"}) {
    const Ended ended = run({"run", name, "--seed", "1", "--teach"});
    INFO(name << "\n" << ended.err);
    CHECK(ended.code == 0);
    for (const std::string part : {"What happened", "Why", "Look here", "Ask the class", "Common mistake", "Try it"}) {
      CHECK(contains(ended.out, part));
    }
    for (const std::string& command : commands_in(ended.out)) {
      if (std::find(commands.begin(), commands.end(), command) == commands.end()) commands.push_back(command);
    }
  }
  CHECK(commands.size() >= 12);
  for (const std::string& command : commands) {
    INFO(command);
    const Ended ended = run(words_of(command));
    INFO(ended.err);
    CHECK(ended.code == 0);
  }
}

TEST_CASE("Lessons go with text, Markdown and the page, and with nothing else") {
  const Folder folder;
  const std::string path = timeline(folder, "five-events");
  check_says(
      run({"report", path, "--teach"}),
      {"STORY", "waited 57.837 ms (e#96); its timer runs for 150.000 ms at least, so 92.163 ms were left.", "EVENTS"});
  check_says(run({"report", path, "--teach", "--format", "md"}), {"## Story", "- **Ask the class**"});
  const Ended page = run({"report", path, "--teach", "--format", "html"});
  check_says(page, {"<details class=lesson>", "<dd class=ask>"});
  CHECK_FALSE(contains(run({"report", path, "--format", "html"}).out, "<details class=lesson>"));
  CHECK(run({"report", path, "--teach", "--format", "svg"}).code == 2);
  CHECK(run({"report", path, "--teach", "--quiz"}).code == 2);
  const std::string html = folder.path("run.html");
  const Ended played = run({"run", "five-events", "--seed", "1", "--teach", "--html", html});
  CHECK(played.code == 0);
  CHECK_FALSE(contains(played.out, "Ask the class"));
  CHECK(folder.text("run.html") == page.out);
}

TEST_CASE("Notes of a scenario stand beside their moment") {
  const Folder folder;
  const std::string file =
      folder.file("taught.raft", "wait until leader within 5s\nteach Watch the <first> heartbeat\nwait 200ms\n");
  const std::string html = folder.path("taught.html");
  const Ended ended = run({"run", file, "--html", html});
  CHECK(ended.code == 0);
  CHECK(contains(folder.text("taught.html"), "Watch the &lt;first&gt; heartbeat</p>"));
  check_says(run({"run", file, "--teach"}), {"Note (e#", "Watch the <first> heartbeat"});
}

TEST_CASE("A quiz has ten questions and their answers, with events, and is the same every time") {
  const Folder folder;
  const std::string path = timeline(folder, "five-events");
  const Ended text = run({"report", path, "--quiz"});
  check_says(text, {"QUIZ  The five interesting events", " 1  Whose election timer ran out first in this run?", "10  ",
                    "ANSWERS", "Node 1's timer of 212.827 ms ran out (e#4).", "Node 1 won term 1 (e#21).",
                    "append-entries node 1 -> node 0 is lost: the receiver is down (e#254)."});
  CHECK(run({"report", path, "--quiz"}).out == text.out);
  CHECK_FALSE(contains(text.out, "allows only"));
  const Ended markdown = run({"report", path, "--quiz", "-o", folder.path("quiz.md")});
  CHECK(markdown.code == 0);
  CHECK(contains(folder.text("quiz.md"), "# Quiz: The five interesting events"));
  CHECK(contains(folder.text("quiz.md"), "## Answers"));
  CHECK(run({"report", path, "--quiz", "--format", "html"}).code == 2);
}
