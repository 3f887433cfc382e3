// SPDX-License-Identifier: MIT
#include "report/html.h"

#include <fmt/format.h>

#include "report/assets.h"
#include "report/event_text.h"
#include "report/html_hash.h"
#include "report/html_parts.h"
#include "report/json_out.h"
#include "report/packed.h"
#include "report/run_command.h"
#include "report/story.h"
#include "report/why_not_page.h"

namespace raftlab::report {
namespace {

// Runs before anything is drawn: the frame of the interactive page at once, and no page that jumps. A browser that
// cannot unpack the run keeps the plain one.
constexpr std::string_view kFirstScript =
    "if (typeof DecompressionStream === 'function') document.documentElement.className = 'live';";

bool is_plain_word(std::string_view text) {
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '/';
    if (!plain) return false;
  }
  return !text.empty();
}

std::string shell_word(std::string_view text) {
  if (is_plain_word(text)) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::string html_page(const Timeline& timeline, std::span<const Chapter> told, const PageOptions& options) {
  std::vector<Chapter> chapters(told.begin(), told.end());
  fill_topics(timeline, chapters);
  const EventRows rows = make_rows(timeline, Keep::folded_and_all);
  const std::string style = "\n" + std::string(asset("timeline.css"));
  const std::string script = "\n" + std::string(asset("timeline.js"));
  const std::string title = timeline.title.empty() ? timeline.name : timeline.title;
  std::string out;
  out += "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n";
  put(out,
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src {}; script-src {} {}; "
      "base-uri 'none'; form-action 'none'\">\n",
      csp_hash(style), csp_hash(kFirstScript), csp_hash(script));
  out +=
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme content=\"light "
      "dark\">\n";
  put(out, "<title>{} · {}</title>\n<style>", html_escape(title), verdict_on_page(timeline));
  out += style;
  put(out, "</style>\n<script>{}</script>\n</head>\n<body>\n<a class=skip href=\"#events\">To the events</a>\n",
      kFirstScript);
  add_header(timeline, out);
  out += "<main>\n<div id=side>\n";
  add_story(timeline, chapters, options.teach, out);
  add_findings(timeline, out);
  out += why_not_section(timeline);
  add_scenario(timeline, out);
  out += "<p id=ask hidden></p>\n</div>\n";
  add_stage(timeline, rows, out);
  add_events(timeline, rows, out);
  out += "</main>\n";
  add_help(out);
  out += "<script type=text/plain id=data>";
  out += base64(gzip(page_data(timeline, rows, chapters)));
  out += "</script>\n<script type=module>";
  out += script;
  out += "</script>\n</body>\n</html>\n";
  return out;
}

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    std::size_t used = 1;
    if (byte >= 0x80) {
      const int length = utf8_length(text);
      used = static_cast<std::size_t>(length > 0 ? length : -length);
      if (length > 0) {
        out += text.substr(0, used);
      } else {
        out += "\xef\xbf\xbd";
      }
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) {
      out += "\xef\xbf\xbd";
    } else {
      out += c;
    }
    text.remove_prefix(used);
  }
  return out;
}

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::fail:
      return "FAIL";
    case Verdict::inconclusive:
      return "INCONCLUSIVE";
  }
  return "UNKNOWN";
}

std::string reproduce_command(const Timeline& timeline) {
  if (is_run_command(timeline.command) || timeline.command == kRecordingCommand) return timeline.command;
  const std::string name = printable(timeline.name);
  return fmt::format("raftlab run {} --seed {}", shell_word(name.starts_with('-') ? "./" + name : name), timeline.seed);
}

}  // namespace raftlab::report
