// SPDX-License-Identifier: MIT
// A run as one self-contained page that opens offline: header, story, findings, scenario and the event table. The
// story and the first rows are plain HTML and need no script; all rows travel packed and the page's script shows
// a window of them. Nothing is loaded, nothing but the page's own script and style may run, texts of people enter
// as text, and the same timeline gives the same bytes (for one version of zlib).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report {

struct PageOptions {
  bool teach = false;  // lessons beside the chapters, see lessons.h
};

std::string html_page(const Timeline& timeline, std::span<const Chapter> chapters, const PageOptions& options = {});

/// `text` with & < > " ' as entities; bytes that are no UTF-8, and control characters but newline and tab, as U+FFFD.
std::string html_escape(std::string_view text);

/// "PASS", "FAIL" or "INCONCLUSIVE".
std::string_view verdict_word(Verdict verdict);
/// The command that plays the same run again: "raftlab run my.raft --seed 1 --set nodes=5"; where a timeline has
/// none, or one that does more than that (run_command.h), made from its name and seed.
std::string reproduce_command(const Timeline& timeline);

}  // namespace raftlab::report
