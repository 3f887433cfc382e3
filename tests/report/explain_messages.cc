// SPDX-License-Identifier: MIT
// Why messages were lost, counted, accepted or ignored, and why clients were refused: hand-made traces.
#include "report/why.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::MessageKind;
using raft::Reason;
using report::Explanation;
using report::fixture::Builder;
using report::fixture::Script;
using sim::EventId;
using sim::EventKind;

namespace {

Explanation of(const report::Timeline& timeline, EventId id) { return report::rule_of(report::WhyIndex(timeline), id); }

bool says(const Explanation& told, std::string_view part) {
  std::string all = told.rule + "\n" + told.note + "\n";
  for (const report::Condition& one : told.conditions) all += (one.met ? "[yes] " : "[no] ") + one.text + "\n";
  INFO(all);
  CHECK(all.find(part) != std::string::npos);
  return true;
}

Script led() {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(0, 1, 1);
  return script;
}

}  // namespace

TEST_CASE("a message lost at a cut link names the line that cuts it") {
  Script script = led();
  script.at(300'000);
  const EventId cut = script.scenario(EventKind::fault_started, "partition 0 | 1,2", 4);
  script.scenario(EventKind::fault_started, "cut 1 -> 2 for 1s", 5);
  script.at(310'000);
  const EventId lost = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::partition);
  const Explanation told = of(script.timeline, lost);
  CHECK(told.section == "[Raft 2]");
  says(told,
       "[no] the link from node 0 to node 2 is open: `partition 0 | 1,2` since 0.300000 s (e#" + std::to_string(cut));
  says(told, "It was sent at 0.310000 s");
}

TEST_CASE("a line that names nodes by their role is named only where no other can be the one") {
  Script script = led();
  script.scenario(EventKind::fault_started, "isolate leader as gone", 4);
  const EventId alone = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::partition);
  says(of(script.timeline, alone), "is open: `isolate leader as gone` since");
  script.scenario(EventKind::fault_started, "cut followers -> any follower", 5);
  const EventId unsure = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::partition);
  says(of(script.timeline, unsure), "is open: one of `cut followers -> any follower`");
  script.scenario(EventKind::fault_started, "isolate 2", 6);
  const EventId sure = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::partition);
  says(of(script.timeline, sure), "is open: `isolate 2` since");
}

TEST_CASE("a healed link makes a line that named it unsure") {
  Script script = led();
  script.scenario(EventKind::fault_started, "isolate 2", 4);
  script.scenario(EventKind::fault_started, "isolate leader", 5);
  script.scenario(EventKind::fault_started, "heal 1 <-> 2", 6);
  const EventId lost = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::partition);
  says(of(script.timeline, lost), "one of `isolate leader`");
}

TEST_CASE("a message lost by chance names the chance in force") {
  Script script = led();
  script.timeline.options = {{"loss", "20%"}};
  const EventId first = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::loss);
  says(of(script.timeline, first), "[no] chance lets it through: the run's `loss 20%` decided");
  script.scenario(EventKind::fault_started, "loss 5%", 4);
  const EventId second = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::loss);
  says(of(script.timeline, second), "the line `loss 5%` since");
  script.scenario(EventKind::fault_started, "link 0 -> 2 latency 1ms loss 50%", 5);
  const EventId third = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::loss);
  says(of(script.timeline, third), "or of its link `link 0 -> 2 latency 1ms loss 50%`");
}

