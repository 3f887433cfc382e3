// SPDX-License-Identifier: MIT
// Every fact, where it holds and where it does not, with what is said then.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;

namespace {

/// Node 0 leads term 1 of three nodes; x = 1 is at index 2 everywhere and committed everywhere.
const std::string kSteady =
    "timers off\ncampaign 0\nwait until leader within 1s\nset x 1\nwait 100ms\nbeat 0\nwait 100ms\n";

std::string steady(const std::string& lines) { return ending(kSteady + lines); }
bool holds(const std::string& fact) { return steady("expect " + fact + "\n") == "pass"; }
std::string said(const std::string& fact) { return steady("expect " + fact + "\n").substr(3); }

}  // namespace

TEST_CASE("who leads") {
  CHECK(holds("leader"));
  CHECK(holds("leader = 0"));
  CHECK(holds("leader = yes"));
  CHECK(holds("leader != 1"));
  CHECK(holds("leader != none"));
  CHECK(holds("leaders = 1"));
  CHECK(holds("no leader = no"));
  CHECK(said("leader = 2") == "expected leader = 2, but leader is 0 (term 1)");
  CHECK(said("leader = none") == "expected leader = none, but leader is 0 (term 1)");
  CHECK(said("no leader") == "expected no leader, but leader is 0 (term 1)");
  CHECK(said("leaders > 1") == "expected leaders > 1, but leaders is 1");
  CHECK(steady("let f = 2\nexpect leader = f\n") == "9: expected leader = f, but leader is 0 (term 1) and f is 2");
}

TEST_CASE("without a leader facts about it are false, also with unequal") {
  CHECK(ending("timers off\nexpect no leader\nexpect leader = none\nexpect leaders = 0\n") == "pass");
  CHECK(ending("timers off\nexpect leader != 1\n") == "2: expected leader != 1, but nobody leads");
  CHECK(ending("timers off\nexpect term(leader) != 7\n") == "2: expected term(leader) != 7, but nobody leads");
  CHECK(ending("timers off\nexpect term(0) = term(leader)\n") ==
        "2: expected term(0) = term(leader), but nobody leads");
}

TEST_CASE("a paused or crashed leader does not lead") {
  CHECK(steady("pause 0\nexpect no leader\nexpect role(0) = leader\nexpect alive(0) = no\n") == "pass");
  CHECK(steady("crash 0\nexpect no leader\nexpect role(0) = down\n") == "pass");
}

TEST_CASE("what a node is and knows") {
  CHECK(holds("term(0) = 1"));
  CHECK(holds("role(0) = leader"));
  CHECK(holds("role(1) = follower"));
  CHECK(holds("vote(0) = 0"));
  CHECK(holds("commit(0) = 2"));
  CHECK(holds("applied(1) = 2"));
  CHECK(holds("last(2) = 2"));
  CHECK(holds("first(2) = 1"));
  CHECK(holds("entries(0) >= 2"));
  CHECK(holds("durable(all) = 2"));
  CHECK(holds("alive(all) = yes"));
  CHECK(holds("match(0, 1) = 2"));
  CHECK(holds("next(leader, followers) = 3"));
  CHECK(holds("match(1, 0) = none"));
  CHECK(holds("config(1) = 0,1,2"));
  CHECK(said("term(1) = 3") == "expected term(1) = 3, but term(1) is 1");
  CHECK(said("role(1) = candidate") == "expected role(1) = candidate, but role(1) is follower");
  CHECK(said("vote(0) = none") == "expected vote(0) = none, but vote(0) is 0");
  CHECK(said("commit(0) < 2") == "expected commit(0) < 2, but commit(0) is 2");
  CHECK(said("alive(2) = no") == "expected alive(2) = no, but alive(2) is yes");
  CHECK(said("match(0, 1) = 9") == "expected match(0, 1) = 9, but match(0, 1) is 2");
  CHECK(said("config(1) = 0,1") == "expected config(1) = 0,1, but config(1) is 0,1,2");
}

