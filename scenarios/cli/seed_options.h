// SPDX-License-Identifier: MIT
#pragma once

// What commands that play many seeds share: --seeds, counts, --jobs.

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/cli/arguments.h"

namespace raftlab::scenarios::cli {

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

/// "A..B", both included, or one seed. Throws UsageError.
[[nodiscard]] SeedRange read_seeds(const std::string& text);

/// A whole number from `least` to `most`. Throws UsageError.
[[nodiscard]] std::uint64_t read_count(std::string_view option, const std::string& text, std::uint64_t least,
                                       std::uint64_t most);

/// --jobs, else one thread for each processor this process may use. Throws UsageError.
[[nodiscard]] unsigned read_jobs(const Arguments& arguments);

}  // namespace raftlab::scenarios::cli
