// SPDX-License-Identifier: MIT
#include "report/live_page.h"

#include <array>
#include <string_view>

#include "report/assets.h"
#include "report/html_hash.h"
#include "report/html_parts.h"

namespace raftlab::report {
namespace {

// Before anything is drawn: the frame of the interactive page at once.
constexpr std::string_view kFirstScript = "document.documentElement.className = 'live room';";

constexpr std::string_view kHeader =
    "<body>\n<a class=skip href=\"#line\">To the line of the scenario</a>\n"
    "<noscript><p class=failed>This page shows a class while it goes on, so it needs JavaScript.</p></noscript>\n"
    "<header id=top><div class=line><h1 id=title dir=auto>A live class</h1>"
    "<span id=class-state class=\"verdict open\" role=status>CONNECTING</span><p class=meta id=meta></p></div>"
    "<div id=tools role=group aria-label=\"What is shown\">"
    "<button class=chip id=t-heartbeats type=button aria-pressed=true>Heartbeats folded</button>"
    "<button class=chip id=t-lost type=button aria-pressed=false>Lost only</button>"
    "<details id=people class=drop><summary id=people-now>Control</summary><div>"
    "<p id=people-who></p><ul id=people-list></ul>"
    "<form id=name-form hidden><label for=my-name>Your name</label>"
    "<input id=my-name type=text maxlength=40 autocomplete=nickname><button type=submit>Say it</button></form>"
    "</div></details>"
    "<details id=menu class=drop><summary>More</summary><div>"
    "<button id=t-list type=button aria-pressed=false>Event list</button>"
    "<button id=t-folds type=button aria-pressed=false>Quiet time folded</button>"
    "<button id=t-turn type=button aria-pressed=false>Time from top to bottom</button>"
    "<a id=get-scenario download>Save the scenario</a>"
    "<a id=get-page target=_blank rel=noopener>The run so far as a page</a></div></details>"
    "<button id=t-help class=quiet type=button aria-label=\"Help: keys and signs\">?</button></div></header>\n";

constexpr std::string_view kSide =
    "<main>\n<div id=side>\n"
    "<section id=cluster aria-labelledby=h-cluster><h2 id=h-cluster>Nodes <span id=cluster-says></span></h2>"
    "<div id=map></div><p id=map-hint></p></section>\n"
    "<section id=news aria-labelledby=h-news><h2 id=h-news>What happened</h2>"
    "<ol id=moments tabindex=0 aria-label=\"What happened, the newest last\"></ol></section>\n"
    "<section id=script aria-labelledby=h-script><h2 id=h-script>Scenario <span id=digest></span></h2>"
    "<ol id=lines tabindex=0 aria-label=\"Lines of the scenario\"></ol>"
    "<div id=branches role=group aria-label=\"Branches\" hidden></div>"
    "<div id=script-tools class=acts role=group aria-label=\"The scenario\">"
    "<button id=c-back type=button>↶ Back</button><button id=c-fork type=button>Fork</button>"
    "<button id=c-save type=button>Save</button></div></section>\n"
    "</div>\n";

struct Sign {
  std::string_view sign;
  std::string_view meaning;
};

constexpr std::array<Sign, 9> kSigns{{{"━", "follower"},
                                      {"▨▲", "candidate"},
                                      {"█", "leader L"},
                                      {"┄", "down ✕"},
                                      {"→", "delivered"},
                                      {"┄✕", "lost, with the reason"},
                                      {"⇉", "duplicate"},
                                      {"◆", "commit"},
                                      {"♥", "heartbeats, folded"}}};

constexpr std::string_view kTransport =
    "<div id=transport role=group aria-label=\"The class goes on\">"
    "<button id=go-now type=button hidden>Now ⇥</button>"
    "<button id=c-play class=acts type=button aria-pressed=false>▶ Play</button>"
    "<button id=c-step class=acts type=button>Step</button>"
    "<label class=unseen for=c-speed>Speed: virtual time for a second</label>"
    "<select id=c-speed class=acts></select></div>\n";

constexpr std::string_view kConsole =
    "<div id=console><form id=line-form class=acts><label for=line>Do</label>"
    "<input id=line type=text list=line-words autocomplete=off autocapitalize=off spellcheck=false maxlength=8000 "
    "placeholder=\"crash leader, set x 1, partition 0,1 | 2,3,4 …\"><datalist id=line-words></datalist>"
    "<button type=submit>Do it</button></form>"
    "<form id=write-form class=acts><label for=write-key>Write</label>"
    "<input id=write-key type=text value=x autocomplete=off autocapitalize=off spellcheck=false maxlength=200>"
    "<label for=write-value>=</label>"
    "<input id=write-value type=text value=1 autocomplete=off autocapitalize=off spellcheck=false maxlength=2000>"
    "<button type=submit>Write</button></form>"
    "<p id=said role=status></p></div>\n";

constexpr std::string_view kPanels =
    "<section id=state aria-labelledby=h-state><h2 id=h-state>State at <span id=state-at></span></h2>"
    "<div id=state-view tabindex=0 role=group aria-label=\"Nodes\"></div><p id=state-note></p></section>\n"
    "<section id=why aria-labelledby=h-why><h2 id=h-why><span class=over>Why</span> <span id=why-what></span></h2>"
    "<div id=why-view tabindex=0 role=group aria-label=\"Why\"></div></section>\n"
    "<section id=list aria-labelledby=h-list><h2 id=h-list>Events <span id=list-count></span></h2>"
    "<div id=list-view></div></section>\n"
    "<p id=live class=unseen aria-live=polite></p>\n</div>\n</main>\n"
    "<div id=pop role=menu hidden></div>\n"
    "<dialog id=split aria-labelledby=h-split><form method=dialog><h2 id=h-split>Partition</h2>"
    "<p>Which nodes are on the one side?</p><div id=split-nodes></div>"
    "<p><button id=split-do type=submit value=do>Cut them off</button> <button type=submit value=no>Cancel</button></p>"
    "</form></dialog>\n"
    "<dialog id=help aria-labelledby=h-help><form method=dialog><h2 id=h-help>Keys and signs</h2>"
    "<button type=submit aria-label=\"Close the help\">✕</button></form><div id=help-view></div></dialog>\n";

void add_live_stage(std::string& out) {
  out +=
      "<div id=stage>\n<p id=notice role=alert hidden></p>\n"
      "<section id=picture aria-labelledby=h-picture><h2 id=h-picture class=unseen>Diagram</h2>"
      "<div id=diagram></div></section>\n<div id=below><p id=legend aria-label=\"Signs of the diagram\">";
  for (const Sign& one : kSigns) put(out, "<span><b aria-hidden=true>{}</b> {}</span> ", one.sign, one.meaning);
  out += "</p>\n";
  out += kTransport;
  out += "</div>\n";
  out += kConsole;
  out += kPanels;
}

}  // namespace

std::string live_page() {
  const std::string style = "\n" + std::string(asset("live.css"));
  const std::string script = "\n" + std::string(asset("live.js"));
  std::string out = "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n";
  put(out,
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; connect-src 'self'; style-src {}; "
      "script-src {} {}; base-uri 'none'; form-action 'none'\">\n",
      csp_hash(style), csp_hash(kFirstScript), csp_hash(script));
  out +=
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme content=\"light "
      "dark\">\n<meta name=referrer content=no-referrer>\n<title>A live class</title>\n<style>";
  out += style;
  put(out, "</style>\n<script>{}</script>\n</head>\n", kFirstScript);
  out += kHeader;
  out += kSide;
  add_live_stage(out);
  out += "<script type=module>";
  out += script;
  out += "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace raftlab::report
