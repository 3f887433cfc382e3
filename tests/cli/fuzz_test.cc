// SPDX-License-Identifier: MIT
// raftlab fuzz: which seeds, exit codes, what is written where, shards, interruption.
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

constexpr std::string_view kGood = "nodes 3\nwait until leader within 10s\n";
/// Fails where the node drawn leads.
constexpr std::string_view kSometimes = "nodes 3\nwait until leader within 10s\ncrash any node\nexpect leader\n";
constexpr std::string_view kLimit = "nodes 3\nlimit 1s\nwait 2s\n";
constexpr std::string_view kTwoCandidates = "timers off\ncut 0 <-> 1\ncampaign 0,1\nwait 1s\n";

/// `raftlab fuzz FILE WORDS... --out FOLDER/NAME`
Ended fuzz(const Folder& folder, const std::string& path, std::vector<std::string> words,
           const std::string& out = "out") {
  std::vector<std::string> all = {"fuzz"};
  if (!path.empty()) all.push_back(path);
  all.insert(all.end(), words.begin(), words.end());
  all.insert(all.end(), {"--out", folder.path(out)});
  return run(std::move(all));
}

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string replaced(std::string text, const std::string& part, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += with.size()) {
    text.replace(at, part.size(), with);
  }
  return text;
}

}  // namespace

TEST_CASE("A campaign without a finding passes and says which seeds it played") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended ended = fuzz(folder, path, {"--seeds", "5..0x10"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "PASS  good   seeds 5..16   12 played   no finding   "));
  CHECK(contains(ended.err, " seeds/s, "));
  CHECK(names_in(folder.path("out")) == std::vector<std::string>{"campaign.json"});
  CHECK(contains(fuzz(folder, path, {"--runs", "3"}).out, "seeds 1..3   3 played"));
  CHECK(contains(fuzz(folder, path, {"--runs", "3", "--seed", "9"}).out, "seeds 9..11   3 played"));
  CHECK(contains(fuzz(folder, path, {"--seeds", "18446744073709551614..18446744073709551615"}).out, "2 played"));
  CHECK(contains(fuzz(folder, path, {}).out, "seeds 1..1000   1,000 played"));
  const Ended quiet = fuzz(folder, path, {"--runs", "3", "--quiet"});
  CHECK(quiet.out.empty());
}

TEST_CASE("A finding is one row, a scenario to run, its timeline and its page") {
  const Folder folder;
  const std::string path = folder.file("some times.raft", kSometimes);
  const Ended ended = fuzz(folder, path, {"--seeds", "1..40", "--set", "heartbeat=40ms"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "FAIL  some times   seeds 1..40   40 played   1 finding   "));
  CHECK(contains(ended.out, "   1  expect leader: "));
  const std::vector<std::string> names = names_in(folder.path("out"));
  REQUIRE(names.size() == 4);
  const std::string scenario = folder.path("out/" + names[3]);
  CHECK(scenario.ends_with(".raft"));
  CHECK(contains(ended.out, "reproduce   raftlab run '" + scenario + "'"));
  const Ended again = run({"run", scenario});
  INFO(folder.text("out/" + names[3]) << again.out << again.err);
  CHECK(again.code == 1);
  CHECK(contains(folder.text("out/" + names[3]), "# digest     " + digest_in(again.out) + "\n"));
  CHECK(again.err.empty());
  CHECK(contains(folder.text("out/" + names[3]),
                 "# found      raftlab fuzz 'some times.raft' --set heartbeat=40ms --seeds "));
  CHECK(run({"report", scenario.substr(0, scenario.size() - 5) + ".json"}).code == 0);
  CHECK(contains(folder.text("out/" + names[1]), "</html>"));
}

TEST_CASE("One thread and two give the same table and the same files") {
  const Folder folder;
  const std::string path = folder.file("sometimes.raft", kSometimes);
  const Ended one = fuzz(folder, path, {"--runs", "60", "--jobs", "1"}, "one");
  const Ended two = fuzz(folder, path, {"--runs", "60", "--jobs", "2"}, "two");
  CHECK(replaced(one.out, folder.path("one"), "out") == replaced(two.out, folder.path("two"), "out"));
  const std::vector<std::string> names = names_in(folder.path("one"));
  CHECK(names == names_in(folder.path("two")));
  for (const std::string& name : names) CHECK(folder.text("one/" + name) == folder.text("two/" + name));
}

