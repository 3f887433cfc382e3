// SPDX-License-Identifier: MIT
// A run in numbers, counted from its records in one pass. The timeline JSON carries them under "summary".
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "report/timeline.h"

namespace raftlab::report {

struct Summary {
  std::uint64_t events = 0;
  std::uint64_t elections = 0;          // won
  std::uint64_t elections_started = 0;  // every candidacy
  sim::Time leaderless_us_max = 0;      // the longest time without a live leader, from the start to the end of the run
  sim::Time first_leader_at_us = -1;    // -1: never
  sim::Term term_max = 0;
  sim::Index commits = 0;           // entries committed
  std::uint64_t messages_sent = 0;  // of nodes and clients, duplicates not counted
  std::uint64_t messages_delivered = 0;
  std::uint64_t messages_dropped = 0;
  std::uint64_t messages_duplicated = 0;
  std::uint64_t heartbeats_sent = 0;
  std::uint64_t heartbeats_dropped = 0;
  std::uint64_t append_entries_sent = 0;  // with entries
  std::uint64_t votes_granted = 0;        // a candidate's own included
  std::uint64_t votes_refused = 0;
  std::uint64_t appends_rejected = 0;
  std::uint64_t log_truncations = 0;
  std::uint64_t crashes = 0;
  std::uint64_t restarts = 0;
  std::uint64_t faults = 0;
  std::uint64_t pre_votes = 0;              // every time a node asked whether it would win
  std::uint64_t configuration_changes = 0;  // entries of configurations that leaders appended
  std::uint64_t transfers = 0;
  std::uint64_t transfers_given_up = 0;
  std::uint64_t snapshots_taken = 0;
  std::uint64_t snapshots_installed = 0;
  std::uint64_t reads_served = 0;  // without an entry of their own
  std::uint64_t leases_expired = 0;
  std::uint64_t refused_starts = 0;
  std::uint64_t member_requests = 0;
  std::uint64_t client_requests = 0;  // operations of clients
  std::uint64_t client_ok = 0;
  std::uint64_t client_mismatch = 0;
  std::uint64_t client_refused = 0;
  std::uint64_t client_unknown = 0;  // answered too late or never
  std::uint64_t expectations_met = 0;
  std::uint64_t expectations_failed = 0;
  std::uint64_t violations = 0;

  bool operator==(const Summary&) const = default;
};

Summary summarize(const Timeline& timeline);

/// Every number with its name in the JSON, in the order of the JSON. first_leader_at_us is left out when it is -1, and
/// what belongs to an extension of Raft when there was none of it.
std::vector<std::pair<std::string_view, std::int64_t>> named_numbers(const Summary& summary);

}  // namespace raftlab::report
