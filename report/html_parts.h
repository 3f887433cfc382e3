// SPDX-License-Identifier: MIT
// The parts of the page, each adding its HTML to `out`; html.cc puts them in order.
#pragma once

#include <span>
#include <string>

#include "report/chapter.h"
#include "report/event_rows.h"
#include "report/timeline.h"

namespace raftlab::report {

void add_header(const Timeline& timeline, std::string& out);
void add_story(const Timeline& timeline, std::span<const Chapter> chapters, std::string& out);
void add_findings(const Timeline& timeline, std::string& out);
void add_scenario(const Timeline& timeline, std::string& out);
void add_events(const Timeline& timeline, const EventRows& rows, std::string& out);

/// Escaped, and every e#17 a link to that event.
std::string linked(std::string_view text);
/// A table with a column for each node up to this many nodes; beyond, one column says which node.
inline constexpr unsigned kColumnsMax = 12;

}  // namespace raftlab::report