TEST_CASE("A property that breaks without a rule is found, written and broken again by its file") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  const Ended ended = fuzz(folder, path, {"--runs", "20", "--rule", "vote-once=off"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "1  vote-once violated: node 2 voted twice in term 1"));
  CHECK(contains(ended.out, "      cause       vote granted after request-vote"));
  const Ended again = run({"run", folder.path("out/two-1.raft"), "--check-determinism"});
  CHECK(again.code == 0);
  CHECK(contains(again.out, "PASS  two-1"));
  CHECK(run({"run", folder.path("out/two-1.raft"), "--rule", "vote-once=on"}).code == 0);
  const std::string text = folder.text("out/two-1.raft");
  CHECK(contains(text, " expect violation vote-once\n"));
  // The header tells of this scenario, not of the longer one it was made from.
  const std::size_t sentence = text.find("vote-once: ") + std::string_view("vote-once: ").size();
  CHECK(contains(again.out, ": " + text.substr(sentence, text.find('\n', sentence) - sentence)));
}

TEST_CASE("Words of a campaign are read strictly") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const auto wrong = [&](std::vector<std::string> words, std::string_view says) {
    const Ended ended = fuzz(folder, path, std::move(words), "never");
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(contains(ended.err, says));
    CHECK_FALSE(folder.has("never"));
  };
  wrong({"--junit", path}, "would overwrite the scenario");
  wrong({"--junit", folder.path("never/campaign.json")}, "would overwrite");
  wrong({"--seeds", "5..3"}, "did you mean: --seeds 3..5");
  wrong({"--seeds", "-1..3"}, "--seeds cannot be '-1..3'");
  wrong({"--seeds", "1.."}, "--seeds cannot be '1..'");
  wrong({"--seeds", "1..99999999999999999999"}, "--seeds cannot be");
  wrong({"--seeds", "1..3", "--runs", "3"}, "--runs is too much");
  wrong({"--seeds", "1..3", "--seed", "3"}, "--seed is too much");
  wrong({"--runs", "many"}, "--runs cannot be 'many'");
  wrong({"--runs", "2", "--seed", "18446744073709551615"}, "there are no 2 seeds");
  wrong({"--time", "10"}, "--time cannot be '10'");
  wrong({"--jobs", "0"}, "--jobs cannot be '0'");
  wrong({"--keep-going", "0"}, "--keep-going cannot be '0'");
  wrong({"--shard", "4/4"}, "the last of 4 is 3");
  wrong({"--shard", "auto"}, "SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN, SLURM_ARRAY_TASK_MAX are not set");
  wrong({"--shard", "auto/3"}, "JOB_COMPLETION_INDEX is not set");
  wrong({"--set", "colour=red"}, "there are: ");
  wrong({"other.raft"}, "'other.raft' is too much");
  CHECK(run({"fuzz", "no-such-scenario"}).code == 2);
  CHECK(run({"fuzz", folder.path("none.raft")}).code == 6);
  CHECK(run({"fuzz", folder.file("bad.raft", "wait 5\n")}).code == 3);
}

TEST_CASE("No seeds are nothing to do") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  CHECK(fuzz(folder, path, {"--runs", "0"}).code == 4);
  const Ended shard = fuzz(folder, path, {"--runs", "2", "--shard", "3/4"});
  CHECK(shard.code == 4);
  CHECK(contains(shard.err, "shard 3/4 has no seed to play"));
  CHECK(folder.has("out/campaign-3-of-4.json"));
}

TEST_CASE("Time that is up is no failure") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended ended = fuzz(folder, path, {"--time", "50ms"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "PASS  good   seeds from 1   "));
  CHECK(contains(ended.out, "      ended after --time 50ms\n"));
}

TEST_CASE("Seeds that meet a limit are told and end with 7, with a finding beside them with 1") {
  const Folder folder;
  const Ended limit = fuzz(folder, folder.file("limit.raft", kLimit), {"--runs", "5"});
  INFO(limit.out << limit.err);
  CHECK(limit.code == 7);
  CHECK(contains(limit.out, "INCONCLUSIVE  limit   seeds 1..5   5 played   no finding"));
  CHECK(contains(limit.out, "5 seeds inconclusive: a limit came before a verdict; the first is 1\n"));
  const std::string both = "nodes 3\nlimit 1s\nwait until leader within 900ms\nexpect leader != 0\nwait 2s\n";
  CHECK(fuzz(folder, folder.file("both.raft", both), {"--runs", "40"}).code == 1);
}

