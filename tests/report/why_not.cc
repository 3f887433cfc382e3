// SPDX-License-Identifier: MIT
// Why something had not happened: hand-made traces, one for each reason.
#include "report/why_not.h"

#include "report/why_not_page.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::Reason;
using report::Question;
using report::WhyNot;
using report::fixture::Script;
using sim::EventId;
using sim::EventKind;

namespace {

WhyNot ask(const Script& script, const std::string& text, EventId moment = 0) {
  std::string error;
  const std::optional<Question> question = report::parse_question(text, script.timeline.nodes, error);
  INFO(error);
  REQUIRE(question);
  const report::WhyIndex index(script.timeline);
  return report::why_not(index, *question, moment == 0 ? script.timeline.trace.size() : moment);
}

bool says(const WhyNot& answer, std::string_view part) {
  const std::string text = report::why_not_text(answer, report::Marks::ascii);
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

std::string error_of(const std::string& text) {
  std::string error;
  CHECK_FALSE(report::parse_question(text, 3, error));
  return error;
}

sim::Record append_of(raft::NodeId from, raft::NodeId to, raft::Term term, raft::Index prev, raft::Place place) {
  sim::Record record;
  record.kind = EventKind::message_sent;
  record.node = from;
  record.peer = to;
  record.type = static_cast<std::uint8_t>(raft::MessageKind::append_entries);
  record.term = term;
  record.v = {prev, 1, 0, place, 1};
  return record;
}

Script led() {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(0, 1, 1);
  return script;
}

}  // namespace

TEST_CASE("a question is read, and what is none is told with its words") {
  std::string error;
  const auto commit = report::parse_question("  commit  5 on 2 ", 3, error);
  REQUIRE(commit);
  CHECK(commit->index == 5);
  CHECK(commit->node == 2);
  REQUIRE(report::parse_question("vote 1 for 0", 3, error));
  REQUIRE(report::parse_question("leader 2", 3, error));
  CHECK(error_of("") == "'' is no question of --why-not");
  CHECK(error_of("commit") == "'commit' is no question of --why-not");
  CHECK(error_of("commit 0") == "'0' is no index: entries count from 1");
  CHECK(error_of("commit 5 on 3") == "there is no node 3: this run has 3 nodes, from 0 on");
  CHECK(error_of("vote leader for 1") == "'leader' is no node: nodes are numbers");
  CHECK(error_of("leader 99999999999999999999") == "'99999999999999999999' is no node: nodes are numbers");
  CHECK(error_of("commit 1\n2 3") == "'commit 1\\n2 3' is no question of --why-not");
}

TEST_CASE("an entry on too few disks is not committed, and each that lacks it says why") {
  Script script = led();
  const raft::Place place = script.entry(1, "x", "1");
  script.append(0, 1, 1, place, Reason::proposed);
  script.persist(0, 1, 1, 1);
  const EventId crash = script.at(210'000).life(EventKind::node_crashed, 1, 1);
  script.at(220'000).scenario(EventKind::fault_started, "partition 0 | 1,2", 4);
  const EventId lost = script.drop(script.add(append_of(0, 2, 1, 0, place)), sim::DropReason::partition);
  const WhyNot answer = ask(script, "commit 1");
  CHECK_FALSE(answer.happened);
  CHECK(answer.section == "[Raft 5.3, 5.4.2]");
  says(answer, "Entry 1 is not committed at e#" + std::to_string(lost) + " (0.220000 s).");
  says(answer, "[yes] node 0 leads term 1 since 0.200000 s");
  says(answer, "[no]  1 of 3 voters holds it on disk, 2 are needed");
  says(answer, "[yes] entry 1 is of the leader's own term");
  says(answer, "Node 1 lacks it: its log ends at 0; it crashed at 0.210000 s (e#" + std::to_string(crash) + ").");
  says(answer, "Node 2 lacks it: its log ends at 0; cut off by `partition 0 | 1,2` since 0.220000 s");
  says(answer, "the append with it was lost at 0.220000 s (e#" + std::to_string(lost) + ").");
}

TEST_CASE("an entry that a majority has in memory only waits for the disks") {
  Script script = led();
  const raft::Place place = script.entry(1, "x", "1");
  script.append(0, 1, 1, place, Reason::proposed);
  script.persist(0, 1, 1, 1);
  script.append(1, 1, 1, place, Reason::replicated, 0);
  says(ask(script, "commit 1"), "Node 1 has it in memory, not yet on disk");
}

TEST_CASE("a leader that has not heard of the majority does not commit") {
  Script script = led();
  const raft::Place place = script.entry(1, "x", "1");
  script.append(0, 1, 1, place, Reason::proposed);
  script.persist(0, 1, 1, 1);
  const EventId heard = script.deliver(script.add(append_of(0, 1, 1, 0, place)));
  script.append(1, 1, 1, place, Reason::replicated, 0);
  script.persist(1, 1, 1, 1);
  says(ask(script, "commit 1"), "Node 1 has not told node 0 in term 1 that it holds it.");
  const EventId answer = script.answer(1, 0, 1, heard);
  sim::Record confirms = script.timeline.trace.at(answer);
  confirms.v = {0, 1};
  const EventId sent = script.add(confirms);
  const WhyNot waiting = ask(script, "commit 1");
  says(waiting, "[yes] 2 of 3 voters hold it on disk, 2 are needed");
  says(waiting, "[no]  the leader knows of enough: of 1 holder");
  says(waiting, "The answer of node 1 is on its way since 0.200000 s (e#" + std::to_string(sent) + ").");
}

TEST_CASE("an entry of an older term waits for one of the leader's own") {
  Script script(3);
  script.start_all();
  script.at(100'000).elect(0, 1, 1);
  const raft::Place place = script.entry(1, "x", "1");
  for (raft::NodeId node = 0; node < 2; ++node) {
    script.append(node, 1, 1, place, node == 0 ? Reason::proposed : Reason::replicated, 0);
    script.persist(node, 1, 1, 1);
  }
  script.at(200'000).elect(0, 1, 2);
  const WhyNot answer = ask(script, "commit 1");
  says(answer, "[no]  entry 1 is of the leader's own term: it is of term 1, the leader's term is 2");
  says(answer, "Node 0 has no entry of term 2 yet; entry 1 waits for one [Raft 5.4.2].");
}

TEST_CASE("without a leader nothing is committed, and the last leader is named") {
  Script script = led();
  const raft::Place place = script.entry(1, "x", "1");
  script.append(0, 1, 1, place, Reason::proposed);
  script.persist(0, 1, 1, 1);
  script.at(300'000).life(EventKind::node_crashed, 0, 1);
  const WhyNot answer = ask(script, "commit 1");
  says(answer, "[no]  a live node leads");
  says(answer, "The last to lead was node 0, in term 1, from 0.200000 s");
  says(answer, "Entry 1 of term 1 is in the logs of: 0.");
}

TEST_CASE("an entry that nobody has, nobody has any more, or nobody has yet") {
  Script script = led();
  const EventId before = script.timeline.trace.size();
  says(ask(script, "commit 7"), "[no]  a log holds entry 7: the longest, of node 0, ends at 0");
  const raft::Place place = script.entry(1, "x", "1");
  const EventId appended = script.append(0, 1, 1, place, Reason::proposed);
  says(ask(script, "commit 1", before), "Node 0 appended it first at 0.200000 s (e#" + std::to_string(appended) + ").");
  script.truncate(0, 2, 1, 1, 1, 1, 2);
  says(ask(script, "commit 1"), "There was one: node 0 appended it first at");
}

TEST_CASE("what is committed is said to be, and a follower that was not told says so") {
  Script script = led();
  const raft::Place place = script.entry(1, "x", "1");
  for (raft::NodeId node = 0; node < 2; ++node) {
    script.append(node, 1, 1, place, node == 0 ? Reason::proposed : Reason::replicated, 0);
    script.persist(node, 1, 1, 1);
  }
  const EventId commit = script.at(250'000).commit_counted(0, 1, 0, 1, 2);
  const WhyNot done = ask(script, "commit 1");
  CHECK(done.happened);
  says(done, "Node 0 committed it at 0.250000 s (e#" + std::to_string(commit) + ").");
  const WhyNot follower = ask(script, "commit 1 on 1");
  CHECK_FALSE(follower.happened);
  says(follower, "[yes] its log holds the committed entry 1");
  says(follower, "[no]  an AppendEntries with leader_commit 1 or more has reached it since");
  const WhyNot empty = ask(script, "commit 1 on 2");
  says(empty, "[no]  its log holds entry 1: it ends at 0");
}

TEST_CASE("a vote that was not given names the vote before, with its event") {
  Script script(3);
  script.start_all();
  script.at(150'000).stand(0, 1, 150'000);
  const EventId own = script.at(151'000).stand(1, 1, 151'000) + 1;
  script.deliver(script.request_vote(0, 1, 1));
  const EventId refused = script.refuse_voted(1, 0, 1, 1);
  const WhyNot answer = ask(script, "vote 1 for 0");
  CHECK_FALSE(answer.happened);
  says(answer, "Node 1 did not vote for node 0 in term 1");
  says(answer, "[no]  in term 1 it voted for node 1 before, the candidate is node 0");
  says(answer, "It refused at 0.151000 s (e#" + std::to_string(refused) + ").");
  says(answer, "It had voted for itself at 0.151000 s (e#" + std::to_string(own) + ").");
}

TEST_CASE("a vote whose request was lost, is on its way, or was never sent") {
  Script script(3);
  script.start_all();
  says(ask(script, "vote 1 for 0"), "Node 1 did not vote for node 0: node 0 has not stood");
  script.at(150'000).stand(0, 1, 150'000);
  says(ask(script, "vote 1 for 0"), "[no]  node 1 was asked");
  const EventId sent = script.request_vote(0, 1, 1);
  says(ask(script, "vote 1 for 0"), "[no]  the request has reached node 1");
  const EventId lost = script.drop(sent, sim::DropReason::loss);
  says(ask(script, "vote 1 for 0"),
       "[no]  the request reached node 1: it was lost at 0.150000 s (e#" + std::to_string(lost));
}

TEST_CASE("a vote that was given says so and when") {
  const Script script = led();
  const WhyNot answer = ask(script, "vote 1 for 0");
  CHECK(answer.happened);
  says(answer, "Node 1 did vote for node 0 in term 1");
  says(answer, "That was at 0.200000 s");
}

TEST_CASE("a node that does not lead: its timer, its votes, its crash, another leader") {
  Script script(3);
  script.start_all();
  says(ask(script, "leader 2"), "[no]  its election timer has run out");
  script.at(150'000).stand(2, 1, 150'000);
  script.deliver(script.request_vote(2, 0, 1));
  script.refuse_behind(0, 2, 1);
  script.drop(script.request_vote(2, 1, 1), sim::DropReason::loss);
  const WhyNot few = ask(script, "leader 2");
  says(few, "[yes] it stood in term 1 at 0.150000 s");
  says(few, "[no]  it had 1 of 3 votes, its own included; 2 are needed");
  says(few, "Node 0 refused (e#");
  says(few, "Node 1 never had the request: lost, by chance (e#");
  script.at(300'000).elect(0, 1, 2);
  says(ask(script, "leader 2"), "[no]  no other node leads: node 0 leads term 2 since 0.300000 s");
  CHECK(ask(script, "leader 0").happened);
  script.life(EventKind::node_crashed, 2, 1);
  says(ask(script, "leader 2"), "[no]  node 2 is up: it crashed at 0.300000 s");
}

TEST_CASE("a vote whose answer came when the candidate had crashed and was back does not count") {
  Script script(3);
  script.start_all();
  script.stand(0, 1, 0);
  script.deliver(script.request_vote(0, 1, 1));
  const EventId vote = script.grant(1, 0, 1);
  const EventId yes = script.send_yes(1, 0, 1);
  says(ask(script, "leader 0"), "said yes (e#" + std::to_string(vote) + "), but its answer had not arrived");
  script.life(EventKind::node_crashed, 0, 1);
  script.life(EventKind::node_restarted, 0, 1);
  const EventId late = script.deliver(yes);
  const WhyNot answer = ask(script, "leader 0");
  says(answer, "[no]  it had 1 of 3 votes, its own included; 2 are needed");
  says(answer, "Node 1 said yes (e#" + std::to_string(vote) + "), but its answer came too late (e#" +
                   std::to_string(late) + ")");
}

TEST_CASE("who led once says from when to when") {
  Script script = led();
  script.at(300'000).follow(0, 2, 1, raft::Role::leader, 0);
  const WhyNot answer = ask(script, "leader 0");
  CHECK_FALSE(answer.happened);
  says(answer, "It led term 1 from 0.200000 s");
  says(answer, "Nobody leads then.");
}

TEST_CASE("any question about any moment of any run has an answer") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 120);
    const report::WhyIndex index(timeline);
    for (EventId moment = 1; moment <= timeline.trace.size(); moment += 7) {
      for (const Question& question : {Question{.index = 2}, Question{.index = 1, .node = 0},
                                       Question{.kind = Question::Kind::vote, .node = 0, .candidate = 1},
                                       Question{.kind = Question::Kind::leader, .node = 1}}) {
        const WhyNot answer = report::why_not(index, question, moment);
        CHECK_FALSE(answer.headline.empty());
        CHECK(answer.rule.empty() == answer.section.empty());
      }
    }
  }
}

TEST_CASE("the page says what a run left open, and nothing where nothing is open") {
  Script script = led();
  CHECK(report::why_not_section(script.timeline).empty());
  script.append(0, 1, 1, script.entry(1, "x", "1"), Reason::proposed);
  script.persist(0, 1, 1, 1);
  const std::string entry = report::why_not_section(script.timeline);
  CHECK(entry.starts_with("<section id=whynot aria-labelledby=h-whynot>"));
  CHECK(entry.find("Entry 1 is not committed at e#") != std::string::npos);
  CHECK(entry.find("1 of 3 voters holds it on disk, 2 are needed") != std::string::npos);
  CHECK(entry.find("does not lead") == std::string::npos);
  script.life(EventKind::node_crashed, 0, 1);
  const std::string nobody = report::why_not_section(script.timeline);
  CHECK(nobody.find("Node 1 does not lead") != std::string::npos);
  CHECK(nobody.find("Node 0 does not lead") == std::string::npos);
}
