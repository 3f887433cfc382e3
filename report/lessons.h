// SPDX-License-Identifier: MIT
// What a teacher says beside the chapters of a run: what happened, in numbers of the trace, why, where to look, what to
// ask the class, the common mistake, what to try. A sentence with numbers is there only if the trace proves it; the
// rest is true of Raft in general. Also the `teach` notes of the scenario, each with its moment.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report {

struct Lesson {
  std::size_t chapter = 0;  // place among the chapters
  std::string happened;     // whole sentences; events as e#17
  std::string why;
  std::string section;  // "[Raft 5.2]"
  std::string look;
  std::string ask;
  std::string mistake;
  std::string try_it;   // what the command shows
  std::string command;  // runs as it stands
};

/// In the order of the chapters; at most one each. Chapters whose topic is not taught have none.
std::vector<Lesson> lessons(const Timeline& timeline, std::span<const Chapter> chapters);

/// A `teach` line of the scenario where it ran.
struct TeachNote {
  sim::EventId event = 0;
  std::string text;
};
std::vector<TeachNote> teach_notes(const Timeline& timeline);

/// `<details class=lesson>` with a list of terms; the question has the class `ask`.
std::string lesson_html(const Lesson& lesson);
/// The notes that stand beside chapter `place`, as `<p class=note>`; empty if none do. A note stands beside the last
/// chapter that has begun when it came.
std::string notes_html(std::span<const TeachNote> notes, std::span<const Chapter> chapters, std::size_t place);

/// The lesson as lines of a terminal, behind `indent` blanks.
std::string lesson_text(const Lesson& lesson, std::size_t indent, std::size_t width);
/// The story with its lessons and notes, for a terminal and as Markdown.
std::string lessons_text(const Timeline& timeline, std::span<const Chapter> chapters, std::size_t width);
std::string lessons_markdown(const Timeline& timeline, std::span<const Chapter> chapters);

}  // namespace raftlab::report
