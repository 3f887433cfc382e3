// SPDX-License-Identifier: MIT
#include "sim/disk.h"

#include <algorithm>

namespace raftlab::sim {

Time Disk::issue(const raft::Persist& persist, Time now, Time sync_us, EventId cause) {
  const Time after_last = pending_.empty() ? now : pending_.back().done_at_us;
  const Time done = std::max(now + sync_us, after_last);
  pending_.push_back({done, persist, cause});
  return done;
}

Disk::Write Disk::complete(const raft::EntryStore& store) {
  const Write write = pending_.front();
  pending_.erase(pending_.begin());
  hard_state_ = write.persist.hard_state;
  if (write.persist.first != 0) {
    log_.truncate_from(write.persist.first, store);
    log_.append(write.persist.entries, write.persist.last_term);
  }
  return write;
}

}  // namespace raftlab::sim
