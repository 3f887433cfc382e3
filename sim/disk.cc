// SPDX-License-Identifier: MIT
#include "sim/disk.h"

#include <algorithm>

namespace raftlab::sim {

namespace {

/// The log from `first` on becomes `entries`. A broken Raft may write what does not fit: what lies under the base is
/// there already, and what would leave a gap is not taken.
void overwrite(raft::Log& log, Index first, Slice entries, Term last_term, const raft::EntryStore& store) {
  if (first == log.last_index() + 1) return log.append(entries, last_term);  // nearly always
  if (first > log.last_index()) return;
  log.truncate_from(first, store);
  if (first <= log.base_index()) {
    const auto covered = static_cast<std::uint32_t>(std::min<Index>(log.first_index() - first, entries.count));
    entries.place += covered;
    entries.count -= covered;
  }
  log.append(entries, last_term);
}

}  // namespace

Time Disk::issue(const raft::Persist& persist, Time now, Time sync_us, EventId cause) {
  const Time after_last = pending_.empty() ? now : pending_.back().done_at_us;
  const Time done = stalled_ ? raft::kNever : std::max(now + sync_us, after_last);
  pending_.push_back({done, persist, cause});
  return done;
}

bool Disk::overwrites(const raft::Persist& persist) const {
  if (persist.first == 0) return false;
  const auto reaches = [&](const Write& write) {
    return write.persist.first != 0 && write.persist.first + write.persist.entries.count > persist.first;
  };
  return persist.first <= log_.last_index() || std::any_of(pending_.begin(), pending_.end(), reaches);
}

Disk::Write Disk::complete(const raft::EntryStore& store) {
  const Write write = pending_.front();
  pending_.erase(pending_.begin());
  const raft::Persist& persist = write.persist;
  if (persist.token != 0) hard_state_ = persist.hard_state;
  if (persist.snapshot != raft::kNoSnapshot) {
    snapshot_ = persist.snapshot;
    const raft::Snapshot& snapshot = store.snapshot(snapshot_);
    if (persist.snapshot_replaces_log) {
      log_.restart_at(snapshot.last_index, snapshot.last_term);
    } else {
      log_.compact_through(snapshot.last_index, snapshot.last_term);
    }
  }
  if (persist.first != 0) overwrite(log_, persist.first, persist.entries, persist.last_term, store);
  return write;
}

void Disk::keep_torn_tail(const raft::EntryStore& store) {
  for (const Write& write : pending_) {
    const raft::Persist& persist = write.persist;
    if (persist.first == 0 || persist.entries.count == 0) continue;
    const raft::Log before = log_;
    overwrite(log_, persist.first, persist.entries, persist.last_term, store);
    while (log_.last_index() < before.last_index()) {
      const Slice left = before.slice_from(log_.last_index() + 1, 0xffffffff);
      if (left.count == 0) break;
      log_.append(left, store.at(left.place + left.count - 1).term);
    }
  }
  pending_.clear();
}

void Disk::stall() {
  stalled_ = true;
  for (Write& write : pending_) write.done_at_us = raft::kNever;
}

void Disk::corrupt() {
  const bool anything = log_.last_index() != 0 || hard_state_ != raft::HardState{};
  if (damaged_ || !pending_.empty() || !anything) return;
  damaged_ = true;
  damaged_from_ = log_.last_index();
}

void Disk::mend(Time now) {
  stalled_ = false;
  full_ = false;
  for (Write& write : pending_) write.done_at_us = std::min(write.done_at_us, now);
}

}  // namespace raftlab::sim
