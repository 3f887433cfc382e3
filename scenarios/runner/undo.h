// SPDX-License-Identifier: MIT
// What `for D` takes back, and when. A crash, a pause, a drift or a disk fault is taken back only if no other line has
// changed the node, the drift or the disk since; a jump of a clock always. Network defaults are layers over a base: the last layer still in force counts, so that overlapping
// `loss 5% for 2s` lines may end in any order; a line without `for` sets the base and ends the layers.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/network.h"

namespace raftlab::scenarios::runner {

enum class DefaultField : std::uint8_t { latency, loss, duplicate, reorder };

/// A network default that holds for a while.
struct DefaultLayer {
  std::uint64_t id = 0;
  DefaultField field = DefaultField::latency;
  sim::LinkQuality quality;  // only the field's values count
};

/// A fault line of the network that is in force.
struct ActiveFault {
  sim::FaultId fault = 0;
  std::string text;  // of the line
  std::uint32_t line = 0;
  sim::EventId started = 0;  // its fault_started
};

struct UndoNodes {
  bool crash = false;                                         // restart them; else resume
  std::vector<std::pair<raft::NodeId, std::uint64_t>> nodes;  // with their number of changes when it was done
};
struct UndoFault {
  sim::FaultId fault = 0;
};
struct UndoDefault {
  std::uint64_t layer = 0;
};
/// Of one node's clock or disk, unless another line has changed it since.
struct UndoDrift {
  raft::NodeId node = raft::kNoNode;
  std::uint64_t changes = 0;  // drift_changes_ when it was done
};
struct UndoJump {
  raft::NodeId node = raft::kNoNode;
  sim::Time by_us = 0;
};
struct UndoDisk {
  raft::NodeId node = raft::kNoNode;
  std::uint64_t changes = 0;  // disk_changes_ when it was done
};
using UndoWhat = std::variant<UndoNodes, UndoFault, UndoDefault, UndoDrift, UndoJump, UndoDisk>;

struct Undo {
  sim::Time at_us = 0;
  UndoWhat what;
  std::string text;  // of the line
  std::uint32_t line = 0;
  sim::EventId started = 0;  // its fault_started
};

}  // namespace raftlab::scenarios::runner
