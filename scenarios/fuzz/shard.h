// SPDX-License-Identifier: MIT
// Which part of a campaign this process does: of N shards, shard I takes every seed whose place in the range leaves I
// when divided by N. Shards count from 0. The array variables of Slurm and of a Kubernetes indexed job say it too.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::scenarios::fuzz {

struct Shard {
  std::uint64_t index = 0;  ///< below count
  std::uint64_t count = 1;
  friend bool operator==(const Shard&, const Shard&) = default;
};

struct ShardRead {
  std::optional<Shard> shard;
  std::string error;  ///< else why not, and what to write
  std::string hint;
};

/// The value of a variable of the environment; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// "3/16", "auto" (SLURM_ARRAY_TASK_ID, _MIN, _MAX, _COUNT, _STEP) or "auto/16" (JOB_COMPLETION_INDEX).
[[nodiscard]] ShardRead read_shard(std::string_view text, const Environment& environment);

/// How many of `places` places belong to the shard.
[[nodiscard]] std::uint64_t places_of(const Shard& shard, std::uint64_t places);

}  // namespace raftlab::scenarios::fuzz
