// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/progress.h"

#include <fmt/format.h>

#include <algorithm>

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::int64_t kSecond_us = 1'000'000;
constexpr std::int64_t kEnough_us = 500'000;  // before that no pace can be told

/// `count` a second; wide enough for any count there can be.
std::uint64_t per_second(std::uint64_t count, std::int64_t elapsed_us) {
  const auto elapsed_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(1, elapsed_us / 1'000));
  return count > UINT64_MAX / 1'000 ? count / elapsed_ms * 1'000 : count * 1'000 / elapsed_ms;
}

std::string while_text(std::int64_t time_us) {
  const std::int64_t seconds = (time_us + kSecond_us - 1) / kSecond_us;
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3'600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3'600, seconds / 60 % 60);
}

}  // namespace

std::string rounded(std::uint64_t number) {
  if (number < 10'000) return std::to_string(number);
  if (number < 1'000'000) return fmt::format("{}.{} k", number / 1'000, number / 100 % 10);
  if (number < 1'000'000'000) return fmt::format("{}.{} M", number / 1'000'000, number / 100'000 % 10);
  return fmt::format("{}.{} G", number / 1'000'000'000, number / 100'000'000 % 10);
}

std::optional<std::int64_t> time_left_us(const Progress& progress) {
  std::optional<std::int64_t> left;
  if (progress.time_us) left = std::max<std::int64_t>(0, *progress.time_us - progress.elapsed_us);
  const bool known = progress.seeds > 0 && progress.elapsed_us >= kEnough_us;
  if (progress.seeds_all && known && *progress.seeds_all >= progress.seeds) {
    const std::uint64_t pace = per_second(progress.seeds, progress.elapsed_us);  // 0 for less than one a second
    const std::uint64_t rest = *progress.seeds_all - progress.seeds;
    const std::uint64_t per_seed_us = static_cast<std::uint64_t>(progress.elapsed_us) / progress.seeds;
    constexpr std::uint64_t kLong_s = 1'000'000'000;
    const std::uint64_t seconds = pace > 10 ? rest / pace : std::min(rest, kLong_s) * (per_seed_us / 1'000) / 1'000;
    const auto by_pace = static_cast<std::int64_t>(std::min(seconds, kLong_s)) * kSecond_us;
    left = left ? std::min(*left, by_pace) : by_pace;
  }
  return left;
}

namespace {

std::string done_text(const Progress& progress, std::string_view what) {
  std::string text = fmt::format("{}", fmt::group_digits(progress.seeds));
  if (progress.seeds_all) text += fmt::format(" of {}", fmt::group_digits(*progress.seeds_all));
  text += fmt::format(" {}", what);
  if (progress.elapsed_us >= kEnough_us) {
    text += fmt::format("   {} {}/s   {} events/s", rounded(per_second(progress.seeds, progress.elapsed_us)), what,
                        rounded(per_second(progress.events, progress.elapsed_us)));
  }
  return text;
}

std::string left_text(const Progress& progress) {
  const bool searching = !progress.seeds_all || progress.seeds < *progress.seeds_all;
  const std::optional<std::int64_t> left = time_left_us(progress);
  return left && searching ? fmt::format("   {} left", while_text(*left)) : "";
}

}  // namespace

std::string progress_text(const Progress& progress) {
  std::string text = done_text(progress, "seeds");
  text += fmt::format("   {} {}", progress.findings, progress.findings == 1 ? "finding" : "findings");
  if (progress.shrinking > 0) text += fmt::format(", shrinking {}", progress.shrinking);
  return text + left_text(progress);
}

std::string pace_text(const Progress& progress, std::string_view what) {
  return done_text(progress, what) + left_text(progress);
}

}  // namespace raftlab::scenarios::fuzz
