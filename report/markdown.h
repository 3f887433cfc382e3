// SPDX-License-Identifier: MIT
// A run as Markdown: verdict, story, findings and the command that plays it again. Texts of people are escaped.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report {

std::string markdown_text(const Timeline& timeline, std::span<const Chapter> chapters, bool teach = false);

/// `text` so that Markdown shows it as it is.
std::string markdown_escape(std::string_view text);

}  // namespace raftlab::report