TEST_CASE("What an older engine found is played all the same, and whether it is still the same is told") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  REQUIRE(fuzz(folder, path, {"--runs", "1", "--rule", "vote-once=off"}).code == 1);
  const std::string text = folder.text("out/two-1.raft");
  const std::string older =
      folder.file("older.raft", replaced(text, "# engine     " RAFTLAB_VERSION, "# engine     0.0.9"));
  const Ended same = run({"run", older});
  INFO(same.out << same.err);
  CHECK(same.code == 0);
  CHECK(contains(same.err, "was found by raftlab 0.0.9, this is " RAFTLAB_VERSION ": trying anyway"));
  CHECK(contains(same.err, "still plays as it was found: same digest"));
  const std::string digest = digest_in(same.out);
  const Ended other = run({"run", folder.file("other.raft", replaced(text, digest, "0123456789abcdef"))});
  CHECK(other.code == 0);
  CHECK(contains(other.err, "no longer plays as it was found: its digest was 0123456789abcdef"));
  const Ended damaged = run({"run", folder.file("damaged.raft", replaced(text, digest, "0123"))});
  CHECK(damaged.code == 0);
  CHECK(contains(damaged.err, "its header cannot be read: its digest is '0123'"));
  CHECK_FALSE(contains(run({"run", older, "--seed", "7"}).err, "digest"));
}

TEST_CASE("Files of another campaign stay as they are") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  REQUIRE(fuzz(folder, path, {"--runs", "1", "--rule", "vote-once=off"}).code == 1);
  const std::string before = folder.text("out/two-1.raft");
  const std::string campaign = folder.text("out/campaign.json");
  REQUIRE(fuzz(folder, path, {"--runs", "1", "--rule", "vote-once=off"}).code == 1);  // the same again
  CHECK(names_in(folder.path("out")).size() == 4);
  const Ended other = fuzz(folder, path, {"--runs", "1", "--rule", "vote-once=off", "--set", "latency=2ms"});
  INFO(other.out << other.err);
  CHECK(contains(other.err, "campaign.json was of another campaign; it is now "));
  CHECK(contains(other.out, "two-1-2.raft"));
  CHECK(folder.text("out/two-1.raft") == before);
  CHECK(folder.text("out/campaign.1.json") == campaign);
  CHECK(run({"run", folder.path("out/two-1-2.raft")}).code == 0);
}

TEST_CASE("A folder that cannot be made or written is known at once") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const std::string file = folder.file("file", "");
  for (const std::string& out : {file, file + "/below", std::string("/dev/null/x")}) {
    const Ended ended = run({"fuzz", path, "--out", out});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 6);
    CHECK(contains(ended.err, "cannot make the folder " + out));
  }
}

TEST_CASE("Shards in one folder merge into the table of one machine") {
  const Folder folder;
  const std::string path = folder.file("sometimes.raft", kSometimes);
  const std::vector<std::string> seeds = {"--seeds", "3..62"};
  const Ended whole = fuzz(folder, path, seeds, "whole");
  for (const std::string shard : {"0/3", "1/3", "2/3"}) {
    CHECK(fuzz(folder, path, {"--seeds", "3..62", "--shard", shard, "--jobs", "2"}, "shared").code <= 1);
  }
  const Ended merged = run({"fuzz", "--merge", folder.path("shared")});
  INFO(whole.out << merged.out << merged.err);
  CHECK(merged.code == 1);
  CHECK(replaced(merged.out, folder.path("shared"), "D") == replaced(whole.out, folder.path("whole"), "D"));
  CHECK(contains(folder.text("shared/campaign-1-of-3.json"), "\"state\": \"finished\""));
}

TEST_CASE("Array variables choose the shard") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  for (const std::string id : {"10", "20"}) {
    const Ended slurm = run({.words = {"fuzz", path, "--runs", "9", "--shard", "auto", "--out", folder.path("out")},
                             .environment = {{"SLURM_ARRAY_TASK_ID", id},
                                             {"SLURM_ARRAY_TASK_MIN", "10"},
                                             {"SLURM_ARRAY_TASK_MAX", "20"},
                                             {"SLURM_ARRAY_TASK_COUNT", "2"},
                                             {"SLURM_ARRAY_TASK_STEP", "10"}}});
    INFO(slurm.out << slurm.err);
    CHECK(slurm.code == 0);
  }
  CHECK(names_in(folder.path("out")) == std::vector<std::string>{"campaign-0-of-2.json", "campaign-1-of-2.json"});
  const Ended kubernetes = run({.words = {"fuzz", path, "--runs", "9", "--shard", "auto/3", "--out", folder.path("k")},
                                .environment = {{"JOB_COMPLETION_INDEX", "2"}}});
  CHECK(kubernetes.code == 0);
  CHECK(contains(kubernetes.out, "shard 2/3   3 played"));
}

