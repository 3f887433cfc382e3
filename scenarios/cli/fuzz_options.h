// SPDX-License-Identifier: MIT
#pragma once

// The options of `raftlab fuzz`, read strictly before any seed is played.

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/cli/arguments.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/fuzz/shard.h"

namespace raftlab::scenarios::cli {

struct FuzzOptions {
  RunOptions run;  ///< --set, --rule, --until; its seed is first_seed
  std::uint64_t first_seed = 1;
  std::optional<std::uint64_t> last_seed;  ///< nothing: until --time is up
  bool no_seeds = false;                   ///< --runs 0
  std::optional<std::int64_t> time_us;
  std::string time;  ///< as it was written
  unsigned jobs = 1;
  std::uint64_t keep_going = 10;
  std::string folder = "out";
  bool shrinks = true;
  bool checks_determinism = false;
  bool guided = false;
  fuzz::Shard shard;
};

/// Throws UsageError.
[[nodiscard]] FuzzOptions read_fuzz_options(const Arguments& arguments);

}  // namespace raftlab::scenarios::cli