TEST_CASE("a receiver that is down is named with its crash, or was never started") {
  Script script(3);
  script.life(EventKind::node_started, 0, 0);
  script.life(EventKind::node_started, 1, 0);
  script.at(200'000).elect(0, 1, 1);
  const EventId early = script.drop(script.heartbeat(0, 2, 1), sim::DropReason::receiver_down);
  says(of(script.timeline, early), "[no] node 2 is up: it has not started yet");
  const EventId crash = script.at(250'000).life(EventKind::node_crashed, 1, 1);
  const EventId late = script.at(260'000).drop(script.heartbeat(0, 1, 1), sim::DropReason::receiver_down);
  says(of(script.timeline, late), "[no] node 1 is up: it crashed at 0.250000 s (e#" + std::to_string(crash) + ")");
}

TEST_CASE("a vote counts for a candidate, and is ignored once it leads or the term is over") {
  report::Timeline timeline;
  timeline.nodes = 3;
  Builder b(timeline);
  for (raft::NodeId node = 0; node < 3; ++node)
    b.decide(EventKind::node_started, node, 0, Reason::none, raft::kNoNode, {});
  b.decide(EventKind::became_candidate, 0, 1, Reason::timer, raft::kNoNode, {0, 0});
  b.decide(EventKind::vote_granted, 0, 1, Reason::granted, 0, {});
  const EventId from1 = b.send(MessageKind::vote_reply, 1, 0, 1, {}, 0, true);
  const EventId from2 = b.send(MessageKind::vote_reply, 2, 0, 1, {}, 0, true);
  const EventId counted = b.deliver(from1);
  b.decide(EventKind::became_leader, 0, 1, Reason::won, raft::kNoNode, {2, 2}, counted);
  const EventId late = b.deliver(from2);
  says(of(timeline, counted), "[yes] with its own it has 2 of 3 votes now, 2 are needed");
  says(of(timeline, late), "[no] the node is still a candidate: it is leader in term 1");
  says(of(timeline, late), "So it changed nothing.");
  b.decide(EventKind::became_follower, 0, 2, Reason::higher_term, raft::kNoNode, {1, 3});
  const EventId again = b.deliver(from2);
  says(of(timeline, again), "[no] the answer is of the node's own term: it is of term 1, the node is in term 2");
  says(of(timeline, again), "This is a second copy; the first came at");
}

TEST_CASE("an accepted append compares the entry before the new ones, with numbers") {
  Script script = led();
  const raft::Place first = script.entry(1, "", "");
  const raft::Place second = script.entry(1, "x", "1");
  script.append(0, 1, 1, first, Reason::term_start);
  script.append(1, 1, 1, first, Reason::replicated, 0);
  script.append(0, 1, 2, second, Reason::proposed);
  sim::Record append;
  append.kind = EventKind::message_sent;
  append.node = 0;
  append.peer = 1;
  append.type = static_cast<std::uint8_t>(MessageKind::append_entries);
  append.term = 1;
  append.v = {1, 1, 0, second, 1};
  const EventId heard = script.deliver(script.add(append));
  const Explanation told = of(script.timeline, heard);
  CHECK(told.section == "[Raft 5.3]");
  says(told, "[yes] the leader's term 1 is not below the node's term 1");
  says(told, "[yes] its log reaches the entry before, index 1: it ends at 1");
  says(told, "[yes] its entry 1 is of term 1, the leader's of term 1");
  says(told, "It carries entry 2.");
  // The answer says the same.
  says(of(script.timeline, script.answer(1, 0, 1, heard)), "[yes] its entry 1 is of term 1, the leader's of term 1");
  append.v = {7, 1, 0, second, 1};
  const EventId gap = script.deliver(script.add(append));
  says(of(script.timeline, gap), "[no] its log reaches the entry before, index 7: it ends at 1");
}

TEST_CASE("an answer that does not make a majority says how many hold the entry") {
  report::Timeline timeline;
  timeline.nodes = 5;
  Builder b(timeline);
  for (raft::NodeId node = 0; node < 5; ++node)
    b.decide(EventKind::node_started, node, 0, Reason::none, raft::kNoNode, {});
  b.decide(EventKind::became_candidate, 0, 1, Reason::timer, raft::kNoNode, {0, 0});
  b.decide(EventKind::became_leader, 0, 1, Reason::won, raft::kNoNode, {3, 3});
  const raft::Place place = b.entry(1, raft::Command{});
  b.decide(EventKind::entry_appended, 0, 1, Reason::term_start, raft::kNoNode, {1, place, 1});
  b.decide(EventKind::entries_persisted, 0, 1, Reason::none, raft::kNoNode, {1, 1, 1, 1});
  const EventId one = b.deliver(b.send(MessageKind::append_reply, 1, 0, 1, {0, 1}, 0, true));
  const EventId two = b.deliver(b.send(MessageKind::append_reply, 2, 0, 1, {0, 1}, 0, true));
  says(of(timeline, one), "[no] entry 1 is held by 2 of 5 nodes now, 3 are needed");
  says(of(timeline, two), "[yes] entry 1 is held by 3 of 5 nodes now, 3 are needed");
  says(of(timeline, two), "[yes] entry 1 is of term 1, the leader's term is 1");
}

TEST_CASE("a change of members is refused for a transfer, a change under way, or want of an entry of the own term") {
  report::Timeline timeline;
  timeline.nodes = 3;
  Builder b(timeline);
  for (raft::NodeId node = 0; node < 3; ++node)
    b.decide(EventKind::node_started, node, 0, Reason::none, raft::kNoNode, {});
  b.decide(EventKind::became_candidate, 0, 1, Reason::timer, raft::kNoNode, {0, 0});
  b.decide(EventKind::became_leader, 0, 1, Reason::won, raft::kNoNode, {2, 2, 0});
  const auto refused = [&](raft::ClientStatus status) {
    const EventId asked = b.deliver(b.send(MessageKind::member_request, raft::kClient, 0, 0,
                                           {0, 1, static_cast<std::uint64_t>(raft::ChangeKind::promote), 4, 0}));
    return b.send(MessageKind::client_reply, 0, raft::kClient, 0, {0, 1, static_cast<std::uint64_t>(status)}, asked);
  };
  const Explanation early = of(timeline, refused(raft::ClientStatus::busy));
  CHECK(early.section == "[Thesis 4.1, 3.10]");
  says(early, "[yes] no transfer is under way");
  says(early, "[no] an entry of its own term is committed: its first is 1, its commit index is 0");
  const EventId transfer = b.decide(EventKind::transfer_started, 0, 1, Reason::none, 2, {0, 0, 9});
  says(of(timeline, refused(raft::ClientStatus::busy)),
       "[no] no transfer is under way: it hands over to node 2 (e#" + std::to_string(transfer) + ")");
  says(of(timeline, refused(raft::ClientStatus::impossible)), "[no] node 2 is a learner");
  b.decide(EventKind::became_follower, 0, 2, Reason::higher_term, raft::kNoNode, {1, 3});
  says(of(timeline, refused(raft::ClientStatus::not_leader)), "[no] it leads: it is follower in term 2");
}

TEST_CASE("a vote refused for a leader that is alive says when that leader was heard") {
  Script script = led();
  sim::Record follows;
  follows.kind = EventKind::became_follower;
  follows.node = 2;
  follows.term = 1;
  follows.reason = static_cast<std::uint8_t>(Reason::higher_term);
  script.add(follows);
  const EventId heard = script.at(250'000).deliver(script.heartbeat(0, 2, 1));
  sim::Record refusal;
  refusal.kind = EventKind::vote_refused;
  refusal.node = 2;
  refusal.peer = 1;
  refusal.term = 2;
  refusal.reason = static_cast<std::uint8_t>(Reason::leader_alive);
  const EventId refused = script.at(262'000).add(refusal);
  says(of(script.timeline, refused),
       "[no] it has heard no leader within the smallest election timeout: an append of node 0 came 12.000 ms before "
       "(e#" +
           std::to_string(heard) + ")");
}

TEST_CASE("a leader that steps down for want of a quorum says when each voter answered last") {
  Script script = led();
  const EventId beat = script.at(250'000).deliver(script.heartbeat(0, 1, 1));
  const EventId heard = script.deliver(script.answer(1, 0, 1, beat));
  sim::Record down;
  down.kind = EventKind::became_follower;
  down.node = 0;
  down.term = 1;
  down.reason = static_cast<std::uint8_t>(Reason::quorum_lost);
  down.v = {1, static_cast<std::uint64_t>(raft::Role::leader)};
  const EventId stepped = script.at(600'000).add(down);
  says(of(script.timeline, stepped),
       "[no] a quorum has answered within an election timeout: node 1 answered 350.000 ms before (e#" +
           std::to_string(heard) + "), node 2 never in this term");
}

TEST_CASE("a request for a vote that arrives is explained by what the node decided") {
  Script script(3);
  script.start_all();
  script.at(150'000).stand(0, 1, 150'000);
  const EventId arrived = script.deliver(script.request_vote(0, 1, 1));
  sim::Record refusal;
  refusal.kind = EventKind::vote_refused;
  refusal.node = 1;
  refusal.peer = 0;
  refusal.term = 1;
  refusal.cause = arrived;
  refusal.reason = static_cast<std::uint8_t>(Reason::already_voted);
  refusal.v[4] = raft::vote_value(2);
  const EventId refused = script.add(refusal);
  const Explanation told = of(script.timeline, arrived);
  says(told, "[no] in term 1 it voted for node 2 before, the candidate is node 0");
  says(told,
       "It refuses its vote to node 0 (term 1): it voted for node 2 in this term (e#" + std::to_string(refused) + ").");
}