TEST_CASE("logs and values") {
  CHECK(holds("log(1) = 1:- 1:x=1"));
  CHECK(holds("log(1) = log(0)"));
  CHECK(holds("log(1) != 1:-"));
  CHECK(holds("value(1, x) = 1"));
  CHECK(holds("value(1, y) = none"));
  CHECK(holds("value(1, x) = value(2, x)"));
  CHECK(holds("committed(x) = 1"));
  CHECK(holds("committed(y) = none"));
  CHECK(said("log(1) = 1:- 1:x=2") == "expected log(1) = 1:- 1:x=2, but log(1) is 1:- 1:x=1");
  CHECK(said("log(1) = none") == "expected log(1) = none, but log(1) is 1:- 1:x=1");
  CHECK(said("value(1, x) = 2") == "expected value(1, x) = 2, but value(1, x) is 1");
  CHECK(said("committed(x) = none") == "expected committed(x) = none, but committed(x) is 1");
  CHECK(steady("delete x\ncas x none 5\nset y \"a b\"\nexpect log(0) = 1:- 1:x=1 1:delete x 1:cas x none 5 "
               "1:y=\"a b\"\n") == "pass");
  CHECK(steady("delete x\nexpect committed(x) = none\nset x 2\nexpect committed(x) = 2\n") == "pass");
}

TEST_CASE("a crashed node answers from its disk") {
  CHECK(steady("crash 1\nexpect term(1) = 1\nexpect vote(1) = 0\nexpect log(1) = 1:- 1:x=1\nexpect first(1) = 1\n"
               "expect last(1) = 2\n") == "pass");
  CHECK(steady("crash 1\nexpect commit(1) = none\nexpect applied(1) = none\nexpect value(1, x) = none\n"
               "expect config(1) = none\n") == "pass");
  CHECK(steady("crash 1\nexpect commit(1) >= 0\n") == "9: expected commit(1) >= 0, but commit(1) is none");
}

TEST_CASE("a form with several nodes is looked at for each alone") {
  CHECK(holds("role(followers) = follower"));
  CHECK(holds("term(all) = term(leader)"));
  CHECK_FALSE(holds("role(rest) != leader"));
  CHECK(said("role(all) = follower") == "expected role(all) = follower, but role(0) is leader");
  CHECK(said("last(1,2) = 3") == "expected last(1,2) = 3, but last(1) is 2");
  CHECK(steady("crash 1,2\nexpect role(followers) = follower\n") ==
        "9: expected role(followers) = follower, but no follower is live");
}

TEST_CASE("facts compare with facts, and say both sides") {
  CHECK(said("term(0) < term(1)") == "expected term(0) < term(1), but term(0) is 1 and term(1) is 1");
  CHECK(holds("last(0) >= commit(1)"));
  CHECK(holds("vote(1) = vote(2)"));
}

TEST_CASE("the cluster has converged, or it is said why not") {
  CHECK(holds("converged"));
  CHECK(holds("converged = yes"));
  CHECK(said("converged = no") == "expected converged = no, but the cluster has converged");
  CHECK(steady("crash 2\nset y 1\nwait 100ms\nbeat 0\nwait 100ms\nexpect converged\n") == "pass");
  CHECK(steady("cut 0 -> 1\nset y 1\nexpect converged\n") ==
        "10: expected converged, but the log of node 1 ends at 2, that of leader 0 at 3");
  CHECK(ending("timers off\nexpect converged\n") == "2: expected converged, but nobody leads");
}

