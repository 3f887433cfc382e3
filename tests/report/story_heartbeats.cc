// SPDX-License-Identifier: MIT
#include "report/event_rows.h"
#include "tests/catch.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::fixture::chapter_named;
using report::fixture::Script;

namespace {

Script led() {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(0, 1, 1);
  return script;
}

std::vector<std::string> texts(const report::Timeline& timeline) {
  const report::EventRows rows = report::make_rows(timeline);
  std::vector<std::string> out;
  for (const report::Row& row : rows.rows) out.push_back(report::row_text(timeline, rows, row));
  return out;
}

}  // namespace

TEST_CASE("heartbeats are counted by rounds, answers and losses") {
  Script script = led();
  for (int round = 0; round < 10; ++round) {
    script.at(250'000 + round * 50'000);
    script.full_heartbeat(0, 1, 1);
    if (round == 4) {
      script.drop(script.heartbeat(0, 2, 1), sim::DropReason::loss);
    } else {
      script.full_heartbeat(0, 2, 1);
    }
  }
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Heartbeats");
  CHECK(chapter.text.find("Node 0, leader of term 1, sent 10 rounds of heartbeats, 20 messages") == 0);
  CHECK(chapter.text.find("19 were answered, 1 was lost (by chance 1).") != std::string::npos);
  CHECK(
      chapter.text.find("The longest a follower waited for the next message of this leader was 100.000 ms (node 2, ") !=
      std::string::npos);
}

TEST_CASE("consecutive rounds that change nothing are one row") {
  Script script = led();
  for (int round = 0; round < 3; ++round) {
    script.at(250'000 + round * 50'000);
    script.full_heartbeat(0, 1, 1);
    script.full_heartbeat(0, 2, 1);
  }
  const auto rows = texts(script.timeline);
  REQUIRE(rows.size() == 9);  // 3 starts, 4 to elect, the vote, 1 fold
  CHECK(rows.back() == "3 rounds of heartbeats in 100.000 ms, all 6 answered");
}

TEST_CASE("an event between two rounds makes them two rows") {
  Script script = led();
  script.at(250'000).full_heartbeat(0, 1, 1);
  script.at(260'000).scenario(sim::EventKind::fault_started, "loss 1%", 3);
  script.at(300'000).full_heartbeat(0, 1, 1);
  const auto rows = texts(script.timeline);
  REQUIRE(rows.size() == 11);
  CHECK(rows[8] == "1 round of heartbeats, all 1 answered");
  CHECK(rows[9] == "loss 1%");
  CHECK(rows[10] == "1 round of heartbeats, all 1 answered");
}

TEST_CASE("a heartbeat that moves a commit index is not folded") {
  Script script = led();
  const raft::Place noop = script.entry(1, "", "");
  script.append(0, 1, 1, noop, raft::Reason::term_start);
  script.append(1, 1, 1, noop, raft::Reason::replicated, 0);
  script.at(250'000);
  const sim::EventId heard = script.deliver(script.heartbeat(0, 1, 1));
  script.commit_learned(1, 1, 0, 1, heard);
  script.deliver(script.answer(1, 0, 1, heard));
  const auto rows = texts(script.timeline);
  CHECK(rows.size() == script.timeline.trace.size());
}

TEST_CASE("a heartbeat lost by chance is not folded, those to a stopped node are counted") {
  Script script = led();
  script.at(250'000).drop(script.heartbeat(0, 1, 1), sim::DropReason::loss);
  script.at(300'000).drop(script.heartbeat(0, 1, 1), sim::DropReason::receiver_down);
  script.at(350'000).drop(script.heartbeat(0, 1, 1), sim::DropReason::receiver_down);
  const auto rows = texts(script.timeline);
  REQUIRE(rows.size() == 11);
  CHECK(rows[9] == "heartbeat node 0 -> node 1 is lost: by chance");
  CHECK(rows[10] == "2 rounds of heartbeats in 50.000 ms, 0 of 2 answered, 2 lost: the receiver is down");
}
