// SPDX-License-Identifier: MIT
// What a line asks of entries that the run no longer holds is answered as if it did.
#include "tests/scenarios/runner_support.h"

using namespace raftlab::scenarios::runner;
using raftlab::sim::Trace;

namespace {

/// How it ends, and how many entries were gone by then.
struct Played {
  std::string end;
  std::uint64_t digest = 0;
  std::size_t gone = 0;
};

Played played_giving_back(std::string_view text, std::size_t let_go_after) {
  RunSettings settings;
  settings.let_go_after = let_go_after;
  Runner runner(parsed(text), settings);
  const RunResult result = runner.run();
  const std::string end = result.verdict == raftlab::report::Verdict::pass ? "pass" : result.message;
  const raftlab::sim::World& world = runner.world();
  return {end, world.trace().digest(), world.store().size() - world.store().held()};
}

/// The same end, whether or not entries go.
std::string both(std::string_view text) {
  const Played with = played_giving_back(text, 0);
  const Played without = played_giving_back(text, static_cast<std::size_t>(-1));
  CHECK(with.gone > 5);
  CHECK(without.gone == 0);
  CHECK(with.digest == without.digest);
  CHECK(with.end == without.end);
  return with.end;
}

/// Two keys, one of them written early only.
const std::string kWritten =
    "nodes 3\noption snapshot-every 3\nwait until leader within 2s\nset x 1\nset y 1\nset y 2\nset y 3\nset y 4\n"
    "set y 5\nset y 6\nset y 7\nset y 8\nset y 9\nwait 300ms\n";

}  // namespace

TEST_CASE("what is committed is known, however late it is asked") {
  CHECK(both(kWritten + "expect committed(x) = 1\nexpect committed(y) = 9\nset x 2\nexpect committed(x) = 2\n") ==
        "pass");
  CHECK(both(kWritten + "expect committed(x) = 3\n") == "expected committed(x) = 3, but committed(x) is 1");
}

TEST_CASE("what was committed is continued over entries that are gone") {
  CHECK(both("nodes 3\noption snapshot-every 3\nwait until leader within 2s\nset x 1\nexpect committed(x) = 1\n" +
             kWritten.substr(kWritten.find("set y")) + "expect committed(x) = 1\nexpect committed(y) = 9\n") == "pass");
}

TEST_CASE("the voters are those of a configuration whose entry is gone, and acknowledged writes are still looked for") {
  CHECK(both("nodes 4\nvoters 0,1,2\noption snapshot-every 3\nwait until leader within 2s\nadd 3\n" +
             kWritten.substr(kWritten.find("set x")) + "settle\nexpect config(leader) = 0,1,2,3\n") == "pass");
}
