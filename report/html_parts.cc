// SPDX-License-Identifier: MIT
#include "report/html_parts.h"

#include "report/event_text.h"
#include "report/html.h"
#include "report/json_writer.h"
#include "report/lessons.h"

namespace raftlab::report {
namespace {

/// Seconds rounded down to a millisecond, as the story's own margin shows them.
std::string seconds_text(sim::Time at_us) { return fmt::format("{}.{:03} s", at_us / 1'000'000, at_us / 1000 % 1000); }

void add_violation(const Timeline& timeline, const Violation& violation, std::string& out) {
  put(out, "<article class=\"finding bad\"><h3>{}</h3><p>{} (<a href=\"#e{}\">e#{}</a>)</p>",
      html_escape(violation.property), html_escape(violation.text), violation.event, violation.event);
  if (!violation.evidence.empty()) {
    out += "<ul>";
    for (const sim::EventId id : violation.evidence) {
      if (id == 0 || id > timeline.trace.size()) continue;
      put(out, "<li><a href=\"#e{}\">e#{}</a> {} s, {} <bdi>{}</bdi></li>", id, id,
          clock_text(timeline.trace.at(id).at), actor_text(timeline, id), html_escape(event_text(timeline, id)));
    }
    out += "</ul>";
  }
  out += "</article>\n";
}

/// "0.198 s", "0.200 – 7.430 s", nothing for a chapter that is not of this trace.
std::string when_text(const Timeline& timeline, const Chapter& chapter) {
  if (chapter.first_event < 1 || chapter.last_event > timeline.trace.size()) return {};
  const std::string from = seconds_text(timeline.trace.at(chapter.first_event).at);
  const std::string to = seconds_text(timeline.trace.at(chapter.last_event).at);
  return from == to ? from : from.substr(0, from.size() - 2) + " – " + to;
}

bool is_bad(const Chapter& chapter) {
  return chapter.title.starts_with("Violation") || chapter.title.starts_with("An expectation fails");
}

void add_tools(std::string& out) {
  out +=
      "<div id=tools role=group aria-label=\"What is shown\">"
      "<button class=chip id=t-heartbeats type=button aria-pressed=true>Heartbeats folded</button>"
      "<button class=chip id=t-lost type=button aria-pressed=false>Lost only</button>"
      "<form id=search role=search><label class=unseen for=query>Search the events</label>"
      "<input id=query type=search autocomplete=off autocapitalize=off spellcheck=false maxlength=400 "
      "placeholder=\"/ kind:vote term&gt;=2 fate:lost\">"
      "<span id=search-result hidden><output id=count for=query></output>"
      "<button id=found-before type=button aria-label=\"Previous match\">‹</button>"
      "<button id=found-after type=button aria-label=\"Next match\">›</button></span>"
      "<p id=search-says role=alert hidden></p></form>"
      "<details id=menu><summary>More</summary><div>"
      "<button id=t-list type=button aria-pressed=false>Event list</button>"
      "<button id=t-folds type=button aria-pressed=true>Quiet time folded</button>"
      "<button id=t-turn type=button aria-pressed=false>Time from top to bottom</button>"
      "<button id=t-predict type=button aria-pressed=false>Predict first</button>"
      "<button id=t-compare type=button>Compare with a run…</button>"
      "<button id=t-picture type=button>Save as picture</button>"
      "<button id=t-link type=button>Copy link</button>"
      "<button id=t-print type=button>Print</button>"
      "<input id=other-file type=file accept=\".html,.htm,text/html\" aria-label=\"Page of the other run\" hidden>"
      "</div></details>"
      "<button id=t-help class=quiet type=button aria-label=\"Help: keys and signs\">?</button></div>\n";
}

}  // namespace

std::string_view verdict_on_page(const Timeline& timeline) {
  if (timeline.verdict == Verdict::fail && !timeline.violations.empty()) return "VIOLATION";
  return verdict_word(timeline.verdict);
}

std::string linked(std::string_view text) {
  const std::string safe = html_escape(text);
  std::string out;
  std::size_t at = 0;
  while (at < safe.size()) {
    const std::size_t found = safe.find("e#", at);
    std::size_t end = found == std::string::npos ? found : found + 2;
    while (end != std::string::npos && end < safe.size() && safe[end] >= '0' && safe[end] <= '9') ++end;
    if (found == std::string::npos || end == found + 2) {
      const std::size_t stop = found == std::string::npos ? safe.size() : found + 2;
      out.append(safe, at, stop - at);
      at = stop;
      continue;
    }
    const std::string id = safe.substr(found + 2, end - found - 2);
    out.append(safe, at, found - at);
    put(out, "<a href=\"#e{}\">e#{}</a>", id, id);
    at = end;
  }
  return out;
}

void add_header(const Timeline& timeline, std::string& out) {
  const std::string title = html_escape(timeline.title.empty() ? timeline.name : timeline.title);
  const char* mood = timeline.verdict == Verdict::pass ? "good" : timeline.verdict == Verdict::fail ? "bad" : "open";
  put(out, "<header id=top><div class=line><h1 dir=auto>{}</h1><span class=\"verdict {}\">{}</span>\n", title, mood,
      verdict_on_page(timeline));
  put(out, "<p class=meta><bdi>{}</bdi> · seed {} · {} · {} · {} · digest <code>{}</code> · raftlab <bdi>{}</bdi>",
      html_escape(timeline.name), timeline.seed, numbered(timeline.nodes, "node"), seconds_text(timeline.ended_at_us),
      events_text(timeline), digest_text(timeline.digest), html_escape(timeline.engine));
  if (!timeline.rules_off.empty()) {
    std::string rules;
    for (const std::string& rule : timeline.rules_off) rules += (rules.empty() ? "" : ", ") + rule;
    put(out, " · <b>rules switched off: {}</b>", html_escape(rules));
  }
  out += "</p></div>\n";
  add_tools(out);
  out += "</header>\n";
}

void add_story(const Timeline& timeline, std::span<const Chapter> chapters, bool teach, std::string& out) {
  const std::vector<Lesson> taught = teach ? lessons(timeline, chapters) : std::vector<Lesson>{};
  const std::vector<TeachNote> notes = teach_notes(timeline);
  std::size_t lesson = 0;
  put(out, "<section id=story aria-labelledby=h-story><h2 id=h-story>Story <span>{}</span></h2><ol>\n",
      numbered(chapters.size(), "chapter"));
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    const Chapter& chapter = chapters[i];
    put(out, "<li{} data-first={} data-last={}><h3><a href=\"#e{}\">{}</a></h3>", is_bad(chapter) ? " class=bad" : "",
        chapter.first_event, chapter.last_event, chapter.first_event, html_escape(chapter.title));
    const std::string when = when_text(timeline, chapter);
    if (!when.empty()) put(out, "<p class=when>{}</p>", when);
    put(out, "<p class=text dir=auto>{}</p>{}", linked(chapter.text), notes_html(notes, chapters, i));
    if (lesson < taught.size() && taught[lesson].chapter == i) out += lesson_html(taught[lesson++]);
    out += "</li>\n";
  }
  out += "</ol></section>\n";
}

