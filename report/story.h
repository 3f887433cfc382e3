// SPDX-License-Identifier: MIT
// The story of a run: chapters found in its trace by detectors (report/chapters/), in plain sentences. A sentence
// is there only if the trace proves it; every number and every event id (e#17) in it is of the trace. What each
// sentence means exactly is written at the top of its detector's file, so that anybody can compute it again.
#pragma once

#include <vector>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report {

inline constexpr std::size_t kChaptersMax = 30;

/// At most kChaptersMax chapters in order of their first event.
std::vector<Chapter> tell_story(const Timeline& timeline);

/// Gives chapters that a file told their topics; one this version would not tell stays without.
void fill_topics(const Timeline& timeline, std::vector<Chapter>& chapters);

}  // namespace raftlab::report
