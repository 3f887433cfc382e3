// SPDX-License-Identifier: MIT
// How far back anybody of a run can still refer: by the logs of nodes and disks, by writes and messages on their way. What
// lies before all of that nobody ever names again, because a place travels only from log to log.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "raft/batch.h"
#include "raft/log.h"

namespace raftlab::sim {

struct Reach {
  explicit Reach(const raft::EntryStore& store)
      : place(static_cast<raft::Place>(store.size())), snapshots(store.snapshots()) {}

  static constexpr raft::Index kNowhere = std::numeric_limits<raft::Index>::max();
  raft::Place place;             // the lowest that is named
  raft::Index index = kNowhere;  // the lowest at which somebody holds an entry
  raft::Index base = kNowhere;   // the lowest that a log begins behind: a new entry stands behind it
  std::vector<bool> snapshots;   // by id: whether it is named

  void see(raft::Index first, raft::Slice entries) {
    if (entries.count == 0) return;
    place = std::min(place, entries.place);
    index = std::min(index, first);
  }
  void see(const raft::Log& log) {
    base = std::min(base, log.base_index());
    for (const raft::Log::Run& run : log.runs()) see(run.first, {run.place, 1});
  }
  void see(raft::SnapshotId snapshot) {
    if (snapshot < snapshots.size()) snapshots[snapshot] = true;
  }
  void see(const raft::Persist& persist) {
    see(persist.snapshot);
    if (persist.first != 0) see(persist.first, persist.entries);
  }
  void see(const raft::Message& message) {
    if (const auto* append = std::get_if<raft::AppendEntries>(&message)) {
      see(append->prev_log_index + 1, append->entries);
    } else if (const auto* install = std::get_if<raft::InstallSnapshot>(&message)) {
      see(install->snapshot);
    }
  }
};

}  // namespace raftlab::sim
