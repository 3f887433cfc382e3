// SPDX-License-Identifier: MIT
// What may differ from run to run, and from node to node, within the algorithm. Defaults are those of the scenario
// language: the paper's Raft without extensions, every rule on.
#pragma once

#include "raft/rules.h"
#include "raft/types.h"

namespace raftlab::raft {

enum class Reads : std::uint8_t {
  log,         // a read is an entry like any other [Raft 8]
  read_index,  // the commit index, confirmed by a round of heartbeats [Thesis 6.4]
  lease,       // the commit index, while a quorum cannot have elected another leader [Thesis 6.4.1]
};

/// The most doublings of candidate_backoff.
inline constexpr std::uint32_t kBackoffMax = 16;

struct Options {
  Time election_timeout_min_us = 150'000;  // [Raft 5.2]: drawn uniformly, both ends included, at each reset
  Time election_timeout_max_us = 300'000;
  Time heartbeat_us = 50'000;
  std::uint32_t batch_entries_max = 1'000;  // entries in one AppendEntries
  std::uint32_t window = 1;                 // AppendEntries with entries on their way to one follower
  std::uint32_t snapshot_every = 0;         // applied entries; 0: never by itself
  std::uint32_t lease_drift_ppm = 10'000;   // clocks run between 1 - this and 1 + this
  std::uint32_t priority = 1;               // 0: never a candidate by itself; N: the lowest Nth of the timeouts
  std::uint32_t candidate_backoff = 0;      // a candidate's range doubles with each election lost, so often at most
  bool candidate_keeps_timer = false;       // when a higher term makes it a follower; else it draws anew
  bool pre_vote = false;                    // [Thesis 9.6]
  bool check_quorum = false;                // [Thesis 6.2]; with it voters keep a leader they hear [Raft 6]
  bool sessions = true;                     // [Raft 8]
  Reads reads = Reads::log;
  RulesOff rules_off;

  bool off(Rule rule) const { return rules_off.has(rule); }
};

}  // namespace raftlab::raft
