// SPDX-License-Identifier: MIT
// raftlab shrink: what it writes, where, and how it ends.
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

/// Nodes 0 and 1 campaign in term 1 before they hear of one another; node 2 has one vote to give.
constexpr std::string_view kTwoCandidates =
    "nodes 5\noption pre-vote off\nset early 1\nset early 2\nwait 100ms\n"
    "timers off\ncut 0 <-> 1\ncampaign 0,1\nwait 1s\nset late 3\n";

std::string line_with(const std::string& text, std::string_view part) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) return {};
  const std::size_t begin = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

}  // namespace

TEST_CASE("Shrink writes a smaller scenario that breaks the same, to standard output") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  const Ended ended = run({"shrink", path, "--rule", "vote-once=off"});
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  CHECK(contains(ended.out, "rule vote-once off\n"));
  CHECK(contains(ended.out, "expect violation vote-once\n"));
  CHECK_FALSE(contains(ended.out, "early"));
  CHECK(contains(ended.err, "vote-once: node "));
  CHECK(contains(ended.err, "10 lines before, "));
  const std::string small = folder.file("small.raft", ended.out);
  const Ended again = run({"run", small});
  INFO(again.out << again.err);
  CHECK(again.code == 0);
  CHECK(contains(line_with(ended.out, "# digest"), digest_in(again.out)));
}

TEST_CASE("Shrink writes to a file, the same bytes every time, and says nothing when quiet") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  const Ended one = run({"shrink", path, "--rule", "vote-once=off", "-o", folder.path("small.raft"), "--quiet"});
  INFO(one.out << one.err);
  REQUIRE(one.code == 0);
  CHECK(one.out.empty());
  CHECK(one.err.empty());
  const std::string first = folder.text("small.raft");
  REQUIRE(run({"shrink", path, "--rule", "vote-once=off", "-o", folder.path("small.raft"), "-q"}).code == 0);
  CHECK(folder.text("small.raft") == first);
  CHECK(contains(first, "reproduce  raftlab run " + folder.path("small.raft")));
}

TEST_CASE("Shrink of a built-in scenario that expects a violation keeps this violation") {
  const Ended ended = run({"shrink", "broken/vote-once"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "expect violation vote-once\n"));
}

TEST_CASE("Shrink keeps an expectation that fails") {
  const Folder folder;
  const std::string path = folder.file("hope.raft", "nodes 5\nset x 1\ncrash leader\nset y 2\nexpect leaders = 0\n");
  const Ended ended = run({"shrink", path, "-o", folder.path("small.raft")});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(folder.text("small.raft"), "expect leaders = 0\n"));
  CHECK(run({"run", folder.path("small.raft")}).code == 1);
}

TEST_CASE("Shrink of a scenario that breaks nothing has nothing to do") {
  const Folder folder;
  const std::string path = folder.file("fine.raft", "set x 1\nsettle\n");
  const Ended ended = run({"shrink", path, "-o", folder.path("small.raft")});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 4);
  CHECK(contains(ended.err, "fine.raft breaks nothing with seed 1, so there is nothing to make smaller"));
  CHECK_FALSE(folder.has("small.raft"));
}

TEST_CASE("Shrink refuses wrong words, wrong files, and to overwrite what it reads") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  CHECK(run({"shrink"}).code == 2);
  CHECK(run({"shrink", path, path}).code == 2);
  CHECK(run({"shrink", path, "--time", "5"}).code == 2);
  CHECK(run({"shrink", path, "-o", path, "--rule", "vote-once=off"}).code == 2);
  CHECK(folder.text("two.raft") == kTwoCandidates);
  CHECK(run({"shrink", folder.path("none.raft")}).code == 6);
  CHECK(run({"shrink", path, "--rule", "vote-once=off", "-o", folder.path("no/where.raft")}).code == 6);
  CHECK(run({"shrink", folder.file("bad.raft", "crash\n")}).code == 3);
}

TEST_CASE("Shrink that has no time left writes what is smallest so far") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  const Ended ended = run({"shrink", path, "--rule", "vote-once=off", "--time", "0s", "-o", folder.path("small.raft")});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.err, "note: it was broken off; more may go"));
  CHECK(run({"run", folder.path("small.raft")}).code == 0);
}
