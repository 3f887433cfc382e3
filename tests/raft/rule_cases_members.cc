// SPDX-License-Identifier: MIT
// Rules of membership and of snapshots [Raft 6, 7, Thesis 4].
#include "tests/raft/rule_cases.h"

namespace raftlab::raft::test {

namespace {

std::string status_of(ClientStatus status) {
  return status == ClientStatus::ok ? "ok" : status == ClientStatus::busy ? "busy" : "other";
}

/// A node of term 1 with four entries of term 1 installs a snapshot of the first two, whose last is of `last_term`.
Lab installed(const Options& options, Term last_term) {
  Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1, 1, 1}, .options = options});
  lab.receive(1, InstallSnapshot{3, 2, last_term, add_snapshot(lab.store, 2, last_term), 0, 1, 1});
  return lab;
}

/// The snapshot that a node of term 5 saves: two entries of term 1, the second with a configuration.
Snapshot saved(const Options& options) {
  Bench bench({.options = options});
  const Place first = bench.entries.add(kNoPlace, {1, request(0, 1).command});
  bench.entries.add(first, {1, {.kind = CommandKind::config, .key = bench.entries.add_configuration(voters(4))}});
  bench.receive(1, AppendEntries{.term = 5, .leader_commit = 2, .entries = {first, 2}});
  bench.driver.snapshot(Reason::told, 0, bench);
  return bench.entries.snapshot(bench.driver.node().snapshot());
}

}  // namespace

std::vector<RuleCase> rules_of_members() {
  return {
      {Rule::joint_both_halves, "all of the old half hold the joint configuration, one of the new", "1", "2",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.change(ChangeKind::members, {0, 3, 4});
         lab.persisted();
         lab.acknowledge(1, 2);
         lab.acknowledge(2, 2);
         return number(lab.node.commit_index());
       }},
      {Rule::joint_until_committed, "a joint change begins", "2 entries, joint", "3 entries, not joint",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.change(ChangeKind::members, {0, 3, 4});
         return number(lab.node.log().last_index()) + " entries, " +
                either(lab.node.configuration().joint(), "joint", "not joint");
       }},
      {Rule::change_own_term, "a change before an entry of the term is committed", "busy", "ok",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.elect();
         return status_of(lab.change(ChangeKind::add, {3}));
       }},
      {Rule::one_change, "a second change before the first is committed", "busy", "ok",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.change(ChangeKind::add, {3});
         return status_of(lab.change(ChangeKind::add, {4}));
       }},
      {Rule::config_at_append, "a node is added to three", "4 voters", "3 voters",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.change(ChangeKind::add, {3});
         return number(lab.node.configuration().voters.size()) + " voters";
       }},
      {Rule::config_rolls_back, "another leader deletes the entry that added a node", "3 voters", "4 voters",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.receive(1, AppendEntries{.term = 1, .entries = add_configuration(lab.store, 1, voters(4))});
         lab.receive(2, AppendEntries{.term = 2, .entries = add_entries(lab.store, {2})});
         return number(lab.node.configuration().voters.size()) + " voters";
       }},
      {Rule::removed_leader_uncounted, "one of two that stay holds the removal of the leader", "1", "2",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.change(ChangeKind::remove, {0});
         lab.persisted();
         lab.acknowledge(1, 2);
         return number(lab.node.commit_index());
       }},
      {Rule::removed_leader_stays, "a leader appends its own removal", "leader", "follower",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.change(ChangeKind::remove, {0});
         return role_of(lab);
       }},
      {Rule::learner_uncounted, "the learner of two voters holds an entry", "0", "1",
       [](const Options& options) {
         Lab lab({.options = options, .members = Configuration{.voters = {0, 1}, .learners = {2}}});
         lab.campaign();
         lab.persisted();
         lab.receive(1, VoteReply{1, true});
         lab.persisted();
         lab.acknowledge(2, 1);
         return number(lab.node.commit_index());
       }},
      {Rule::learner_votes, "a learner is asked for its vote", "granted", "refused",
       [](const Options& options) {
         Lab lab({.id = 3, .options = options, .members = Configuration{.voters = {0, 1, 2}, .learners = {3}}});
         lab.receive(1, RequestVote{1, 0, 0});
         return vote_of(lab, 1);
       }},
  };
}

std::vector<RuleCase> rules_of_snapshots() {
  return {
      {Rule::snapshot_keeps_suffix, "a snapshot of the first half of a log that agrees", "last 4", "last 2",
       [](const Options& options) { return "last " + number(installed(options, 1).node.log().last_index()); }},
      {Rule::snapshot_drops_conflict, "a snapshot whose last entry is another one in the log", "last 2", "last 4",
       [](const Options& options) { return "last " + number(installed(options, 2).node.log().last_index()); }},
      {Rule::snapshot_term, "a node of term 5 saves entries of term 1", "1", "5",
       [](const Options& options) { return number(saved(options).last_term); }},
      {Rule::snapshot_configuration, "a node saves an entry with a configuration", "1", "0",
       [](const Options& options) { return number(saved(options).configuration); }},
      {Rule::snapshot_when_compacted, "a follower needs the last of the entries that were dropped", "a snapshot",
       "an append behind 0",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         for (int i = 0; i < 4; ++i) lab.propose();
         lab.persisted();
         lab.acknowledge(1, 5);
         lab.acknowledge(2, 3);
         lab.snapshot(4);
         lab.persisted();
         lab.timer();
         if (!lab.sent<InstallSnapshot>(2).empty()) return std::string("a snapshot");
         return "an append behind " + number(lab.only<AppendEntries>(2).prev_log_index);
       }},
      {Rule::snapshot_resets_timer, "a chunk of a snapshot arrives", "restarted", "runs on",
       [](const Options& options) {
         Lab lab({.hard_state = {3, kNoNode}, .options = options});
         const Time before = lab.node.deadline();
         lab.now = 100'000;
         lab.receive(1, InstallSnapshot{3, 2, 1, add_snapshot(lab.store, 2, 1, 2), 0, 2, 1});
         return timer_of(lab, before);
       }},
      {Rule::prev_zero_checked, "entries from index 1 reach a log that begins behind its snapshot of 2", "last 4",
       "last 6",
       [](const Options& options) {
         Lab lab = installed(options, 1);
         lab.receive(1, AppendEntries{.term = 3, .entries = add_entries(lab.store, {1, 1})});
         return "last " + number(lab.node.log().last_index());
       }},
  };
}

}  // namespace raftlab::raft::test
