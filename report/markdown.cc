// SPDX-License-Identifier: MIT
#include "report/markdown.h"

#include <fmt/format.h>

#include "report/event_text.h"
#include "report/html.h"
#include "report/json_writer.h"
#include "report/lessons.h"
#include "report/text.h"

namespace raftlab::report {

std::string markdown_escape(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_{}[]<>|#&~$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

namespace {

std::string story_list(std::span<const Chapter> chapters) {
  std::string out;
  int number = 0;
  for (const Chapter& chapter : chapters) {
    out += fmt::format("{}. **{}** ({}): {}\n", ++number, markdown_escape(chapter.title),
                       markdown_escape(span_text(chapter)), markdown_escape(chapter.text));
  }
  return out;
}

}  // namespace

std::string markdown_text(const Timeline& timeline, std::span<const Chapter> chapters, bool teach) {
  const std::string title = timeline.title.empty() ? timeline.name : timeline.title;
  std::string out = fmt::format("# {}\n\n", markdown_escape(title));
  out += fmt::format("**{}** - {}, seed {}, {}, {}, {}, digest `{}`, raftlab {}\n\n", verdict_word(timeline.verdict),
                     markdown_escape(timeline.name), timeline.seed, numbered(timeline.nodes, "node"),
                     duration_text(timeline.ended_at_us), events_text(timeline), digest_text(timeline.digest),
                     markdown_escape(timeline.engine));
  out += "    " + reproduce_command(timeline) + "\n\n## Story\n\n";
  out += teach ? lessons_markdown(timeline, chapters) : story_list(chapters);
  if (!timeline.violations.empty()) out += "\n## Violations\n\n";
  for (const Violation& violation : timeline.violations) {
    out += fmt::format("- **{}** (e\\#{}): {}\n", markdown_escape(violation.property), violation.event,
                       markdown_escape(violation.text));
    for (const sim::EventId id : violation.evidence) {
      if (id == 0 || id > timeline.trace.size()) continue;
      out += fmt::format("  - e\\#{} {} s {}: {}\n", id, clock_text(timeline.trace.at(id).at), actor_text(timeline, id),
                         markdown_escape(event_text(timeline, id)));
    }
  }
  if (!timeline.expectations.empty()) out += "\n## Expectations\n\n| line | expected | result |\n|---|---|---|\n";
  for (const Expectation& one : timeline.expectations) {
    out += fmt::format("| {} | {} | {} |\n", one.line, markdown_escape(one.text), one.held ? "held" : "failed");
  }
  return out;
}

}  // namespace raftlab::report
