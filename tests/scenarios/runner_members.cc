// SPDX-License-Identifier: MIT
// Members, transfers and snapshots: the statements, and the facts that look at them.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;

namespace {

const std::string kUp = "wait until leader within 5s\n";

/// Node 0 leads a cluster of `nodes` whose timers stand still.
std::string led(const std::string& setup) {
  return setup + "timers off\ncampaign 0\nwait until leader = 0 within 1s\nset x 1\n";
}

}  // namespace

TEST_CASE("voters, learners and spares are what the set-up says") {
  CHECK(passes_for_seeds(R"(nodes 5
voters 0,1,2
learners 3
wait until leader within 5s
set x 1
expect config(0,1,2,3) = 0,1,2 learners 3 within 1s
expect role(3) = learner
expect role(4) = follower
expect log(3) = log(leader) within 1s
expect log(4) = none
expect match(leader, 3) >= 2 within 1s
expect match(leader, 4) = none
expect role(followers) = follower
settle
)",
                         5));
}

TEST_CASE("members are added, promoted, removed and replaced, and leadership is handed over") {
  CHECK(passes_for_seeds(R"(nodes 5
option check-quorum on
voters 0,1,2
learners 3
wait until leader within 5s
add 4
expect config(4) = 0,1,2,4 learners 3 within 1s
promote 3
expect config(all) = 0,1,2,3,4 within 1s
remove leader as old
wait until leader != old within 5s
expect converged within 2s
members 0,1,2
wait 1s
expect config(leader) = 0,1,2 within 5s
transfer 1
expect leader = 1 within 2s
set y 2
expect linearizable
settle
)",
                         5));
}

TEST_CASE("a joint configuration is seen in configs and logs") {
  const std::string lines = led("nodes 4\nvoters 0,1,2\n") + "hold append-reply\nmembers 0,1,3\n";
  CHECK(ending(lines + "expect config(0) = 0,1,2 -> 0,1,3\nexpect log(0) = 1:- 1:x=1 1:config 0,1,2 -> 0,1,3\n") ==
        "pass");
  CHECK(ending(lines + "release\nexpect config(0) = 0,1,3 within 2s\n") == "pass");
  CHECK(ending(lines + "expect config(0) = 0,1,3\n") ==
        "9: expected config(0) = 0,1,3, but config(0) is 0,1,2 -> 0,1,3");
}

TEST_CASE("what a leader refuses for good fails the line with the reason, unless it may") {
  const std::string lines = led("nodes 4\nvoters 0,1\nlearners 2\n");
  CHECK(ending(lines + "promote 3\n") == "8: node 3 is no learner; the members are 0,1 learners 2");
  CHECK(ending(lines + "add 1 as learner\n") ==
        "8: node 1 votes already, so it cannot become a learner; the members are 0,1 learners 2");
  CHECK(ending(lines + "transfer 2\n") == "8: node 2 cannot lead: it does not vote; the members are 0,1 learners 2");
  CHECK(ending(lines + "try promote 3\ntry transfer 2\nexpect config(0) = 0,1 learners 2\n") == "pass");
  CHECK(ending("nodes 1\n" + kUp + "transfer\n") == "3: there is no other voter than leader 0");
  CHECK(ending("nodes 1\nlet only = 0\n" + kUp + "remove only\n") ==
        "4: node 0 is the last voter: a cluster without one could never decide anything again");
  CHECK(ending("crash all\nadd 1\n") == "2: nobody has accepted it within 2s: nobody leads");
}

TEST_CASE("member requests go where via says, and send does not wait") {
  CHECK(ending(led("nodes 4\nvoters 0,1,2\n") + "beat 0\nwait 100ms\nadd 3 via 1\nexpect config(0) = 0,1,2,3\n") ==
        "pass");
  CHECK(ending(led("nodes 4\nvoters 0,1,2\n") +
               "send add 3\nexpect config(0) = 0,1,2\nexpect config(0) = 0,1,2,3 within 1s\n") == "pass");
  CHECK(ending("option client-timeout 300ms\n" + kUp + "crash any follower as f\nremove f via f\n") ==
        "4: no leader has accepted it within 300ms; the members are now 0,1,2");
}

TEST_CASE("a change that waits for another is asked again until the leader takes it") {
  CHECK(passes_for_seeds(
      "nodes 5\nvoters 0,1,2\nwait until leader\nadd 3\nadd 4\nremove 3\nexpect config(0,1,2,4) = 0,1,2,4 within 2s\n"
      "settle\n",
      5));
}

TEST_CASE("a named node is bound by a member request, and majorities are made of voters") {
  CHECK(
      passes_for_seeds("nodes 6\nvoters 0,1,2\nwait until leader\npartition majority | minority\nwait 3s\n"
                       "expect leaders = 2\nheal\nadd 5 as new\nexpect config(new) = 0,1,2,5 within 5s\nsettle\n",
                       5));
  CHECK(ending("voters 0\nwait until leader\npartition majority | minority\n") ==
        "3: a majority of 1 voters without the leader takes 1 others, and there are 0");
}

TEST_CASE("a snapshot drops the log and what was in it is still there") {
  const std::string lines = led("nodes 3\n") + "wait 50ms\nset y 2\nsnapshot 0\n";
  CHECK(ending(lines + "expect first(0) = 4\nexpect last(0) = 3\nexpect entries(0) = 0\nexpect log(0) = none\n"
                       "expect value(0, x) = 1\nexpect log(1) = 1:- 1:x=1 1:y=2\nexpect entries(1) = 3\n") == "pass");
  CHECK(ending(lines + "set z 3\nexpect log(0) = 1:z=3\nexpect first(0) = 4\nexpect count(snapshot_taken) = 1\n"
                       "beat 0\nexpect converged within 1s\n") == "pass");
  CHECK(ending(lines + "snapshot 0\nexpect count(snapshot_taken) = 1\n") == "pass");
  CHECK(ending(lines + "wait 100ms\ncrash 0\nexpect first(0) = 4\nexpect last(0) = 3\nexpect config(0) = none\n") ==
        "pass");
  CHECK(ending("crash 0\nsnapshot 0\n") == "2: node 0 is not live and cannot take a snapshot");
}

TEST_CASE("a follower too far behind gets the snapshot") {
  CHECK(passes_for_seeds(R"(option snapshot-every 4
wait until leader
crash any follower as f
repeat 10
  set x $i
end
restart f
expect value(f, x) = 10 within 2s
expect count(snapshot_installed f) >= 1
expect count(message_sent install-snapshot) >= 1
expect count(message_delivered snapshot-reply) >= 1
expect converged within 2s
settle
)",
                         5));
}

TEST_CASE("a start may find a configuration in its log") {
  CHECK(
      ending("nodes 4\nvoters 0,1,2\nstart 0 term 1 log 1:- 1:config 0,1,2,3\ntimers off\nexpect config(0) = 0,1,2,3\n"
             "expect config(1) = 0,1,2\nexpect log(0) = 1:- 1:config 0,1,2,3\n") == "pass");
}

TEST_CASE("a learner that leads nobody is no follower, and the minority has the leader") {
  CHECK(ending("nodes 4\nlearners 3\nwait until leader\nexpect role(3) = learner\nnever role(any follower) = learner\n"
               "wait 1s\n") == "pass");
}

TEST_CASE("a leader of two that took itself out and crashed before anybody knew does not leave the other alone") {
  CHECK(
      ending("nodes 2\nwait until leader within 5s\nlet old = leader\ncrash any follower\nsend remove old\nwait 100ms\n"
             "crash old\nrestart all\nsettle\n") == "pass");
}
