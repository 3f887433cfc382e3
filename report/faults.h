// SPDX-License-Identifier: MIT
// The times in a run when something was broken on purpose: lines of the scenario that were undone later, crashes up
// to the restart, pauses up to the resume. Each with the nodes it concerns and the events where it begins and ends.
#pragma once

#include <string>
#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

struct FaultWindow {
  sim::EventId first = 0;
  sim::EventId last = 0;  // the last event of the run where nothing ended it
  std::string text;       // "partition 0,1 | 2", "node 1 is down"
  raft::NodeSet nodes;    // none: all of them, or none by name
};

/// In the order they begin.
std::vector<FaultWindow> find_faults(const Timeline& timeline);

}  // namespace raftlab::report
