// SPDX-License-Identifier: MIT
// The head of the page's data: what there is once in a run, as JSON. Who ran what, the words behind the numbers of the
// columns, the folded stretches, faults and chapters. Texts of people are JSON strings; wrong UTF-8 becomes U+FFFD.
#pragma once

#include <span>
#include <string>

#include "report/chapter.h"
#include "report/columns.h"
#include "report/event_rows.h"
#include "report/timeline.h"

namespace raftlab::report {

/// Members: nodes, events, ended_at_us, seed, digest, engine, name, title, verdict, command (texts where 64 bits are
/// needed); kinds, types, reasons, drop_reasons, outcomes: words by number; folds: texts; configurations: texts; entries: how many the run's store holds; faults: [{from, until,
/// text, nodes}] and chapters: [{title, text, first, last, topic}], their events counted from 0; columns: [[name,
/// bytes]].
std::string packed_head(const Timeline& timeline, const EventRows& rows, std::span<const Chapter> chapters,
                        const Columns& columns);

}  // namespace raftlab::report
