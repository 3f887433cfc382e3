// SPDX-License-Identifier: MIT
// The bare loops alone, and beside them those they were rewritten from where these are there: ../shared/bench, which is
// not part of this tree. Processor time, so that a busy machine disturbs little.
//
//   raftlab_limit [REPETITIONS]
#include "scenarios/bench/limit.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <vector>

#include "scenarios/bench/measure.h"
#include "tests/bench/shared_limit.h"

using namespace raftlab;
using namespace raftlab::scenarios;

namespace {

constexpr raft::Time kSecond = 1'000'000;

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Run>
double seconds_of(const Run& run) {
  const double begin = processor_seconds();
  run();
  return processor_seconds() - begin;
}

/// The same shape of ours and of theirs, one after the other.
template <class Ours, class Theirs>
void compare(const char* name, bench::Unit unit, unsigned repeats, const Ours& ours, const Theirs& theirs) {
  bench::LimitRun run;
  std::vector<double> rates;
  std::vector<double> shares;
  for (unsigned i = 0; i < repeats; ++i) {
    const double mine = seconds_of([&] { run = ours(); });
    rates.push_back(static_cast<double>(bench::count_of(unit, run.work)) / mine);
    if (bench_test::kSharedLimit) shares.push_back(seconds_of(theirs) / mine);
  }
  const bench::Spread rate = bench::spread_of(rates);
  fmt::print("{:<10} {:6.2f} M {}/s ({:.2f}-{:.2f}), {} events, digest {:016x}", name, rate.median / 1e6,
             bench::word_of(unit), rate.low / 1e6, rate.high / 1e6, run.work.events, run.digest);
  if (bench_test::kSharedLimit) {
    const bench::Spread share = bench::spread_of(shares);
    fmt::print(", {:.2f} of ../shared/bench ({:.2f}-{:.2f}): {}", share.median, share.low, share.high,
               share.median >= 0.9 && share.median <= 1.1 ? "within 10 %" : "not within 10 %");
  }
  fmt::print("\n");
}

}  // namespace

int main(int count, char** words) {
  const auto repeats = count > 1 ? static_cast<unsigned>(std::strtoul(words[1], nullptr, 10)) : 5U;
  if (repeats == 0) return 2;
  if (!bench_test::kSharedLimit) fmt::print("skipped: ../shared/bench is not there, nothing to compare with\n");
  for (const unsigned nodes : {5U, 101U}) {
    const raft::Time seconds = 144'000 / (nodes - 1);
    compare(
        nodes == 5 ? "idle" : "idle-101", bench::Unit::messages, repeats,
        [&] { return bench::run_idle_limit(nodes, seconds * kSecond); },
        [&] { bench_test::run_shared_idle(static_cast<int>(nodes), static_cast<double>(seconds)); });
  }
  for (const bool batched : {true, false}) {
    compare(
        batched ? "batched" : "pipelined", bench::Unit::commands, repeats,
        [&] {
          return bench::run_writes_limit(batched ? bench::Sending::batched : bench::Sending::pipelined, 600 * kSecond);
        },
        [&] { bench_test::run_shared_writes(batched, 600); });
  }
  return 0;
}
