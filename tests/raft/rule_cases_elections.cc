// SPDX-License-Identifier: MIT
// Rules of disks, terms and votes [Raft 5.1, 5.2, 5.4.1, Figure 2].
#include <set>

#include "tests/raft/rule_cases.h"

namespace raftlab::raft::test {

namespace {

/// The vote for a candidate of term 3 with such a last entry, of a node of term 2 with this log.
std::string vote_on(const Options& options, const std::vector<Term>& log, Index last_index, Term last_term) {
  Lab lab({.hard_state = {2, kNoNode}, .log = log, .options = options});
  lab.receive(1, RequestVote{3, last_index, last_term});
  return vote_of(lab, 1);
}

}  // namespace

std::vector<RuleCase> rules_of_terms_and_votes() {
  return {
      {Rule::self_vote_recorded, "another candidate asks a candidate of the same term", "refused", "granted",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.timer();
         lab.receive(1, RequestVote{1, 0, 0});
         return vote_of(lab, 1);
       }},
      {Rule::vote_adopts_term, "a request for a vote of term 5 reaches a node of term 3, whose log is longer",
       "follower of term 5", "follower of term 3",
       [](const Options& options) {
         Lab lab({.hard_state = {3, kNoNode}, .log = {1}, .options = options});
         lab.receive(1, RequestVote{5, 0, 0});
         return role_and_term(lab);
       }},
      {Rule::reply_adopts_term, "a leader of term 1 gets a reply of term 9", "follower of term 9", "leader of term 1",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.receive(1, AppendReply{.term = 9});
         return role_and_term(lab);
       }},
      {Rule::leader_steps_down, "a leader of term 1 gets a reply of term 9", "follower of term 9", "leader of term 9",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.receive(1, AppendReply{.term = 9});
         return role_and_term(lab);
       }},
      {Rule::reply_current_term, "a node of term 3 answers a request for a vote of term 5", "5", "3",
       [](const Options& options) {
         Lab lab({.hard_state = {3, kNoNode}, .options = options});
         lab.receive(1, RequestVote{5, 0, 0});
         return number(lab.only<VoteReply>(1).term);
       }},
      {Rule::vote_kept_in_term, "a candidate hears the leader of its term", "its vote is kept", "its vote is gone",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.timer();
         lab.receive(1, AppendEntries{.term = 1});
         return either(lab.node.vote() == 0, "its vote is kept", "its vote is gone");
       }},
      {Rule::vote_once, "a second candidate asks in the same term", "refused", "granted",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.receive(1, RequestVote{3, 0, 0});
         lab.receive(2, RequestVote{3, 0, 0});
         return vote_of(lab, 2);
       }},
      {Rule::vote_term_check, "a candidate of term 4 asks a node of term 5", "refused", "granted",
       [](const Options& options) {
         Lab lab({.hard_state = {5, kNoNode}, .options = options});
         lab.receive(1, RequestVote{4, 0, 0});
         return vote_of(lab, 1);
       }},
      {Rule::vote_log_check, "a candidate with an empty log asks a node with an entry", "refused", "granted",
       [](const Options& options) { return vote_on(options, {1}, 0, 0); }},
      {Rule::vote_log_term, "the candidate's log is longer, its last term earlier", "refused", "granted",
       [](const Options& options) {
         return vote_on(options, {1, 2}, 3, 1);
       }},
      {Rule::vote_log_index, "the candidate's last term is the same, its log shorter", "refused", "granted",
       [](const Options& options) {
         return vote_on(options, {1, 1}, 1, 1);
       }},
      {Rule::vote_log_order, "the candidate's log is longer, its last term earlier", "refused", "granted",
       [](const Options& options) {
         return vote_on(options, {1, 2, 2}, 9, 1);
       }},
      {Rule::vote_log_last, "the candidate has what the voter knows as committed, and no more", "refused", "granted",
       [](const Options& options) {
         Lab lab({.hard_state = {2, kNoNode}, .log = {1, 1, 1}, .options = options});
         lab.receive(2, AppendEntries{.term = 2, .prev_log_index = 1, .prev_log_term = 1, .leader_commit = 1});
         lab.receive(1, RequestVote{3, 1, 1});
         return vote_of(lab, 1);
       }},
      {Rule::vote_reply_term, "a grant of term 1 reaches a candidate of term 2", "candidate of term 2",
       "leader of term 2",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.timer();
         lab.timer();
         lab.persisted();
         lab.receive(1, VoteReply{1, true});
         return role_and_term(lab);
       }},
      {Rule::votes_cleared, "one grant of five in term 1, another one in term 2", "candidate", "leader",
       [](const Options& options) {
         Lab lab({.nodes = 5, .options = options});
         lab.timer();
         lab.persisted();
         lab.receive(1, VoteReply{1, true});
         lab.timer();
         lab.persisted();
         lab.receive(2, VoteReply{2, true});
         return role_of(lab);
       }},
      {Rule::majority, "a candidate has two votes of four", "candidate", "leader",
       [](const Options& options) {
         Lab lab({.nodes = 4, .options = options});
         lab.timer();
         lab.persisted();
         lab.receive(1, VoteReply{1, true});
         return role_of(lab);
       }},
      {Rule::candidate_yields, "a candidate hears the leader of its term", "follower", "candidate",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.timer();
         lab.receive(1, AppendEntries{.term = 1});
         return role_of(lab);
       }},
      {Rule::random_timeouts, "twenty nodes start", "their timeouts differ", "their timeouts are the same",
       [](const Options& options) {
         std::set<Time> timeouts;
         for (std::uint64_t seed = 1; seed <= 20; ++seed) {
           timeouts.insert(Lab({.options = options, .seed = seed}).node.deadline());
         }
         return either(timeouts.size() > 10, "their timeouts differ", "their timeouts are the same");
       }},
      {Rule::timer_on_grant, "a vote is granted", "restarted", "runs on",
       [](const Options& options) {
         Lab lab({.options = options});
         const Time before = lab.node.deadline();
         lab.now = 100'000;
         lab.receive(1, RequestVote{1, 0, 0});
         return timer_of(lab, before);
       }},
      {Rule::timer_not_on_refusal, "a vote is refused", "runs on", "restarted",
       [](const Options& options) {
         Lab lab({.log = {1}, .options = options});
         const Time before = lab.node.deadline();
         lab.now = 100'000;
         lab.receive(1, RequestVote{1, 0, 0});
         return timer_of(lab, before);
       }},
      {Rule::timer_current_leader, "an append of an earlier term arrives", "runs on", "restarted",
       [](const Options& options) {
         Lab lab({.hard_state = {3, kNoNode}, .options = options});
         const Time before = lab.node.deadline();
         lab.now = 100'000;
         lab.receive(1, AppendEntries{.term = 2});
         return timer_of(lab, before);
       }},
  };
}

}  // namespace raftlab::raft::test
