// SPDX-License-Identifier: MIT
// Holds the story a timeline tells against the story its events tell. Each difference is a line for people:
// the chapter, what it says, what the events say. No difference, no line. Also looked at: the order of
// chapters, that their events are of the run and hold what they cite, and that no chapter is missing.
#pragma once

#include <string>
#include <vector>

#include "tests/golden/story_again.h"

namespace raftlab::golden {

std::vector<std::string> wrong_in(const Run& run, const std::vector<Chapter>& told, const Retellings& again);

}  // namespace raftlab::golden
