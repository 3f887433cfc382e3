// SPDX-License-Identifier: MIT
// The largest numbers of a timeline's JSON: any number, and a time in microseconds.
#pragma once

#include <cstdint>
#include <limits>

#include "raft/types.h"

namespace raftlab::report {

inline constexpr std::uint64_t kNumberMax = std::numeric_limits<std::uint64_t>::max();
inline constexpr auto kTimeMax = static_cast<std::uint64_t>(std::numeric_limits<raft::Time>::max());

}  // namespace raftlab::report