TEST_CASE("events are counted by kind, message and nodes") {
  CHECK(holds("count(became_leader) = 1"));
  CHECK(holds("count(became_leader 0) = 1"));
  CHECK(holds("count(became_leader 1) = 0"));
  CHECK(holds("count(became_leader followers) = 0"));
  CHECK(holds("count(message_sent request-vote) = 2"));
  CHECK(holds("count(message_sent request-vote 0 -> 1) = 1"));
  CHECK(holds("count(message_delivered vote-reply 1 -> 0) = 1"));
  CHECK(holds("count(message_sent heartbeat 0 -> 1) >= 1"));
  CHECK(holds("count(message_sent heartbeat 1 -> 0) = 0"));
  CHECK(holds("count(client_request) = 1"));
  CHECK(holds("count(snapshot_taken) = 0"));
  CHECK(holds("count(became_pre_candidate) = 0"));
  CHECK(said("count(became_leader) >= 2") == "expected count(became_leader) >= 2, but count(became_leader) is 1");
  CHECK(steady("crash 0\ncampaign 1\nwait 1s\nexpect count(became_leader) = 2\n") == "pass");
}

TEST_CASE("a count is right also where the command line keeps no records") {
  RunSettings settings;
  const RunResult result = run_scenario(parsed("wait until leader\nexpect count(became_leader) = 1\n"), settings);
  CHECK(result.verdict == raftlab::report::Verdict::pass);
}

TEST_CASE("within waits for a fact and no longer") {
  CHECK(ending("timers off\ncampaign 0\nexpect leader = 0 within 1s\n") == "pass");
  CHECK(ending("timers off\nexpect leader within 3s\n") == "2: expected leader within 3s, but nobody leads");
  CHECK(played("timers off\nexpect leader within 3s\n").now() == 3'000'000);
  CHECK(ending("timers off\nexpect leader\n") == "2: expected leader, but nobody leads");
}

TEST_CASE("names are bound by as and let, and anew") {
  CHECK(steady("crash leader as old\nexpect role(old) = down\nlet old = 1\nexpect role(old) = follower\n") == "pass");
  CHECK(steady("let f = any follower\nexpect role(f) = follower\nlet g = any follower but f\nexpect vote(f) "
               "= vote(g)\n"
               "let h = f\ncrash h\nexpect role(f) = down\n") == "pass");
  CHECK(steady("crash leader\ncrash leader\n") == "9: nobody leads");
}

TEST_CASE("any draws from the seed, one node a statement") {
  bool zero = false;
  bool one = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Runner runner = played("nodes 2\ntimers off\nlet n = any node\n", seed);
    const bool first = runner.names().at("n") == 0;
    zero = zero || first;
    one = one || !first;
  }
  CHECK(zero);
  CHECK(one);
  CHECK(passes_for_seeds("timers off\ncrash 0,2\nlet n = any node\nexpect alive(n)\nlet m = any node but 0\n", 5));
  CHECK(ending("timers off\ncrash all\ncrash any node\n") == "3: no node is live");
  CHECK(ending("nodes 2\ntimers off\nlet n = any node but 0,1\n") == "3: no node is live but those");
}

TEST_CASE("majority leaves the leader out, minority is the others, rest is whoever is not named") {
  CHECK(
      passes_for_seeds("nodes 5\ntimers off\ncampaign 0\nwait 1s\ncrash majority\nexpect role(0) = leader\n"
                       "expect count(node_crashed) = 3\n",
                       10));
  CHECK(
      passes_for_seeds("nodes 4\ntimers off\ncampaign 0\nwait 1s\ncrash minority\nexpect role(0) = down\n"
                       "expect count(node_crashed) = 1\n",
                       5));
  CHECK(ending("nodes 2\ntimers off\ncampaign 0\nwait 1s\ncrash majority\n") ==
        "5: a majority of 2 voters without the leader takes 2 others, and there is 1");
  CHECK(ending("crash majority\n") == "1: nobody leads, so there is no majority without the leader");
  CHECK(ending("timers off\nisolate 0\ncut 1 -> rest\ncampaign 1\nwait 1s\nexpect term(0,2) = 0\n") == "pass");
  CHECK(ending("timers off\npartition 0,1,2 | rest\n") == "2: the rest is nobody: every node is named already");
  CHECK(ending("timers off\ncrash rest\nexpect role(all) = down\n") == "pass");
}
