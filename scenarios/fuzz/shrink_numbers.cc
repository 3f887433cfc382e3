// SPDX-License-Identifier: MIT
// Ranges to one round value, chances to whole percentages, counts to small ones, and the seed.
#include <algorithm>
#include <array>
#include <string>

#include "scenarios/fuzz/shrink_passes.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::Range;
using language::Statement;

constexpr std::array<std::int64_t, 6> kUnits = {1'000'000, 100'000, 50'000, 10'000, 5'000, 1'000};
constexpr std::array<std::uint32_t, 8> kChances = {1'000'000, 500'000, 250'000, 200'000,
                                                   100'000,   50'000,  20'000,  10'000};

/// The numbers of a statement that may be rounded, by kind.
struct Numbers {
  std::vector<Range*> ranges;
  std::vector<std::uint32_t*> chances;
  std::vector<std::int64_t*> times;
  std::vector<std::optional<std::uint64_t>*> counts;
};

/// Of how long something takes only ranges are rounded.
void take_range(language::Delay& delay, Numbers& numbers) {
  if (auto* range = std::get_if<Range>(&delay)) numbers.ranges.push_back(range);
}

Numbers numbers_of(Statement& statement) {
  Numbers numbers;
  language::Action& action = statement.action;
  if (auto* latency = std::get_if<language::Latency>(&action)) take_range(latency->delay, numbers);
  if (auto* timeout = std::get_if<language::ElectionTimeout>(&action)) numbers.ranges.push_back(&timeout->range);
  if (auto* sync = std::get_if<language::DiskSync>(&action)) take_range(sync->delay, numbers);
  if (auto* disk = std::get_if<language::DiskFault>(&action)) {
    if (disk->action == language::DiskAction::sync) take_range(disk->sync, numbers);
    numbers.counts.push_back(&disk->count);
  }
  if (auto* reorder = std::get_if<language::Reorder>(&action)) {
    take_range(reorder->by, numbers);
    numbers.chances.push_back(&reorder->chance_ppm);
  }
  if (auto* fault = std::get_if<language::MessageFault>(&action)) {
    if (fault->action == language::MessageAction::delay) take_range(fault->by, numbers);
    numbers.counts.push_back(&fault->count);
  }
  if (auto* link = std::get_if<language::Link>(&action)) {
    if (link->latency) take_range(*link->latency, numbers);
    if (link->loss_ppm) numbers.chances.push_back(&*link->loss_ppm);
    if (link->duplicate_ppm) numbers.chances.push_back(&*link->duplicate_ppm);
    if (link->reorder) {
      take_range(link->reorder->by, numbers);
      numbers.chances.push_back(&link->reorder->chance_ppm);
    }
  }
  if (auto* loss = std::get_if<language::Loss>(&action)) numbers.chances.push_back(&loss->chance_ppm);
  if (auto* twice = std::get_if<language::DuplicateChance>(&action)) numbers.chances.push_back(&twice->chance_ppm);
  if (auto* heartbeat = std::get_if<language::Heartbeat>(&action)) numbers.times.push_back(&heartbeat->interval_us);
  if (auto* jump = std::get_if<language::ClockJump>(&action)) numbers.times.push_back(&jump->jump_us);
  if (auto* drift = std::get_if<language::ClockDrift>(&action)) numbers.times.push_back(&drift->drift_ppm);
  if (auto* limit = std::get_if<language::Limit>(&action)) numbers.times.push_back(&limit->limit_us);
  return numbers;
}

/// A nicer number is nearly the same: not twice as much, nor less than half.
bool is_near(std::int64_t a, std::int64_t b) {
  a = a < 0 ? -a : a;
  b = b < 0 ? -b : b;
  return a <= 2 * b && b <= 2 * a;
}

std::int64_t rounded(std::int64_t number, std::int64_t unit) {
  const std::int64_t size = std::max(unit, ((number < 0 ? -number : number) + unit / 2) / unit * unit);
  return number < 0 ? -size : size;
}

/// Values to try instead, the nicest first; they end before one that is no nicer than `range`.
std::vector<Range> nicer(const Range& range, bool stays_range) {
  std::vector<Range> all;
  const bool one = range.low_us == range.high_us;
  const std::int64_t middle_us = range.low_us + (range.high_us - range.low_us) / 2;
  for (const std::int64_t unit : kUnits) {
    if (one && range.low_us % unit == 0) return all;
    const std::int64_t value = rounded(middle_us, unit);
    if (is_near(value, middle_us) && !stays_range) all.push_back({value, value});
  }
  if (one) return all;
  for (const std::int64_t unit : kUnits) {
    if (range.low_us % unit == 0 && range.high_us % unit == 0) return all;
    all.push_back({range.low_us == 0 ? 0 : rounded(range.low_us, unit), rounded(range.high_us, unit)});
  }
  return all;
}

/// The statement at `at` of the set-up and the lines, counted through.
Statement& statement_at(Candidate& candidate, std::size_t at) {
  return at < candidate.setup.size() ? candidate.setup[at] : candidate.lines[at - candidate.setup.size()];
}
std::size_t statements(const Candidate& candidate) { return candidate.setup.size() + candidate.lines.size(); }

/// Tries the statement with `change` applied to its numbers.
template <class Change>
bool try_with(Search& search, std::size_t at, unsigned seeds, const Change& change) {
  Candidate nice = search.best();
  if (at >= statements(nice)) return false;
  Statement& statement = statement_at(nice, at);
  const std::string before = statement.text;
  Numbers numbers = numbers_of(statement);
  change(numbers);
  retext(statement);
  return statement.text != before && search.accept(nice, seeds, Search::Slack::some);
}

bool round_ranges(Search& search, std::size_t at, unsigned seeds, const Numbers& now) {
  bool any = false;
  // Timeouts without chance elect nobody.
  const Statement& line =
      at < search.best().setup.size() ? search.best().setup[at] : search.best().lines[at - search.best().setup.size()];
  const bool timeouts = std::holds_alternative<language::ElectionTimeout>(line.action);
  for (std::size_t n = 0; n < now.ranges.size(); ++n) {
    for (const Range& range : nicer(*now.ranges[n], timeouts)) {
      any = try_with(search, at, seeds, [n, &range](Numbers& numbers) { *numbers.ranges[n] = range; });
      if (any) break;
    }
  }
  return any;
}

bool round_chances(Search& search, std::size_t at, unsigned seeds, const Numbers& now) {
  bool any = false;
  for (std::size_t n = 0; n < now.chances.size(); ++n) {
    for (const std::uint32_t chance : kChances) {
      if (*now.chances[n] == chance) break;
      if (!is_near(*now.chances[n], chance)) continue;
      any = try_with(search, at, seeds, [n, chance](Numbers& numbers) { *numbers.chances[n] = chance; });
      if (any) break;
    }
  }
  return any;
}

bool round_times(Search& search, std::size_t at, unsigned seeds, const Numbers& now) {
  bool any = false;
  for (std::size_t n = 0; n < now.times.size(); ++n) {
    for (const std::int64_t unit : kUnits) {
      if (*now.times[n] % unit == 0) break;
      if (!is_near(rounded(*now.times[n], unit), *now.times[n])) continue;
      any = try_with(search, at, seeds,
                     [n, unit](Numbers& numbers) { *numbers.times[n] = rounded(*numbers.times[n], unit); });
      if (any) break;
    }
  }
  return any;
}

bool lower_counts(Search& search, std::size_t at, unsigned seeds, const Numbers& now) {
  bool any = false;
  for (std::size_t n = 0; n < now.counts.size(); ++n) {
    if (!*now.counts[n]) continue;
    const std::uint64_t count = **now.counts[n];
    for (const std::uint64_t fewer : {std::uint64_t{1}, std::uint64_t{2}, count / 2, count - 1}) {
      if (fewer == 0 || fewer >= count) continue;
      any = try_with(search, at, seeds, [n, fewer](Numbers& numbers) { *numbers.counts[n] = fewer; });
      if (any) break;
    }
  }
  return any;
}

}  // namespace

bool timings_are_delicate(const Search& search) {
  if (search.blames_rules()) return false;
  const std::string& property = search.target().property;
  return property.empty() || property == "liveness" || property == "progress" || property == "stability";
}

bool rounder_numbers(Search& search, unsigned seeds) {
  bool any = false;
  for (std::size_t at = 0; at < statements(search.best()) && !search.over(); ++at) {
    Candidate now = search.best();
    if (at < now.setup.size() && timings_are_delicate(search)) continue;
    const Numbers numbers = numbers_of(statement_at(now, at));
    any = round_ranges(search, at, seeds, numbers) || any;
    any = round_chances(search, at, seeds, numbers) || any;
    any = round_times(search, at, seeds, numbers) || any;
    any = lower_counts(search, at, seeds, numbers) || any;
  }
  return any;
}

bool smaller_seed(Search& search, unsigned seeds) {
  for (std::uint64_t seed = 1; seed <= seeds && seed < search.best().seed && !search.over(); ++seed) {
    Candidate small = search.best();
    small.seed = seed;
    if (search.accept(small, 0, Search::Slack::some)) return true;
  }
  return false;
}

}  // namespace raftlab::scenarios::fuzz
