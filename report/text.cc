// SPDX-License-Identifier: MIT
#include "report/text.h"

#include <fmt/format.h>

#include "report/event_rows.h"
#include "report/event_text.h"
#include "report/html.h"
#include "report/json_writer.h"
#include "report/lessons.h"

namespace raftlab::report {
namespace {

constexpr std::size_t kWidth = 100;

void add_findings(const Timeline& timeline, std::string& out) {
  for (const Violation& violation : timeline.violations) {
    out +=
        fmt::format("\nviolation of {} at e#{}: {}\n", violation.property, violation.event, printable(violation.text));
    for (const sim::EventId id : violation.evidence) {
      if (id == 0 || id > timeline.trace.size()) continue;
      out += fmt::format("   e#{}  {} s  {}  {}\n", id, clock_text(timeline.trace.at(id).at), actor_text(timeline, id),
                         event_text(timeline, id));
    }
  }
  for (const Expectation& one : timeline.expectations) {
    if (!one.held) out += fmt::format("\nline {} failed at e#{}: {}\n", one.line, one.event, printable(one.text));
  }
}

/// Letters that only some runs need.
std::string more_letters(const EventRows& rows) {
  std::string seen;
  for (const LetterChange& change : rows.letters) seen += change.letter;
  std::string text;
  for (const auto& [letter, meaning] :
       {std::pair{'Q', "pre-candidate"}, std::pair{'N', "learner"}, std::pair{'O', "no member"}}) {
    if (seen.find(letter) != std::string::npos) text += fmt::format(", {} {}", letter, meaning);
  }
  return text;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    if (column != 0 && column + 1 + word.size() > width) {
      out += '\n';
      column = 0;
    }
    if (column == 0) {
      out.append(indent, ' ');
      column = indent;
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::string span_text(const Chapter& chapter) {
  return chapter.first_event == chapter.last_event
             ? fmt::format("e#{}", chapter.first_event)
             : fmt::format("e#{} to e#{}", chapter.first_event, chapter.last_event);
}

std::string story_text(std::span<const Chapter> chapters, std::size_t width) {
  std::string out;
  std::size_t number = 0;
  for (const Chapter& chapter : chapters) {
    out += fmt::format("{:>3}  {}  ({})\n", ++number, printable(chapter.title), span_text(chapter));
    out += wrapped(printable(chapter.text), 5, width);
  }
  return out;
}

std::string plain_text(const Timeline& timeline, std::span<const Chapter> chapters, bool teach) {
  std::string out =
      fmt::format("{}  {}   seed {}   {}   {} virtual   {}   digest {}\n", verdict_word(timeline.verdict),
                  timeline.name, timeline.seed, numbered(timeline.nodes, "node"), duration_text(timeline.ended_at_us),
                  events_text(timeline), digest_text(timeline.digest));
  if (!timeline.title.empty()) out += printable(timeline.title) + "\n";
  out += "reproduce   " + reproduce_command(timeline) + "\n";
  add_findings(timeline, out);
  const EventRows rows = make_rows(timeline);
  out += "\nSTORY\n" + (teach ? lessons_text(timeline, chapters, kWidth) : story_text(chapters, kWidth)) +
         "\nEVENTS   F follower, C candidate, L leader, x down, P paused" + more_letters(rows) + "\n";
  const std::size_t digits = std::to_string(timeline.trace.size()).size() + 2;
  for (const Row& row : rows.rows) {
    out += fmt::format("{:>{}}  {:>11}  {:<8} {}  {}\n", fmt::format("e#{}", row.event), digits,
                       clock_text(timeline.trace.at(row.event).at), actor_text(timeline, row.event), row.letter,
                       row_text(timeline, rows, row));
  }
  return out;
}

}  // namespace raftlab::report
