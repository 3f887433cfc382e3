// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/mutate.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace raftlab::scenarios::fuzz {
namespace {

using Lines = std::vector<language::Statement>;

constexpr std::size_t kLinesMax = 2'000;
constexpr std::int64_t kShiftUs = 500'000;

/// What stays at the end, whatever happens to the rest.
bool is_ending(const language::Statement& line) {
  return std::holds_alternative<language::Settle>(line.action) || std::holds_alternative<language::Wait>(line.action) ||
         std::holds_alternative<language::ExpectViolation>(line.action);
}

std::size_t place(const Lines& lines, raft::Rng& rng) { return static_cast<std::size_t>(rng.below(lines.size())); }

void drop(Lines& lines, raft::Rng& rng) {
  const std::size_t at = place(lines, rng);
  const std::size_t count = std::min(lines.size() - at, std::size_t{1} + static_cast<std::size_t>(rng.below(8)));
  const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(at);
  lines.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

void shift(Lines& lines, raft::Rng& rng) {
  language::Statement& line = lines[place(lines, rng)];
  const std::int64_t by_us = rng.between(-kShiftUs, kShiftUs);
  line.when.time_us = std::max<std::int64_t>(0, line.when.time_us + by_us);
}

/// A few lines once more, later, at the same distances.
void repeat(Lines& lines, raft::Rng& rng) {
  const std::size_t at = place(lines, rng);
  const std::size_t count = std::min(lines.size() - at, std::size_t{1} + static_cast<std::size_t>(rng.below(8)));
  const std::int64_t after_us = rng.between(1'000, 4 * kShiftUs);
  for (std::size_t i = 0; i < count && lines.size() < kLinesMax; ++i) {
    language::Statement line = lines[at + i];
    line.when.time_us += after_us;
    lines.push_back(std::move(line));
  }
}

/// From some moment on the other script's lines.
void splice(Lines& lines, const Lines& other, raft::Rng& rng) {
  const std::int64_t cut_us = lines[place(lines, rng)].when.time_us;
  const auto later = [cut_us](const language::Statement& line) { return line.when.time_us >= cut_us; };
  lines.erase(std::remove_if(lines.begin(), lines.end(), later), lines.end());
  std::copy_if(other.begin(), other.end(), std::back_inserter(lines), later);
}

Lines lines_of(const language::Scenario& script) {
  Lines lines;
  std::copy_if(
      script.statements.begin(), script.statements.end(), std::back_inserter(lines),
      [](const language::Statement& line) { return !is_ending(line) && line.when.kind == language::WhenKind::at; });
  return lines;
}

bool leases(const language::Scenario& script) {
  return script.setup.option(language::OptionName::reads, 0).value_or(0) == 2;
}

bool alike(const language::Scenario& one, const language::Scenario& other) {
  return one.setup.nodes == other.setup.nodes && !leases(one) && !leases(other);
}

void reseed(language::Scenario& script, std::uint64_t seed) {
  script.setup.seed = seed;
  for (language::Statement& line : script.setup_statements) {
    if (auto* old = std::get_if<language::Seed>(&line.action)) old->seed = seed;
  }
}

/// Everything is healed at the end: who is a quorum may have become another matter.
void end_with_settle(language::Scenario& script, const language::Settle& settle) {
  language::Statement line;
  line.action = language::Settle{{}, settle.within_us};
  line.text = "settle";
  script.statements.push_back(std::move(line));
}

}  // namespace

bool can_mutate(const language::Scenario& script) {
  return std::none_of(script.statements.begin(), script.statements.end(), [](const language::Statement& line) {
    const auto* disk = std::get_if<language::DiskFault>(&line.action);
    return disk != nullptr && disk->action == language::DiskAction::corrupt_tail;
  });
}

language::Scenario mutated(const language::Scenario& script, const language::Scenario& other, raft::Rng& rng) {
  Lines lines = lines_of(script);
  language::Scenario result = script;
  const std::uint64_t changes = 1 + rng.below(4);
  for (std::uint64_t i = 0; i < changes && !lines.empty(); ++i) {
    const std::uint64_t way = rng.below(10);
    if (way < 3) {
      drop(lines, rng);
    } else if (way < 6) {
      shift(lines, rng);
    } else if (way < 8) {
      repeat(lines, rng);
    } else if (way == 8 && alike(script, other)) {
      splice(lines, lines_of(other), rng);
    } else {
      reseed(result, rng.next());
    }
  }
  std::stable_sort(lines.begin(), lines.end(), [](const language::Statement& one, const language::Statement& two) {
    return one.when.time_us < two.when.time_us;
  });
  language::Settle settle;
  for (const language::Statement& line : script.statements) {
    if (const auto* ending = std::get_if<language::Settle>(&line.action)) settle = *ending;
  }
  if (!settle.within_us) settle.within_us = 60'000'000;
  result.statements = std::move(lines);
  end_with_settle(result, settle);
  return result;
}

}  // namespace raftlab::scenarios::fuzz
