// SPDX-License-Identifier: MIT
#include "report/history_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/assets.h"
#include "report/html.h"
#include "report/html_hash.h"
#include "report/html_parts.h"

namespace raftlab::report {
namespace {

// In pixels.
constexpr int kNames = 96;      // of lanes
constexpr int kGutter = 8;      // before the first column
constexpr int kRight = 24;      // behind the last column
constexpr int kLane = 38;       // from lane to lane
constexpr int kBar = 24;        // height of a bar
constexpr int kTop = 44;        // the row of values
constexpr int kColumn = 9;      // between events, at least
constexpr int kLetter = 7;      // width of a letter in a bar
constexpr int kPointRoom = 15;  // between points

int width_of(const std::string& text) {
  const auto letters =
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
  return static_cast<int>(letters) * kLetter;
}

/// Where everything is, from left to right.
class Layout {
 public:
  explicit Layout(const HistoryPicture& picture) : picture_(picture) {
    find_gaps();
    place_columns();
    place_points();
  }

  int column(std::uint32_t number) const { return columns_[std::min<std::size_t>(number, columns_.size() - 1)]; }
  int point(std::size_t number) const { return points_[number]; }
  int width() const { return columns_.back() + kRight; }
  int height() const { return kTop + static_cast<int>(picture_.lanes.size()) * kLane + 8; }
  int lane(std::uint32_t number) const { return kTop + static_cast<int>(number) * kLane + 7; }

 private:
  /// A point lies behind the question of its own operation and of all before it in the order.
  void find_gaps() {
    std::uint32_t gap = 0;
    in_gap_.assign(picture_.columns + 1, 0);
    for (const HistoryPoint& point : picture_.points) {
      gap = std::max(gap, picture_.bars[point.bar].from);
      gaps_.push_back(gap);
      ++in_gap_[gap];
    }
  }
  /// As near as the points between two events and the labels of the bars allow.
  void place_columns() {
    columns_.assign(picture_.columns + 1, kGutter);
    for (std::uint32_t i = 1; i <= picture_.columns; ++i) {
      const int points = in_gap_[i - 1];
      columns_[i] = columns_[i - 1] + std::max(kColumn, points == 0 ? 0 : (points + 1) * kPointRoom);
      for (const HistoryBar& bar : picture_.bars) {
        if (bar.to == i) columns_[i] = std::max(columns_[i], columns_[bar.from] + width_of(bar.label) + 14);
      }
    }
  }
  void place_points() {
    std::vector<int> used(in_gap_.size(), 0);
    for (const std::uint32_t gap : gaps_) {
      const int left = columns_[gap];
      const int right = column(gap + 1);
      points_.push_back(left + (right - left) * ++used[gap] / (in_gap_[gap] + 1));
    }
  }

