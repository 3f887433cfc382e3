// SPDX-License-Identifier: MIT
// A run as plain text for a terminal: verdict, story, findings, then the list of events with columns, rounds of
// heartbeats folded. ASCII but for the texts of people.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report {

std::string plain_text(const Timeline& timeline, std::span<const Chapter> chapters, bool teach = false);

/// The story alone, wrapped at `width` columns and indented.
std::string story_text(std::span<const Chapter> chapters, std::size_t width);

/// "e#4 to e#21", or "e#4" where that is all.
std::string span_text(const Chapter& chapter);

/// The words of `text` in lines of at most `width`, each behind `indent` blanks; a longer word has its own line.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace raftlab::report
