// SPDX-License-Identifier: MIT
// What a World is made from. Defaults are those of the scenario language.
#pragma once

#include <utility>
#include <vector>

#include "raft/batch.h"
#include "raft/node_set.h"
#include "raft/options.h"
#include "sim/network.h"
#include "sim/trace.h"

namespace raftlab::sim {

/// What a node finds on its disk when it first starts. Logs that agree in index and term at an entry share it; entries
/// may hold configurations.
struct StartState {
  NodeId node = 0;
  raft::HardState hard_state;
  std::vector<raft::Entry> log;  // entries 1, 2, ...; their texts are in Setup::store
};

struct Setup {
  unsigned nodes = 3;
  std::uint64_t seed = 1;
  raft::Options options;
  std::vector<std::pair<NodeId, raft::Options>> options_at;  // nodes that differ
  raft::NodeSet voters;    // the first configuration; empty: every node that is no learner
  raft::NodeSet learners;  // nodes in neither are spares: silent until they are added
  LinkQuality link;
  DelayRange disk_sync{0, 1'000};
  Time client_timeout_us = 2'000'000;
  Trace::Keep keep = Trace::Keep::digest;
  bool thorough = false;  // every check looks at every turn: slower, and finds the same
  // Where no records are kept: when the store has so many entries more than were left, what nobody refers to any more is
  // let go of; 0: whenever a write ends.
  std::size_t let_go_after = 65'536;
  raft::NodeSet down;       // these start stopped
  DelayRange start_offset;  // the others start so much later, drawn for each
  std::vector<StartState> starts;
  raft::EntryStore store;  // the texts and configurations that `starts` uses
};

}  // namespace raftlab::sim
