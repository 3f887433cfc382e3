// SPDX-License-Identifier: MIT
// The frame of the interactive page: empty places with their names and labels, which web/page.js fills.
#include <array>
#include <string_view>

#include "report/html_parts.h"

namespace raftlab::report {
namespace {

struct Sign {
  std::string_view sign;
  std::string_view meaning;
};

constexpr std::array<Sign, 10> kSigns{{{"━", "follower"},
                                       {"▨▲", "candidate"},
                                       {"█", "leader L"},
                                       {"┄", "down ✕"},
                                       {"→", "delivered"},
                                       {"┄✕", "lost, with the reason"},
                                       {"⇉", "duplicate"},
                                       {"◆", "commit"},
                                       {"♥", "heartbeats, folded"},
                                       {"≀", "quiet time, folded"}}};

/// The line below the diagram; signs that only some runs need are left out of the others.
void add_legend(const EventRows& rows, std::string& out) {
  out += "<p id=legend aria-label=\"Signs of the diagram\">";
  for (const Sign& one : kSigns) put(out, "<span><b aria-hidden=true>{}</b> {}</span> ", one.sign, one.meaning);
  std::string seen;
  for (const LetterChange& change : rows.letters) seen += change.letter;
  for (const auto& [letter, meaning] : {std::pair{'Q', "pre-candidate"}, std::pair{'N', "learner"},
                                        std::pair{'O', "outside"}, std::pair{'P', "paused"}}) {
    if (seen.find(letter) != std::string::npos) put(out, "<span><b>{}</b> {}</span> ", letter, meaning);
  }
  out += "</p>\n";
}

constexpr std::string_view kTransport =
    "<div id=transport role=group aria-label=\"Walk through the run\">"
    "<button id=go-first type=button aria-label=\"Previous chapter\">«</button>"
    "<button id=go-before type=button aria-label=\"Previous event\">‹</button>"
    "<button id=go-play type=button aria-label=\"Play\" aria-pressed=false>▶</button>"
    "<button id=go-after type=button aria-label=\"Next event\">›</button>"
    "<button id=go-last type=button aria-label=\"Next chapter\">»</button></div>\n";

}  // namespace

void add_stage(const Timeline& timeline, const EventRows& rows, std::string& out) {
  out += "<div id=stage>\n<p id=notice role=status hidden></p>\n";
  out +=
      "<section id=picture aria-labelledby=h-picture><h2 id=h-picture class=unseen>Diagram</h2>"
      "<p id=embed-title hidden></p><div id=overview></div>"
      "<div id=diagram></div><p id=parting hidden></p><div id=diagram-other hidden></div></section>\n";
  out += "<div id=below>";
  add_legend(rows, out);
  out += kTransport;
  out += "</div>\n";
  put(out,
      "<section id=state aria-labelledby=h-state data-nodes={}><h2 id=h-state>State at <span id=state-at></span></h2>"
      "<div id=state-view tabindex=0 role=group aria-label=\"Nodes\"></div><p id=state-note></p></section>\n",
      timeline.nodes);
  out +=
      "<section id=why aria-labelledby=h-why><h2 id=h-why><span class=over>Why</span> <span id=why-what></span></h2>"
      "<div id=why-view></div></section>\n";
  out +=
      "<section id=list aria-labelledby=h-list><h2 id=h-list>Events <span id=list-count></span></h2>"
      "<div id=list-view></div></section>\n";
  out += "<p id=live class=unseen aria-live=polite></p>\n</div>\n";
}

void add_help(std::string& out) {
  out +=
      "<dialog id=help aria-labelledby=h-help><form method=dialog><h2 id=h-help>Keys, signs and search</h2>"
      "<button type=submit aria-label=\"Close the help\">✕</button></form><div id=help-view></div></dialog>\n";
}

}  // namespace raftlab::report
