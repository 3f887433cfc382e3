// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "report/study/study.h"

namespace raftlab::report::study {
namespace {

using Line = std::vector<std::string>;

/// Numbers apart from each other by two spaces, the first column to the left.
std::string aligned(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths(lines.front().size());
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Line& line : lines) {
    std::string row = fmt::format("  {:<{}}", line[0], widths[0]);
    for (std::size_t i = 1; i < line.size(); ++i) row += fmt::format("  {:>{}}", line[i], widths[i]);
    while (row.ends_with(' ')) row.pop_back();
    text += row + "\n";
  }
  return text;
}

}  // namespace

std::string Quantity::title() const {
  const std::string_view symbol = words_of(unit).symbol;
  return symbol.empty() ? name : fmt::format("{}, {}", name, symbol);
}

std::string table_text(const Quantity& quantity) {
  const bool compared =
      std::any_of(quantity.series.begin(), quantity.series.end(), [](const Series& one) { return one.distance; });
  Line head = {"", "n", "mean"};
  for (const Percentile& percentile : kPercentiles) head.emplace_back(percentile.name);
  head.emplace_back("max");
  if (compared) head.emplace_back("KS");
  std::vector<Line> lines = {head};
  for (const Series& series : quantity.series) {
    Line line = {series.label, fmt::format("{}", fmt::group_digits(series.values.size()))};
    if (series.values.empty()) {
      line.resize(head.size(), "-");
    } else {
      line.push_back(series.values.mean_text(quantity.unit));
      for (const Percentile& percentile : kPercentiles) {
        line.push_back(value_text(series.values.percentile(percentile.thousandths), quantity.unit));
      }
      line.push_back(value_text(series.values.largest(), quantity.unit));
      if (compared) line.push_back(series.distance ? series.distance->text() : "-");
    }
    lines.push_back(std::move(line));
  }
  return quantity.title() + "\n" + aligned(lines);
}

}  // namespace raftlab::report::study
