// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "scenarios/fuzz/shrink_passes.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::Statement;

constexpr std::int64_t kMs = 1'000;
constexpr std::array<std::int64_t, 8> kUnits = {1'000 * kMs, 500 * kMs, 100 * kMs, 50 * kMs,
                                                10 * kMs,    5 * kMs,   kMs,       100};
/// A cluster that starts needs about this long for its first leader.
constexpr std::int64_t kFirstLeaderUs = 600 * kMs;
constexpr std::int64_t kShortUs = 20 * kMs;

std::int64_t rounded(std::int64_t time_us, std::int64_t unit_us) { return (time_us + unit_us / 2) / unit_us * unit_us; }

/// Lines from `first` on, and the end, earlier by this much.
Candidate earlier(const Candidate& candidate, std::size_t first, std::int64_t by_us) {
  Candidate moved = candidate;
  for (std::size_t i = first; i < moved.lines.size(); ++i) set_time(moved.lines[i], time_of(moved.lines[i]) - by_us);
  if (moved.end_us) *moved.end_us -= by_us;
  return moved;
}

/// How long before line `i` (or the end) nothing is done.
std::int64_t gap_before(const Candidate& candidate, std::size_t i) {
  return time_of(candidate.lines[i]) - (i == 0 ? 0 : time_of(candidate.lines[i - 1]));
}

Candidate with_gaps_of(const Candidate& candidate, std::int64_t gap_max_us) {
  Candidate moved = candidate;
  for (std::size_t i = 0; i < moved.lines.size(); ++i) {
    const std::int64_t most_us = i == 0 ? std::max(gap_max_us, kFirstLeaderUs / 2) : gap_max_us;
    const std::int64_t more_us = gap_before(moved, i) - most_us;
    if (more_us > 0) moved = earlier(moved, i, more_us);
  }
  return moved;
}

bool shorter_gaps(Search& search, unsigned seeds) {
  bool any = false;
  for (std::size_t i = search.best().lines.size(); i-- > 0;) {
    for (int halvings = 0; halvings < 6 && !search.over() && i < search.best().lines.size(); ++halvings) {
      const std::int64_t gap_us = gap_before(search.best(), i);
      if (gap_us < kShortUs) break;
      if (!search.accept(earlier(search.best(), i, gap_us / 2), seeds)) break;
      any = true;
    }
  }
  return any;
}

bool shorter_faults(Search& search, unsigned seeds) {
  bool any = false;
  for (std::size_t i = search.best().lines.size(); i-- > 0;) {
    if (i >= search.best().lines.size() || !search.best().lines[i].for_us) continue;
    const bool load = std::holds_alternative<language::Clients>(search.best().lines[i].action);
    Candidate for_good = search.best();
    for_good.lines[i].for_us.reset();
    retext(for_good.lines[i]);
    if (!load && search.accept(for_good, seeds, Search::Slack::some)) {
      any = true;
      continue;
    }
    for (int halvings = 0; halvings < 6 && !search.over() && i < search.best().lines.size(); ++halvings) {
      Candidate shorter = search.best();
      std::optional<std::int64_t>& for_us = shorter.lines[i].for_us;
      if (!for_us || *for_us < kShortUs) break;
      *for_us /= 2;
      retext(shorter.lines[i]);
      if (!search.accept(shorter, seeds, Search::Slack::some)) break;
      any = true;
    }
  }
  return any;
}

bool round_all(Search& search, unsigned seeds) {
  for (const std::int64_t unit_us : kUnits) {
    Candidate round = search.best();
    bool changed = false;
    for (Statement& line : round.lines) {
      const std::int64_t time_us = rounded(time_of(line), unit_us);
      changed = changed || time_us != time_of(line);
      set_time(line, time_us);
    }
    if (!changed) return false;
    if (search.accept(round, seeds, Search::Slack::some)) return true;
  }
  return false;
}

