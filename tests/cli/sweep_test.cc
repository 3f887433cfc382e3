// SPDX-License-Identifier: MIT
// raftlab sweep: what is measured, combinations, files, references, wrong words, runs that fail, interruption.
#include <csignal>
#include <string>
#include <utility>

#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

constexpr std::string_view kCrash =
    "title A leader crashes\nnodes 5\nwait until leader within 10s\nwait 200ms\nmark down\ncrash leader\n"
    "wait until leader within 10s\nmark up\nwait 200ms\nmeasure down up\n";
constexpr std::string_view kSometimes = "nodes 3\nwait until leader within 10s\ncrash any node\nexpect leader\n";

Ended sweep(const std::string& path, std::vector<std::string> words) {
  std::vector<std::string> all = {"sweep", path};
  all.insert(all.end(), words.begin(), words.end());
  return run(std::move(all));
}

void require_usage(const std::string& path, std::vector<std::string> words, std::string_view expected) {
  const Ended ended = sweep(path, std::move(words));
  INFO(ended.err);
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, expected));
}

}  // namespace

TEST_CASE("A sweep prints a table of what the scenario measures") {
  const Folder folder;
  const std::string path = folder.file("crash.raft", kCrash);
  const Ended ended = sweep(path, {"--seeds", "1..20"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "crash   seeds 1..20   20 runs\n"));
  CHECK(contains(ended.out, "\ndown..up, ms\n     n     mean      p05"));
  CHECK(contains(ended.out, "\n    20  "));
  CHECK(contains(ended.err, "20 runs in "));
  CHECK(contains(sweep(path, {"--seed", "9"}).out, "seeds 9..9   1 run\n"));
}

TEST_CASE("The same sweep gives the same bytes with one thread and with many") {
  const Folder folder;
  const std::string path = folder.file("crash.raft", kCrash);
  std::vector<std::string> texts;
  for (const std::string jobs : {"1", "3"}) {
    const Ended ended = sweep(path, {"--seeds", "1..60", "--vary", "pre-vote=off,on", "--metric", "leaderless",
                                     "--metric", "elections", "--jobs", jobs, "--csv", folder.path("a.csv"), "--json",
                                     folder.path("a.json"), "--svg", folder.path("a.svg")});
    INFO(ended.err);
    CHECK(ended.code == 0);
    texts.push_back(ended.out + folder.text("a.csv") + folder.text("a.json") + folder.text("a.svg"));
  }
  CHECK(texts[0] == texts[1]);
  CHECK(contains(texts[0], "  pre-vote=off  60  "));
  CHECK(contains(texts[0], "\nleaderless,ms,pre-vote=on,60,0,60,"));
  CHECK(contains(texts[0], "\nelections,,pre-vote=off,60,0,60,"));
  CHECK(contains(texts[0], "\"format\":\"raftlab.study\""));
  CHECK(contains(texts[0], "raftlab sweep crash.raft --seeds 1..60 --vary pre-vote=off,on"));
}

