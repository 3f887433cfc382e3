// SPDX-License-Identifier: MIT
// What a node knows of its own disk: which writes are done and what that makes durable.

#include "raft/durable.h"
#include "tests/catch.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("A log found on disk is durable, and nothing is on its way") {
  const DurableProgress progress(7);
  CHECK(progress.log_through() == 7);
  CHECK(progress.hard_state_durable());
  CHECK(progress.token_for(true, 7) == 0);
}

TEST_CASE("Tokens count from 1, and a write becomes durable when it completes") {
  DurableProgress progress;
  CHECK(progress.issue(false, 3) == 1);
  CHECK(progress.issue(false, 5) == 2);
  CHECK(progress.log_through() == 0);
  CHECK(progress.token_for(false, 2) == 1);
  CHECK(progress.token_for(false, 4) == 2);
  progress.completed(1);
  CHECK(progress.log_through() == 3);
  CHECK(progress.token_for(false, 3) == 0);
  progress.completed(2);
  CHECK(progress.log_through() == 5);
}

TEST_CASE("A completion stands for all writes before it, and an old one after it for nothing") {
  DurableProgress progress;
  progress.issue(true, 2);
  progress.issue(false, 4);
  progress.completed(2);
  CHECK(progress.log_through() == 4);
  CHECK(progress.hard_state_durable());
  progress.completed(1);
  CHECK(progress.log_through() == 4);
}

TEST_CASE("A hard state is durable with the last write that changed it") {
  DurableProgress progress;
  const Token first = progress.issue(true, 0);
  const Token second = progress.issue(true, 0);
  const Token third = progress.issue(false, 1);
  progress.completed(first);
  CHECK_FALSE(progress.hard_state_durable());
  CHECK(progress.token_for(true, 0) == second);
  CHECK(progress.token_for(false, 0) == 0);
  CHECK(progress.token_for(true, 1) == third);
  progress.completed(second);
  CHECK(progress.hard_state_durable());
  CHECK(progress.token_for(true, 0) == 0);
}

TEST_CASE("C78 A completion of entries that were overwritten meanwhile never counts [Thesis 10.2.1]") {
  DurableProgress progress;
  progress.issue(false, 5);
  progress.truncated_from(3);
  progress.issue(false, 4);
  progress.completed(1);
  CHECK(progress.log_through() == 2);
  CHECK(progress.token_for(false, 3) == 2);
  progress.completed(2);
  CHECK(progress.log_through() == 4);
}

TEST_CASE("C78 Overwritten twice with writes in flight, only the last counts [Thesis 10.2.1]") {
  DurableProgress progress;
  progress.issue(false, 9);
  progress.truncated_from(4);
  progress.issue(false, 9);
  progress.truncated_from(2);
  progress.issue(false, 9);
  progress.completed(2);
  CHECK(progress.log_through() == 1);
  CHECK(progress.token_for(false, 2) == 3);
  progress.completed(3);
  CHECK(progress.log_through() == 9);
}

TEST_CASE("Deleting durable entries makes what replaces them wait for its own write") {
  DurableProgress progress(6);
  progress.truncated_from(4);
  CHECK(progress.log_through() == 3);
  progress.issue(false, 5);
  CHECK(progress.token_for(false, 4) == 1);
}

}  // namespace
}  // namespace raftlab::raft::test
