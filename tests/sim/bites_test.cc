// SPDX-License-Identifier: MIT
// Every property that runs are checked for is broken here on purpose, in each of the ways its sentence allows, and
// must be named. That it is silent in correct runs is for honest_test.cc and soak_test.cc to show.

#include <array>

#include "tests/catch.h"
#include "tests/sim/crimes.h"

namespace raftlab::sim::test {

std::vector<Crime> crimes_of_elections_and_logs() {
  return {
      {Property::election_safety, "two nodes lead one term",
       [](Court& court) {
         for (const unsigned node : {0U, 1U}) {
           court.campaign(node);
           court.grant(node, 2);
         }
       }},
      {Property::election_safety, "the second leads long after the first is gone",
       [](Court& court) {
         court.elect(0, {1});
         court.hosts[0].disk = {};
         court.restart(0);
         court.campaign(2);
         court.grant(2, 1);
       }},
      {Property::leader_append_only, "a leader's log is shorter than it was",
       [](Court& court) {
         court.elect(0, {1});
         const raft::Driver before = *court.hosts[0].process;
         court.propose(0);
         court.hosts[0].process = before;
         court.end_turn(0, {});
       }},
      {Property::log_matching, "two entries of one index and term",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1});
         court.append(2, 0, 1, 0, 0, {1});
       }},
      {Property::log_matching, "one entry behind two others",
       [](Court& court) {
         court.append(1, 0, 2, 0, 0, {1, 2});
         const Slice tail{court.node(1).log().last_place(), 1};
         court.append(2, 0, 2, 0, 0, {2});
         court.receive(2, 0, raft::AppendEntries{2, 1, 2, 0, tail});
       }},
      {Property::log_matching, "the same, seen in the other order and within one request",
       [](Court& court) {
         const Slice both = court.add({1, 2});
         court.receive(2, 0, raft::AppendEntries{2, 0, 0, 0, {both.place + 1, 1}});
         court.receive(1, 0, raft::AppendEntries{2, 0, 0, 0, both});
       }},
      {Property::log_matching, "the same, where a log only grows",
       [](Court& court) {
         const Slice both = court.add({1, 2});
         court.receive(2, 0, raft::AppendEntries{2, 0, 0, 0, {both.place + 1, 1}});
         court.receive(1, 0, raft::AppendEntries{2, 0, 0, 0, {both.place, 1}});
         court.receive(1, 0, raft::AppendEntries{2, 1, 1, 0, {both.place + 1, 1}});
       }},
      {Property::log_matching, "two entries of one index and term behind the same one",
       [](Court& court) {
         const Slice first = court.add({1});
         for (const unsigned node : {1U, 2U}) {
           court.receive(node, 0, raft::AppendEntries{1, 0, 0, 0, first});
           court.append(node, 0, 1, 1, 1, {1});
         }
       }},
      {Property::leader_completeness, "a later leader lacks what was committed",
       [](Court& court) {
         court.elect(0, {1});
         court.replicate(0, 1);
         court.campaign(2);
         court.campaign(2);
         court.grant(2, 1);
       }},
      {Property::leader_completeness, "an earlier leader commits what a later one lacks",
       [](Court& court) {
         court.elect(0, {1});
         court.campaign(2);
         court.campaign(2);
         court.grant(2, 1);
         court.acknowledge(0, 1, 1);
       }},
      {Property::state_machine_safety, "two nodes apply different entries at one index",
       [](Court& court) {
         const Slice entries = court.add({1, 1});
         court.applied(0, 1, entries.place);
         court.applied(1, 1, entries.place + 1);
       }},
      {Property::state_machine_safety, "a node applies with a gap",
       [](Court& court) {
         const Slice entries = court.add({1, 1});
         court.applied(0, 2, entries.place);
       }},
      {Property::state_machine_safety, "a node applies an index twice",
       [](Court& court) {
         const Slice entries = court.add({1, 1});
         court.applied(0, 1, entries.place);
         court.applied(0, 1, entries.place);
       }},
      {Property::committed_prefix, "two nodes count different entries as committed",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1}, 1);
         court.append(2, 0, 2, 0, 0, {2}, 1);
       }},
      {Property::committed_immutable, "a node deletes what it knew as committed",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1, 1}, 2);
         court.append(1, 2, 2, 1, 1, {2});
       }},
      {Property::committed_immutable,
       "after a crash a node takes another entry for what it knew as committed and had synced",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1}, 1);
         court.restart(1);
         court.append(1, 2, 2, 0, 0, {2});
       }},
      {Property::committed_durable, "a leader counts an entry that no majority has on disk",
       [](Court& court) {
         court.elect(0, {1});
         court.acknowledge(0, 1, 1);
       }},
      {Property::vote_once, "a disk forgets a vote",
       [](Court& court) {
         court.receive(2, 0, raft::RequestVote{1, 0, 0});
         court.hosts[2].disk = {};
         court.restart(2);
         court.receive(2, 1, raft::RequestVote{1, 0, 0});
       }},
      {Property::vote_once, "a candidate grants another's request of its term",
       [](Court& court) {
         court.campaign(0);
         court.invariants.on_departure(0, 1, raft::VoteReply{1, true}, 1, court.hosts, court.store);
       }},
      {Property::vote_allowed, "a vote for a shorter log",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1, 1});
         court.invariants.on_decision(
             1, {.kind = raft::DecisionKind::vote_granted, .peer = 2, .term = 2, .v = {1, 1, 1, 1}}, 1, court.hosts,
             court.store);
       }},
      {Property::vote_allowed, "a vote for a log of an earlier term, though it is longer",
       [](Court& court) {
         court.append(1, 0, 2, 0, 0, {2});
         court.invariants.on_decision(1, {.kind = raft::DecisionKind::vote_granted, .peer = 2, .term = 3, .v = {9, 1}},
                                      1, court.hosts, court.store);
       }},
      {Property::vote_allowed, "a vote in a term that is over",
       [](Court& court) {
         court.receive(1, 0, raft::RequestVote{5, 0, 0});
         court.invariants.on_decision(1, {.kind = raft::DecisionKind::vote_granted, .peer = 2, .term = 4, .v = {}}, 1,
                                      court.hosts, court.store);
       }},
      {Property::leader_won, "a leader by a vote that nobody gave",
       [](Court& court) {
         court.campaign(0);
         court.grant(0, 1);
       }},
      {Property::leader_won, "a leader by a vote of an earlier term",
       [](Court& court) {
         court.campaign(0);
         court.receive(1, 0, raft::RequestVote{1, 0, 0});
         court.campaign(0);
         court.grant(0, 1);
       }},
      {Property::persist_before_reply, "a vote that is not on disk",
       [](Court& court) {
         court.disk_works = false;
         court.receive(1, 0, raft::RequestVote{1, 0, 0});
       }},
      {Property::persist_before_reply, "an acknowledgement of entries that are not on disk",
       [](Court& court) {
         court.receive(1, 0, raft::AppendEntries{.term = 1, .entries = {}});
         court.disk_works = false;
         court.append(1, 0, 1, 0, 0, {1});
       }},
      {Property::persist_before_reply, "an acknowledgement while other entries are on disk",
       [](Court& court) {
         court.append(1, 0, 2, 0, 0, {1});
         court.disk_works = false;
         court.append(1, 0, 2, 0, 0, {2});
       }},
      {Property::persist_before_reply, "a request for votes of a term that is not on disk",
       [](Court& court) {
         court.disk_works = false;
         court.campaign(1);
       }},
      {Property::own_term_commit, "a leader commits onto an entry of an earlier term",
       [](Court& court) {
         court.append(0, 1, 1, 0, 0, {1});
         court.watched = false;
         court.receive(0, 1, raft::AppendEntries{1, 1, 1, 1, {}});
         court.elect(0, {1});
         court.watched = true;
         court.end_turn(0, {});
       }},
      {Property::monotonic, "a term goes back",
       [](Court& court) {
         const raft::Driver before = *court.hosts[1].process;
         court.receive(1, 0, raft::RequestVote{5, 0, 0});
         court.hosts[1].process = before;
         court.end_turn(1, {});
       }},
      {Property::monotonic, "a commit index goes back",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1});
         const raft::Driver before = *court.hosts[1].process;
         court.receive(1, 0, raft::AppendEntries{1, 1, 1, 1, {}});
         court.hosts[1].process = before;
         court.end_turn(1, {});
       }},
      {Property::monotonic, "over a restart a term is below one that was sent",
       [](Court& court) {
         court.receive(1, 0, raft::RequestVote{5, 0, 0});
         court.hosts[1].disk = {};
         court.restart(1);
       }},
      {Property::monotonic, "a matchIndex goes back",
       [](Court& court) {
         court.elect(0, {1});
         const raft::Driver before = *court.hosts[0].process;
         court.replicate(0, 1);
         court.hosts[0].process = before;
         const raft::Envelope given{1, 1, 0, raft::AppendReply{.term = 1}};
         court.end_turn(0, {.given = &given});
       }},
      {Property::log_terms, "terms decrease within a log",
       [](Court& court) {
         court.append(1, 0, 2, 0, 0, {2, 1});
       }},
      {Property::log_terms, "terms decrease from one request to the next",
       [](Court& court) {
         court.append(1, 0, 2, 0, 0, {2});
         court.append(1, 0, 2, 1, 2, {1});
       }},
      {Property::log_terms, "an entry of a term above the node's",
       [](Court& court) { court.append(1, 0, 1, 0, 0, {3}); }},
      {Property::message_term, "a message of a term above its sender's",
       [](Court& court) {
         court.batch.clear();
         court.batch.messages.emplace_back(NodeId{1}, raft::RequestVote{7, 0, 0});
         court.end_turn(0, {});
       }},
      {Property::reply_term, "a reply of a term below the replier's",
       [](Court& court) {
         court.receive(1, 0, raft::RequestVote{5, 0, 0});
         court.batch.clear();
         court.batch.messages.emplace_back(NodeId{0}, raft::AppendReply{.term = 4});
         court.end_turn(1, {});
       }},
      {Property::legal_transition, "a follower becomes leader",
       [](Court& court) {
         court.invariants.on_decision(1, {.kind = raft::DecisionKind::became_leader, .term = 1}, 1, court.hosts,
                                      court.store);
       }},
      {Property::legal_transition, "a leader becomes candidate",
       [](Court& court) {
         court.elect(0, {1});
         court.invariants.on_decision(0, {.kind = raft::DecisionKind::became_candidate, .term = 2}, 1, court.hosts,
                                      court.store);
       }},
      {Property::legal_transition, "a role changes and nothing says so",
       [](Court& court) {
         court.watched = false;
         court.campaign(0);
         court.watched = true;
         court.end_turn(0, {});
       }},
      {Property::leader_bookkeeping, "a matchIndex above what the follower has on disk",
       [](Court& court) {
         court.elect(0, {1});
         court.acknowledge(0, 2, 1);
       }},
      {Property::leader_bookkeeping, "a matchIndex above the leader's own log",
       [](Court& court) {
         court.elect(0, {1});
         court.acknowledge(0, 1, 40);
       }},
      {Property::leader_bookkeeping, "a matchIndex that is so, but of an answer to an earlier leadership",
       [](Court& court) {
         court.elect(0, {1});
         court.replicate(0, 1);
         court.receive(0, 2, raft::AppendReply{.term = 2});
         court.elect(0, {1});
         court.receive(0, 1, raft::AppendReply{.term = 1, .success = true, .match_index = 1});
       },
       [] {
         raft::Options options;
         options.rules_off.set(raft::Rule::append_reply_term, true);
         return Court(3, options);
       }},
      {Property::state_order, "committed beyond the last entry",
       [](Court& court) {
         court.append(1, 0, 1, 0, 0, {1, 1}, 2);
         court.append(1, 2, 2, 0, 0, {2});
       }},
      {Property::timer_reset, "an election timer restarts without a reason",
       [](Court& court) {
         court.now = 1'000;
         court.hosts[1].process->restart_timers(court.now);
         court.batch.clear();
         court.end_turn(1, {});
       }},
      {Property::timer_reset, "an election timer does not restart though the leader was heard",
       [](Court& court) {
         court.now = 200'000;
         court.batch.clear();
         const raft::Envelope given{1, 0, 1, raft::AppendEntries{}};
         court.end_turn(1, {.given = &given});
       }},
      {Property::timer_reset, "an election timer longer than allowed",
       [](Court& court) {
         court.hosts[1].process->restart_timers(500'000);
         court.batch.clear();
         court.end_turn(1, {.timers_turned_on = true});
       }},
      {Property::term_adoption, "a node ignores a higher term",
       [](Court& court) {
         court.batch.clear();
         const raft::Envelope given{1, 0, 1, raft::VoteReply{9, false}};
         court.end_turn(1, {.given = &given});
       }},
      {Property::term_adoption, "a candidate ignores the leader of its term",
       [](Court& court) {
         court.campaign(1);
         court.batch.clear();
         const raft::Envelope given{1, 0, 1, raft::AppendEntries{.term = 1, .entries = {}}};
         court.end_turn(1, {.given = &given});
       }},
  };
}