  const HistoryPicture& picture_;
  std::vector<std::uint32_t> gaps_;  // by point
  std::vector<int> in_gap_;
  std::vector<int> columns_;
  std::vector<int> points_;
};

void add_lanes(const HistoryPicture& picture, const Layout& layout, std::string& out) {
  for (std::uint32_t i = 0; i < picture.lanes.size(); ++i) {
    const int y = layout.lane(i) + kBar / 2;
    put(out, "<line class=lane x1={} y1={} x2={} y2={} />\n", kGutter, y, layout.width(), y);
  }
}

/// They stay where they are while the rest is moved.
void add_names(const HistoryPicture& picture, const Layout& layout, std::string& out) {
  put(out, "<svg class=names width={} height={} aria-hidden=true><text x=8 y=25>value</text>\n", kNames,
      layout.height());
  for (std::uint32_t i = 0; i < picture.lanes.size(); ++i) {
    put(out, "<text x=8 y={}>{}</text>\n", layout.lane(i) + kBar / 2 + 4, html_escape(picture.lanes[i]));
  }
  out += "</svg>";
}

void add_bars(const HistoryPicture& picture, const Layout& layout, std::string& out) {
  for (const HistoryBar& bar : picture.bars) {
    const int left = layout.column(bar.from);
    const int right = bar.open ? layout.width() + 20 : layout.column(bar.to);
    const int y = layout.lane(bar.lane);
    std::string classes = "bar";
    if (bar.open) classes += " open";
    if (bar.core) classes += " core";
    if (bar.misfit) classes += " misfit";
    put(out,
        "<g class=\"{}\"><title>{}</title><rect x={} y={} width={} height={} rx=4 /><text x={} y={}>{}</text></g>\n",
        classes, html_escape(bar.tooltip), left + 1, y, std::max(4, right - left - 2), kBar, left + 7, y + 16,
        html_escape(bar.label));
  }
}

/// The value from point to point, above all lanes.
void add_values(const HistoryPicture& picture, const Layout& layout, std::string& out) {
  int left = kGutter;
  std::string value = picture.first_value;
  const auto show = [&](int right) {
    const bool fits = width_of(value) + 6 <= right - left;
    put(out, "<g class=value><title>{}</title><rect x={} y=10 width={} height=22 />", html_escape(value), left,
        std::max(1, right - left));
    if (fits) put(out, "<text x={} y=25>{}</text>", left + 4, html_escape(value));
    out += "</g>\n";
  };
  for (std::size_t i = 0; i < picture.points.size(); ++i) {
    if (!picture.points[i].changes) continue;
    show(layout.point(i));
    left = layout.point(i);
    value = picture.points[i].value;
  }
  show(layout.width());
}

void add_points(const HistoryPicture& picture, const Layout& layout, std::string& out) {
  if (picture.points.empty()) return;
  out += "<polyline class=order points=\"";
  for (std::size_t i = 0; i < picture.points.size(); ++i) {
    put(out, "{}{},{}", i == 0 ? "" : " ", layout.point(i),
        layout.lane(picture.bars[picture.points[i].bar].lane) + kBar);
  }
  out += "\" />\n";
  for (std::size_t i = 0; i < picture.points.size(); ++i) {
    const HistoryPoint& point = picture.points[i];
    const HistoryBar& bar = picture.bars[point.bar];
    put(out, "<circle class=\"point{}\" cx={} cy={} r=4.5><title>{}. {}: value {}</title></circle>\n",
        point.changes ? " changes" : "", layout.point(i), layout.lane(bar.lane) + kBar, point.number,
        html_escape(bar.tooltip), html_escape(point.value));
  }
}

void add_picture(const HistoryPicture& picture, std::string& out) {
  const Layout layout(picture);
  out += "<div id=drawing>";
  add_names(picture, layout, out);
  put(out,
      "<div class=\"moves {}\" tabindex=0><svg width={} height={} viewBox=\"0 0 {} {}\" role=img "
      "aria-label=\"the operations of each client over time\">\n",
      picture.mood, layout.width(), layout.height(), layout.width(), layout.height());
  add_lanes(picture, layout, out);
  add_values(picture, layout, out);
  add_bars(picture, layout, out);
  add_points(picture, layout, out);
  out += "</svg></div></div>\n";
}

void add_legend(const HistoryPicture& picture, std::string& out) {
  out +=
      "<ul class=legend><li><i class=bar></i> an operation, from question to answer</li>"
      "<li><i class=\"bar open\"></i> no answer so far: takes effect later or never</li>"
      "<li><i class=dot></i> where it takes effect, filled where the value changes</li>";
  if (!picture.answers.empty()) out += "<li><i class=\"bar core\"></i> contradict each other</li>";
  if (picture.mood == "bad") out += "<li><i class=\"bar misfit\"></i> fits nowhere</li>";
  out += "</ul>\n";
}

void add_answers(const HistoryPicture& picture, std::string& out) {
  if (picture.answers.empty()) return;
  out +=
      "<h2>The contradiction</h2>\n<p>These answers contradict each other, whatever became of all other "
      "operations.</p>\n<table class=plain><thead><tr><th>where<th>who<th>what<th>answer</tr></thead><tbody>\n";
  for (const std::vector<std::string>& row : picture.answers) {
    out += "<tr>";
    for (const std::string& cell : row) put(out, "<td>{}", html_escape(cell));
    out += "</tr>\n";
  }
  out += "</tbody></table>\n";
}

}  // namespace

std::string history_page(const HistoryPicture& picture) {
  const std::string style = "\n" + std::string(asset("page.css")) + std::string(asset("history.css"));
  std::string out;
  out += "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n";
  put(out,
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src {}; base-uri 'none'; "
      "form-action 'none'\">\n",
      csp_hash(style));
  out +=
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme content=\"light "
      "dark\">\n";
  put(out, "<title>{} · {}</title>\n<style>{}</style>\n</head>\n<body>\n", html_escape(picture.name),
      html_escape(picture.verdict), style);
  put(out, "<header><div class=line><h1>{}</h1><span class=\"verdict {}\">{}</span></div>\n", html_escape(picture.name),
      picture.mood, html_escape(picture.verdict));
  put(out, "<p class=meta>{}</p></header>\n<main class=history>\n", html_escape(picture.meta));
  put(out, "<section class=\"says {}\"><h2>{}</h2>", picture.mood, html_escape(picture.headline));
  if (!picture.why.empty()) put(out, "<p>{}</p>", html_escape(picture.why));
  out += "</section>\n";
  if (picture.columns > 0) {
    add_legend(picture, out);
    add_picture(picture, out);
  }
  if (!picture.note.empty()) put(out, "<p class=note>{}</p>\n", html_escape(picture.note));
  add_answers(picture, out);
  out += "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace raftlab::report
