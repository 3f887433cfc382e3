// SPDX-License-Identifier: MIT
// Settings of a run as numbers, where they held all along: an option that a line of the scenario changed on the way has
// no one value, and is none.
#pragma once

#include <optional>
#include <string_view>

#include "report/timeline.h"

namespace raftlab::report {

struct DurationRange {
  sim::Time low = 0;
  sim::Time high = 0;
};

/// An option written as a duration or a range of durations: "50ms", "150ms..300ms", in microseconds. Nullopt if the run
/// does not say, or a line changed it.
std::optional<DurationRange> duration_option(const Timeline& timeline, std::string_view name);
/// True if a line that ran begins with this word.
bool ran_line(const Timeline& timeline, std::string_view word);

/// The shortest time an election timer can run in this run; nullopt where that changes or clocks do not agree.
std::optional<sim::Time> shortest_timer(const Timeline& timeline);

}  // namespace raftlab::report