bool round_line(Search& search, std::size_t i, unsigned seeds) {
  for (const std::int64_t unit_us : kUnits) {
    if (i >= search.best().lines.size()) return false;
    const std::int64_t time_us = time_of(search.best().lines[i]);
    if (time_us % unit_us == 0) return false;
    for (const std::int64_t wanted_us : {rounded(time_us, unit_us), time_us / unit_us * unit_us}) {
      Candidate round = search.best();
      const bool after = i == 0 || wanted_us >= time_of(round.lines[i - 1]);
      const bool before = i + 1 == round.lines.size() || wanted_us <= time_of(round.lines[i + 1]);
      if (!after || !before) continue;
      set_time(round.lines[i], wanted_us);
      if (search.accept(round, seeds, Search::Slack::some)) return true;
    }
  }
  return false;
}

bool round_fault(Search& search, std::size_t i, unsigned seeds) {
  for (const std::int64_t unit_us : kUnits) {
    Candidate round = search.best();
    if (i >= round.lines.size() || !round.lines[i].for_us) return false;
    std::int64_t& for_us = *round.lines[i].for_us;
    if (for_us % unit_us == 0) return false;
    const std::int64_t wanted_us = std::max(unit_us, rounded(for_us, unit_us));
    if (wanted_us > 2 * for_us) continue;
    for_us = wanted_us;
    retext(round.lines[i]);
    if (search.accept(round, seeds, Search::Slack::some)) return true;
  }
  return false;
}

}  // namespace

bool keep_a_window(Search& search, unsigned seeds) {
  const Candidate whole = search.best();
  const std::int64_t end_us = search.end_us();
  for (const std::int64_t window_ms : {300, 700, 1'500, 3'000, 6'000, 12'000}) {
    const std::int64_t begin_us = end_us - window_ms * kMs;
    if (begin_us < kFirstLeaderUs * 2) return false;
    Candidate last = whole;
    std::erase_if(last.lines,
                  [begin_us](const Statement& line) { return time_of(line) != 0 && time_of(line) < begin_us; });
    for (Statement& line : last.lines) {
      if (time_of(line) != 0) set_time(line, time_of(line) - begin_us + kFirstLeaderUs);
    }
    if (last.end_us) *last.end_us -= begin_us - kFirstLeaderUs;
    if (search.accept(last, seeds, Search::Slack::some)) return true;
  }
  return false;
}

bool default_timings(Search& search, unsigned seeds) {
  const auto is_timing = [](const Statement& line) { return language::is_setting(line.action); };
  Candidate plain = search.best();
  const auto timeout = std::find_if(plain.setup.begin(), plain.setup.end(), [](const Statement& line) {
    return std::holds_alternative<language::ElectionTimeout>(line.action);
  });
  if (timeout == plain.setup.end()) return false;
  const language::Range given = std::get<language::ElectionTimeout>(timeout->action).range;
  const language::Range usual = language::Setup{}.election_timeout;
  std::erase_if(plain.setup, is_timing);
  const auto scaled = [&](std::int64_t time_us) {
    return std::max<std::int64_t>(
        1, time_us * kMs / (given.low_us + given.high_us) * (usual.low_us + usual.high_us) / kMs);
  };
  for (Statement& line : plain.lines) {
    if (time_of(line) != 0) set_time(line, scaled(time_of(line)));
    if (line.for_us) line.for_us = scaled(*line.for_us);
    retext(line);
  }
  if (plain.end_us) plain.end_us = scaled(*plain.end_us);
  return search.accept(plain, seeds, Search::Slack::some);
}

bool shorter_times(Search& search, unsigned seeds) {
  bool any = false;
  for (const std::int64_t gap_ms : {50, 100, 200, 400, 800}) {
    Candidate moved = with_gaps_of(search.best(), gap_ms * kMs);
    if (moved.lines.empty() || time_of(moved.lines.back()) == time_of(search.best().lines.back())) break;
    if (!search.accept(moved, seeds, Search::Slack::some)) continue;
    any = true;
    break;
  }
  any = shorter_gaps(search, seeds) || any;
  return shorter_faults(search, seeds) || any;
}

bool rounder_times(Search& search, unsigned seeds) {
  bool any = round_all(search, seeds);
  for (std::size_t i = search.best().lines.size(); i-- > 0 && !search.over();) {
    any = round_line(search, i, seeds) || any;
    any = round_fault(search, i, seeds) || any;
  }
  return any;
}

}  // namespace raftlab::scenarios::fuzz
