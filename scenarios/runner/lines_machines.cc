// SPDX-License-Identifier: MIT
// What lines do to clocks and disks.
#include <limits>

#include "scenarios/runner/build.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {

using language::DiskAction;

Outcome Runner::line(const language::ClockDrift& drift) {
  const raft::NodeId node = acting_one(drift.node);
  world_.set_clock_drift(node, drift.drift_ppm, fault_started());
  ++drift_changes_[node];
  if (current_.statement->for_us) undo_later(UndoDrift{node, drift_changes_[node]}, *current_.statement->for_us);
  return {};
}

Outcome Runner::line(const language::ClockJump& jump) {
  const raft::NodeId node = acting_one(jump.node);
  world_.jump_clock(node, jump.jump_us, fault_started());
  if (current_.statement->for_us) undo_later(UndoJump{node, jump.jump_us}, *current_.statement->for_us);
  return {};
}

Outcome Runner::line(const language::DiskFault& fault) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  const raft::NodeId node = acting_one(fault.node);
  const sim::EventId event = fault_started();
  switch (fault.action) {
    case DiskAction::sync:
      world_.set_disk_sync(node, delays_of(fault.sync));
      break;
    case DiskAction::stall:
      world_.stall_disk(node);
      break;
    case DiskAction::finish:
      world_.finish_writes(node, fault.count.value_or(kAll), event);
      return {};  // the disk is as stalled as before
    case DiskAction::full:
      world_.fill_disk(node);
      break;
    case DiskAction::corrupt_tail:
      world_.corrupt_disk(node);
      break;
    case DiskAction::ok:
      world_.mend_disk(node, event);
      break;
  }
  ++disk_changes_[node];
  if (current_.statement->for_us) undo_later(UndoDisk{node, disk_changes_[node]}, *current_.statement->for_us);
  return {};
}

}  // namespace raftlab::scenarios::runner
