// SPDX-License-Identifier: MIT
// Crimes against configurations, snapshots, clients, leases, and what must hold over a stretch of time.

#include "tests/sim/crimes.h"

namespace raftlab::sim::test {

namespace {

raft::Options without(raft::Rule rule, raft::Reads reads = raft::Reads::log) {
  raft::Options options;
  options.rules_off.set(rule, true);
  options.reads = reads;
  return options;
}

/// Five nodes, of which 0, 1 and 2 are the first voters.
Court with_spares(const raft::Options& options = {}) { return Court(5, {.voters = {0, 1, 2}}, options); }

/// Node 0 leads term 1, and its first entry is committed.
void lead(Court& court) {
  court.elect(0, {1});
  court.replicate(0, 1);
}

void elect_with_pre_votes(Court& court) {
  court.campaign(0);
  court.receive(0, 1, raft::PreVoteReply{court.node(0).term() + 1, true});
  court.receive(1, 0, raft::RequestVote{court.node(0).term(), 0, 0});
  court.grant(0, 1);
}

/// Node 0 beats for some time and node 1 answers each of them at once.
void beat_for(Court& court, Time time_us) {
  const Time end = court.now + time_us;
  for (raft::Round round = 2; court.now < end; ++round) {
    court.now += 50'000;
    court.beat(0);
    court.receive(0, 1, raft::AppendReply{.term = court.node(0).term(), .success = true, .round = round});
  }
}

raft::Command write(Serial serial) {
  return {.kind = raft::CommandKind::set, .client = 7, .serial = serial, .key = 0, .value = 0};
}
raft::Command read(Serial serial) { return {.kind = raft::CommandKind::get, .client = 7, .serial = serial, .key = 0}; }

raft::Snapshot snapshot_of(Index last_index, Term last_term) {
  return {.last_index = last_index, .last_term = last_term, .machine = std::make_shared<const raft::KvStore>()};
}
void install(Court& court, unsigned node, const raft::Snapshot& snapshot) {
  const raft::SnapshotId id = court.store.add_snapshot(snapshot);
  court.receive(node, 0,
                raft::InstallSnapshot{.term = court.node(node).term(),
                                      .last_index = snapshot.last_index,
                                      .last_term = snapshot.last_term,
                                      .snapshot = id});
}

std::vector<Crime> crimes_of_members() {
  return {
      {Property::legal_transition, "a pre-candidate becomes leader",
       [](Court& court) {
         court.invariants.on_decision(1, {.kind = raft::DecisionKind::became_pre_candidate}, 1, court.hosts,
                                      court.store);
         court.invariants.on_decision(1, {.kind = raft::DecisionKind::became_leader, .term = 1}, 1, court.hosts,
                                      court.store);
       }},
      {Property::legal_transition, "a learner campaigns",
       [](Court& court) {
         court.invariants.on_decision(2, {.kind = raft::DecisionKind::became_candidate, .term = 1}, 1, court.hosts,
                                      court.store);
       },
       [] {
         return Court(3, {.voters = {0, 1}, .learners = {2}});
       }},
      {Property::timer_reset, "a node that must not campaign has an election timer",
       [](Court& court) {
         court.hosts[1].process->set_options({.priority = 0});
         court.batch.clear();
         court.end_turn(1, {.timers_turned_on = true});
       }},
      {Property::quorum_log, "a disk forgets what was counted on it",
       [](Court& court) {
         lead(court);
         court.hosts[1].disk = {};
         court.restart(1);
       }},
      {Property::quorum_log, "a crash takes what was counted on a disk",
       [](Court& court) {
         lead(court);
         court.hosts[1].disk = {};
         court.crash(1);
         court.end_turn(0, {});
       }},
      {Property::quorum_log, "a follower deletes what was counted",
       [](Court& court) {
         lead(court);
         court.append(1, 2, 2, 0, 0, {2});
       }},
      {Property::committed_durable, "a leader counts a learner",
       [](Court& court) {
         court.elect(0, {1});
         court.replicate(0, 2);
       },
       [] {
         return Court(3, {.voters = {0, 1}, .learners = {2}}, without(raft::Rule::learner_uncounted));
       }},
      {Property::leader_won, "one majority over both halves of a joint configuration",
       [](Court& court) {
         court.elect(0, {1, 2});
       },
       [] {
         return Court(5, {.voters = {0, 1, 2}, .next_voters = {2, 3, 4}}, without(raft::Rule::joint_both_halves));
       }},
      {Property::candidate_term_new, "a candidate in a term whose leader it can still outvote",
       [](Court& court) {
         lead(court);
         court.hosts[1].disk = {};
         court.restart(1);
         court.campaign(2);
       }},
      {Property::candidate_term_new, "an entry of a term that is still contested",
       [](Court& court) {
         court.campaign(2);
         court.append(0, 1, 1, 0, 0, {1});
       }},
      {Property::configuration_safety, "a second change before the first is committed",
       [](Court& court) {
         lead(court);
         court.change(0, raft::ChangeKind::add, {3});
         court.change(0, raft::ChangeKind::add, {4});
       },
       [] { return with_spares(without(raft::Rule::one_change)); }},
      {Property::configuration_safety, "a change before an entry of the term is committed",
       [](Court& court) {
         court.elect(0, {1});
         court.change(0, raft::ChangeKind::add, {3});
       },
       [] { return with_spares(without(raft::Rule::change_own_term)); }},
      {Property::configuration_safety, "a configuration that needs nobody of the one before",
       [](Court& court) {
         lead(court);
         const raft::ConfigId id = court.store.add_configuration({.voters = {3, 4}});
         court.receive(0, raft::kClient,
                       raft::ClientRequest{{.kind = raft::CommandKind::config, .client = 0, .serial = 9, .key = id}});
       },
       [] { return with_spares(); }},
      {Property::removed_quiet, "a removed node leads",
       [](Court& court) {
         lead(court);
         court.change(0, raft::ChangeKind::remove, {2});
         court.replicate(0, 1);
         court.campaign(2);
         court.campaign(2);
         court.grant(2, 1);
       }},
      {Property::removed_quiet, "a leader steps down before its removal is committed",
       [](Court& court) {
         lead(court);
         court.change(0, raft::ChangeKind::remove, {0});
       },
       [] { return Court(3, without(raft::Rule::removed_leader_stays)); }},
      {Property::transfer_sound, "a leader hands over to who lacks its entries",
       [](Court& court) {
         lead(court);
         court.change(0, raft::ChangeKind::transfer, {2});
       },
       [] { return Court(3, without(raft::Rule::transfer_catch_up)); }},
      {Property::transfer_sound, "a leader appends while it hands over",
       [](Court& court) {
         lead(court);
         court.change(0, raft::ChangeKind::transfer, {2});
         court.propose(0);
       },
       [] { return Court(3, without(raft::Rule::transfer_stops_writes)); }},
  };
}

std::vector<Crime> crimes_of_snapshots() {
  return {
      {Property::snapshot_sound, "a snapshot of another state",
       [](Court& court) {
         lead(court);
         court.propose(0);
         court.replicate(0, 1);
         install(court, 2, snapshot_of(2, 1));
       }},
      {Property::snapshot_sound, "a snapshot with another term than its last entry's",
       [](Court& court) {
         lead(court);
         install(court, 2, snapshot_of(1, 7));
       }},
      {Property::snapshot_sound, "a snapshot without its configuration",
       [](Court& court) {
         lead(court);
         court.change(0, raft::ChangeKind::remove, {2});
         court.replicate(0, 1);
         court.snapshot(0);
       },
       [] { return Court(3, without(raft::Rule::snapshot_configuration)); }},
      {Property::snapshot_sound, "a snapshot of what is not committed",
       [](Court& court) {
         lead(court);
         install(court, 2, snapshot_of(9, 1));
       }},
      {Property::snapshot_sound, "a log that goes on behind its snapshot with what does not follow it",
       [](Court& court) {
         lead(court);
         court.append(2, 1, 1, 0, 0, {1, 1});
         install(court, 2, snapshot_of(1, 1));
       },
       [] { return Court(3, without(raft::Rule::snapshot_drops_conflict)); }},
  };
}

std::vector<Crime> crimes_of_clients() {
  return {
      {Property::state_machine_safety, "two nodes get different results from one entry",
       [](Court& court) {
         const Slice entries = court.add({1});
         court.applied(0, 1, entries.place);
         court.applied(1, 1, entries.place, {.status = raft::ClientStatus::mismatch});
       }},
      {Property::exactly_once, "a request has its effect twice",
       [](Court& court) {
         const Place place = court.entry_behind(0, 1, write(1)).place;
         court.applied(0, 1, place);
         court.applied(0, 2, court.store.add(place, {1, write(1)}));
       }},
      {Property::exactly_once, "a request is answered otherwise than before",
       [](Court& court) {
         court.applied(0, 1, court.entry_behind(0, 1, write(1)).place);
         court.invariants.on_departure(0, raft::kClient,
                                       raft::ClientReply{7, 1, raft::ClientStatus::mismatch, raft::kNoText, 0}, 1,
                                       court.hosts, court.store);
       }},
      {Property::read_safety, "a deposed leader answers a read by itself",
       [](Court& court) {
         lead(court);
         court.replicate(0, 2);
         court.elect(2, {1});
         const OperationId written = court.ask(write(1));
         court.receive(2, raft::kClient, raft::ClientRequest{write(1)});
         court.replicate(2, 1);
         court.answer(written);
         court.ask(read(2));
         court.receive(0, raft::kClient, raft::ClientRequest{read(2)});
       },
       [] { return Court(3, without(raft::Rule::read_quorum, raft::Reads::read_index)); }},
      {Property::read_safety, "two leaders hold a lease at once",
       [](Court& court) {
         court.now = 500'000;
         court.campaign(2);  // so that its next term is new to node 1
         court.now = 1'000'000;
         for (const unsigned node : {0U, 2U}) {
           court.elect(node, {1});
           court.beat(node);
           court.receive(node, 1, raft::AppendReply{.term = court.node(node).term(), .success = true, .round = 2});
         }
       },
       [] {
         raft::Options options;
         options.check_quorum = true;
         options.reads = raft::Reads::lease;
         return Court(3, options);
       }},
      {Property::acked_durable, "a write was acknowledged and never committed",
       [](Court& court) {
         court.answer(court.ask(write(1)));
         court.invariants.check_acked_durable(court.operations, court.hosts, court.store);
       }},
      {Property::acked_durable, "a write was committed, and the leader does not have it",
       [](Court& court) {
         lead(court);
         const OperationId written = court.ask(write(1));
         court.receive(0, raft::kClient, raft::ClientRequest{write(1)});
         court.replicate(0, 1);
         court.answer(written);
         court.campaign(2);
         court.campaign(2);
         court.grant(2, 1);
         court.invariants.check_acked_durable(court.operations, court.hosts, court.store);
       }},
  };
}

std::vector<Crime> crimes_of_windows() {
  return {
      {Property::progress, "a leader never commits what an earlier one has left",
       [](Court& court) {
         const NetworkState network = make_network_state(3, {}, 1);
         court.around = {.changes = 1, .network = &network};
         court.elect(0, {1});
         court.propose(0);
         court.receive(1, 0, raft::AppendEntries{1, 0, 0, 0, court.node(0).log().slice_from(1, 9)});
         court.elect(1, {2});
         for (int i = 0; i < 250; ++i) {
           court.now += 50'000;
           court.beat(1);
         }
         court.around = {};
       },
       [] { return Court(3, without(raft::Rule::no_op_first)); }},
      {Property::stability, "a leader that a quorum answers is deposed",
       [](Court& court) {
         elect_with_pre_votes(court);
         beat_for(court, 1'000'000);
         court.receive(0, 2, raft::AppendReply{.term = 9});
       },
       [] {
         raft::Options options;
         options.pre_vote = options.check_quorum = true;
         return Court(3, options);
       }},
      {Property::bounded_messages, "a leader sends the same entries again and again",
       [](Court& court) {
         court.elect(0, {1});
         for (int i = 0; i < 100; ++i) {
           court.now += 1'000;
           court.invariants.on_time(court.now);
           court.invariants.on_departure(0, 1, raft::AppendEntries{1, 0, 0, 0, court.node(0).log().slice_from(1, 9)},
                                         court.event, court.hosts, court.store);
         }
       }},
  };
}

}  // namespace

std::vector<Crime> crimes_of_extensions() {
  std::vector<Crime> crimes;
  for (const auto& group : {crimes_of_members(), crimes_of_snapshots(), crimes_of_clients(), crimes_of_windows()}) {
    crimes.insert(crimes.end(), group.begin(), group.end());
  }
  return crimes;
}

}  // namespace raftlab::sim::test
