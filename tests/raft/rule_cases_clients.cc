// SPDX-License-Identifier: MIT
// Rules of a host's order, of clients and of reads [Raft Figure 2, 8, Thesis 3.8, 6.4]; of pre-vote and transfer
// [Thesis 9.6, 3.10].
#include "tests/raft/rule_cases.h"

namespace raftlab::raft::test {

namespace {

constexpr Options kLease = {.lease_drift_ppm = 100'000, .check_quorum = true, .reads = Reads::lease};
constexpr Options kPreVote = {.pre_vote = true};

/// A leader that is handing over to node 2, which lacks an entry.
Lab handing_over(const Options& options) {
  Lab lab = made_leader({.options = options});
  lab.propose();
  lab.persisted();
  lab.acknowledge(1, 2);
  lab.transfer(2);
  return lab;
}

}  // namespace

std::vector<RuleCase> rules_of_clients() {
  return {
      {Rule::vote_after_sync, "a vote is granted", "write 1", "write 1, send 1",
       [](const Options& options) {
         Bench bench({.options = options});
         bench.receive(1, RequestVote{1, 0, 0});
         return joined(bench.did);
       }},
      {Rule::append_after_sync, "a follower takes an entry", "write 1", "write 1, send 1",
       [](const Options& options) {
         Bench bench({.options = options});
         bench.receive(1, AppendEntries{.term = 1, .entries = add_entries(bench.entries, {1})});
         return joined(bench.did);
       }},
      {Rule::answer_after_commit, "a client's command is appended", "0 answers", "1 answers",
       [](const Options& options) {
         Bench bench({.options = options});
         bench.elect();
         bench.receive(kClient, request(0, 1));
         return number(bench.answers()) + " answers";
       }},
      {Rule::answer_own_command, "another command is applied at the index of a waiting one", "0 answers", "1 answers",
       [](const Options& options) {
         Bench bench({.options = options});
         bench.elect();
         bench.receive(kClient, request(0, 1));
         bench.persisted();
         AppendEntries append{.term = 2, .prev_log_index = 1, .prev_log_term = 1, .leader_commit = 2};
         append.entries = {bench.entries.add(kNoPlace, {2, request(1, 1).command}), 1};
         bench.receive(2, append);
         return number(bench.answers()) + " answers";
       }},
      {Rule::retry_once, "a client asks the same again", "2 entries", "3 entries",
       [](const Options& options) {
         Bench bench({.options = options});
         bench.elect();
         bench.receive(kClient, request(0, 1));
         bench.receive(kClient, request(0, 1));
         return number(bench.driver.node().log().last_index()) + " entries";
       }},
      {Rule::read_quorum, "a leader is asked to read", "waits for a round", "reads at once",
       [](const Options& options) {
         Lab lab = made_leader({.options = with({.reads = Reads::read_index}, options)});
         return either(lab.node.ready(lab.read()), "reads at once", "waits for a round");
       }},
      {Rule::read_own_term, "a new leader is asked to read before its first entry is committed", "reads at 3",
       "reads at 0",
       [](const Options& options) {
         Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1}, .options = with({.reads = Reads::read_index}, options)});
         lab.elect();
         return "reads at " + number(lab.read().index);
       }},
      {Rule::lease_from_send, "the answers to a round of 50 ms come at 90 ms", "until 172727", "until 212727",
       [](const Options& options) {
         Lab lab = made_leader({.options = with(kLease, options)});
         lab.timer();
         lab.now += 40'000;
         lab.acknowledge(1, 1, 2);
         return "until " + number(static_cast<std::uint64_t>(lab.node.lease_until()));
       }},
      {Rule::lease_drift_bound, "the answers to the round of time 0 come", "until 122727", "until 150000",
       [](const Options& options) {
         const Lab lab = made_leader({.options = with(kLease, options)});
         return "until " + number(static_cast<std::uint64_t>(lab.node.lease_until()));
       }},
  };
}

std::vector<RuleCase> rules_of_extensions() {
  return {
      {Rule::pre_vote_refusal, "a PreVote of an earlier term", "refused with term 5", "no answer",
       [](const Options& options) {
         Lab lab({.hard_state = {5, kNoNode}, .options = with(kPreVote, options)});
         lab.receive(1, PreVote{3, 9, 2});
         const std::vector<PreVoteReply> replies = lab.sent<PreVoteReply>(1);
         return replies.empty() ? std::string("no answer") : "refused with term " + number(replies[0].term);
       }},
      {Rule::pre_vote_no_vote, "an answer to a PreVote reaches a candidate", "candidate", "leader",
       [](const Options& options) {
         Lab lab({.options = with(kPreVote, options)});
         lab.timer();
         lab.receive(1, PreVoteReply{1, true});
         lab.persisted();
         lab.receive(2, PreVoteReply{1, true});
         return role_of(lab);
       }},
      {Rule::pre_vote_unrecorded, "a PreVote of term 4 is granted by a node of term 3", "term 3", "term 4",
       [](const Options& options) {
         Lab lab({.hard_state = {3, kNoNode}, .options = with(kPreVote, options)});
         lab.receive(1, PreVote{4, 0, 0});
         return "term " + number(lab.node.term());
       }},
      {Rule::pre_vote_not_by_leader, "a leader is asked for a PreVote", "refused", "granted",
       [](const Options& options) {
         Lab lab = made_leader({.options = with(kPreVote, options)});
         lab.receive(1, PreVote{2, 9, 1});
         return either(lab.only<PreVoteReply>(1).granted, "granted", "refused");
       }},
      {Rule::transfer_catch_up, "leadership goes to a node that lacks an entry", "not told yet", "told to campaign",
       [](const Options& options) {
         return either(handing_over(options).sent<TimeoutNow>(2).empty(), "not told yet", "told to campaign");
       }},
      {Rule::transfer_stops_writes, "a command comes during a transfer", "not taken", "taken",
       [](const Options& options) {
         Lab lab = handing_over(options);
         return either(lab.propose().has_value(), "taken", "not taken");
       }},
      {Rule::transfer_timeout, "a transfer has led to nothing for longer than an election timeout", "given up",
       "goes on",
       [](const Options& options) {
         Lab lab = handing_over(options);
         while (lab.now < 1'000'000) lab.timer();
         return either(lab.node.transfer_target() == kNoNode, "given up", "goes on");
       }},
  };
}

}  // namespace raftlab::raft::test
