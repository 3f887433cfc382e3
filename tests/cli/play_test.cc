// SPDX-License-Identifier: MIT
// raftlab play through a pipe.
#include <csignal>

#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

Ended play(const std::string& input, std::vector<std::string> words = {}) {
  words.insert(words.begin(), "play");
  return run(std::move(words), input);
}

/// Plays the lines, saves, runs what was saved: the digests must be the same.
void require_replay(const std::string& lines, const std::vector<std::string>& words = {}) {
  const Folder folder;
  const std::string path = folder.path("saved.raft");
  const Ended session = play(lines + "save " + path + "\n", words);
  INFO(session.out << session.err << folder.text("saved.raft"));
  REQUIRE(contains(session.out, "saved " + path));
  const Ended replay = run({"run", path});
  INFO(replay.out << replay.err);
  CHECK(replay.code == 0);
  CHECK(digest_in(session.out) == digest_in(replay.out));
  CHECK(run({"check", path}).code == 0);
}

}  // namespace

TEST_CASE("The help of play shows every statement") {
  const Ended ended = run({"play"}, "help\nhelp mark\nshow 7\nquit\n");
  CHECK(contains(ended.out, "\n  crash NODES [for D] [as NAME] "));
  CHECK(contains(ended.out, "\n  snapshot NODE  "));
  CHECK(contains(ended.out, "\n  mark NAME  "));
  CHECK(contains(ended.out, "  example: mark before\n"));
  CHECK(contains(ended.err, "there is no node 7"));
}

TEST_CASE("A session shows what each line did, an event a line, heartbeats folded") {
  const Ended ended = play("wait until leader within 10s\nset 1 one\nwait 1s\n");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "> wait until leader within 10s\n"));
  CHECK(contains(ended.out, "becomes leader (term "));
  CHECK(contains(ended.out, "client 0 asks: 1 = one"));
  CHECK(contains(ended.out, " heartbeats sent, "));
  CHECK(contains(ended.out, "session   seed 1   3 nodes   "));
}

TEST_CASE("The commands of the forebears are understood") {
  const Ended ended = play(
      "wait until leader within 10s\ngetleader\nsetval 1 one\ngetval 1\ngetval 2\n5=five\nkill 1\nrevive "
      "1\nquit\nnever read\n");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, ", term "));
  CHECK(contains(ended.out, "\none\n"));
  CHECK(contains(ended.out, "\nNone\n"));
  CHECK(!contains(ended.out, "never read"));
}

TEST_CASE("A wrong line is told, the rest goes on, and the exit code is 3") {
  const Ended ended = play("crahs 0\nwait until leader within 10s\nback x\nshow nothing\nwhy e#99999999\nhelp xyz\n");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, "play:1:1: error:"));
  CHECK(contains(ended.err, "did you mean: crash"));
  CHECK(contains(ended.err, "back cannot be 'x'"));
  CHECK(contains(ended.err, "there is no event 'e#99999999'"));
  CHECK(contains(ended.out, "becomes leader"));
}

TEST_CASE("A line that fails is told, the rest goes on, and the exit code is 1") {
  const Ended ended = play("expect leader\nwait until leader within 10s\n");
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "becomes leader"));
}

TEST_CASE("What is saved replays to the same digest") {
  require_replay(
      "wait until leader within 10s\nset 1 one\ncrash leader as old\nwait until leader within 10s\n2=two "
      "words\nrestart old\nwait 500ms\n");
  require_replay(
      "nodes 5\nlatency 5ms..20ms\nloss 2%\nwait until leader within 30s\nisolate leader as old for 2s\ntry set 1 "
      "\"quoted # text\"\nsettle\n",
      {"--seed", "0xfeed", "--set", "heartbeat=40ms"});
  require_replay("");
  require_replay("title A story\nwait 1s\nalways leaders <= 1\nwait 1s\n");
}

TEST_CASE("A session with lines that failed, were taken back or cut short replays too") {
  require_replay(
      "expect leader\nwait until leader within 10s\nexpect no leader within 300ms\ncrash all\nset 1 one\nrestart "
      "all\nwait 1s\nback 1\nwait 2s\n");
  require_replay("wait until leader within 10s\ncrash 0\nback\ncrash 1\nrevive 1\nwait 1s\nback 2\nwait 100ms\n");
}

TEST_CASE("A session may go on from a scenario") {
  const Folder folder;
  require_replay("set 300 three\nwait 100ms\n", {"first-election", "--seed", "3"});
  const std::string path =
      folder.file("start.raft", "nodes 5\nwait until leader within 10s\nrepeat 2\nset k$i v$i\nend\n");
  require_replay("crash leader\nwait 1s\n", {path});
  const Ended over = play("set 300 three\nsave " + path + "\n", {path});
  CHECK(over.code == 3);
  CHECK(contains(over.err, "save would overwrite the scenario"));
  CHECK(contains(folder.text("start.raft"), "repeat 2"));
  CHECK(play("", {folder.path("missing.raft")}).code == 6);
  CHECK(play("", {folder.file("wrong.raft", "crahs 0\n")}).code == 3);
  CHECK(play("", {"five-evnets"}).code == 2);
}

TEST_CASE("Stepping back restores the earlier state exactly") {
  const std::string first = play("wait until leader within 10s\nset 1 one\n").out;
  const std::string detour = play("wait until leader within 10s\nset 1 one\ncrash all\nwait 5s\nback 2\n").out;
  CHECK(digest_in(first) == digest_in(detour));
  std::string many = "wait until leader within 10s\n";
  for (int i = 0; i < 50; ++i) many += "wait 10ms\n";
  CHECK(digest_in(play(many + "back 50\n").out) == digest_in(play("wait until leader within 10s\n").out));
  const Ended before = play("back\n");
  CHECK(before.code == 3);
  CHECK(contains(before.err, "no line to take back"));
}

TEST_CASE("show and why tell about the cluster and its events") {
  const Ended ended = play(
      "wait until leader within 10s\nset 1 one\nshow\nshow 0\nshow leader\nshow log\nshow network\nshow "
      "clients\nwhy\nhelp\nhelp crash\n");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "leader"));
  CHECK(contains(ended.out, "1 = one"));
  CHECK(contains(ended.out, "latency 1ms..10ms"));
  CHECK(contains(ended.out, "crash NODES"));
  CHECK(contains(ended.out, "save FILE"));
}

TEST_CASE("Saving to a place that cannot be written is told and ends with 6") {
  const Folder folder;
  const Ended ended = play("wait 1s\nsave " + folder.path("no/such.raft") + "\n");
  CHECK(ended.code == 6);
  CHECK(contains(ended.err, "no/such.raft"));
}

TEST_CASE("Bytes that are not ASCII pass through a session whole") {
  const Ended ended = run(Call{.words = {"play"},
                               .input = "wait until leader within 10s\nset k \u00e4\u20ac\U0001f600\ngetval k\n",
                               .environment = {{"LC_ALL", "C"}}});
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "\n\u00e4\u20ac\U0001f600\n"));
}

TEST_CASE("Ctrl-C during a long wait stops it and the session with a summary") {
  const Ended ended = run_and_signal(
      Call{.words = {"play", "--set", "nodes=5"}, .input = "wait 1s\nwait 20h\nwait 1s\n"}, "> wait 20h", SIGINT);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 130);
  CHECK(contains(ended.err, "interrupted"));
  CHECK(contains(ended.out, "session   seed 1   5 nodes"));
}
