// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/swarm_draw.h"

#include <algorithm>
#include <array>

#include "scenarios/language/print.h"
#include "scenarios/language/values.h"

namespace raftlab::scenarios::fuzz {

namespace {
constexpr std::array<std::int64_t, 11> kNice = {10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100};
}  // namespace

std::int64_t rounded(std::int64_t number) {
  std::int64_t power = 1;
  while (number / power >= 100) power *= 10;
  if (number < 10) return std::max<std::int64_t>(number, 0);
  const auto above = std::upper_bound(kNice.begin(), kNice.end(), number / power);
  return *(above - 1) * power;
}

std::int64_t rounded_up(std::int64_t number) {
  const std::int64_t below = rounded(number);
  if (below == number || number < 10) return below;
  std::int64_t power = 1;
  while (below / power >= 100) power *= 10;
  return *std::upper_bound(kNice.begin(), kNice.end(), below / power) * power;
}

std::string time_text(std::int64_t time_ms) { return language::print_duration(time_ms * 1'000); }

std::string text_of(const SpanMs& span) {
  return language::print_range(language::Range{span.low_ms * 1'000, span.high_ms * 1'000});
}

std::vector<std::string_view> Draw::some_of(const std::vector<std::string_view>& choices, std::uint32_t chance) {
  std::vector<std::string_view> chosen;
  for (const std::string_view choice : choices) {
    if (percent(chance)) chosen.push_back(choice);
  }
  if (chosen.empty()) chosen.push_back(choices[static_cast<std::size_t>(rng_.below(choices.size()))]);
  return chosen;
}

SpanMs Draw::span(std::int64_t unit_ms, std::initializer_list<SpanMs> tenths) {
  const SpanMs chosen = one_of(tenths);
  const std::int64_t low = std::max<std::int64_t>(rounded(unit_ms * chosen.low_ms / 10), 1);
  return {low, std::max(rounded(unit_ms * chosen.high_ms / 10), low)};
}

}  // namespace raftlab::scenarios::fuzz
