// SPDX-License-Identifier: MIT
// How much memory the process has held at most, as Linux tells it.
#pragma once

#include <cstdint>

namespace raftlab::scenarios::bench {

/// Gives back what is free and begins to count anew, where the system can; else the peak stays that of the process.
void forget_peak_memory();
/// Resident, since forget_peak_memory().
std::uint64_t peak_memory_bytes();

}  // namespace raftlab::scenarios::bench
