// SPDX-License-Identifier: MIT
#include "sim/property.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::Reason;
using report::fixture::chapter_named;
using report::fixture::Script;
using sim::EventKind;

namespace {

/// Node 0 leads term 1 of three nodes; its no-op and one value are on all and committed by the leader.
struct Stored : Script {
  Stored() : Script(3) {
    start_all();
    at(200'000).elect(0, 1, 1);
    noop = entry(1, "", "");
    value = entry(1, "100", "Some Value");
    at(300'000).append(0, 1, 1, noop, Reason::term_start);
    for (const raft::NodeId node : {raft::NodeId{1}, raft::NodeId{2}}) append(node, 1, 1, noop, Reason::replicated, 0);
    for (const raft::NodeId node : {raft::NodeId{0}, raft::NodeId{1}, raft::NodeId{2}}) persist(node, 1, 1, 1);
    commit_counted(0, 1, 0, 1, 2);
    at(400'000);
    appended = append(0, 1, 2, value, Reason::proposed);
  }
  raft::Place noop = 0;
  raft::Place value = 0;
  sim::EventId appended = 0;
};

}  // namespace

TEST_CASE("a stored value is told with its entry, its commit and how the others learned of it") {
  Stored script;
  script.append(1, 1, 2, script.value, Reason::replicated, 0);
  script.at(406'104);
  const sim::EventId commit = script.commit_counted(0, 1, 1, 2, 2);
  script.at(450'204);
  const sim::EventId heard = script.deliver(script.heartbeat(0, 1, 1));
  const sim::EventId learned = script.commit_learned(1, 1, 1, 2, heard);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "100 = Some Value");
  const auto ref = [](sim::EventId id) { return "e#" + std::to_string(id); };
  CHECK(chapter.text ==
        "Node 0 appended it as entry 2 of term 1 (" + ref(script.appended) + ") and committed it 6.104 ms later (" +
            ref(commit) +
            "), held by 2 of 3 nodes; 2 are needed. Node 1 learned of the commit 44.100 ms later with a "
            "heartbeat (" +
            ref(learned) + ").");
}

TEST_CASE("a follower that fails and returns is told with what it missed and how it caught up") {
  Stored script;
  script.commit_counted(0, 1, 1, 2, 2);
  script.at(500'000).life(EventKind::node_crashed, 2, 1);
  const raft::Place missed = script.entry(1, "200", "two");
  script.at(600'000).append(0, 1, 3, missed, Reason::proposed);
  script.commit_counted(0, 1, 2, 3, 2);
  script.at(1'700'000).life(EventKind::node_restarted, 2, 1, 1);
  script.at(1'711'200).append(2, 1, 2, script.value, Reason::replicated, 0);
  script.append(2, 1, 3, missed, Reason::replicated, 0);
  script.commit_learned(2, 1, 0, 3, 0);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Node 2 fails and catches up");
  CHECK(chapter.text.find("and came back 1.200 s later") != std::string::npos);
  CHECK(chapter.text.find("Meanwhile entry 3 was committed. Its log then ended at entry 1; it was sent 2 "
                          "entries, and knew of the commit of entry 3 11.200 ms after its return") !=
        std::string::npos);
}

TEST_CASE("a lost leader is told with the time nobody led") {
  Stored script;
  script.at(1'000'000).life(EventKind::node_crashed, 0, 1);
  script.at(1'396'000).elect(1, 2, 2);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "The leader fails");
  CHECK(chapter.text.find("Node 0, leader of term 1, crashed") != std::string::npos);
  CHECK(chapter.text.find("For 396.000 ms nobody led, until node 1 won term 2") != std::string::npos);
  CHECK(chapter.text.find("Its log had 1 entry beyond its commit index 1.") != std::string::npos);
}

TEST_CASE("a stale leader that steps down and loses an entry makes two chapters") {
  Stored script;
  script.at(1'000'000).elect(1, 2, 2);
  const raft::Place other = script.entry(2, "", "");
  script.append(1, 2, 2, other, Reason::term_start);
  script.at(1'250'000);
  const sim::EventId heard = script.deliver(script.send_entries(1, 0, 2));
  script.follow(0, 2, 1, raft::Role::leader, heard);
  script.truncate(0, 2, 1, 2, 2, 1, 2);
  script.append(0, 2, 2, other, Reason::replicated, 1);
  const auto story = report::tell_story(script.timeline);
  const auto down = chapter_named(story, "Node 0 steps down");
  CHECK(down.text.find("Node 0 still led term 1 when a message of node 1 carried term 2") != std::string::npos);
  CHECK(down.text.find("For 250.000 ms both node 0 and node 1 had the role of leader, node 1 in term 2.") !=
        std::string::npos);
  const auto repair = chapter_named(story, "Node 0's log is repaired");
  CHECK(repair.text.find("its entry 2 was of term 1, that of node 1, leader of term 2, of term 2. None of the deleted "
                         "entries was ever committed.") != std::string::npos);
}

TEST_CASE("a committed entry that is deleted is not called uncommitted") {
  Stored script;
  script.commit_counted(0, 1, 1, 2, 2);
  script.truncate(0, 1, 1, 2, 2, 1, 2);
  const auto repair = chapter_named(report::tell_story(script.timeline), "Node 0's log is repaired");
  CHECK(repair.text.find("None of the deleted") == std::string::npos);
}

TEST_CASE("entries of an earlier term wait for one of the leader's own term") {
  Stored script;
  script.append(1, 1, 2, script.value, Reason::replicated, 0);
  script.at(1'000'000).elect(1, 2, 2);
  const raft::Place own = script.entry(2, "", "");
  script.append(1, 2, 3, own, Reason::term_start);
  script.at(1'020'000).commit_counted(1, 2, 1, 3, 2);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Waiting for an entry of its own term");
  CHECK(chapter.text.find("it committed entry 2 with entry 3 of its own term") != std::string::npos);
  CHECK(chapter.text.find("20.000 ms after it became leader.") != std::string::npos);
}

TEST_CASE("a fault line of the network is told with what it stopped") {
  Stored script;
  const sim::EventId fault = script.scenario(EventKind::fault_started, "isolate leader", 14);
  script.drop(script.heartbeat(0, 1, 1), sim::DropReason::partition);
  script.at(2'400'000).scenario(EventKind::fault_ended, "isolate leader", 14, fault);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "isolate leader");
  CHECK(chapter.text.find("This held for 2.000 s") != std::string::npos);
  CHECK(chapter.text.find("1 message was stopped by a cut link meanwhile. Node 0, leader of term 1 when it began, "
                          "committed nothing meanwhile.") != std::string::npos);
}

TEST_CASE("a violation is told with its evidence and is never left out") {
  Stored script;
  sim::Record broken;
  broken.kind = EventKind::violation;
  broken.reason = static_cast<std::uint8_t>(sim::Property::vote_once);
  broken.v = {script.timeline.trace.add_note("node 2 voted twice in term 2"), 5, 7};
  script.add(broken);
  const auto chapter = chapter_named(report::tell_story(script.timeline), "Violation of vote-once");
  CHECK(chapter.text.find("vote-once broke at 0.400000 s") != std::string::npos);
  CHECK(chapter.text.find(
            "node 2 voted twice in term 2. It says that in a term a node grants its vote to at most one candidate, "
            "restarts included. See e#5 and e#7.") != std::string::npos);
}

TEST_CASE("any trace makes a story in order whose events are of the trace") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 400);
    const auto story = report::tell_story(timeline);
    CHECK(story.size() <= report::kChaptersMax);
    sim::EventId before = 0;
    for (const report::Chapter& chapter : story) {
      CHECK(chapter.first_event >= before);
      CHECK(chapter.first_event >= 1);
      CHECK(chapter.last_event >= chapter.first_event);
      CHECK(chapter.last_event <= timeline.trace.size());
      before = chapter.first_event;
    }
  }
  CHECK(report::tell_story(report::Timeline{}).empty());
}
