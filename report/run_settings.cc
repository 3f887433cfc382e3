// SPDX-License-Identifier: MIT
#include "report/run_settings.h"

#include <charconv>

namespace raftlab::report {
namespace {

/// "2.5s" in microseconds; what is no duration gives nothing.
std::optional<sim::Time> duration_of(std::string_view text) {
  sim::Time whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc() || whole < 0 || whole > 1'000'000'000) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  sim::Time millionths = 0;
  if (unit.starts_with('.')) {
    sim::Time scale = 100'000;
    for (unit.remove_prefix(1); !unit.empty() && unit.front() >= '0' && unit.front() <= '9'; unit.remove_prefix(1)) {
      millionths += scale * (unit.front() - '0');
      scale /= 10;
    }
  }
  const auto times = [&](sim::Time us) { return whole * us + millionths * us / 1'000'000; };
  if (unit == "us") return times(1);
  if (unit == "ms") return times(1'000);
  if (unit == "s") return times(1'000'000);
  if (unit == "min") return times(60'000'000);
  if (unit == "h") return times(3'600'000'000);
  return std::nullopt;
}

}  // namespace

std::optional<DurationRange> duration_option(const Timeline& timeline, std::string_view name) {
  if (ran_line(timeline, name)) return std::nullopt;
  for (const auto& [option, value] : timeline.options) {
    if (option != name) continue;
    const std::size_t dots = value.find("..");
    const std::optional<sim::Time> low = duration_of(std::string_view(value).substr(0, dots));
    const std::optional<sim::Time> high =
        dots == std::string::npos ? low : duration_of(std::string_view(value).substr(dots + 2));
    if (!low || !high) return std::nullopt;
    return DurationRange{*low, *high};
  }
  return std::nullopt;
}

bool ran_line(const Timeline& timeline, std::string_view word) {
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const sim::Record& record = timeline.trace.at(id);
    if (record.kind != sim::EventKind::fault_started || record.v[0] >= timeline.trace.notes()) continue;
    const std::string& text = timeline.trace.note(record.v[0]);
    if (text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ')) return true;
  }
  return false;
}

std::optional<sim::Time> shortest_timer(const Timeline& timeline) {
  if (ran_line(timeline, "clock")) return std::nullopt;
  const std::optional<DurationRange> timeout = duration_option(timeline, "election-timeout");
  if (!timeout) return std::nullopt;
  return timeout->low;
}

}  // namespace raftlab::report
