// SPDX-License-Identifier: MIT
// The stories of pre-votes, transfers, members, snapshots, reads, lost quorums, damaged disks and rules switched off.
#include "sim/property.h"
#include "tests/catch.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::MessageKind;
using raft::Reason;
using report::fixture::chapter_named;
using report::fixture::Script;
using sim::EventId;
using sim::EventKind;

namespace {

struct Scene : Script {
  Scene() : Script(3) {
    start_all();
    at(200'000).elect(0, 1, 1);
  }

  Scene& at(sim::Time at_us) {
    Script::at(at_us);
    return *this;
  }

  EventId decide(EventKind kind, raft::NodeId node, raft::Term term, Reason reason, std::array<std::uint64_t, 5> v,
                 raft::NodeId peer = raft::kNoNode, EventId cause = 0) {
    sim::Record record;
    record.kind = kind;
    record.node = node;
    record.term = term;
    record.reason = static_cast<std::uint8_t>(reason);
    record.v = v;
    record.peer = peer;
    record.cause = cause;
    return add(record);
  }
  EventId send(MessageKind type, raft::NodeId from, raft::NodeId to, raft::Term term, std::array<std::uint64_t, 5> v,
               bool flag = false) {
    sim::Record record;
    record.kind = EventKind::message_sent;
    record.node = from;
    record.peer = to;
    record.term = term;
    record.type = static_cast<std::uint8_t>(type);
    record.flag = flag;
    record.v = v;
    return add(record);
  }
  report::Chapter told(std::string_view title) const { return chapter_named(report::tell_story(timeline), title); }
};

}  // namespace

TEST_CASE("a node that asks in vain says how many said yes and why the others did not") {
  Scene scene;
  scene.at(500'000);
  const EventId timeout = scene.decide(EventKind::election_timeout, 2, 1, Reason::timer, {300'000, 200'000});
  scene.decide(EventKind::became_pre_candidate, 2, 1, Reason::timer, {2, 0}, raft::kNoNode, timeout);
  scene.drop(scene.send(MessageKind::pre_vote, 2, 0, 2, {}), sim::DropReason::partition);
  scene.send(MessageKind::pre_vote, 2, 1, 2, {});
  scene.decide(EventKind::pre_vote_refused, 1, 2, Reason::leader_alive, {0, 0, 0, 0, 1}, 2);
  scene.deliver(scene.send(MessageKind::pre_vote_reply, 1, 2, 1, {}, false));
  CHECK(scene.told("Node 2 asks in vain").text ==
        "Node 2's election timer of 200.000 ms ran out (e#9), and it asked whether it would win term 2. 1 of 3 voters "
        "said yes, itself included, 2 are needed; it stayed in term 1. Node 1 refused: it had just heard its leader, "
        "node 0 (e#14). 1 of the 2 requests was lost (link cut 1).");
  scene.at(800'000).decide(EventKind::became_pre_candidate, 2, 1, Reason::timer, {2, 1});
  CHECK(
      scene.told("Node 2 asks in vain")
          .text.starts_with("Node 2 asked 2 times in 300.000 ms whether it would win term 2 (e#10 to e#17). At most 1 "
                            "of 3 voters said yes"));
}

TEST_CASE("an election after pre-votes says how many would vote") {
  Scene scene;
  scene.at(500'000);
  const EventId timeout = scene.decide(EventKind::election_timeout, 2, 1, Reason::timer, {300'000, 200'000});
  scene.decide(EventKind::became_pre_candidate, 2, 1, Reason::timer, {2, 0}, raft::kNoNode, timeout);
  const EventId yes = scene.deliver(scene.send(MessageKind::pre_vote_reply, 1, 2, 2, {}, true));
  sim::Record candidate;
  candidate.kind = EventKind::became_candidate;
  candidate.node = 2;
  candidate.term = 2;
  candidate.cause = yes;
  candidate.reason = static_cast<std::uint8_t>(Reason::pre_votes_won);
  scene.timeline.trace.add(candidate);
  const auto story = report::tell_story(scene.timeline);
  for (const report::Chapter& chapter : story) CHECK(chapter.title != "Node 2 asks in vain");
  CHECK(chapter_named(story, "Nobody wins term 2").title == "Nobody wins term 2");
}

TEST_CASE("a transfer tells who took over, or that it was given up") {
  Scene scene;
  const EventId start = scene.at(400'000).decide(EventKind::transfer_started, 0, 1, Reason::none, {2, 3, 700'000}, 1);
  scene.at(410'000).decide(EventKind::timeout_now_sent, 0, 1, Reason::none, {3, 3}, 1);
  const EventId end = scene.at(700'000).decide(EventKind::transfer_ended, 0, 1, Reason::timer, {}, 1);
  const auto given_up = scene.told("The transfer to node 1 is given up");
  CHECK(given_up.text ==
        "Node 0, leader of term 1, began to hand over to node 1, which held 2 of its 3 entries (e#9). 10.000 ms later "
        "it told node 1 to campaign (e#10). Node 0 gave up 300.000 ms after it began (e#11).");
  CHECK(given_up.first_event == start);
  CHECK(given_up.last_event == end);
  scene.at(800'000).decide(EventKind::transfer_started, 0, 1, Reason::none, {3, 3, 900'000}, 2);
  scene.decide(EventKind::timeout_now_sent, 0, 1, Reason::none, {3, 3}, 2);
  scene.at(820'000).lead(2, 2, 2);
  CHECK(
      scene.told("Leadership goes to node 2").text ==
      "Node 0, leader of term 1, began to hand over to node 2, which held 3 of its 3 entries (e#12). It told node 2 to "
      "campaign at once (e#13). Node 2 won term 2 20.000 ms after the transfer began (e#14).");
}

TEST_CASE("a change of members tells what changed, when it was committed and who took it over") {
  Scene scene;
  const raft::ConfigId now =
      scene.timeline.store.add_configuration({.voters = {0, 1}, .next_voters = {}, .learners = {}});
  const raft::Place place =
      scene.timeline.store.add(raft::kNoPlace, {1, {.kind = raft::CommandKind::config, .key = now}});
  scene.at(400'000).append(0, 1, 1, place, Reason::changed);
  scene.decide(EventKind::config_changed, 0, 1, Reason::changed, {1, now, 0, 0});
  scene.at(410'000).decide(EventKind::config_changed, 1, 1, Reason::replicated, {1, now, 0, 0});
  scene.at(420'000).commit_counted(0, 1, 0, 1, 2);
  CHECK(scene.told("Node 2 is removed").text ==
        "Node 0, leader of term 1, removed node 2 with entry 1 (e#10): 0,1,2 became 0,1. It was committed 20.000 ms "
        "later, "
        "held by 2 of 2 nodes; 2 are needed (e#12). 1 other node took it over, 10.000 ms later (node 1, e#11).");
  scene.at(500'000).decide(EventKind::config_changed, 1, 2, Reason::rolled_back, {0, 0, now, 1});
  CHECK(scene.told("Node 1 goes back to 0,1,2").text ==
        "Node 1 deleted entry 1 with configuration 0,1 and went back to 0,1,2 (e#13).");
}

TEST_CASE("joint consensus is told until it is left") {
  Scene scene;
  const raft::ConfigId joint =
      scene.timeline.store.add_configuration({.voters = {0, 1, 2}, .next_voters = {0, 1}, .learners = {}});
  const raft::ConfigId after =
      scene.timeline.store.add_configuration({.voters = {0, 1}, .next_voters = {}, .learners = {}});
  scene.at(400'000).decide(EventKind::config_changed, 0, 1, Reason::changed, {1, joint, 0, 0});
  scene.at(430'000).commit_counted(0, 1, 0, 1, 2);
  scene.decide(EventKind::config_changed, 0, 1, Reason::joint_over, {2, after, joint, 1});
  const std::string text = scene.told("The members change").text;
  CHECK(text.find("began to replace the voters with entry 1 (e#9): 0,1,2 became 0,1,2 -> 0,1.") != std::string::npos);
  CHECK(text.find("With entry 2 node 0 left the joint configuration, 30.000 ms after it began (e#11); the members were "
                  "0,1.") != std::string::npos);
}

TEST_CASE("snapshots are told: taken, sent in chunks, installed") {
  Scene scene;
  const raft::Place place = scene.entry(1, "a", "1");
  scene.append(0, 1, 1, place, Reason::proposed);
  scene.at(400'000).decide(EventKind::snapshot_taken, 0, 1, Reason::interval, {1, 1, 1, 0, 2});
  scene.at(450'000).send(MessageKind::install_snapshot, 0, 2, 1, {1, 1, 0, 0, 2});
  scene.at(460'000).send(MessageKind::install_snapshot, 0, 2, 1, {1, 1, 0, 1, 2});
  scene.at(470'000).decide(EventKind::snapshot_installed, 2, 1, Reason::gap, {1, 1, 0, 0, 2}, 0);
  CHECK(scene.told("A snapshot is taken").text ==
        "Node 0 took a snapshot through entry 1 of term 1 (e#10); its log lost 1 entry.");
  CHECK(scene.told("Node 2 installs a snapshot").text ==
        "Node 2 needed entries that node 0 had dropped: its log ended at entry 0, that of node 0 began at entry 2. The "
        "snapshot through entry 1 of term 1 went in 2 chunks, 2 messages, from e#11 on; node 2 installed it 20.000 ms "
        "later (e#13).");
}

TEST_CASE("reads without entries are counted, and leases that ran out") {
  Scene scene;
  sim::Record asked;
  asked.kind = EventKind::client_request;
  asked.v = {4, 1, static_cast<std::uint64_t>(raft::CommandKind::get), scene.timeline.store.keys.add("x"), 0};
  scene.at(400'000).add(asked);
  scene.decide(EventKind::lease_expired, 0, 1, Reason::none, {100'000, 150'500});
  scene.at(412'000).decide(EventKind::read_served, 0, 1, Reason::none, {4, 1, 0, 2, 0});
  CHECK(
      scene.told("Reads without entries").text ==
      "1 read was answered without an entry of its own, 1 by lease. The longest took 12.000 ms from the question to "
      "the "
      "answer (client 4, e#11). Once a lease had run out when a read came, so a round of heartbeats had to confirm the "
      "leader; it was over for 50.500 ms (node 0, e#10).");
}

TEST_CASE("a leader without a quorum says when it was last answered") {
  Scene scene;
  const EventId beat = scene.heartbeat(0, 1, 1);
  scene.at(210'000).deliver(scene.answer(1, 0, 1, scene.deliver(beat)));
  scene.at(600'000).decide(EventKind::became_follower, 0, 1, Reason::quorum_lost, {1, 3});
  CHECK(
      scene.told("Node 0 steps down").text ==
      "Node 0, leader of term 1, stepped down (e#13): no quorum of its 3 voters had answered for an election timeout. "
      "Node 1 had last answered 390.000 ms before, node 2 never.");
}

TEST_CASE("a node that refuses to start, rules that are off and what a broken property says are told") {
  Scene scene;
  scene.timeline.rules_off = {"vote-once", "of-tomorrow"};
  scene.decide(EventKind::node_refused_start, 2, 1, Reason::none, {7});
  sim::Record broken;
  broken.kind = EventKind::violation;
  broken.reason = static_cast<std::uint8_t>(sim::Property::election_safety);
  broken.v = {scene.timeline.trace.add_note("two lead"), 7};
  scene.add(broken);
  CHECK(scene.told("Node 2 refuses to start").text ==
        "Node 2 refused to start (e#9): entry 7 on its disk is damaged, though it was synced. 2 of 3 nodes were up "
        "then.");
  const auto rules = scene.told("2 rules are switched off");
  CHECK(rules.text ==
        "Rule vote-once is off: a node votes for everybody who asks in a term [Raft 5.2]. Rule of-tomorrow is off.");
  CHECK(report::tell_story(scene.timeline).front().title == rules.title);
  CHECK(scene.told("Violation of election-safety")
            .text.find("two lead. It says that at most one node is ever leader in a term. See e#7.") !=
        std::string::npos);
}
