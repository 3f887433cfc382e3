// SPDX-License-Identifier: MIT
// The timeline of a run as JSON: one object, keys always in the same order, integers only (64-bit digest and seed
// as strings), an event a line. The same timeline gives the same bytes everywhere. Events stream to the sink
// piece by piece, so a million of them need no memory. report/timeline.schema.json says the same for machines.
#pragma once

#include <span>
#include <string>

#include "report/chapter.h"
#include "report/json_out.h"
#include "report/summary.h"
#include "report/timeline.h"

namespace raftlab::report {

inline constexpr std::string_view kTimelineFormat = "raftlab.timeline";
inline constexpr int kTimelineVersion = 1;

/// The whole object, with a newline at its end.
void write_json(const Timeline& timeline, std::span<const Chapter> chapters, const Sink& sink);
/// The object without events on the first line, then an event a line.
void write_jsonl(const Timeline& timeline, std::span<const Chapter> chapters, const Sink& sink);

/// The same as a string: for small timelines and tests.
std::string json_text(const Timeline& timeline, std::span<const Chapter> chapters);
std::string jsonl_text(const Timeline& timeline, std::span<const Chapter> chapters);

/// One event as its JSON object. REQUIRES 1 <= id <= timeline.trace.size().
std::string event_json(const Timeline& timeline, sim::EventId id);

std::string_view word_of(Verdict verdict);
/// 16 hex digits.
std::string digest_text(std::uint64_t digest);

}  // namespace raftlab::report
