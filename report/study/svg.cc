// SPDX-License-Identifier: MIT
#include "report/study/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "report/study/scale.h"

namespace raftlab::report::study {
namespace {

// Pixels; places on the axes are in tenths of one.
constexpr std::int64_t kWidth = 760;
constexpr std::int64_t kLeft = 66;
constexpr std::int64_t kRight = 28;
constexpr std::int64_t kPlotWidth = kWidth - kLeft - kRight;
constexpr std::int64_t kPlotHeight = 300;
constexpr std::int64_t kHead = 62;   // of the picture: title and command
constexpr std::int64_t kAbove = 34;  // of a panel: the metric
constexpr std::int64_t kAxis = 52;   // below a plot: numbers and their unit
constexpr std::int64_t kLegendLine = 20;
constexpr std::int64_t kFoot = 16;
constexpr std::size_t kStepsMax = 500;   // of a curve; more are not seen
constexpr std::size_t kCirclesMax = 60;  // of a reference; more become a line
constexpr std::int64_t kSpread = 100;
constexpr std::size_t kColors = 8;
constexpr std::size_t kLettersMax = 96;

constexpr std::string_view kStyle = R"(<style>
svg{--paper:#fff;--ink:#191c20;--soft:#59626d;--line:#dfe3e8;
--c0:#0072b2;--c1:#b84a00;--c2:#00795a;--c3:#a8467f;--c4:#8a6100;--c5:#2b7fb8;--c6:#5b4bb5;--c7:#4a5560}
@media (prefers-color-scheme:dark){svg{--paper:#15181c;--ink:#e8eaed;--soft:#a6aeb8;--line:#30363e;
--c0:#56a8e0;--c1:#ff8b4d;--c2:#3fc79c;--c3:#dd9bc0;--c4:#e6b33d;--c5:#9cd3f5;--c6:#aea2f0;--c7:#b8c1cb}}
@media print{svg{--paper:#fff;--ink:#000;--soft:#444;--line:#ccc;
--c0:#0072b2;--c1:#b84a00;--c2:#00795a;--c3:#a8467f;--c4:#8a6100;--c5:#2b7fb8;--c6:#5b4bb5;--c7:#4a5560}}
text{font:12px "Noto Sans","Segoe UI","Open Sans",Ubuntu,system-ui,sans-serif;fill:var(--ink)}
.title{font-size:16px;font-weight:600}.metric{font-size:13px;font-weight:600}.soft{fill:var(--soft)}
.mono{font:11px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:var(--soft)}
.end{text-anchor:end}.mid{text-anchor:middle}.paper{fill:var(--paper)}
.grid{stroke:var(--line);stroke-width:1}.frame{stroke:var(--soft);stroke-width:1;fill:none}
.curve{fill:none;stroke-width:2;stroke-linejoin:round}.ref{fill:var(--paper);stroke:var(--ink);stroke-width:1.2}
.refline{fill:none;stroke:var(--ink);stroke-width:1;stroke-dasharray:1 2}
.k0{stroke:var(--c0)}.k1{stroke:var(--c1)}.k2{stroke:var(--c2)}.k3{stroke:var(--c3)}
.k4{stroke:var(--c4)}.k5{stroke:var(--c5)}.k6{stroke:var(--c6)}.k7{stroke:var(--c7)}
</style>
)";

/// One for each colour; the second round of colours has the next pattern.
constexpr std::string_view kDashes[] = {"", "8 3", "2 3", "9 3 2 3", "5 2", "12 4", "4 2 1 2", "1 2"};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// So much of a text as fits on a line.
std::string fitting(const std::string& text, std::size_t letters_max) {
  if (text.size() <= letters_max) return text;
  std::size_t end = letters_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character
  return text.substr(0, end) + "...";
}

/// A number without the zeros behind it: "150", "0.5".
std::string short_text(std::int64_t value, Unit unit) {
  std::string text = value_text(value, unit);
  if (text.find('.') == std::string::npos) return text;
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string label(std::int64_t x, std::int64_t y, std::string_view style, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", x, y, style, escaped(text));
}

std::string tenths(std::int64_t value) { return decimal_text(value, 1); }

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t low_positive = 0;
};

class Panel {
 public:
  Panel(const Study& study, const Quantity& quantity, Axis axis, std::int64_t top)
      : study_(study), quantity_(quantity), top_(top + kAbove), scale_(make_scale(axis)) {}

  static std::int64_t height(const Study& study, const Quantity& quantity) {
    const auto lines = static_cast<std::int64_t>(quantity.series.size() + study.references.size());
    return kAbove + kPlotHeight + kAxis + lines * kLegendLine + kFoot;
  }

  std::string text() {
    std::string text = label(kLeft, top_ - 12, "metric", quantity_.title());
    text += axes();
    for (std::size_t i = 0; i < quantity_.series.size(); ++i) text += curve(i);
    for (const Reference& reference : study_.references) text += points(reference);
    return text + legend();
  }

 private:
  std::int64_t bottom() const { return top_ + kPlotHeight; }

  Range range() const {
    std::vector<std::int64_t> ends;
    std::vector<std::int64_t> positive;
    const auto take = [&](std::int64_t value) {
      ends.push_back(value);
      if (value > 0) positive.push_back(value);
    };
    for (const Series& series : quantity_.series) {
      if (series.values.empty()) continue;
      take(series.values.largest());
      take(series.values.smallest());
      const auto& sorted = series.values.sorted();
      const auto above = std::upper_bound(sorted.begin(), sorted.end(), 0);
      if (above != sorted.end()) take(*above);
    }
    for (const Reference& reference : study_.references) {
      for (const Point& point : reference.points) take(point.value);
    }
    Range range;
    range.low = *std::min_element(ends.begin(), ends.end());
    range.high = *std::max_element(ends.begin(), ends.end());
    if (!positive.empty()) range.low_positive = *std::min_element(positive.begin(), positive.end());
    return range;
  }

  Scale make_scale(Axis axis) const {
    const Range all = range();
    const bool wide = all.low_positive > 0 && all.high / kSpread > all.low_positive;
    const bool logarithmic = all.low_positive > 0 && (axis == Axis::logarithmic || wide);
    return {logarithmic ? all.low_positive : std::max<std::int64_t>(all.low, 0), all.high, logarithmic,
            kPlotWidth * 10};
  }

  std::string x_of(std::int64_t value) const { return tenths(kLeft * 10 + scale_.place(value)); }
  /// Of `part` of `all`.
  std::string y_of(std::int64_t part, std::int64_t all) const {
    return tenths(bottom() * 10 - part / std::max<std::int64_t>(1, all / 1'000'000) * kPlotHeight * 10 /
                                      (all / std::max<std::int64_t>(1, all / 1'000'000)));
  }

  std::string axes() const {
    std::string text;
    for (const std::int64_t percent : {0, 25, 50, 75, 100}) {
      const std::string y = y_of(percent, 100);
      text += fmt::format("<path class=\"grid\" d=\"M{} {}h{}\"/>\n", kLeft, y, kPlotWidth);
      text += label(kLeft - 8, bottom() - percent * kPlotHeight / 100 + 4, "end soft", fmt::format("{}", percent));
    }
    for (const std::int64_t tick : scale_.ticks()) {
      text += fmt::format("<path class=\"grid\" d=\"M{} {}v{}\"/>\n", x_of(tick), top_, kPlotHeight);
      text += fmt::format("<text x=\"{}\" y=\"{}\" class=\"mid soft\">{}</text>\n", x_of(tick), bottom() + 18,
                          short_text(tick, quantity_.unit));
    }
    text += fmt::format("<rect class=\"frame\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", kLeft, top_,
                        kPlotWidth, kPlotHeight);
    text += label(kLeft + kPlotWidth / 2, bottom() + 38, "mid", quantity_.title());
    text += fmt::format("<text class=\"mid\" transform=\"translate(18 {}) rotate(-90)\">share of values, %</text>\n",
                        top_ + kPlotHeight / 2);
    return text;
  }

  std::string look_of(std::size_t series) const {
    const std::string_view dash = kDashes[(series + series / kColors) % std::size(kDashes)];
    std::string text = fmt::format("class=\"curve k{}\"", series % kColors);
    if (!dash.empty()) text += fmt::format(" stroke-dasharray=\"{}\"", dash);
    return text;
  }

  std::string curve(std::size_t series) const {
    const std::vector<std::int64_t>& sorted = quantity_.series[series].values.sorted();
    if (sorted.empty()) return {};
    const auto count = static_cast<std::int64_t>(sorted.size());
    const std::size_t steps = std::min(sorted.size(), kStepsMax);
    std::string path = fmt::format("M{} {}", x_of(sorted.front()), y_of(0, count));
    std::string last;
    for (std::size_t step = 0; step < steps; ++step) {
      const std::size_t rank = (sorted.size() - 1) * step / std::max<std::size_t>(1, steps - 1);
      std::string to = fmt::format("H{}V{}", x_of(sorted[rank]), y_of(static_cast<std::int64_t>(rank) + 1, count));
      if (to != last) path += to;
      last = std::move(to);
    }
    path += fmt::format("H{}", kLeft + kPlotWidth);
    return fmt::format("<path {} d=\"{}\"/>\n", look_of(series), path);
  }

  std::string points(const Reference& reference) const {
    std::string text;
    if (reference.points.size() > kCirclesMax) {
      for (const Point& point : reference.points) {
        text += fmt::format("{}{} {}", text.empty() ? "M" : "L", x_of(point.value), y_of(point.fraction, kAll));
      }
      return fmt::format("<path class=\"refline\" d=\"{}\"/>\n", text);
    }
    for (const Point& point : reference.points) {
      text += fmt::format("<circle class=\"ref\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>\n", x_of(point.value),
                          y_of(point.fraction, kAll));
    }
    return text;
  }

  std::string legend() const {
    std::string text;
    std::int64_t y = bottom() + kAxis + 12;
    for (std::size_t i = 0; i < quantity_.series.size(); ++i) {
      const Series& series = quantity_.series[i];
      text += fmt::format("<path {} d=\"M{} {}h34\"/>\n", look_of(i), kLeft, y - 4);
      text += label(kLeft + 44, y, "", fitting(series.label.empty() ? study_.scenario : series.label, 56));
      text += label(kLeft + kPlotWidth, y, "end soft", numbers(series));
      y += kLegendLine;
    }
    for (const Reference& reference : study_.references) {
      if (reference.points.size() > kCirclesMax) {
        text += fmt::format("<path class=\"refline\" d=\"M{} {}h34\"/>\n", kLeft, y - 4);
      } else {
        text += fmt::format("<circle class=\"ref\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>\n", kLeft + 17, y - 4);
      }
      text += label(kLeft + 44, y, "", fitting("reference " + reference.name, 80));
      y += kLegendLine;
    }
    return text;
  }

  std::string numbers(const Series& series) const {
    if (series.values.empty()) return "no value";
    const std::string_view symbol = words_of(quantity_.unit).symbol;
    std::string text =
        fmt::format("n {} \u00b7 p50 {}{}{}", fmt::group_digits(series.values.size()),
                    short_text(series.values.percentile(500), quantity_.unit), symbol.empty() ? "" : " ", symbol);
    if (series.distance) text += fmt::format(" \u00b7 KS {}", series.distance->text());
    return text;
  }

  const Study& study_;
  const Quantity& quantity_;
  std::int64_t top_;  // of the plot
  Scale scale_;
};

bool has_values(const Study& study, const Quantity& quantity) {
  const auto some = [](const Series& series) { return !series.values.empty(); };
  return !study.references.empty() || std::any_of(quantity.series.begin(), quantity.series.end(), some);
}

}  // namespace

std::string svg_text(const Study& study, Axis axis) {
  std::string panels;
  std::int64_t height = kHead;
  for (const Quantity& quantity : study.quantities) {
    if (!has_values(study, quantity)) continue;
    panels += Panel(study, quantity, axis, height).text();
    height += Panel::height(study, quantity);
  }
  const std::string title = study.title.empty() ? study.scenario : study.title;
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
      "aria-labelledby=\"title\">\n<title id=\"title\">{2}</title>\n",
      kWidth, height, escaped(title));
  text += kStyle;
  text += fmt::format("<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n", kWidth, height);
  text += label(kLeft, 28, "title", fitting(title, 80));
  text += label(kLeft, 48, "mono", fitting(study.command, kLettersMax));
  return text + panels + "</svg>\n";
}

}  // namespace raftlab::report::study
