// SPDX-License-Identifier: MIT
// The loops of ../shared/bench, as they are there; nothing where they are not.
#pragma once

namespace raftlab::bench_test {

#ifdef RAFTLAB_SHARED_LIMIT
inline constexpr bool kSharedLimit = true;
void run_shared_idle(int nodes, double seconds);
void run_shared_writes(bool batched, double seconds);
#else
inline constexpr bool kSharedLimit = false;
inline void run_shared_idle(int, double) {}
inline void run_shared_writes(bool, double) {}
#endif

}  // namespace raftlab::bench_test
