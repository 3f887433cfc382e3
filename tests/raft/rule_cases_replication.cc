// SPDX-License-Identifier: MIT
// Rules of replication, at the follower and at the leader, and of commitment [Raft 5.3, 5.4.2, 8].
#include "tests/raft/rule_cases.h"

namespace raftlab::raft::test {

namespace {

std::string answer_of(const Lab& lab) { return either(lab.only<AppendReply>(1).success, "taken", "refused"); }

/// A node of term 3 with this log gets a request of node 1 of term 3.
Lab after(const Options& options, const std::vector<Term>& log, AppendEntries request,
          const std::vector<Term>& entries = {}) {
  Lab lab({.hard_state = {3, kNoNode}, .log = log, .options = options});
  if (request.term == 0) request.term = 3;
  if (!entries.empty()) request.entries = add_entries(lab.store, entries);
  lab.receive(1, request);
  return lab;
}

/// A leader of term 1 with entries 2 and 3 on their way to node 1, which holds entry 1.
Lab busy_leader(const Options& options) {
  Lab lab = made_leader({.options = options});
  lab.propose();
  lab.propose();
  lab.persisted();
  return lab;
}

}  // namespace

std::vector<RuleCase> rules_of_followers() {
  return {
      {Rule::append_term_check, "entries of a leader of term 2 reach a node of term 3", "refused, last 0",
       "taken, last 1",
       [](const Options& options) {
         const Lab lab = after(options, {}, {.term = 2}, {2});
         return answer_of(lab) + ", last " + number(lab.node.log().last_index());
       }},
      {Rule::prev_no_gap, "entries behind index 5 reach an empty log", "refused, last 0", "taken, last 1",
       [](const Options& options) {
         const Lab lab = after(options, {}, {.prev_log_index = 5, .prev_log_term = 1}, {3});
         return answer_of(lab) + ", last " + number(lab.node.log().last_index());
       }},
      {Rule::prev_term_check, "entries behind one of another term", "refused", "taken",
       [](const Options& options) {
         return answer_of(after(options, {1}, {.prev_log_index = 1, .prev_log_term = 2}, {3}));
       }},
      {Rule::prev_at_prev, "an old request that agrees with the middle of the log", "taken", "refused",
       [](const Options& options) {
         return answer_of(after(options, {1, 1, 1}, {.prev_log_index = 1, .prev_log_term = 1}, {1}));
       }},
      {Rule::heartbeat_checked, "a heartbeat behind the end of a log that holds another entry 1", "refused, commit 0",
       "taken, commit 1",
       [](const Options& options) {
         const Lab lab = after(options, {1}, {.prev_log_index = 5, .prev_log_term = 2, .leader_commit = 5});
         return answer_of(lab) + ", commit " + number(lab.node.commit_index());
       }},
      {Rule::heartbeat_keeps_log, "a heartbeat that names entry 1 of two", "2", "1",
       [](const Options& options) {
         const Lab lab = after(options, {1, 1}, {.prev_log_index = 1, .prev_log_term = 1});
         return number(lab.node.log().last_index());
       }},
      {Rule::truncate_only_conflict, "an old request with the first of three entries", "3", "1",
       [](const Options& options) {
         return number(after(options, {1, 1, 1}, {}, {1}).node.log().last_index());
       }},
      {Rule::commit_last_new, "a heartbeat that has compared 2 of 4 entries tells commit 4", "2", "4",
       [](const Options& options) {
         const AppendEntries request{.prev_log_index = 2, .prev_log_term = 1, .leader_commit = 4};
         return number(after(options, {1, 1, 1, 1}, request).node.commit_index());
       }},
      {Rule::commit_monotonic, "commit 3 is told, then commit 1", "3", "1",
       [](const Options& options) {
         Lab lab = after(options, {1, 1, 1}, {.prev_log_index = 3, .prev_log_term = 1, .leader_commit = 3});
         lab.receive(1, AppendEntries{.term = 3, .prev_log_index = 3, .prev_log_term = 1, .leader_commit = 1});
         return number(lab.node.commit_index());
       }},
      {Rule::conflict_hint, "a log of one entry refuses what follows entry 5", "hint 2", "hint 6",
       [](const Options& options) {
         const Lab lab = after(options, {1}, {.prev_log_index = 5, .prev_log_term = 1});
         return "hint " + number(lab.only<AppendReply>(1).conflict_index);
       }},
  };
}

std::vector<RuleCase> rules_of_leaders() {
  return {
      {Rule::own_entry_durable, "one follower of two holds an entry that is not on the leader's own disk", "1", "2",
       [](const Options& options) {
         Lab lab = made_leader({.options = options});
         lab.propose();
         lab.acknowledge(1, 2);
         return number(lab.node.commit_index());
       }},
      {Rule::commit_own_term, "a majority holds an entry of an earlier term", "0", "2",
       [](const Options& options) {
         Lab lab({.hard_state = {2, kNoNode}, .log = {1, 2}, .options = options});
         lab.elect();
         lab.acknowledge(1, 2);
         return number(lab.node.commit_index());
       }},
      {Rule::commit_scan_through, "a majority holds an entry of this term behind earlier ones", "3", "0",
       [](const Options& options) {
         Lab lab({.hard_state = {2, kNoNode}, .log = {1, 2}, .options = options});
         lab.elect();
         lab.acknowledge(1, 3);
         return number(lab.node.commit_index());
       }},
      {Rule::no_op_first, "an election is won with an empty log", "1", "0",
       [](const Options& options) {
         Lab lab({.options = options});
         lab.elect();
         return number(lab.node.log().last_index());
       }},
      {Rule::entries_keep_term, "a leader of term 2 sends an entry of term 1", "1", "2",
       [](const Options& options) {
         Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1}, .options = options});
         lab.elect();
         lab.receive(1, AppendReply{.term = 2, .prev_log_index = 2, .conflict_index = 1});
         return number(lab.store.at(lab.only<AppendEntries>(1).entries.place).term);
       }},
      {Rule::match_monotonic, "the answer for 3 entries, then a late one for 2", "3", "2",
       [](const Options& options) {
         Lab lab = busy_leader(options);
         lab.acknowledge(1, 3);
         lab.acknowledge(1, 2);
         return number(lab.node.progress(1)->match_index);
       }},
      {Rule::match_from_request, "the answer for 2 entries while the leader has 3", "2", "3",
       [](const Options& options) {
         Lab lab = busy_leader(options);
         lab.acknowledge(1, 2);
         return number(lab.node.progress(1)->match_index);
       }},
      {Rule::append_reply_term, "an answer to an append of an earlier term of this leader", "0", "1",
       [](const Options& options) {
         Lab lab({.hard_state = {1, kNoNode}, .log = {1}, .options = options});
         lab.elect();
         lab.receive(1, AppendReply{.term = 1, .success = true, .match_index = 1});
         return number(lab.node.progress(1)->match_index);
       }},
      {Rule::refusal_no_match, "a refusal names index 2", "0", "2",
       [](const Options& options) {
         Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1, 1}, .options = options});
         lab.elect();
         lab.receive(1, AppendReply{.term = 2, .prev_log_index = 3, .conflict_index = 2});
         return number(lab.node.progress(1)->match_index);
       }},
      {Rule::refusal_fresh, "a late refusal of what is known to match", "next 4", "next 1",
       [](const Options& options) {
         Lab lab = busy_leader(options);
         lab.acknowledge(1, 3);
         lab.receive(1, AppendReply{.term = 1, .prev_log_index = 1, .conflict_index = 1});
         return "next " + number(lab.node.progress(1)->next_index);
       }},
      {Rule::next_follows_success, "a follower acknowledges what it was sent", "next 4", "next 1",
       [](const Options& options) {
         Lab lab = busy_leader(options);
         lab.acknowledge(1, 3);
         return "next " + number(lab.node.progress(1)->next_index);
       }},
      {Rule::silence_no_success, "a heartbeat interval passes without an answer to entry 2", "1", "2",
       [](const Options& options) {
         Lab lab = busy_leader(options);
         lab.timer();
         return number(lab.node.progress(1)->match_index);
       }},
      {Rule::refusal_no_deposal, "an append of this term is refused", "leader of term 2", "follower of term 2",
       [](const Options& options) {
         Lab lab({.hard_state = {1, kNoNode}, .log = {1, 1}, .options = options});
         lab.elect();
         lab.receive(1, AppendReply{.term = 2, .prev_log_index = 2, .conflict_index = 1});
         return role_and_term(lab);
       }},
  };
}

}  // namespace raftlab::raft::test