void add_findings(const Timeline& timeline, std::string& out) {
  if (!timeline.violations.empty()) {
    out += "<section id=violations aria-labelledby=h-violations><h2 id=h-violations>Violations</h2>\n";
    for (const Violation& violation : timeline.violations) add_violation(timeline, violation, out);
    out += "</section>\n";
  }
  if (timeline.expectations.empty()) return;
  std::size_t held = 0;
  for (const Expectation& one : timeline.expectations) held += one.held ? 1U : 0U;
  const bool all = held == timeline.expectations.size();
  put(out,
      "<section id=expectations aria-labelledby=h-expect><h2 id=h-expect>Expectations <span>{} of {} held</span></h2>"
      "<details{}><summary>{}</summary><table class=plain><thead><tr><th>line<th>expected<th>result<th>event<tbody>\n",
      held, timeline.expectations.size(), all ? "" : " open", all ? "All of them" : "See which");
  for (const Expectation& one : timeline.expectations) {
    put(out, "<tr><td>{}<td><bdi>{}</bdi><td class={}>{}<td>", one.line, html_escape(one.text),
        one.held ? "good" : "bad", one.held ? "✓ held" : "✕ failed");
    if (one.event != 0) put(out, "<a href=\"#e{}\">e#{}</a>", one.event, one.event);
    out += '\n';
  }
  out += "</table></details></section>\n";
}

void add_scenario(const Timeline& timeline, std::string& out) {
  put(out,
      "<section id=scenario aria-labelledby=h-scenario><h2 id=h-scenario>Scenario</h2>"
      "<p class=command><code id=command>{}</code><button id=copy type=button hidden>Copy</button></p>"
      "<details><summary>The file and its options</summary>\n<pre tabindex=0 dir=auto>",
      html_escape(reproduce_command(timeline)));
  out += html_escape(timeline.source);
  out += "</pre><table class=plain><tbody>\n";
  for (const auto& [name, value] : timeline.options)
    put(out, "<tr><th scope=row>{}<td><bdi>{}</bdi>\n", html_escape(name), html_escape(value));
  out += "</table></details></section>\n";
}

}  // namespace raftlab::report
