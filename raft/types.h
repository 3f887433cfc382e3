// SPDX-License-Identifier: MIT
// The words every part of the house shares: nodes, terms, indexes, virtual time.
// All are integers of fixed width, so that a run is the same on every machine.
#pragma once

#include <cstdint>
#include <limits>

namespace raftlab::raft {

using NodeId = std::uint8_t;     // 0 .. 100; also the special ends below
using ClientId = std::uint32_t;  // dense, from 0, in the order clients appear
using Serial = std::uint32_t;    // a client numbers its requests from 1; 0 means no session
using Term = std::uint64_t;
using Index = std::uint64_t;  // of a log entry, from 1; 0 is before the first
using Time = std::int64_t;    // virtual microseconds since the start of the run
using Token = std::uint64_t;  // of a disk write, from 1, counted per incarnation of a node
using Cause = std::uint64_t;  // a host's id of the event that made something happen; 0 for none

inline constexpr unsigned kNodesMax = 101;
inline constexpr NodeId kNoNode = 255;
inline constexpr NodeId kClient = 254;  // the far end of a message from or to a client
inline constexpr ClientId kNoClient = 0xffffffff;
inline constexpr Time kNever = std::numeric_limits<Time>::max();

}  // namespace raftlab::raft
