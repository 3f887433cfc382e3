// SPDX-License-Identifier: MIT
// What an event did to a log, for whoever tells it in steps: the page, and a live class.
#pragma once

#include <algorithm>

#include "raft/log.h"
#include "sim/record.h"

namespace raftlab::report {

/// Events that may do more to a log than put entries behind it or delete its end.
inline bool moves_log(sim::EventKind kind) {
  using sim::EventKind;
  switch (kind) {
    case EventKind::node_crashed:
    case EventKind::node_refused_start:
    case EventKind::node_started:
    case EventKind::node_restarted:
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
      return true;
    default:
      return false;
  }
}

/// The last index through which both logs hold the same entries.
inline raft::Index common_end(const raft::Log& a, const raft::Log& b) {
  raft::Index at = std::max(a.base_index(), b.base_index());
  if (at > std::min(a.last_index(), b.last_index())) return std::min(a.last_index(), b.last_index());
  for (;;) {
    const raft::Slice in_a = a.slice_from(at + 1, 0xffffffff);
    const raft::Slice in_b = b.slice_from(at + 1, 0xffffffff);
    if (in_a.count == 0 || in_b.count == 0 || in_a.place != in_b.place) return at;
    at += std::min(in_a.count, in_b.count);
  }
}

}  // namespace raftlab::report
