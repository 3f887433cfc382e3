// SPDX-License-Identifier: MIT
// How far a campaign has come, for the line that is shown meanwhile. The only place, beside --time, where a wall clock
// matters; nothing of it enters a result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::scenarios::fuzz {

struct Progress {
  std::uint64_t seeds = 0;
  std::optional<std::uint64_t> seeds_all;  ///< nothing: until the time is up
  std::uint64_t events = 0;
  std::uint64_t findings = 0;
  std::uint64_t shrinking = 0;  ///< findings that are being made smaller
  std::int64_t elapsed_us = 0;
  std::optional<std::int64_t> time_us;  ///< --time
};

/// "12,345 of 100,000 seeds   812 seeds/s   3.1 M events/s   2 findings   1 min 48 s left"
[[nodiscard]] std::string progress_text(const Progress& progress);

/// The same without findings, of what `what` names: "12,345 of 100,000 runs   812 runs/s   3.1 M events/s   9 s left"
[[nodiscard]] std::string pace_text(const Progress& progress, std::string_view what);

/// How long it will still take at this pace; nothing where that cannot be known yet.
[[nodiscard]] std::optional<std::int64_t> time_left_us(const Progress& progress);

/// "950", "12.3 k", "3.1 M"
[[nodiscard]] std::string rounded(std::uint64_t number);

}  // namespace raftlab::scenarios::fuzz
