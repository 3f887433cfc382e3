// SPDX-License-Identifier: MIT
// A fixed amount of one workload and nothing else, for profilers: valgrind --tool=callgrind raftlab_workload --only idle
// --virtual 60. `raftlab bench` measures.
//
//   raftlab_workload --list
//   raftlab_workload --only NAME [--virtual SECONDS | --pieces N] [--limit]
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string_view>

#include "scenarios/bench/workloads.h"

using namespace raftlab::scenarios;

namespace {

/// So much virtual time, or so many pieces where that is not 0.
int run(const bench::Workload& workload, double seconds, unsigned long pieces, bool limit) {
  const std::unique_ptr<bench::Load> load = limit ? workload.make_limit() : workload.make();
  for (unsigned long i = 0; i < pieces; ++i) load->advance();
  while (pieces == 0 && static_cast<double>(load->done().virtual_us) < seconds * 1e6) load->advance();
  const bench::Work work = load->done();
  fmt::print("{}{}: {} us, {} messages, {} commands, {} events, {} runs, {} bytes, {} violations\n", workload.name,
             limit ? " limit" : "", work.virtual_us, work.messages, work.commands, work.events, work.runs, work.bytes,
             work.violations);
  return work.violations == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const bench::Workload* workload = nullptr;
  double seconds = 60;
  unsigned long pieces = 0;
  bool limit = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--list") {
      for (const bench::Workload& one : bench::workloads()) fmt::print("{:<16} {}\n", one.name, one.what);
      return 0;
    }
    if (word == "--limit") limit = true;
    if (word == "--only" && i + 1 < count) workload = bench::find_workload(words[++i]);
    if (word == "--virtual" && i + 1 < count) seconds = std::strtod(words[++i], nullptr);
    if (word == "--pieces" && i + 1 < count) pieces = std::strtoul(words[++i], nullptr, 10);
  }
  if (workload == nullptr || (limit && workload->make_limit == nullptr)) {
    fmt::print(stderr, "raftlab_workload: --only names no workload, or one without a limit; --list lists them\n");
    return 2;
  }
  return run(*workload, seconds, pieces, limit);
}
