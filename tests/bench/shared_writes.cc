// SPDX-License-Identifier: MIT
// Whole programs, in a namespace of their own: what they include comes first, and their main has another name.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <string>
#include <vector>

#include "tests/bench/shared_limit.h"

namespace raftlab::bench_test {
namespace {
#define main shared_main
#include <limit_writes.cpp>
#undef main
}  // namespace

void run_shared_writes(bool batched, double seconds) { run<H4>("../shared", batched, seconds); }

}  // namespace raftlab::bench_test
