// SPDX-License-Identifier: MIT
#include "report/lessons.h"

#include <fmt/format.h>

#include <map>

#include "report/event_text.h"
#include "report/html.h"
#include "report/html_parts.h"
#include "report/lessons_told.h"
#include "report/markdown.h"
#include "report/story.h"
#include "report/text.h"

namespace raftlab::report {
namespace {

std::optional<Lesson> lesson_of(const Taught& taught, std::string_view topic) {
  if (topic == "election") return teach_election(taught);
  if (topic == "no-leader") return teach_no_leader(taught);
  if (topic == "heartbeats") return teach_heartbeats(taught);
  if (topic == "value") return teach_value(taught);
  if (topic == "follower-loss") return teach_follower_loss(taught);
  if (topic == "leader-loss") return teach_leader_loss(taught);
  if (topic == "return") return teach_return(taught);
  if (topic == "step-down") return teach_step_down(taught);
  if (topic == "repair") return teach_repair(taught);
  if (topic == "own-term") return teach_own_term(taught);
  if (topic == "snapshot") return teach_snapshot(taught);
  if (topic == "members") return teach_members(taught);
  return std::nullopt;
}

struct Part {
  std::string_view name;
  std::string_view css;
  std::string text;
};

/// What is shown of a lesson, in order.
std::vector<Part> parts_of(const Lesson& lesson) {
  return {{"What happened", "happened", lesson.happened},
          {"Why", "why", fmt::format("{} {}", lesson.why, lesson.section)},
          {"Look here", "look", lesson.look},
          {"Ask the class", "ask", lesson.ask},
          {"Common mistake", "mistake", lesson.mistake}};
}

const Lesson* lesson_at(std::span<const Lesson> all, std::size_t chapter) {
  for (const Lesson& lesson : all) {
    if (lesson.chapter == chapter) return &lesson;
  }
  return nullptr;
}

/// The chapter a note stands beside: the last that has begun.
std::size_t chapter_of(const TeachNote& note, std::span<const Chapter> chapters) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    if (chapters[i].first_event <= note.event) place = i;
  }
  return place;
}

}  // namespace

std::vector<Lesson> lessons(const Timeline& timeline, std::span<const Chapter> chapters) {
  std::vector<Lesson> all;
  if (timeline.trace.size() == 0) return all;
  std::vector<Chapter> known(chapters.begin(), chapters.end());
  fill_topics(timeline, known);
  const Facts facts(timeline);
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const Chapter& chapter = known[i];
    const bool inside = chapter.first_event >= 1 && chapter.first_event <= chapter.last_event &&
                        chapter.last_event <= timeline.trace.size();
    if (!inside || chapter.topic.empty()) continue;
    std::optional<Lesson> lesson = lesson_of({facts, chapter, seen[chapter.topic]}, chapter.topic);
    if (!lesson) continue;
    ++seen[chapter.topic];
    lesson->chapter = i;
    all.push_back(std::move(*lesson));
  }
  return all;
}

std::vector<TeachNote> teach_notes(const Timeline& timeline) {
  constexpr std::string_view kWord = "teach ";
  std::vector<TeachNote> notes;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const sim::Record& record = timeline.trace.at(id);
    if (record.kind != sim::EventKind::fault_started || record.v[0] >= timeline.trace.notes()) continue;
    std::string_view text = timeline.trace.note(record.v[0]);
    if (!text.starts_with(kWord)) continue;
    text.remove_prefix(kWord.size());
    std::string words;
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    if (quoted) text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (quoted && text[i] == '\\' && i + 1 < text.size()) ++i;
      words += text[i];
    }
    notes.push_back({id, std::move(words)});
  }
  return notes;
}

std::string lesson_html(const Lesson& lesson) {
  std::string out = "<details class=lesson><summary>Lesson</summary><dl>";
  for (const Part& part : parts_of(lesson))
    put(out, "<dt>{}</dt><dd class={}>{}</dd>", part.name, part.css, linked(part.text));
  put(out, "<dt>Try it</dt><dd class=try>{} <code>{}</code></dd></dl></details>", html_escape(lesson.try_it),
      html_escape(lesson.command));
  return out;
}

std::string notes_html(std::span<const TeachNote> notes, std::span<const Chapter> chapters, std::size_t place) {
  std::string out;
  for (const TeachNote& note : notes) {
    if (chapter_of(note, chapters) != place) continue;
    put(out, "<p class=note><a href=\"#e{0}\">e#{0}</a> {1}</p>", note.event, html_escape(note.text));
  }
  return out;
}

std::string lesson_text(const Lesson& lesson, std::size_t indent, std::size_t width) {
  std::string out;
  const std::string blanks(indent, ' ');
  for (const Part& part : parts_of(lesson)) {
    out += fmt::format("{}{}\n", blanks, part.name) + wrapped(part.text, indent + 2, width);
  }
  return out +
         fmt::format("{0}Try it\n{1}{0}    {2}\n", blanks, wrapped(lesson.try_it, indent + 2, width), lesson.command);
}

std::string lessons_text(const Timeline& timeline, std::span<const Chapter> chapters, std::size_t width) {
  const std::vector<Lesson> all = lessons(timeline, chapters);
  const std::vector<TeachNote> notes = teach_notes(timeline);
  std::string out;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    out += fmt::format("{:>3}  {}  ({})\n", i + 1, printable(chapters[i].title), span_text(chapters[i])) +
           wrapped(printable(chapters[i].text), 5, width);
    for (const TeachNote& note : notes) {
      if (chapter_of(note, chapters) == i)
        out += wrapped(fmt::format("Note (e#{}): {}", note.event, printable(note.text)), 5, width);
    }
    if (const Lesson* lesson = lesson_at(all, i)) out += lesson_text(*lesson, 5, width);
    out += '\n';
  }
  return out;
}

std::string lessons_markdown(const Timeline& timeline, std::span<const Chapter> chapters) {
  const std::vector<Lesson> all = lessons(timeline, chapters);
  const std::vector<TeachNote> notes = teach_notes(timeline);
  std::string out;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    out += fmt::format("### {}. {} ({})\n\n{}\n\n", i + 1, markdown_escape(chapters[i].title),
                       markdown_escape(span_text(chapters[i])), markdown_escape(chapters[i].text));
    for (const TeachNote& note : notes) {
      if (chapter_of(note, chapters) == i)
        out += fmt::format("> e\\#{}: {}\n\n", note.event, markdown_escape(note.text));
    }
    const Lesson* lesson = lesson_at(all, i);
    if (lesson == nullptr) continue;
    for (const Part& part : parts_of(*lesson))
      out += fmt::format("- **{}** {}\n", part.name, markdown_escape(part.text));
    out += fmt::format("- **Try it** {} `{}`\n\n", markdown_escape(lesson->try_it), lesson->command);
  }
  return out;
}

}  // namespace raftlab::report
