// SPDX-License-Identifier: MIT
// Which nodes are enough for a cluster to go on, whatever is in force: a majority of the voters of the committed
// configuration and of every later one that stands in some log or on some disk, of both halves where it is joint
// [Raft 6, Thesis 4]. Any of those may be in force at whoever leads next.
#pragma once

#include <string>
#include <vector>

#include "raft/rng.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

/// Each once, in the order found.
std::vector<raft::NodeSet> voters_in_force(const sim::World& world);

/// Nodes that can never run again: their disk is damaged where it was synced.
raft::NodeSet lost_nodes(const sim::World& world);

/// Empty if `nodes` hold a majority of each; else a sentence that names one of which they do not.
std::string why_no_quorum(const raft::NodeSet& nodes, const std::vector<raft::NodeSet>& voters);

/// A quorum of each, drawn among `usable`, none of which can be spared. REQUIRES that `usable` are one.
raft::NodeSet draw_quorum(const raft::NodeSet& usable, const std::vector<raft::NodeSet>& voters, raft::Rng& rng);

}  // namespace raftlab::scenarios::runner
