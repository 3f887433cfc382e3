// SPDX-License-Identifier: MIT
// The parts of the page, each adding its HTML to `out`; html.cc puts them in order. What is text to read (header,
// story, findings, scenario, table of events) is complete here, without a script; the stage is the empty frame that
// the script fills, and stays hidden without it.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <span>
#include <string>

#include "report/chapter.h"
#include "report/event_rows.h"
#include "report/timeline.h"

namespace raftlab::report {

void add_header(const Timeline& timeline, std::string& out);
/// With the notes of `teach` lines, and the lessons if `teach`.
void add_story(const Timeline& timeline, std::span<const Chapter> chapters, bool teach, std::string& out);
void add_findings(const Timeline& timeline, std::string& out);
void add_scenario(const Timeline& timeline, std::string& out);
/// Diagram, panels and dialog: web/page.js fills them.
void add_stage(const Timeline& timeline, const EventRows& rows, std::string& out);
void add_help(std::string& out);
void add_events(const Timeline& timeline, const EventRows& rows, std::string& out);

/// Escaped, and every e#17 a link to that event.
std::string linked(std::string_view text);
/// What the page says of a run: "PASS", "VIOLATION", "FAIL" (an expectation), "INCONCLUSIVE".
std::string_view verdict_on_page(const Timeline& timeline);
/// A table with a column for each node up to this many nodes; beyond, one column says which node.
inline constexpr unsigned kColumnsMax = 12;

template <typename... Args>
void put(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

}  // namespace raftlab::report
