// SPDX-License-Identifier: MIT
// Lines that act: clients, nodes, the network, step mode. Each test is a small scenario and how it ends.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
using raftlab::report::Verdict;

namespace {

const std::string kUp = "wait until leader within 5s\n";

std::string output(std::string_view text) {
  std::string all;
  const Runner runner = played(text);
  for (const std::string& line : runner.result().output) all += line + "\n";
  return all;
}

}  // namespace

TEST_CASE("the example of the language passes for any seed") {
  CHECK(passes_for_seeds(R"(title Leader failure and re-election
nodes 3
latency 1ms..10ms
wait until leader within 2s
set 100 Some Value
crash leader as old
expect no leader
wait until leader within 5s
expect leader != old
set 200 written while the old leader is down
restart old
expect value(old, 200) = written while the old leader is down within 2s
expect role(old) = follower
settle
)",
                         20));
}

TEST_CASE("clients write, read, delete and compare") {
  CHECK(ending(kUp + "set x 1\nget x = 1\ncas x 1 2\nget x = 2\ndelete x\nget x = none\ncas x none 3\nget x = 3\n") ==
        "pass");
  CHECK(ending(kUp + "set x 1\nget x = 2\n") == "3: expected x = 2, but it is 1");
  CHECK(ending(kUp + "get x = 2\n") == "2: expected x = 2, but it is none");
  CHECK(ending(kUp + "set x 1\nget x = none\n") == "3: expected x = none, but it is 1");
  CHECK(ending(kUp + "set x 1\ncas x 5 2\n") == "3: the old value of x is not 5");
  CHECK(ending(kUp + "set x 1\ntry cas x 5 2\ntry get x = 7\nget x = 1\n") == "pass");
}

TEST_CASE("a client without a cluster fails at its timeout, unless it may") {
  CHECK(ending("crash all\nset x 1\n") == "2: no answer within 2s");
  CHECK(ending("option client-timeout 300ms\ncrash all\nset x 1\n") == "3: no answer within 300ms");
  CHECK(ending("crash all\ntry set x 1\n") == "pass");
}

TEST_CASE("send does not wait, and asks once") {
  const Runner runner =
      played(kUp + "send set x 1\n@30s send set y 1 via leader\nexpect value(leader, y) = 1 within 1s\n");
  CHECK(runner.result().verdict == Verdict::pass);
  CHECK(runner.world().operations().size() == 2);
  CHECK(ending(kUp + "send set x 1\nexpect committed(x) = none\n") == "pass");
}

TEST_CASE("via asks one node only, which forwards to the leader it knows") {
  CHECK(passes_for_seeds("wait until leader\nwait 200ms\nset x 1 via any follower\nget x = 1\n", 10));
  CHECK(ending(kUp + "crash any follower as f\nset x 1 via f\n") == "3: no answer within 2s");
}

TEST_CASE("a named client has a session of its own") {
  const Runner runner =
      played(kUp + "set x 1 as client anna\nset x 2 as client ben\nset x 3 as client anna\nset x 4\n");
  REQUIRE(runner.world().operations().size() == 4);
  const auto& operations = runner.world().operations();
  CHECK(operations[0].command.client == operations[2].command.client);
  CHECK(operations[0].command.client != operations[1].command.client);
  CHECK(operations[2].command.serial == 2);
  CHECK(operations[3].command.serial == 1);
}

TEST_CASE("crash loses memory, restart brings the disk back") {
  CHECK(
      passes_for_seeds("wait until leader\nset x 1\ncrash all\nexpect role(all) = down\nrestart all\nwait "
                       "until leader\nget x = 1\n",
                       10));
}

TEST_CASE("acting on a node that is in that state already changes nothing") {
  const Runner runner =
      played(kUp + "crash 0\ncrash 0\nrestart 0\nrestart 0\npause 1\npause 1\nresume 1\nresume 1\nresume 2\n");
  CHECK(runner.world().host(0).incarnation == 2);
  CHECK(ending(kUp + "crash 0\ncrash 0\nexpect count(node_crashed) = 1\nrestart 0\nrestart 0\nexpect "
                     "count(node_restarted) = 1\n") == "pass");
  CHECK(ending("pause 1\npause 1\nresume 1\nresume 1\nexpect count(node_paused) = 1\nexpect "
               "count(node_resumed) = 1\n") == "pass");
}

TEST_CASE("a fault with for ends at its time, also in the middle of a wait") {
  CHECK(ending("crash 0 for 1s\nwait 999ms\nexpect role(0) = down\nwait 1ms\nexpect role(0) != down\n") == "pass");
  CHECK(ending("pause 0 for 1s\nwait 999ms\nexpect alive(0) = no\nwait 1ms\nexpect alive(0) = yes\n") == "pass");
  CHECK(ending("suspend 0 for 1s\nwait 999ms\nexpect alive(0) = no\nwait 1ms\nexpect alive(0)\n") == "pass");
  CHECK(ending("partition 0 | 1,2 for 1s\nwait 5s\nexpect converged within 2s\n") == "pass");
  CHECK(ending("timers off\ncrash 0 for 1s\nwait until alive(0) within 900ms\n") ==
        "3: waited 900ms for alive(0), but alive(0) is no");
}

