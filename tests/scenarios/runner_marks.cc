// SPDX-License-Identifier: MIT
// mark and measure: they note moments and change nothing.
#include "tests/scenarios/runner_support.h"

namespace raftlab::scenarios::runner {

TEST_CASE("A mark notes the virtual time of its line, each time it runs") {
  const Runner runner = played("wait 1s\nmark before\nrepeat 2\nwait 250ms\nmark after\nend\nmeasure before after\n");
  CHECK(runner.result().marks ==
        std::vector<report::study::Moment>{{"before", 1'000'000}, {"after", 1'250'000}, {"after", 1'500'000}});
}

TEST_CASE("Marks leave no record: with them a run is the same run") {
  const Runner plain =
      played("wait until leader within 2s\nset 1 x\n# a line\ncrash leader\nwait until leader within 2s\n", 3);
  const Runner marked = played(
      "wait until leader within 2s\nset 1 x\nmark down\ncrash leader\nwait until leader within 2s\nmark up\n"
      "measure down up\n",
      3);
  CHECK(marked.result().digest == plain.result().digest);
  CHECK(marked.result().marks.size() == 2);
}

}  // namespace raftlab::scenarios::runner
