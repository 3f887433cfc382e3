// SPDX-License-Identifier: MIT
// What a run left open, as a section of the page: entries that are in a log and not committed at its end, and, where
// nobody leads then, the nodes that could; each with the conditions that are not met. Plain HTML, complete without a
// script.
#pragma once

#include <string>

#include "report/timeline.h"

namespace raftlab::report {

/// `<section id=whynot>`; empty where nothing is left open.
std::string why_not_section(const Timeline& timeline);

}  // namespace raftlab::report
