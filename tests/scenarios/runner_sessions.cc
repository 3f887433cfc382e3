// SPDX-License-Identifier: MIT
// `send ... as client NAME`: a session asks one thing at a time, in order, and repeats itself until it gives up.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
namespace sim = raftlab::sim;

namespace {

const std::string kUp = "wait until leader within 5s\n";

}  // namespace

TEST_CASE("what a session is told while it waits comes in order behind it") {
  const std::string text = kUp +
                           "send set x 1 as client a\nsend set x 2 as client a\nsend cas x 2 3 as client a\n"
                           "get x = 3 as client a\nset x 4 as client a\nget x = 4\n";
  CHECK(passes_for_seeds(text, 5));
  const Runner runner = played(text);
  const auto& operations = runner.world().operations();
  REQUIRE(operations.size() == 6);
  for (std::size_t i = 1; i < 5; ++i) {
    CHECK(operations[i].command.client == operations[0].command.client);
    CHECK(operations[i].invoked_us >= operations[i - 1].returned_us);
  }
  CHECK(operations[5].command.client != operations[0].command.client);
}

TEST_CASE("a send as client is repeated until somebody leads, and a plain send is not") {
  CHECK(passes_for_seeds("send set x 1 as client a\nsend set y 1\n" + kUp +
                             "wait 500ms\nexpect committed(x) = 1\nexpect committed(y) = none\n",
                         5));
}

TEST_CASE("a session gives up after client-timeout and asks the next thing") {
  CHECK(
      passes_for_seeds("option client-timeout 300ms\ntimers off\nsend set x 1 as client a\nsend set y 1 as client a\n"
                       "wait 400ms\ntimers on\ncampaign 0\nwait 2s\n"
                       "expect committed(x) = none\nexpect committed(y) = 1\n",
                       3));
}

TEST_CASE("requests of members wait in the same order as those of keys") {
  const std::string text = "nodes 4\nvoters 0,1,2\n" + kUp +
                           "send add 3 as client m\nsend set x 1 as client m\nsend remove leader as client m\nwait 3s\n"
                           "expect committed(x) = 1\nsettle\n";
  CHECK(passes_for_seeds(text, 5));
  const Runner runner = played(text);
  const auto& operations = runner.world().operations();
  REQUIRE(operations.size() == 4);
  CHECK(operations[0].is_change);
  CHECK(operations[1].invoked_us >= operations[0].returned_us);
  CHECK(operations[2].invoked_us >= operations[1].returned_us);
}
