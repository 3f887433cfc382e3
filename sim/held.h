// SPDX-License-Identifier: MIT
// Small questions about logs that several checks ask. A log holds what its snapshot covers.
#pragma once

#include "sim/host.h"

namespace raftlab::sim {

/// Whether `log` holds the entry at `place` at this index; kNoPlace: any entry there.
inline bool holds(const raft::Log& log, Index index, Place place) {
  if (index <= log.base_index()) return true;
  return log.contains(index) && (place == raft::kNoPlace || log.place_at(index) == place);
}

/// The place of the entry at `index`, kNoPlace where the log does not have it or no longer has it.
inline Place place_in(const raft::Log& log, Index index) {
  return log.contains(index) ? log.place_at(index) : raft::kNoPlace;
}

/// Whether `now` is `before` and entries behind it in its last run, or nothing: then places say that nothing else is new.
inline bool only_grew(const raft::Log& before, const raft::Log& now) {
  return before.last_index() <= now.last_index() && before.base_index() == now.base_index() &&
         before.runs().size() == now.runs().size() && !now.runs().empty() && before.runs().back() == now.runs().back();
}

/// The log a node has now: of a process that is gone, what its disk kept.
inline const raft::Log& log_of(const Host& host) { return host.up() ? host.node().log() : host.disk.log(); }

/// What was synced is damaged, and nothing runs there: it never comes back [sim/disk.h].
inline bool gone_for_good(const Host& host) { return host.lost || (!host.up() && host.disk.damaged()); }

/// A leader whose leadership must be stable: with pre-vote and check-quorum [Thesis 9.6, 6.2].
inline bool is_watched(const Host& host) {
  return host.node().role() == raft::Role::leader && host.options.pre_vote && host.options.check_quorum;
}

/// The longest election timeout that a node may draw.
inline Time latest_timeout(const raft::Options& options) {
  const Time low = options.election_timeout_min_us;
  if (options.priority <= 1) return options.election_timeout_max_us;
  return low + (options.election_timeout_max_us - low) / options.priority;
}

/// The same of a candidate that has lost elections and backs off.
inline Time latest_timeout(const raft::Options& options, raft::Role role) {
  const Time low = options.election_timeout_min_us;
  const Time span = latest_timeout(options) - low;
  return low + (role == raft::Role::candidate ? span << options.candidate_backoff : span);
}

}  // namespace raftlab::sim
