// SPDX-License-Identifier: MIT
#pragma once

// What `raftlab run` says of a scenario that a campaign wrote: who found it, and whether its run is still the same.

#include <cstdint>
#include <string>

#include "scenarios/cli/input.h"

namespace raftlab::scenarios::cli {

/// Before it is played: an older engine, or a header that cannot be read. Empty for every other scenario.
[[nodiscard]] std::string note_before(const Source& source);
/// Afterwards: what became of the digest. REQUIRES that no option changed the run. Empty where that goes without saying.
[[nodiscard]] std::string note_after(const Source& source, std::uint64_t digest);

}  // namespace raftlab::scenarios::cli
