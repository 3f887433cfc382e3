// SPDX-License-Identifier: MIT
// The table of events as plain HTML: what there is to see without JavaScript.
#include "report/event_text.h"
#include "report/html.h"
#include "report/html_parts.h"

namespace raftlab::report {
namespace {

// Rows written as plain HTML: enough for a lesson, little enough to load at once.
constexpr std::size_t kStaticRowsMax = 200;
constexpr std::size_t kStaticBytesMax = 20'000;

bool has_columns(const Timeline& timeline) { return timeline.nodes <= kColumnsMax; }

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

void add_events(const Timeline& timeline, const EventRows& rows, std::string& out) {
  put(out, "<section id=events aria-labelledby=h-events><h2 id=h-events>Events <span>{}</span></h2>\n",
      grouped(timeline.trace.size()));
  out +=
      "<p class=letters><span class=F><b>F</b> follower</span> <span class=C><b>C</b> candidate</span> "
      "<span class=L><b>L</b> leader</span> <span class=x><b>x</b> down</span> <span class=P><b>P</b> paused</span>";
  add_more_letters(rows, out);
  out += "</p>\n";
  put(out,
      "<div id=view tabindex=0 role=region aria-label=\"Event table\"><table id=table class={}><thead><tr>"
      "<th>event<th>time, s",
      has_columns(timeline) ? "lanes" : "list");
  if (has_columns(timeline)) {
    for (unsigned i = 0; i < timeline.nodes; ++i) put(out, "<th>node {}", i);
    out += "<th>clients";
  } else {
    out += "<th>who<th>what";
  }
  out += "<tbody>\n";
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
  out += "</section>\n";
}

}  // namespace raftlab::report
