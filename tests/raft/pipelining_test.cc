// SPDX-License-Identifier: MIT
// Several AppendEntries on their way to one follower: window, batch, answers late, lost and out of order
// [Thesis 10.2.1].

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

/// A leader with entries 2, 3 and 4 on their way to each follower, one by one.
Lab full_window(std::uint32_t batch = 1'000) {
  Lab lab = made_leader({.options = {.batch_entries_max = batch, .window = 3}});
  for (int i = 0; i < 3; ++i) lab.propose();
  lab.persisted();
  return lab;
}

TEST_CASE("Answers in order free one place in the window each [Thesis 10.2.1]") {
  Lab lab = full_window();
  REQUIRE(lab.node.progress(1)->in_flight == 3);
  for (Index match = 2; match <= 4; ++match) {
    lab.acknowledge(1, match);
    CHECK(lab.node.progress(1)->match_index == match);
    CHECK(lab.node.progress(1)->in_flight == 4 - match);
    CHECK(lab.node.progress(1)->next_index == 5);
    CHECK(lab.batch.messages.empty());
  }
}

TEST_CASE("The answer to the last stands for all before it, which come too late then [Thesis 10.2.1]") {
  Lab lab = full_window();
  lab.acknowledge(1, 4);
  CHECK(lab.node.progress(1)->in_flight == 0);
  CHECK(lab.node.commit_index() == 4);
  for (const Index late : {Index{3}, Index{2}}) {
    lab.acknowledge(1, late);
    CHECK(lab.node.progress(1)->match_index == 4);
    CHECK(lab.node.progress(1)->next_index == 5);
    CHECK(lab.batch.messages.empty());
  }
}

TEST_CASE("If one is lost, the refusal of the next begins again where the logs agree [Raft 5.3]") {
  Lab lab = full_window();
  // Entry 2 was lost: what follows entry 2 and entry 3 is refused.
  lab.receive(1, AppendReply{.term = 1, .prev_log_index = 2, .conflict_index = 2});
  const auto again = lab.only<AppendEntries>(1);
  CHECK(again.prev_log_index == 1);
  CHECK(again.entries.count == 3);
  CHECK(lab.node.progress(1)->in_flight == 1);
  lab.receive(1, AppendReply{.term = 1, .prev_log_index = 3, .conflict_index = 2});  // says nothing new
  CHECK(lab.batch.messages.empty());
  CHECK(lab.node.progress(1)->next_index == 2);
  lab.acknowledge(1, 4);
  lab.propose();
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 4);
}

TEST_CASE("Without any answer all are taken for lost after a heartbeat interval [Raft 5.3]") {
  Lab lab = full_window();
  lab.timer();
  const auto again = lab.only<AppendEntries>(1);
  CHECK(again.prev_log_index == 1);
  CHECK(again.entries.count == 3);
  CHECK(lab.node.progress(1)->in_flight == 1);
}

TEST_CASE("A heartbeat meanwhile compares what is known, and its answer moves nothing [Raft 5.3]") {
  Lab lab = made_leader({.options = {.window = 3}});
  lab.now = 40'000;
  lab.propose();
  lab.timer();  // at 50 ms, the entry has been on its way for 10 ms
  const auto beat = lab.only<AppendEntries>(1);
  CHECK(beat.entries.count == 0);
  CHECK(beat.prev_log_index == 1);
  lab.acknowledge(1, 1);
  CHECK(lab.node.progress(1)->in_flight == 1);
  CHECK(lab.node.progress(1)->next_index == 3);
}

TEST_CASE("Before the logs are known to agree one AppendEntries is on its way, whatever the window [Raft 5.3]") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1}, .options = {.window = 8}});
  lab.elect();
  for (int i = 0; i < 4; ++i) lab.propose();
  CHECK(lab.node.progress(1)->in_flight == 1);
  lab.receive(1, AppendReply{.term = 2, .prev_log_index = 2, .conflict_index = 1});
  CHECK(lab.node.progress(1)->in_flight == 1);
  CHECK(lab.only<AppendEntries>(1).prev_log_index == 0);
  lab.acknowledge(1, 7);
  for (int i = 0; i < 9; ++i) lab.propose();
  CHECK(lab.node.progress(1)->in_flight == 8);
}

TEST_CASE("A batch holds no more entries than its limit; the window fills with batches [Thesis 10.2.2]") {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1, 1, 1, 1, 1, 1}, .options = {.batch_entries_max = 2, .window = 3}});
  lab.elect();
  lab.receive(1, AppendReply{.term = 2, .prev_log_index = 7, .conflict_index = 1});
  CHECK(lab.only<AppendEntries>(1).entries.count == 2);
  lab.acknowledge(1, 2);
  const auto sent = lab.sent<AppendEntries>(1);
  REQUIRE(sent.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(sent[i].prev_log_index == 2 + 2 * i);
    CHECK(sent[i].entries.count == 2);
  }
}

TEST_CASE("Whatever is answered, lost or late, never more than the window is on its way [Thesis 10.2.1]") {
  Rng rng(3);
  for (std::uint32_t window = 1; window <= 4; ++window) {
    Lab lab = made_leader({.options = {.batch_entries_max = 3, .window = window}});
    Lab follower({.id = 1, .hard_state = {1, kNoNode}, .log = {1}});  // the first entry is there
    follower.store = lab.store;
    std::vector<AppendEntries> wire;
    std::vector<AppendReply> answers;
    bool within = true;
    const auto collect = [&] {
      for (const AppendEntries& append : lab.sent<AppendEntries>(1)) wire.push_back(append);
      within = within && lab.node.progress(1)->in_flight <= window;
    };
    for (int step = 0; step < 2'000; ++step) {
      const std::uint64_t choice = rng.below(10);
      if (choice < 3) {
        lab.propose();
        collect();
        lab.persisted();
      } else if (choice < 6 && !wire.empty()) {
        const std::size_t at = rng.below(wire.size());
        const AppendEntries append = wire[at];
        wire.erase(wire.begin() + static_cast<std::ptrdiff_t>(at));
        if (rng.chance(100'000)) continue;  // lost
        follower.store = lab.store;
        follower.receive(0, append);
        answers.push_back(follower.only<AppendReply>(0));
        follower.persisted();
      } else if (choice < 9 && !answers.empty()) {
        const std::size_t at = rng.below(answers.size());
        const AppendReply answer = answers[at];
        if (!rng.chance(200'000)) answers.erase(answers.begin() + static_cast<std::ptrdiff_t>(at));  // else repeated
        lab.receive(1, answer);
        collect();
      } else if (choice == 9) {
        lab.timer();
        collect();
      }
    }
    CAPTURE(window);
    CHECK(within);
    CHECK(lab.node.progress(1)->match_index <= follower.node.log().last_index());
    CHECK(follower.node.log().same_through(lab.node.log(), lab.node.progress(1)->match_index));
    CHECK(lab.node.progress(1)->match_index > 100);
  }
}

}  // namespace
}  // namespace raftlab::raft::test
