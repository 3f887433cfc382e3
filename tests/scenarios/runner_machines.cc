// SPDX-License-Identifier: MIT
// Clocks, disks, options and rules: what lines make of them.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
using raftlab::report::Verdict;

namespace {

const std::string kUp = "wait until leader within 5s\n";

}  // namespace

TEST_CASE("a clock that drifts makes a node's timers run early or late, until the end of its time") {
  CHECK(ending("election-timeout 100ms\ntimers off 1,2\nclock 0 drift 50%\nwait 66ms\nexpect term(0) = 0\nwait 1ms\n"
               "expect term(0) = 1\n") == "pass");
  CHECK(ending("election-timeout 100ms\ntimers off 1,2\nclock 0 drift -50%\nwait 199ms\nexpect term(0) = 0\nwait 1ms\n"
               "expect term(0) = 1\n") == "pass");
  CHECK(ending("election-timeout 100ms\ntimers off 1,2\nclock 0 drift -50% for 100ms\nwait 149ms\nexpect term(0) = 0\n"
               "wait 1ms\nexpect term(0) = 1\n") == "pass");
}

TEST_CASE("another drift since is not taken back") {
  CHECK(ending("election-timeout 10s\nclock 0 drift -50% for 1s\nwait 500ms\nclock 0 drift 20%\nwait 2s\n"
               "expect count(fault_ended) = 0\n") == "pass");
}

TEST_CASE("a clock that jumps brings a deadline nearer, and the jump is taken back") {
  CHECK(ending("election-timeout 100ms\ntimers off 1,2\nclock 0 jump 90ms\nwait 9ms\nexpect term(0) = 0\nwait 1ms\n"
               "expect term(0) = 1\n") == "pass");
  CHECK(ending("election-timeout 100ms\ntimers off 1,2\nclock 0 jump -1s for 50ms\nwait 99ms\nexpect term(0) = 0\n"
               "wait 1ms\nexpect term(0) = 1\n") == "pass");
}

TEST_CASE("a stalled disk answers only when told, and everything at its end") {
  const std::string stalled =
      "timers off\ndisk 0 stall\ncampaign 0\nwait 1s\nexpect role(0) = candidate\nexpect vote(0) = 0\n";
  CHECK(ending(stalled + "expect no leader\ndisk 0 finish 1\nwait 50ms\nexpect leader = 0\n") == "pass");
  CHECK(ending(stalled + "disk 0 ok\nwait 50ms\nexpect leader = 0\n") == "pass");
  CHECK(ending(
            "timers off\ndisk 0 stall for 1s\ncampaign 0\nwait 999ms\nexpect count(entries_persisted 0) = 0\nwait 1ms\n"
            "expect count(entries_persisted 0) = 1\nexpect leader = 0 within 1s\n") == "pass");
  CHECK(ending("disk 0 finish\ndisk 0 ok\n") == "pass");
}

TEST_CASE("a slow disk is one node's, and only as long as it is said") {
  CHECK(ending(
            "disk sync 0ms\ntimers off\ndisk 0 sync 500ms\ncampaign 0\nwait 499ms\nexpect no leader\nexpect leader = 0 "
            "within 100ms\n") == "pass");
  CHECK(
      ending("disk sync 0ms\ntimers off\ndisk 0 sync 500ms for 100ms\nwait 100ms\ncampaign 0\nexpect leader = 0 within "
             "100ms\n") == "pass");
}

TEST_CASE("a full disk stops the process that writes, and what is mended can start again") {
  CHECK(ending("timers off\ndisk 0 full\ncampaign 0\nwait 10ms\nexpect role(0) = down\ndisk 0 ok\nrestart 0\n"
               "expect role(0) = follower\n") == "pass");
}

TEST_CASE("a node whose disk is damaged is lost, and settle does without it") {
  const std::string damaged = kUp + "set x 1\nwait 1s\nlet f = any follower\ncrash f\ndisk f corrupt tail\n";
  CHECK(passes_for_seeds(damaged + "restart f\nexpect role(f) = down\nexpect count(node_refused_start) = 1\nrestart f\n"
                                   "expect count(node_refused_start) = 1\nsettle\n",
                         5));
  CHECK(passes_for_seeds(damaged + "settle\nexpect role(f) = down\n", 5));
}

TEST_CASE("settle heals clocks and disks") {
  CHECK(
      passes_for_seeds(kUp + "clock leader drift -90%\ndisk any follower stall\ndisk 0 sync 1s\nwait 5s\nsettle\n", 5));
}

