// SPDX-License-Identifier: MIT
// What may differ from run to run within the algorithm. Defaults are those of the scenario language.
#pragma once

#include "raft/types.h"

namespace raftlab::raft {

struct Options {
  Time election_timeout_min_us = 150'000;  // [Raft 5.2]: drawn uniformly, both ends included, at each reset
  Time election_timeout_max_us = 300'000;
  Time heartbeat_us = 50'000;
  std::uint32_t batch_entries_max = 1'000;  // entries in one AppendEntries
};

}  // namespace raftlab::raft