TEST_CASE("what another line has changed since is not taken back") {
  CHECK(ending("crash 0 for 1s\nwait 100ms\nrestart 0\ncrash 0\nwait 2s\nexpect role(0) = down\n") == "pass");
  CHECK(ending("pause 0 for 1s\nwait 100ms\nresume 0\npause 0\nwait 2s\nexpect alive(0) = no\n") == "pass");
}

TEST_CASE("a partition cuts groups from one another until healed") {
  CHECK(
      passes_for_seeds("nodes 5\nwait until leader\npartition minority | majority\nwait 3s\nexpect leaders = 2\nheal\n"
                       "wait until leaders = 1 within 5s\nsettle\n",
                       10));
  CHECK(ending("let a = 1\nlet b = 1\npartition a,0 | b\n") == "3: node 1 is in two groups of the partition");
  CHECK(ending("nodes 4\n" + kUp + "partition minority | rest\nwait 3s\nexpect leaders = 2\n") == "pass");
}

TEST_CASE("isolate and cut stop messages, heal opens links") {
  CHECK(
      passes_for_seeds("wait until leader\nisolate leader as old\nwait until leaders = 2 within 5s\nheal old <-> all\n"
                       "expect leaders = 1 within 2s\nexpect role(old) = follower\n",
                       10));
  CHECK(
      passes_for_seeds("wait until leader\nlet f = any follower\ncut leader -> f\nexpect term(f) > 1 within 5s\n", 5));
  CHECK(ending("cut 0 <-> 1\nwait 1s\nexpect count(message_delivered any 0 -> 1) = 0\n"
               "expect count(message_delivered any 1 -> 0) = 0\n") == "pass");
  CHECK(ending("cut 0 -> 1 for 1s\nwait 1s\nheal\nwait 1s\nexpect converged within 1s\n") == "pass");
}

TEST_CASE("a link line changes one link") {
  CHECK(ending("link 0 -> 1 loss 100%\nwait 2s\nexpect count(message_delivered any 0 -> 1) = 0\n") == "pass");
  CHECK(ending("disk sync 0ms\ntimers off\nlink 0 -> 1 latency 1s duplicate 100% reorder 0% by 1ms\ncampaign "
               "0\nwait 999ms\n"
               "expect count(message_delivered request-vote 0 -> 1) = 0\nwait 1ms\n"
               "expect count(message_delivered request-vote 0 -> 1) = 2\n") == "pass");
}

TEST_CASE("drop, delay and duplicate pick messages and count them") {
  CHECK(ending("timers off\ndrop request-vote 0 -> all count 1\ncampaign 0\nwait 100ms\nexpect "
               "count(message_dropped request-vote) = 1\n"
               "expect count(message_delivered request-vote) = 1\nexpect leader = 0\n") == "pass");
  CHECK(ending("timers off\ndelay any 0 -> all by 1s\ncampaign 0\nwait 1s\nexpect count(message_delivered "
               "request-vote) = 0\n"
               "wait 10ms\nexpect count(message_delivered request-vote) = 2\n") == "pass");
  CHECK(ending("timers off\nduplicate request-vote 0 -> 1\ncampaign 0\nwait 100ms\n"
               "expect count(message_delivered request-vote 0 -> 1) = 2\n"
               "expect count(message_delivered request-vote 0 -> 2) = 1\n") == "pass");
  CHECK(ending("option client-timeout 1s\n" + kUp + "drop client all -> all\nset x 1\n") == "4: no answer within 1s");
}

TEST_CASE("network defaults hold for a while, or from here on") {
  CHECK(ending("timers off\nloss 100%\ncampaign 0\nwait 100ms\nexpect count(message_delivered) = 0\n") == "pass");
  CHECK(ending("wait 1ms\nloss 100% for 5s\nwait 5s\nexpect no leader\nexpect leader within 5s\n") == "pass");
  CHECK(ending("wait 1ms\nloss 50% for 1s\nloss 100% for 4s\nwait 2s\nexpect no leader\nwait 2s\nexpect "
               "leader within 5s\n") == "pass");
  CHECK(ending("disk sync 0ms\ntimers off\nlatency 100ms\ncampaign 0\nwait 99ms\nexpect "
               "count(message_delivered) = 0\nwait 1ms\n"
               "expect count(message_delivered) = 2\n") == "pass");
  CHECK(ending("disk sync 0ms\ntimers off\nlatency 10ms\nduplicate 100%\ncampaign 0\nwait 10ms\nexpect "
               "count(message_delivered) = 4\n") == "pass");
  CHECK(ending("disk sync 0ms\ntimers off\nlatency 10ms\nreorder 100% by 50ms\ncampaign 0\nwait 59ms\nexpect "
               "count(message_delivered) = 0\n"
               "wait 1ms\nexpect count(message_delivered) = 2\n") == "pass");
}

