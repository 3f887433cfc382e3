// SPDX-License-Identifier: MIT
// What a cluster looks like from afar: who is in which role, in what order terms, logs and commit indexes stand to one
// another, and what is broken. Numbers do not count, their order does, and nodes that look alike are one another's
// equals; so runs of any length pass through few states, and a state not seen before is worth to be gone on from.
#pragma once

#include <cstdint>
#include <set>

#include "sim/world.h"

namespace raftlab::scenarios::fuzz {

/// The same for clusters that differ in numbers and in the names of nodes only.
[[nodiscard]] std::uint64_t state_of(const sim::World& world);

using States = std::set<std::uint64_t>;

}  // namespace raftlab::scenarios::fuzz
