// SPDX-License-Identifier: MIT
// A whole run as the page carries it: a head of JSON and columns, gzip (time 0, no name), base64. The same run gives
// the same bytes for one version of zlib. report/web/unpack.js and run.js read it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/chapter.h"
#include "report/event_rows.h"
#include "report/timeline.h"

namespace raftlab::report {

/// Before it is packed: the length of the head, four bytes, the lowest first; the head, UTF-8; then all columns one
/// after another. The head's `columns` lists their names and lengths. Columns: event_columns.h, and `shapes`, the
/// shapes of all texts a line each, shaped_texts.h.
/// REQUIRES rows made with Keep::folded_and_all.
std::string page_data(const Timeline& timeline, const EventRows& rows, std::span<const Chapter> chapters);

std::string gzip(std::string_view bytes);
std::string base64(std::string_view bytes);

}  // namespace raftlab::report