TEST_CASE("Shards that overlap, miss or do not belong together are named, and nothing is lost") {
  const Folder folder;
  const std::string good = folder.file("good.raft", kGood);
  const auto shard = [&](const std::string& which, const std::string& out, const std::string& runs = "9") {
    REQUIRE(fuzz(folder, good, {"--runs", runs, "--shard", which}, out).code == 0);
  };
  shard("0/3", "a");
  shard("0/3", "b");
  shard("1/3", "c");
  shard("1/3", "d", "12");
  const auto merge = [&folder](std::vector<std::string> folders) {
    std::vector<std::string> words = {"fuzz", "--merge"};
    for (const std::string& name : folders) words.push_back(folder.path(name));
    return run(std::move(words));
  };
  const Ended missing = merge({"a", "c"});
  INFO(missing.out << missing.err);
  CHECK(missing.code == 3);
  CHECK(contains(missing.err, "shard 2 of 3 is missing"));
  CHECK(contains(missing.out, "6 played"));
  const Ended overlap = merge({"a", "b"});
  CHECK(overlap.code == 3);
  CHECK(contains(overlap.err, "overlap: both are shard 0 of 3"));
  CHECK(overlap.out.empty());
  CHECK(merge({"a", "a", "c"}).err == missing.err);
  const Ended mixture = merge({"a", "d"});
  CHECK(mixture.code == 3);
  CHECK(contains(mixture.err, "are of different campaigns: seeds: 1..9 and 1..12"));
  std::filesystem::create_directory(folder.path("empty"));
  CHECK(merge({"empty"}).code == 4);
  CHECK(contains(merge({"empty"}).err, "has no campaign file"));
  CHECK(merge({"none"}).code == 6);
  folder.file("empty/campaign.json", "{}");
  CHECK(merge({"empty"}).code == 3);
  CHECK(run({"fuzz", "--merge"}).code == 2);
  CHECK(contains(run({"fuzz", "--merge", folder.path("a"), "--runs", "3"}).err, "--runs is too much"));
}

TEST_CASE("Ctrl-C ends a campaign with what it has done; its file says so") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    const std::string out = folder.path("out");
    const Call call{.words = {"fuzz", path, "--seeds", "1..1000000000000", "--out", out}};
    const Ended ended = run_and_signal_at_file(call, out + "/campaign.json", signal);
    INFO(ended.out << ended.err);
    CHECK(ended.code == code);
    CHECK(contains(ended.out, "INTERRUPTED  good   seeds 1..1000000000000   "));
    CHECK(contains(ended.out, "      interrupted; "));
    CHECK(contains(folder.text("out/campaign.json"), "\"state\": \"interrupted\""));
    const Ended merged = run({"fuzz", "--merge", out});
    CHECK(merged.code == 7);
    CHECK(contains(merged.err, "is unfinished: "));
    std::filesystem::remove_all(out);
  }
}

TEST_CASE("Under GitHub Actions a finding is an annotation too") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  const Ended ended =
      run({.words = {"fuzz", path, "--runs", "1", "--rule", "vote-once=off", "--out", folder.path("out")},
           .environment = {{"GITHUB_ACTIONS", "true"}}});
  CHECK(contains(ended.err, "::error file=" + folder.path("out/two-1.raft") + "::vote-once: node 2 voted twice"));
}

TEST_CASE("A swarm needs no file, and its finding is one") {
  const Folder folder;
  const Ended ended = fuzz(folder, "", {"--runs", "4", "--rule", "majority=off", "--keep-going", "1", "--no-shrink"});
  INFO(ended.out << ended.err);
  CHECK(ended.code <= 1);
  CHECK(contains(ended.out, "  swarm   seeds 1..4   "));
}

TEST_CASE("A guided search finds what plays again by itself, and the same each time") {
  const Folder folder;
  const Ended first = fuzz(folder, "", {"--guided", "--runs", "150", "--rule", "commit-own-term=off"}, "first");
  INFO(first.out << first.err);
  CHECK(first.code == 1);
  const Ended second = fuzz(folder, "", {"--guided", "--runs", "150", "--rule", "commit-own-term=off"}, "second");
  CHECK(replaced(second.out, "/second/", "/first/") == first.out);
  const std::vector<std::string> names = names_in(folder.path("first"));
  CHECK(names_in(folder.path("second")) == names);
  for (const std::string& name : names) {
    if (name.ends_with(".raft")) CHECK(run({"run", folder.path("first/" + name)}).code == 0);
  }
  CHECK(fuzz(folder, "", {"--guided", "--runs", "50"}, "honest").code == 0);
  CHECK(fuzz(folder, "", {"--guided", "--jobs", "2"}).code == 2);
  CHECK(fuzz(folder, "", {"--guided", "--shard", "0/2"}).code == 2);
}
