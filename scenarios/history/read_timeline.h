// SPDX-License-Identifier: MIT
#pragma once

// The history in a timeline, as an object or as lines. Where the timeline has its events, they say the exact order of
// questions and answers, also within a microsecond; else the times do, and what touches counts as concurrent.

#include "scenarios/history/read.h"

namespace raftlab::scenarios::history {

[[nodiscard]] ReadResult read_timeline_history(std::string_view text, std::optional<Model> model);

}  // namespace raftlab::scenarios::history
