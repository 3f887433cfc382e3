// SPDX-License-Identifier: MIT
// Labels, fault windows and what leaders know of others, on traces made by hand.
#include "report/faults.h"
#include "report/labels.h"
#include "report/progress.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::fixture::Script;

namespace {

std::string label_of(const Script& script, sim::EventId id) { return report::Labels(script.timeline).of(id); }

sim::EventId answer_vote(Script& script, raft::NodeId from, raft::NodeId to, bool granted, sim::EventId cause) {
  sim::Record record;
  record.at = script.now();
  record.kind = sim::EventKind::message_sent;
  record.node = from;
  record.peer = to;
  record.type = static_cast<std::uint8_t>(raft::MessageKind::vote_reply);
  record.flag = granted;
  record.term = 1;
  record.cause = cause;
  return script.add(record);
}

}  // namespace

TEST_CASE("an answer to a vote says how many votes there are once it has arrived") {
  Script script(5);
  script.start_all();
  script.at(200'000).stand(0, 1, 200'000);
  sim::Record own_vote;  // on disk
  own_vote.at = script.now();
  own_vote.kind = sim::EventKind::entries_persisted;
  own_vote.node = 0;
  own_vote.term = 1;
  own_vote.v = {1, 0, 0, 0};
  script.add(own_vote);
  const sim::EventId first = answer_vote(script, 1, 0, true, script.grant(1, 0, 1));
  const sim::EventId second = answer_vote(script, 2, 0, true, script.grant(2, 0, 1));
  const sim::EventId never = answer_vote(script, 3, 0, true, script.grant(3, 0, 1));
  const sim::EventId refused = answer_vote(script, 4, 0, false, script.refuse_voted(4, 0, 1, 4));
  script.deliver(second);
  script.deliver(first);
  script.deliver(refused);
  CHECK(label_of(script, second) == "yes, 2 of 5");
  CHECK(label_of(script, first) == "yes, 3 of 5");
  CHECK(label_of(script, never) == "yes");
  CHECK(label_of(script, refused) == "no: it voted for itself");
}

TEST_CASE("a message that carries one entry says it, one that carries more says which") {
  Script script(3);
  script.start_all();
  const raft::Place place =
      script.entry(1, "a key that is much too long for an arrow", "and its value is long as well");
  sim::Record record;
  record.kind = sim::EventKind::message_sent;
  record.node = 0;
  record.peer = 1;
  record.type = static_cast<std::uint8_t>(raft::MessageKind::append_entries);
  record.term = 1;
  record.v = {4, 1, 0, place, 1};
  const sim::EventId one = script.add(record);
  record.v = {6, 1, 0, place, 3};
  const sim::EventId three = script.add(record);
  CHECK(label_of(script, one) == "a key th…=and its…, index 5");
  CHECK(label_of(script, three) == "3 entries, 7-9");
}

TEST_CASE("a heartbeat that moves a commit index says so") {
  Script script(3);
  script.start_all();
  const sim::EventId beat = script.heartbeat(0, 1, 1);
  script.commit_learned(1, 1, 4, 5, script.deliver(beat));
  const sim::EventId plain = script.full_heartbeat(0, 2, 1);
  CHECK(label_of(script, beat) == "♥ commit 5");
  CHECK(label_of(script, plain) == "♥");
}

TEST_CASE("a text is shortened by whole characters") {
  CHECK(report::abbreviated("four", 4) == "four");
  CHECK(report::abbreviated("fives", 4) == "fiv…");
  CHECK(report::abbreviated("äöüß€", 5) == "äöüß€");
  CHECK(report::abbreviated("äöüß€x", 5) == "äöüß…");
}

TEST_CASE("faults last from their line to their end, outages from the crash to the restart") {
  using sim::EventKind;
  Script script(3);
  script.start_all();
  const auto at = [&script] { return script.timeline.trace.size(); };
  script.scenario(EventKind::fault_started, "partition 0,1 | 2", 3);
  const sim::EventId cut = at();
  script.scenario(EventKind::fault_started, "crash 1 as lost for 1s", 4);
  script.life(EventKind::node_crashed, 1, 1);
  const sim::EventId down = at();
  script.scenario(EventKind::fault_started, "loss 5% for 1s", 5);
  const sim::EventId loss = at();
  script.scenario(EventKind::fault_started, "snapshot 2", 6);
  script.scenario(EventKind::fault_ended, "partition 0,1 | 2", 3);
  const sim::EventId healed = at();
  script.scenario(EventKind::fault_ended, "loss 5% for 1s", 5);
  const sim::EventId over = at();
  script.life(EventKind::node_restarted, 1, 1);
  const sim::EventId back = at();
  script.scenario(EventKind::fault_started, "isolate lost", 7);
  const sim::EventId last = at();
  const std::vector<report::FaultWindow> faults = report::find_faults(script.timeline);
  REQUIRE(faults.size() == 4);
  CHECK((faults[0].first == cut && faults[0].last == healed && faults[0].nodes == raft::NodeSet{0, 1, 2}));
  CHECK((faults[1].first == down && faults[1].last == back && faults[1].nodes == raft::NodeSet{1}));
  CHECK(faults[1].text == "node 1 is down");
  CHECK((faults[2].first == loss && faults[2].last == over && faults[2].nodes.empty()));
  CHECK((faults[3].first == last && faults[3].last == last && faults[3].nodes == raft::NodeSet{1}));
}

TEST_CASE("what a leader knows begins behind its log and ends with its leadership") {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(0, 1, 1);
  const sim::EventId lost = script.follow(0, 2, 1, raft::Role::leader, 0);
  const std::vector<report::ProgressChange> changes = report::find_progress(script.timeline);
  REQUIRE(changes.size() == 4);
  CHECK((changes[0].peer == 1 && changes[0].next_index == 1 && changes[0].match_index == 0));
  CHECK((changes[1].peer == 2 && changes[1].next_index == 1));
  CHECK((changes[2].event == lost && changes[2].peer == 1 && changes[2].next_index == 0));
  CHECK((changes[3].event == lost && changes[3].peer == 2 && changes[3].next_index == 0));
  script.timeline.rules_off = {"silence-no-success"};
  CHECK(report::find_progress(script.timeline)[0].next_index == report::kUnknownIndex);
}

TEST_CASE("any trace has labels, faults and progress") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 300);
    const report::Labels labels(timeline);
    for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) CHECK(labels.of(id).size() < 200);
    for (const report::FaultWindow& fault : report::find_faults(timeline)) CHECK(fault.first <= fault.last);
    sim::EventId before = 0;
    for (const report::ProgressChange& change : report::find_progress(timeline)) {
      CHECK(change.event >= before);
      before = change.event;
    }
  }
}
