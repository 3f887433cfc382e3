// SPDX-License-Identifier: MIT
// Settling with some of the nodes only: who may be left out, and that it is a quorum of all that may be in force.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
namespace raft = raftlab::raft;

namespace {

const std::string kUp = "wait until leader within 5s\nset x 1\n";

unsigned live_nodes(const Runner& runner) {
  unsigned count = 0;
  for (unsigned node = 0; node < runner.world().nodes(); ++node) {
    if (runner.world().host(static_cast<raft::NodeId>(node)).live()) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("settle with nodes crashes the others, which stay down, and heals everything else") {
  CHECK(passes_for_seeds("nodes 5\n" + kUp +
                             "pause 0\ndisk 1 stall\nclock 2 drift 5%\ncrash 1\nloss 50%\nisolate 2\nsettle 0,1,2\n"
                             "expect alive(0,1,2) = yes\nexpect alive(3,4) = no\nget x = 1\nwait 5s\n"
                             "expect alive(3,4) = no\n",
                         5));
}

TEST_CASE("settle majority draws as few nodes as can do and needs no leader") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Runner runner = played("nodes 7\n" + kUp + "crash all\nsettle majority\nget x = 1\n", seed);
    CHECK(runner.result().verdict == raftlab::report::Verdict::pass);
    CHECK(live_nodes(runner) == 4);
  }
}

TEST_CASE("nodes that are no majority of what may be in force are refused before anything is done") {
  CHECK(ending("nodes 5\nsettle 0,1\n") ==
        "2: nodes 0,1 are no majority of the voters 0,1,2,3,4: they could never settle");
  CHECK(ending("nodes 5\nvoters 0,1,2\nsettle 2,3,4\n") ==
        "3: nodes 2,3,4 are no majority of the voters 0,1,2: they could never settle");
  CHECK(ending("nodes 5\nvoters 0,1,2\n" + kUp + "members 2,3,4\nwait 3s\nsettle 2,3\n") == "pass");
}

TEST_CASE("a configuration that is only in one log may be in force later") {
  const std::string lines =
      "nodes 5\nvoters 0,1,2\ntimers off\ncampaign 0\nwait until leader = 0 within 1s\nset x 1\n"
      "isolate 0\nsend members 0,3,4 via 0\nwait 100ms\n";
  CHECK(ending(lines + "settle 1,2\n") == "10: nodes 1,2 are no majority of the voters 0,3,4: they could never settle");
  CHECK(ending(lines + "settle 0,1,3\n") == "pass");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Runner runner = played(lines + "settle majority\n", seed);
    CHECK(runner.result().verdict == raftlab::report::Verdict::pass);
    CHECK(live_nodes(runner) >= 3);
    CHECK(live_nodes(runner) <= 4);
  }
}

TEST_CASE("a change of members that is under way ends before the others go down for good") {
  CHECK(passes_for_seeds("nodes 3\n" + kUp + "send members 0,1\nsettle majority within 5s\n", 50));
}

TEST_CASE("a node that is lost for good is in no quorum") {
  const std::string lost = kUp + "wait 100ms\ncrash 0\ndisk 0 corrupt tail\n";
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Runner runner = played(lost + "settle majority\n", seed);
    CHECK(runner.result().verdict == raftlab::report::Verdict::pass);
    CHECK_FALSE(runner.world().host(0).live());
    CHECK(live_nodes(runner) == 2);
  }
  CHECK(ending(lost + "crash 1\ndisk 1 corrupt tail\nsettle majority\n") ==
        "8: node 2 is no majority of the voters 0,1,2, and nodes 0,1 are lost for good: they could never settle");
}
