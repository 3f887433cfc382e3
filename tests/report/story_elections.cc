// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::fixture::chapter_named;
using report::fixture::Script;

TEST_CASE("the first election names timer, term, votes and the time it took") {
  Script script(3);
  script.start_all();
  script.at(163'214).stand(1, 1, 163'214);
  script.request_vote(1, 0, 1);
  script.request_vote(1, 2, 1);
  script.at(170'000).grant(0, 1, 1);
  script.at(180'315).lead(1, 1, 2);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "First election");
  CHECK(
      chapter.text ==
      "Node 1's election timer of 163.214 ms ran out before any other (e#4): it moved to term 1, voted for itself and "
      "asked 2 others. Node 1 won term 1 with 2 of 3 votes, 2 needed (e#10), 17.101 ms after it became a candidate.");
  CHECK(chapter.first_event == 4);
  CHECK(chapter.last_event == 10);
}

TEST_CASE("a split vote says who stood, who voted for whom and why votes were refused") {
  Script script(3);
  script.start_all();
  script.at(200'000).stand(0, 1, 200'000);
  script.at(203'120).stand(2, 1, 203'120);
  script.refuse_voted(2, 0, 1, 2);
  script.refuse_behind(0, 2, 1);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Split vote in term 1");
  CHECK(
      chapter.text ==
      "Nodes 0 and 2 stood in term 1, 3.120 ms apart (e#5, e#8). Node 0 got 1 vote (its own), node 2 got 1 (its own). "
      "Nobody led in term 1: 2 of 3 votes are needed. Node 2 refused node 0 its vote: it had voted for itself in that "
      "term (e#10); node 0 refused node 2 its vote: node 2's log ended at entry 3 of term 1, behind its own at entry 4 "
      "of term 2 (e#11).");
}

TEST_CASE("a vote counts when its answer reaches the candidate, and where one was given enough no vote was split") {
  Script script(3);
  script.start_all();
  script.stand(0, 1, 0);
  script.stand(1, 1, 0);
  script.grant(2, 0, 1);
  script.grant(2, 1, 1);
  script.send_yes(2, 0, 1);
  script.send_yes(2, 1, 1);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Nobody wins term 1");
  CHECK(chapter.text ==
        "Nodes 0 and 1 stood in term 1 at the same moment (e#5, e#8). Node 0 got 1 vote (its own), node 1 got 1 (its "
        "own). Nobody led in term 1: 2 of 3 votes are needed. Node 2 voted for node 0 (e#10), but its answer had not "
        "arrived when the run ended; node 2 voted for node 1 (e#11), but its answer had not arrived when the run "
        "ended.");
}

TEST_CASE("the answers to a candidate that crashed are lost, those to one that restarted come too late") {
  Script script(5);
  script.start_all();
  script.stand(0, 1, 0);
  for (raft::NodeId voter = 1; voter <= 4; ++voter) script.grant(voter, 0, 1);
  script.deliver(script.send_yes(1, 0, 1));
  const sim::EventId lost = script.send_yes(2, 0, 1);
  const sim::EventId late = script.send_yes(3, 0, 1);
  script.life(sim::EventKind::node_crashed, 0, 1);
  script.drop(lost, sim::DropReason::receiver_down);
  script.life(sim::EventKind::node_restarted, 0, 1);
  script.deliver(late);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Nobody wins term 1");
  CHECK(chapter.text.ends_with(
      "Node 0 got 2 votes (its own and from node 1). Nobody led in term 1: 3 of 5 votes are needed. Node 2 voted for "
      "node 0 (e#10), but its answer was lost (receiver down, e#18); node 3 voted for node 0 (e#11), but its answer "
      "came too late (e#20): node 0 was no candidate of term 1 any more; node 4 voted for node 0 (e#12), but sent no "
      "answer."));
}

TEST_CASE("of two copies of an answer the one that comes first counts, and one that is lost does not matter") {
  Script script(5);
  script.start_all();
  script.stand(0, 1, 0);
  for (raft::NodeId voter = 1; voter <= 2; ++voter) {
    script.grant(voter, 0, 1);
    const sim::EventId yes = script.send_yes(voter, 0, 1);
    sim::Record copy = script.timeline.trace.at(yes);
    copy.kind = sim::EventKind::message_duplicated;
    copy.v = {yes};
    script.add(copy);
    script.drop(yes, sim::DropReason::loss);
    if (voter == 1) script.deliver(yes);
  }
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Nobody wins term 1");
  CHECK(chapter.text.find("Node 0 got 2 votes (its own and from node 1).") != std::string::npos);
  CHECK(chapter.text.ends_with("Node 2 voted for node 0 (e#14), but its answer had not arrived when the run ended."));
}

TEST_CASE("a candidate nobody hears is told with the requests that were lost") {
  Script script(5);
  script.start_all();
  script.at(200'000).stand(0, 1, 200'000);
  script.drop(script.request_vote(0, 1, 1), sim::DropReason::partition);
  script.drop(script.request_vote(0, 2, 1), sim::DropReason::receiver_down);
  script.request_vote(0, 3, 1);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Nobody wins term 1");
  CHECK(chapter.text.find("Node 0 got 1 vote (its own). Nobody led in term 1: 3 of 5 votes are needed.") !=
        std::string::npos);
  CHECK(chapter.text.find("2 of the 3 requests for votes were lost (link cut 1, receiver down 1).") !=
        std::string::npos);
}

TEST_CASE("many terms without a leader are one chapter") {
  Script script(3);
  script.start_all();
  for (raft::Term term = 1; term <= 40; ++term) {
    script.at(static_cast<sim::Time>(term) * 200'000).stand(0, term, 200'000);
  }
  const auto story = report::tell_story(script.timeline);
  const auto chapter = chapter_named(story, "Nobody wins terms 1 to 40");
  CHECK(
      chapter.text ==
      "40 terms passed in 7.800 s without a leader (e#5 to e#122). Node 0 stood 40 times. Nobody got more than 1 of 3 "
      "votes; 2 are needed.");
  CHECK(story.size() == 2);
}

TEST_CASE("many terms without a leader tell how many votes did not count") {
  Script script(3);
  script.start_all();
  for (raft::Term term = 1; term <= 4; ++term) {
    script.stand(0, term, 0);
    script.grant(1, 0, term);
    if (term < 3) script.drop(script.send_yes(1, 0, term), sim::DropReason::loss);
  }
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Nobody wins terms 1 to 4");
  CHECK(
      chapter.text.ends_with("Nobody got more than 1 of 3 votes; 2 are needed. 4 votes were given and did not count "
                             "(answer lost 2, answer not sent 2)."));
}

TEST_CASE("the story has no more chapters than there is room for, and says how many are missing") {
  Script script(3);
  script.start_all();
  for (raft::Term term = 1; term <= 50; ++term) {
    script.at(static_cast<sim::Time>(term) * 1'000'000).elect(static_cast<raft::NodeId>(term % 2), 2, term);
    script.follow(static_cast<raft::NodeId>(term % 2), term + 1, term, raft::Role::leader, 0);
  }
  const auto story = report::tell_story(script.timeline);
  REQUIRE(story.size() == report::kChaptersMax);
  CHECK(story.back().title == "Not told here");
  CHECK(story.back().text == "72 more chapters of this run are left out.");
  CHECK(chapter_named(story, "First election").first_event == 4);
}
