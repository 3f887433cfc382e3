// SPDX-License-Identifier: MIT
#include "scenarios/bench/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace raftlab::scenarios::bench {
namespace {

constexpr double kCostWanted = 1.7;

/// Three digits: 12.3 M, 850 k, 212.
std::string rate_text(double rate) {
  if (rate <= 0) return "-";
  std::string_view unit = "";
  if (rate >= 999'500) {
    rate /= 1e6;
    unit = " M";
  } else if (rate >= 10'000) {
    rate /= 1e3;
    unit = " k";
  }
  const int digits = rate < 10 ? 2 : rate < 100 ? 1 : 0;
  return fmt::format("{:.{}f}{}", rate, digits, unit);
}

/// "5.20 M ±4 %", where the spread is half of what lies between the lowest and the highest.
std::string spread_text(const Spread& spread) {
  if (spread.median <= 0) return "-";
  return fmt::format("{} ±{:.0f} %", rate_text(spread.median), 50 * (spread.high - spread.low) / spread.median);
}

std::string ratio_text(const Figures& figures) {
  if (!figures.ratio) return "-";
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", figures.ratio->median, figures.ratio->low, figures.ratio->high);
}

std::string target_text(const Figures& figures) {
  const std::optional<bool> reached = figures.reached();
  if (!reached) return "-";
  const Workload& workload = *figures.workload;
  const std::string wanted = workload.ratio_wanted > 0 ? fmt::format("{:.2f}", workload.ratio_wanted)
                                                       : fmt::format("{:.0f}/s", workload.rate_wanted);
  return fmt::format("{} {}", wanted, *reached ? "reached" : "missed");
}

std::string bytes_text(const Figures& figures) {
  return figures.bytes_an_event ? fmt::format("{:.0f}", *figures.bytes_an_event) : "-";
}

std::string change_text(const Figures& figures, const Before& before) {
  const std::optional<double> change = change_of(figures, before);
  return change ? fmt::format("{:+.1f} %", 100 * *change) : "new";
}

using Row = std::vector<std::string>;

Row head_of(const std::optional<Before>& before) {
  Row row = {"workload", "messages/s", "commands/s", "events/s",     "seeds/s", "virtual s/s",
             "B/event",  "peak MiB",   "limit/s",    "of the limit", "target"};
  if (before) row.push_back("change");
  return row;
}

/// The spread is told once, with what is counted for the target.
Row row_of(const Figures& figures, const std::optional<Before>& before) {
  const Workload& workload = *figures.workload;
  const auto text = [&](Unit unit, const Spread& spread) {
    return workload.unit == unit ? spread_text(spread) : rate_text(spread.median);
  };
  Row row = {std::string(workload.name),
             text(Unit::messages, figures.messages),
             text(Unit::commands, figures.commands),
             text(Unit::events, figures.events),
             text(Unit::runs, figures.runs),
             rate_text(figures.virtual_s.median),
             bytes_text(figures),
             fmt::format("{:.0f}", static_cast<double>(figures.peak_bytes) / (1 << 20)),
             figures.limit ? rate_text(figures.limit->median) : "-",
             ratio_text(figures),
             target_text(figures)};
  if (before) row.push_back(change_text(figures, *before));
  return row;
}

/// Columns, not bytes: what is no ASCII here has one column.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - width_of(row[i]), ' ');
      text += i == 0 ? row[i] + space : "  " + space + row[i];
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::optional<double> change_of(const Figures& figures, const Before& before) {
  const auto is_it = [&](const Before::Row& row) { return row.workload == figures.workload->name; };
  const auto found = std::find_if(before.rows.begin(), before.rows.end(), is_it);
  if (found == before.rows.end()) return std::nullopt;
  if (figures.ratio && found->ratio && *found->ratio > 0) return figures.ratio->median / *found->ratio - 1;
  if (found->units <= 0) return std::nullopt;
  return figures.units().median / found->units - 1;
}

std::string table_text(const Report& report, const std::optional<Before>& before) {
  std::vector<Row> rows = {head_of(before)};
  for (const Figures& figures : report.figures) rows.push_back(row_of(figures, before));
  return aligned(rows);
}

std::string targets_text(const Report& report) {
  std::size_t reached = 0;
  std::size_t wanted = 0;
  for (const Figures& figures : report.figures) {
    if (!figures.reached()) continue;
    ++wanted;
    if (*figures.reached()) ++reached;
  }
  std::string text;
  if (wanted > 0) text += fmt::format("{} of {} targets reached\n", reached, wanted);
  if (const std::optional<double> cost = report.cost("idle-101", "idle-3")) {
    text += fmt::format("a message among 101 nodes costs {:.2f} times one among 3 (at most {} wanted: {})\n", *cost,
                        kCostWanted, *cost <= kCostWanted ? "reached" : "missed");
  }
  if (const std::optional<double> cost = report.cost("idle-log", "idle")) {
    text += fmt::format("a message with 100,000 entries in each log costs {:.2f} times one without\n", *cost);
  }
  return text;
}

std::string table_markdown(const Report& report) {
  const auto line = [](const Row& row) { return fmt::format("| {} |\n", fmt::join(row, " | ")); };
  const Row head = head_of(std::nullopt);
  std::string text = line(head) + line(Row(head.size(), "---"));
  for (const Figures& figures : report.figures) {
    Row row = row_of(figures, std::nullopt);
    row[0] = fmt::format("`{}`: {}", row[0], figures.workload->what);
    text += line(row);
  }
  return text;
}

std::string targets_markdown(const Report& report) {
  std::string text;
  const std::string lines = targets_text(report);
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    text += "- " + lines.substr(at, end + 1 - at);
    at = end + 1;
  }
  return text;
}

}  // namespace raftlab::scenarios::bench
