// SPDX-License-Identifier: MIT
// Several AppendEntries on their way to one follower [Thesis 10.2.1].

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE(
    "C31 Where the logs are known to agree, entries follow one another without waiting for answers [Thesis 10.2.1]") {
  Lab lab = made_leader({.options = {.window = 3}});
  for (Index index = 2; index <= 4; ++index) {
    lab.propose();
    const auto append = lab.only<AppendEntries>(1);
    CHECK(append.prev_log_index == index - 1);
    CHECK(append.prev_log_term == 1);
    CHECK(append.entries.count == 1);
    CHECK(append.entries.place == lab.node.log().place_at(index));
    CHECK(lab.node.progress(1)->next_index == index + 1);  // moves on when sent
    CHECK(lab.node.progress(1)->match_index == 1);         // but not what is known
    CHECK(lab.node.progress(1)->in_flight == index - 1);
  }
  lab.propose();  // the window is full
  CHECK(lab.sent<AppendEntries>(1).empty());
  CHECK(lab.node.progress(1)->next_index == 5);
  lab.acknowledge(1, 2);
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 4);
  CHECK(lab.node.progress(1)->in_flight == 3);
}

}  // namespace
}  // namespace raftlab::raft::test