TEST_CASE("options hold for all nodes or for those that are named") {
  const Runner runner = played(
      "option pre-vote on\noption check-quorum on\noption reads lease\noption lease-drift 2%\noption window 4 at 1\n"
      "option snapshot-every 7\noption batch 3\noption priority 5 at 0,2\noption sessions off\nwait 1ms\n");
  const auto& one = runner.world().options(1);
  CHECK(one.pre_vote);
  CHECK(one.check_quorum);
  CHECK(one.reads == raftlab::raft::Reads::lease);
  CHECK(one.lease_drift_ppm == 20'000);
  CHECK(one.snapshot_every == 7);
  CHECK(one.batch_entries_max == 3);
  CHECK_FALSE(one.sessions);
  CHECK(one.window == 4);
  CHECK(one.priority == 1);
  CHECK(runner.world().options(0).window == 1);
  CHECK(runner.world().options(2).priority == 5);
}

TEST_CASE("a change of timing keeps the options of single nodes") {
  const Runner runner = played("option window 4 at 1\nwait 1ms\nheartbeat 20ms\nelection-timeout 1s\n");
  CHECK(runner.world().options(1).window == 4);
  CHECK(runner.world().options(1).heartbeat_us == 20'000);
  CHECK(runner.world().options(2).election_timeout_min_us == 1'000'000);
  CHECK(runner.world().options(2).window == 1);
}

TEST_CASE("a pre-candidate is seen, and raises no term") {
  CHECK(ending("option pre-vote on\ntimers off\nhold\ncampaign 0\nexpect role(0) = pre-candidate\nexpect term(0) = 0\n"
               "expect held(pre-vote) = 2\nexpect count(became_pre_candidate 0) = 1\n") == "pass");
}

TEST_CASE("campaign of a leader is its quorum check") {
  CHECK(ending("option check-quorum on\ntimers off\ncampaign 0\nwait until leader = 0 within 1s\nisolate 0\nwait 1s\n"
               "campaign 0\nexpect role(0) = follower\n") == "pass");
}

TEST_CASE("a scenario that expects a violation passes when it comes, and fails when it does not") {
  // Both campaign in term 1 before they hear of one another, and node 2 votes for both.
  const std::string both = "timers off\ncut 0 <-> 1\ncampaign 0,1\nwait 1s\n";
  const Runner runner = played("rule vote-once off\nexpect violation vote-once\n" + both);
  CHECK(runner.result().verdict == Verdict::pass);
  REQUIRE(!runner.result().violations.empty());
  CHECK(runner.timeline().rules_off == std::vector<std::string>{"vote-once"});
  CHECK(ending("expect violation vote-once\nwait 1s\nsettle\n") ==
        "1: expected vote-once to break, but it held to the end");
  const std::string other = ending("rule vote-once off\nexpect violation snapshot-sound\n" + both);
  CHECK(other.find("2: expected snapshot-sound to break, but it held to the end; what broke is ") == 0);
  CHECK(other.find("vote-once") != std::string::npos);
}

TEST_CASE("with its rules on again a scenario expects no violation") {
  auto scenario = parsed(
      "rule vote-once off\nexpect violation vote-once\ntimers off\ncut 0 <-> 1\ncampaign 0,1\nwait 1s\nsettle\n");
  REQUIRE(!raftlab::scenarios::language::apply_rule(scenario, "vote-once", "on"));
  const RunResult result = run_scenario(scenario, {});
  CHECK(result.verdict == Verdict::pass);
  CHECK(result.violations.empty());
}

TEST_CASE("an expectation that fails before the violation fails the run") {
  CHECK(ending("rule vote-once off\nexpect violation vote-once\nexpect leader\n").substr(0, 2) == "3:");
}

TEST_CASE("a settle that fails breaks liveness, which a scenario may expect") {
  const std::string stuck =
      "voters 0,1\nlearners 2\nwait until leader\ncrash 1\ndisk 1 corrupt tail\nsettle within 3s\n";
  const Runner runner = played(stuck);
  CHECK(runner.result().verdict == Verdict::fail);
  CHECK(runner.result().span.line == 6);
  REQUIRE(runner.result().violations.size() == 1);
  CHECK(runner.result().violations.front().property == "liveness");
  CHECK(runner.result().message.find("the cluster has not settled within 3s") == 0);
  CHECK(ending("voters 0,1\nlearners 2\nexpect violation liveness\nwait until leader\ncrash 1\ndisk 1 corrupt "
               "tail\nsettle within 3s\n") == "pass");
}

TEST_CASE("a fact of linearizability and the judgement at the end see the clients' history") {
  CHECK(ending(kUp + "set x 1\nget x\nset x 2\nget x = 2\nexpect linearizable\nalways linearizable\nset x 3\n") ==
        "pass");
  CHECK(ending(kUp + "expect linearizable = no\n") == "2: expected linearizable = no, but the history is linearizable");
}