namespace {

std::vector<Crime> all_crimes() {
  std::vector<Crime> crimes = crimes_of_elections_and_logs();
  for (const Crime& crime : crimes_of_extensions()) crimes.push_back(crime);
  return crimes;
}

TEST_CASE("Each property catches every crime it is there for") {
  for (const Crime& crime : all_crimes()) {
    Court court = crime.court();
    REQUIRE(court.found().empty());
    crime.commit(court);
    CAPTURE(name_of(crime.property), crime.what);
    CHECK(court.caught(crime.property));
  }
}

TEST_CASE("There is no property without a crime, but for the two that only whoever drives a run can judge") {
  const std::vector<Crime> crimes = all_crimes();
  for (std::size_t i = 0; i < kPropertyNames.size(); ++i) {
    const auto property = static_cast<Property>(i);
    if (property == Property::liveness || property == Property::linearizable) continue;
    CAPTURE(name_of(property));
    CHECK(std::any_of(crimes.begin(), crimes.end(), [&](const Crime& crime) { return crime.property == property; }));
  }
}

TEST_CASE("A property is reported once a node, because a broken run may go on") {
  Court court;
  for (const Term term : {3U, 4U, 5U}) {
    court.batch.clear();
    court.batch.messages.emplace_back(NodeId{1}, raft::RequestVote{term, 0, 0});
    court.end_turn(0, {});
  }
  CHECK(court.found() == std::vector{Property::message_term});
}

TEST_CASE("A property is found by its name and by no other") {
  for (std::size_t i = 0; i < kPropertyNames.size(); ++i) {
    CHECK(property_named(kPropertyNames[i]) == static_cast<Property>(i));
  }
  CHECK_FALSE(property_named("Election-Safety").has_value());
  CHECK_FALSE(property_named("").has_value());
}

TEST_CASE("A violation names the node, says a sentence with the numbers and points to its events") {
  Court court;
  court.elect(0, {1});
  court.invariants.take_found();
  court.campaign(1);
  court.campaign(2);
  court.grant(2, 1);
  const std::vector<Violation> found = court.invariants.take_found();
  REQUIRE_FALSE(found.empty());
  const Violation& violation = found.front();
  CHECK(violation.node == 2);
  CHECK_FALSE(violation.text.empty());
  CHECK_FALSE(violation.evidence.empty());
  CHECK_FALSE(court.invariants.found_any());
}

}  // namespace
}  // namespace raftlab::sim::test
