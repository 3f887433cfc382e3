// SPDX-License-Identifier: MIT
// All rows of a run as the page carries them: columns of text, gzip (time 0, no name), base64. The same run gives
// the same bytes for one version of zlib. web/data.js reads it.
#pragma once

#include <string>
#include <string_view>

#include "report/event_rows.h"
#include "report/timeline.h"

namespace raftlab::report {

/// The columns before they are packed; lines in this order, N events:
///   1 nodes, N                      2 times: microseconds since the event before, N numbers
///   3 nodes: a character an event   4 kinds: a digit an event        5 letters: a character an event
///   6 terms: "term*how many", ...   7 causes: how many events back, 0 for none, N numbers
///   8 folds: number of its fold, 0 for none, "fold*how many", ...    9 texts of the folds, by tabs
///   10 letters of nodes: "event node letter", by commas               11 ... one text for each event
/// A node's character is code 48 + node below 70, 256 + node above; "y" clients, "z" the scenario.
std::string column_text(const Timeline& timeline, const EventRows& rows);

std::string gzip(std::string_view bytes);
std::string base64(std::string_view bytes);

}  // namespace raftlab::report