TEST_CASE("All combinations are played, in order, with values that hold commas in quotes") {
  const Folder folder;
  const std::string path = folder.file("start.raft", "nodes 5\nwait until leader within 10s\nwait 100ms\n");
  const Ended ended = sweep(path, {"--seeds", "1..3", "--vary", "voters=\"0,1,2\",\"0,1,2,3,4\"", "--vary",
                                   "latency=1ms..2ms,5ms", "--csv", "-"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  const std::string csv = ended.out;
  const std::size_t first = csv.find("\"voters=0,1,2 latency=1ms..2ms\",3,");
  const std::size_t second = csv.find("\"voters=0,1,2 latency=5ms\",3,");
  const std::size_t last = csv.find("\"voters=0,1,2,3,4 latency=5ms\",3,");
  CHECK(first < second);
  CHECK(second < last);
  CHECK(last != std::string::npos);
  CHECK(contains(ended.err, "4 combinations   12 runs\n"));
}

TEST_CASE("A reference is told beside the table as a distance") {
  const Folder folder;
  const std::string path = folder.file("crash.raft", kCrash);
  const std::string near = folder.file("near.csv", "p50,200\n");
  const std::string far = folder.file("far.csv", "ms,fraction\n100000,0.25\n");
  const Ended one = sweep(path, {"--seeds", "1..20", "--reference", far, "--svg", "-"});
  INFO(one.out << one.err);
  CHECK(one.code == 0);
  CHECK(contains(one.err, "  0.7500\n"));
  CHECK(contains(one.out, "reference far</text>"));
  const Ended both =
      sweep(path, {"--seeds", "1..20", "--vary", "nodes=5,3", "--reference", near, "--reference", far, "--quiet"});
  CHECK(contains(both.out, "0.7500\n"));
  CHECK(sweep(path, {"--reference", folder.file("bad.csv", "p50,200\np90\n")}).code == 3);
  CHECK(sweep(path, {"--reference", folder.path("none.csv")}).code == 6);
  require_usage(path, {"--reference", near, "--reference", far}, "2 references and 1 combinations");
  require_usage(path, {"--reference", near, "--metric", "leaderless", "--metric", "elections"}, "compares one metric");
}

TEST_CASE("A sweep says what is wrong with its words before it plays anything") {
  const Folder folder;
  const std::string path = folder.file("crash.raft", kCrash);
  require_usage(path, {"--metric", "leaderles"}, "did you mean: leaderless");
  require_usage(path, {"--metric", "colour"}, "there are: down..up leaderless ");
  require_usage(path, {"--vary", "pre-vote"}, "--vary cannot be 'pre-vote'");
  require_usage(path, {"--vary", "pre-vote=off,"}, "a value is missing");
  require_usage(path, {"--vary", "pre-vote=off,off"}, "off is there twice");
  require_usage(path, {"--vary", "pre-vote=off,maybe"}, "--vary pre-vote=maybe");
  require_usage(path, {"--vary", "prevote=off,on"}, "--vary unknown setting 'prevote'");
  require_usage(path, {"--vary", "voters=\"0,1"}, "a quote is not closed");
  require_usage(path, {"--vary", "nodes=3,5", "--vary", "nodes=7"}, "--vary nodes is there twice");
  require_usage(path, {"--vary", "nodes=3,5", "--set", "nodes=7"}, "--set and --vary both say nodes");
  require_usage(path, {"--seeds", "9..1"}, "did you mean: --seeds 1..9");
  require_usage(path, {"--seeds", "1..2", "--seed", "3"}, "--seed is too much");
  require_usage(path, {"--log"}, "there is no --svg");
  require_usage(path, {"--csv", folder.path("x"), "--json", folder.path("x")}, "two outputs go to");
  require_usage(path, {"--csv", path}, "would overwrite the scenario");
  CHECK(run({"sweep"}).code == 2);
  CHECK(sweep(folder.path("none.raft"), {}).code == 6);
  CHECK(sweep(folder.file("bad.raft", "nodez 3\n"), {}).code == 3);
  CHECK(sweep(path, {"--seed", "1", "--csv", folder.path("none/x.csv")}).code == 6);
}

TEST_CASE("A run that fails ends the sweep and says how to play it again") {
  const Folder folder;
  const std::string path = folder.file("sometimes.raft", kSometimes);
  const Ended ended = sweep(path, {"--seeds", "1..200", "--vary", "latency=1ms,2ms"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "FAIL  "));
  CHECK(contains(ended.out, "reproduce   raftlab run " + path + " --seed "));
  CHECK(contains(ended.out, " --set latency=1ms"));
}

TEST_CASE("Runs that give no value or end by a limit are counted and said") {
  const Folder folder;
  const Ended none = sweep(folder.file("idle.raft", "nodes 3\nwait 1ms\n"), {"--seeds", "1..4"});
  INFO(none.out << none.err);
  CHECK(none.code == 0);
  CHECK(contains(none.err, "note: 4 of 4 runs gave no leaderless\n"));
  CHECK(contains(none.out, "\n    n  mean  p05"));
  const Ended limit = sweep(folder.file("limit.raft", "nodes 3\nlimit 1s\nwait 2s\n"), {"--seeds", "1..4"});
  CHECK(limit.code == 7);
  CHECK(contains(limit.err, "note: 4 runs were ended by a limit"));
}

TEST_CASE("Ctrl-C ends a sweep with what was done") {
  const Folder folder;
  const std::string path = folder.file("long.raft", "nodes 5\nwait 30s\n");
  const Ended ended = run_and_signal(
      {.words = {"sweep", path, "--seeds", "1..1000000", "--csv", folder.path("out.csv")}}, "1,000,000 runs\n", SIGINT);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 130);
  CHECK(contains(ended.out, "\ninterrupted after "));
}

TEST_CASE("The help of sweep names every metric") {
  const Ended ended = run({"help", "sweep"});
  CHECK(ended.code == 0);
  for (const std::string_view metric : {"leaderless", "first-term-split", "time-to-commit", "messages-per-commit",
                                        "messages-to-first-leader", "converge", "throughput"}) {
    CHECK(contains(ended.out, "\n  " + std::string(metric) + " "));
  }
}
