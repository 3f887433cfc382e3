// SPDX-License-Identifier: MIT
#include "scenarios/bench/memory.h"

#include <malloc.h>
#include <sys/resource.h>

#include <cstdio>
#include <memory>

#include "sim/trace.h"

namespace raftlab::scenarios::bench {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File open(const char* path, const char* mode) { return {std::fopen(path, mode), std::fclose}; }

}  // namespace

void forget_peak_memory() {
  sim::Trace::free_spare_memory();
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  // 5: the peak becomes what is resident now [proc(5)].
  if (const File file = open("/proc/self/clear_refs", "w")) (void)std::fputs("5", file.get());
}

std::uint64_t peak_memory_bytes() {
  if (const File file = open("/proc/self/status", "r")) {
    char line[256];
    unsigned long long kib = 0;
    while (std::fgets(line, sizeof line, file.get()) != nullptr) {
      if (std::sscanf(line, "VmHWM: %llu", &kib) == 1) return std::uint64_t{kib} * 1024;
    }
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace raftlab::scenarios::bench