TEST_CASE("timing changes in the middle of a run") {
  CHECK(ending("election-timeout 10s..12s\nwait 1s\nelection-timeout 100ms..200ms\ntimers off\ntimers on\n"
               "wait 99ms\nexpect term(all) = 0\nwait 101ms\nexpect count(election_timeout) >= 1\n") == "pass");
  CHECK(ending(kUp + "wait 1s\nheartbeat 10ms\nwait 1s\nexpect count(message_sent heartbeat leader) >= 150\n") ==
        "pass");
  CHECK(ending("timers off\ndisk sync 1s\ncampaign 0\nwait 900ms\nexpect leader = none\nexpect "
               "count(entries_persisted) = 0\n"
               "wait 100ms\nexpect count(entries_persisted 0) = 1\n") == "pass");
}

TEST_CASE("campaign and beat fire a timer now") {
  CHECK(ending("timers off\ncampaign 1\nexpect role(1) = candidate\nexpect leader = 1 within 1s\nwait 100ms\n"
               "expect count(message_sent heartbeat) = 0\nbeat 1\nexpect count(message_sent heartbeat) = 2\n") ==
        "pass");
  CHECK(ending("crash 0\ncampaign 0\n") == "2: node 0 is not live and cannot campaign");
  CHECK(ending("beat 0\n") == "1: node 0 does not lead and has no heartbeat timer");
  CHECK(ending("beat leader\n") == "1: nobody leads");
}

TEST_CASE("in step mode messages wait until they are delivered, discarded or released") {
  CHECK(ending("timers off\nhold\ncampaign 0\nwait 1s\nexpect held() = 2\nexpect held(request-vote 0 -> 1) = 1\n"
               "deliver request-vote 0 -> 1\nwait 10ms\nexpect held(vote-reply 1 -> 0) = 1\ndiscard "
               "request-vote 0 -> 2\n"
               "expect held(request-vote) = 0\ndeliver\nwait 10ms\nexpect leader = 0\nrelease\nwait 1s\nexpect "
               "last(all) = 1\n") == "pass");
  CHECK(ending("timers off\nhold request-vote 0 -> 1\ncampaign 0\nwait 1s\nexpect leader = 0\nexpect held() "
               "= 1\n") == "pass");
  CHECK(ending("timers off\nhold\ncampaign 0\nwait 10ms\ndeliver count 1\nwait 10ms\nexpect "
               "count(message_delivered) = 1\n") == "pass");
  CHECK(ending("deliver\ndiscard\nrelease\n") == "pass");
  CHECK(ending("option client-timeout 1s\n" + kUp + "hold client\nset x 1\n") == "4: no answer within 1s");
}

TEST_CASE("timers off keeps a node quiet, over restarts, until they are on again") {
  CHECK(ending("timers off\nwait 10s\nexpect term(all) = 0\ncrash 0\nrestart 0\nwait 10s\nexpect term(all) = "
               "0\ntimers on\n"
               "expect leader within 5s\n") == "pass");
  CHECK(ending("timers off 0,1\nwait 5s\nexpect leader = 2\n") == "pass");
}

TEST_CASE("the forebears' commands work") {
  CHECK(output("wait 2s\ngetval a\nsetval a 1 2\ngetval a\nb=x=y\ngetval b\n") == "None\n1 2\nx=y\n");
  CHECK(output("timers off\ngetleader\ncampaign 1\nwait 1s\ngetleader\nkill 1\ngetleader\nrevive 1\n") ==
        "none\nnode 1, term 1\nnone\n");
  CHECK(ending("connect 1\nsuspend 1\nwait 999ms\nexpect alive(1) = no\nwait 1ms\nexpect alive(1)\n") == "pass");
  CHECK(ending("suspend 1.5\n") == "1: no node is connected: write connect NODE first");
  const std::string cut_off = "timers off\ncampaign 1\nwait 1s\nconnect 0\nisolate 0\n";
  CHECK(ending(cut_off + "setval a 1\n") == "6: no answer within 2s from node 0, which is connected");
  CHECK(ending(cut_off + "a=1\n") == "6: no answer within 2s from node 0, which is connected");
  CHECK(ending(cut_off + "getval a\n") == "6: no answer within 2s from node 0, which is connected");
  CHECK(ending(cut_off + "setval a 1 via 2\n") == "pass");
  CHECK(ending(cut_off + "set a 1\nconnect 2\ngetval a\n") == "pass");
  CHECK(ending("quit\nexpect leader\n") == "pass");
}

TEST_CASE("teach leaves a note in the trace") {
  const Runner runner = played("teach now look\n");
  const auto& trace = runner.world().trace();
  REQUIRE(trace.notes() == 1);
  CHECK(trace.note(0) == "teach now look");
}

TEST_CASE("start states are found on disk") {
  CHECK(ending("start 0 term 3 vote 0 log 1:x=1 2:- 3:delete x\nstart 1 term 3 log 1:x=1\ntimers off\n"
               "expect log(0) = 1:x=1 2:- 3:delete x\nexpect term(0) = 3\nexpect vote(0) = 0\nexpect vote(1) "
               "= none\n"
               "expect log(2) = none\n") == "pass");
  CHECK(ending("down 2\nexpect role(2) = down\nwait until leader\nrestart 2\nexpect role(2) = follower\n") == "pass");
}
