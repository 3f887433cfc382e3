// SPDX-License-Identifier: MIT
// Every rule of Raft that can be switched off, to see what it is for. A rule is one named flag, tested at the one
// branch where the rule lives: most in Node, some in Driver (the order of a host, the answer to a waiting client),
// a few in the simulated disk. All are on unless a scenario says otherwise. rules.cc has the table that people read.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace raftlab::raft {

enum class Rule : std::uint8_t {
  // What is on disk, and before what [Raft Figure 2].
  term_persisted,
  vote_persisted,
  self_vote_recorded,
  vote_after_sync,
  append_after_sync,
  own_entry_durable,
  atomic_overwrite,
  torn_tail_cut,
  restart_state,
  // Terms [Raft 5.1].
  vote_adopts_term,
  reply_adopts_term,
  leader_steps_down,
  reply_current_term,
  vote_kept_in_term,
  // Who is elected [Raft 5.2, 5.4.1].
  vote_once,
  vote_term_check,
  vote_log_check,
  vote_log_term,
  vote_log_index,
  vote_log_order,
  vote_log_last,
  vote_reply_term,
  votes_cleared,
  majority,
  candidate_yields,
  random_timeouts,
  timer_on_grant,
  timer_not_on_refusal,
  timer_current_leader,
  // Replication, at the follower [Raft 5.3].
  append_term_check,
  prev_no_gap,
  prev_term_check,
  prev_at_prev,
  heartbeat_checked,
  heartbeat_keeps_log,
  truncate_only_conflict,
  commit_last_new,
  commit_monotonic,
  conflict_hint,
  // Replication, at the leader [Raft 5.3, 5.4.2, 8].
  commit_own_term,
  commit_scan_through,
  no_op_first,
  entries_keep_term,
  match_monotonic,
  match_from_request,
  append_reply_term,
  refusal_no_match,
  refusal_fresh,
  next_follows_success,
  silence_no_success,
  refusal_no_deposal,
  // Clients and reads [Raft 8, Thesis 6].
  answer_after_commit,
  answer_own_command,
  retry_once,
  read_quorum,
  read_own_term,
  lease_from_send,
  lease_drift_bound,
  // Pre-vote and transfer [Thesis 9.6, 3.10].
  pre_vote_refusal,
  pre_vote_no_vote,
  pre_vote_unrecorded,
  pre_vote_not_by_leader,
  transfer_catch_up,
  transfer_stops_writes,
  transfer_timeout,
  // Membership [Raft 6, Thesis 4].
  joint_both_halves,
  joint_until_committed,
  change_own_term,
  one_change,
  config_at_append,
  config_rolls_back,
  removed_leader_uncounted,
  removed_leader_stays,
  learner_uncounted,
  learner_votes,
  // Snapshots [Raft 7].
  snapshot_keeps_suffix,
  snapshot_drops_conflict,
  snapshot_term,
  snapshot_configuration,
  snapshot_when_compacted,
  snapshot_resets_timer,
  prev_zero_checked,
};
inline constexpr std::size_t kRules = static_cast<std::size_t>(Rule::prev_zero_checked) + 1;

/// What people read of a rule.
struct RuleInfo {
  std::string_view name;      // as the scenario language writes it
  std::string_view section;   // of the paper or the thesis
  std::string_view sentence;  // what happens without it
  std::string_view property;  // what then breaks first, see sim/property.h
};

const RuleInfo& info_of(Rule rule);
std::optional<Rule> rule_named(std::string_view name);

/// The rules that are switched off.
class RulesOff {
 public:
  void set(Rule rule, bool off) {
    const std::uint64_t bit = std::uint64_t{1} << (static_cast<unsigned>(rule) & 63U);
    std::uint64_t& word = words_[static_cast<unsigned>(rule) >> 6U];
    word = off ? word | bit : word & ~bit;
  }
  bool has(Rule rule) const {
#ifdef RAFTLAB_WITHOUT_RULE_SWITCHES  // only to measure what the switches cost
    static_cast<void>(rule);
    return false;
#else
    return (words_[static_cast<unsigned>(rule) >> 6U] >> (static_cast<unsigned>(rule) & 63U) & 1U) != 0;
#endif
  }
  bool none() const { return (words_[0] | words_[1]) == 0; }
  bool operator==(const RulesOff&) const = default;

 private:
  std::array<std::uint64_t, 2> words_{};
};

}  // namespace raftlab::raft
