// SPDX-License-Identifier: MIT
// What `raftlab fuzz` plays without a file: a scenario drawn from the seed. Each seed decides which faults and options
// are on at all [Groce et al. 2012, swarm testing], the size of the cluster, timings and workload; it ends with healing
// everything or only a majority, and the check of liveness. The drawing never sees which rules are off.
#pragma once

#include <cstdint>
#include <string>

namespace raftlab::scenarios::fuzz {

/// A scenario of the language, set-up with its seed first; the same for the same seed everywhere.
[[nodiscard]] std::string swarm_text(std::uint64_t seed);

}  // namespace raftlab::scenarios::fuzz
