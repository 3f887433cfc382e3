// SPDX-License-Identifier: MIT
#pragma once

// Which part of a judged history is worth drawing, as report/history_page.h takes it: around the misfit the last
// steps of the longest legal prefix and the answers that contradict each other; else the beginning of the largest key.

#include "report/history_page.h"
#include "scenarios/history/judge.h"

namespace raftlab::scenarios::history {

/// `name` of the file.
[[nodiscard]] report::HistoryPicture picture_of(const History& history, const Verdict& verdict, std::string_view name);

/// "86 operations on 1 key".
[[nodiscard]] std::string amount_text(const History& history, const Verdict& verdict);

}  // namespace raftlab::scenarios::history
