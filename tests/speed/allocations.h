// SPDX-License-Identifier: MIT
// How often this program has asked for memory: allocations.cc replaces its allocation functions.
#pragma once

#include <cstdint>

namespace raftlab::speed_test {

std::uint64_t allocations();

}  // namespace raftlab::speed_test
