// SPDX-License-Identifier: MIT
#include "report/html_parts.h"

#include <fmt/format.h>

#include <iterator>

#include "report/event_text.h"
#include "report/html.h"
#include "report/json_writer.h"

namespace raftlab::report {
namespace {

// Rows written as plain HTML: enough for a lesson, little enough to load at once.
constexpr std::size_t kStaticRowsMax = 2'000;
constexpr std::size_t kStaticBytesMax = 160'000;

template <typename... Args>
void put(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

/// Seconds rounded down to a millisecond, as the story's own margin shows them.
std::string seconds_text(sim::Time at_us) { return fmt::format("{}.{:03} s", at_us / 1'000'000, at_us / 1000 % 1000); }

bool has_columns(const Timeline& timeline) { return timeline.nodes <= kColumnsMax; }

void add_findings_list(const Timeline& timeline, const Violation& violation, std::string& out) {
  put(out, "<article class=\"finding bad\"><h3>{}</h3><p>{} (<a href=\"#e{}\">e#{}</a>)</p>",
      html_escape(violation.property), html_escape(violation.text), violation.event, violation.event);
  if (!violation.evidence.empty()) {
    out += "<ul>";
    for (const sim::EventId id : violation.evidence) {
      if (id == 0 || id > timeline.trace.size()) continue;
      put(out, "<li><a href=\"#e{}\">e#{}</a> {} s, {} {}</li>", id, id, clock_text(timeline.trace.at(id).at),
          actor_text(timeline, id), html_escape(event_text(timeline, id)));
    }
    out += "</ul>";
  }
  out += "</article>\n";
}

/// The letters of all nodes, moved along with the rows.
class Lanes {
 public:
  Lanes(const Timeline& timeline, const EventRows& rows) : rows_(rows), letters_(timeline.nodes, 'x') {}
  const std::vector<char>& at(sim::EventId id) {
    while (next_ < rows_.letters.size() && rows_.letters[next_].event <= id) {
      letters_[rows_.letters[next_].node] = rows_.letters[next_].letter;
      ++next_;
    }
    return letters_;
  }

 private:
  const EventRows& rows_;
  std::vector<char> letters_;
  std::size_t next_ = 0;
};

void add_text_cell(const Timeline& timeline, const EventRows& rows, const Row& row, std::string& out) {
  if (row.letter != ' ') put(out, "<b>{}</b> ", row.letter);
  out += html_escape(row_text(timeline, rows, row));
}

void add_row(const Timeline& timeline, const EventRows& rows, const Row& row, Lanes& lanes, std::string& out) {
  put(out, "<tr id=e{} class=k{}><td>e#{}<td>{}", row.event, static_cast<int>(row.kind), row.event,
      clock_text(timeline.trace.at(row.event).at));
  const std::vector<char>& letters = lanes.at(row.event);
  if (!has_columns(timeline)) {
    put(out, "<td>{}<td class={}>", actor_text(timeline, row.event), row.letter == ' ' ? 's' : row.letter);
    add_text_cell(timeline, rows, row, out);
    out += "</tr>\n";
    return;
  }
  if (row.node == raft::kNoNode) {
    put(out, "<td class=s colspan={}>", timeline.nodes + 1);
    add_text_cell(timeline, rows, row, out);
    out += "</tr>\n";
    return;
  }
  for (unsigned i = 0; i < timeline.nodes; ++i) {
    put(out, "<td class={}>", letters[i]);
    if (row.node == i) add_text_cell(timeline, rows, row, out);
  }
  out += row.node == raft::kClient ? "<td class=c>" : "<td>";
  if (row.node == raft::kClient) add_text_cell(timeline, rows, row, out);
  out += "</tr>\n";  // closed, or the line's end would fill its last cell
}

void add_filters(const Timeline& timeline, std::string& out) {
  out +=
      "<form id=filters hidden aria-label=\"Filter the events\"><label>Node <select id=f-node><option "
      "value=\"\">all</option>";
  for (unsigned i = 0; i < timeline.nodes; ++i) put(out, "<option value={}>{}</option>", i, i);
  out +=
      "<option value=y>clients</option><option value=z>scenario</option></select></label>"
      "<label>Term <input id=f-term inputmode=numeric size=4 placeholder=all></label>"
      "<label>Text <input id=f-text type=search size=14></label>"
      "<label class=chip><input type=checkbox id=f-fold checked> fold heartbeats</label>"
      "<fieldset><legend>Kinds</legend>";
  for (std::size_t i = 0; i < kRowKindNames.size(); ++i) {
    put(out, "<label class=chip><input type=checkbox name=kind value={} checked> {}</label>", i, kRowKindNames[i]);
  }
  out += "</fieldset><output id=count></output></form>\n";
}

/// The legend of letters that only some runs need.
void add_more_letters(const EventRows& rows, std::string& out) {
  std::string seen;
  for (const LetterChange& change : rows.letters) seen += change.letter;
  for (const auto& [letter, meaning] :
       {std::pair{'Q', "pre-candidate: asks whether it would win"},
        std::pair{'N', "learner: takes part, does not vote"}, std::pair{'O', "outside of the configuration"}}) {
    if (seen.find(letter) != std::string::npos)
      put(out, " <span class={}><b>{}</b> {}</span>", letter, letter, meaning);
  }
}

}  // namespace

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
  const std::string title = timeline.title.empty() ? timeline.name : timeline.title;
  const char* mood = timeline.verdict == Verdict::pass ? "good" : timeline.verdict == Verdict::fail ? "bad" : "open";
  put(out, "<header><div class=line><h1>{}</h1><span class=\"verdict {}\">{}</span></div>\n", html_escape(title), mood,
      verdict_word(timeline.verdict));
  put(out, "<p class=meta>{} · seed {} · {} · {} · {} · digest <code>{}</code> · raftlab {}</p>\n",
      html_escape(timeline.name), timeline.seed,
      timeline.nodes == 1 ? "1 node" : fmt::format("{} nodes", timeline.nodes), seconds_text(timeline.ended_at_us),
      grouped(timeline.trace.size()) + " events", digest_text(timeline.digest), html_escape(timeline.engine));
  if (!timeline.rules_off.empty()) {
    std::string rules;
    for (const std::string& rule : timeline.rules_off) rules += (rules.empty() ? "" : ", ") + rule;
    put(out, "<p class=meta>rules switched off: {}</p>\n", html_escape(rules));
  }
  put(out, "<p class=command><code id=command>{}</code><button id=copy type=button hidden>Copy</button></p></header>\n",
      html_escape(reproduce_command(timeline)));
}

void add_story(const Timeline& timeline, std::span<const Chapter> chapters, std::string& out) {
  put(out, "<section id=story aria-labelledby=h-story><h2 id=h-story>Story <span>{}</span></h2><ol>\n",
      chapters.size() == 1 ? "1 chapter" : fmt::format("{} chapters", chapters.size()));
  for (const Chapter& chapter : chapters) {
    const bool bad = chapter.title.starts_with("Violation") || chapter.title.starts_with("An expectation fails");
    put(out, "<li{}><h3><a href=\"#e{}\">{}</a></h3>", bad ? " class=bad" : "", chapter.first_event,
        html_escape(chapter.title));
    if (chapter.first_event >= 1 && chapter.last_event <= timeline.trace.size()) {
      const std::string from = seconds_text(timeline.trace.at(chapter.first_event).at);
      const std::string to = seconds_text(timeline.trace.at(chapter.last_event).at);
      put(out, "<p class=when>{}</p>", from == to ? from : from.substr(0, from.size() - 2) + " – " + to);
    }
    put(out, "<p>{}</p></li>\n", linked(chapter.text));
  }
  out += "</ol></section>\n";
}

void add_findings(const Timeline& timeline, std::string& out) {
  if (!timeline.violations.empty()) {
    out += "<section aria-labelledby=h-violations><h2 id=h-violations>Violations</h2>\n";
    for (const Violation& violation : timeline.violations) add_findings_list(timeline, violation, out);
    out += "</section>\n";
  }
  if (timeline.expectations.empty()) return;
  std::size_t held = 0;
  for (const Expectation& one : timeline.expectations) held += one.held ? 1U : 0U;
  const bool all = held == timeline.expectations.size();
  put(out,
      "<section aria-labelledby=h-expect><h2 id=h-expect>Expectations <span>{} of {} held</span></h2><details{}>"
      "<summary>{}</summary><table class=plain><thead><tr><th>line<th>expected<th>result<th>event<tbody>\n",
      held, timeline.expectations.size(), all ? "" : " open", all ? "All of them" : "See which");
  for (const Expectation& one : timeline.expectations) {
    put(out, "<tr><td>{}<td>{}<td class={}>{}<td>", one.line, html_escape(one.text), one.held ? "good" : "bad",
        one.held ? "✓ held" : "✕ failed");
    if (one.event != 0) put(out, "<a href=\"#e{}\">e#{}</a>", one.event, one.event);
    out += '\n';
  }
  out += "</table></details></section>\n";
}

void add_scenario(const Timeline& timeline, std::string& out) {
  out +=
      "<section aria-labelledby=h-scenario><h2 id=h-scenario>Scenario</h2><details><summary>The file and its "
      "options</summary>\n<pre>";
  out += html_escape(timeline.source);
  out += "</pre><table class=plain><tbody>\n";
  for (const auto& [name, value] : timeline.options)
    put(out, "<tr><th>{}<td>{}\n", html_escape(name), html_escape(value));
  out += "</table></details></section>\n";
}

void add_events(const Timeline& timeline, const EventRows& rows, std::string& out) {
  put(out, "<section id=events aria-labelledby=h-events><h2 id=h-events>Events <span>{}</span></h2>\n",
      grouped(timeline.trace.size()));
  out +=
      "<p class=legend><span class=F><b>F</b> follower</span> <span class=C><b>C</b> candidate</span> "
      "<span class=L><b>L</b> leader</span> <span class=x><b>x</b> down</span> <span class=P><b>P</b> paused</span>";
  add_more_letters(rows, out);
  out += "</p>\n";
  add_filters(timeline, out);
  put(out,
      "<div id=view tabindex=0 role=region aria-label=\"Event table\"><table id=table class={} data-nodes={} "
      "data-columns={}><thead><tr><th>event<th>time, s",
      has_columns(timeline) ? "lanes" : "list", timeline.nodes, has_columns(timeline) ? 1 : 0);
  if (has_columns(timeline)) {
    for (unsigned i = 0; i < timeline.nodes; ++i) put(out, "<th>node {}", i);
    out += "<th>clients";
  } else {
    out += "<th>who<th>what";
  }
  out += "<tbody id=rows>\n";
  Lanes lanes(timeline, rows);
  const std::size_t begin = out.size();
  std::size_t written = 0;
  while (written < rows.rows.size() && written < kStaticRowsMax && out.size() - begin < kStaticBytesMax) {
    add_row(timeline, rows, rows.rows[written++], lanes, out);
  }
  out += "</table></div>\n";
  if (written < rows.rows.size()) {
    put(out, "<p id=more>{} more rows are in this file; showing them needs JavaScript.</p>\n",
        grouped(rows.rows.size() - written));
  }
  out += "<p id=selected aria-live=polite></p></section>\n";
}

}  // namespace raftlab::report
