// SPDX-License-Identifier: MIT
#include "scenarios/cli/numbers.h"

#include <fmt/format.h>

#include <charconv>

namespace raftlab::scenarios::cli {
namespace {

std::optional<std::uint64_t> parse_whole(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint64_t> parse_seed(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) return parse_whole(text.substr(2), 16);
  return parse_whole(text, 10);
}

std::optional<std::uint64_t> parse_count(std::string_view text) { return parse_whole(text, 10); }

std::optional<std::uint64_t> parse_event_id(std::string_view text) {
  if (text.starts_with("e#"))
    text.remove_prefix(2);
  else if (text.starts_with("#"))
    text.remove_prefix(1);
  const std::optional<std::uint64_t> id = parse_whole(text, 10);
  return id == std::uint64_t{0} ? std::nullopt : id;
}

std::string with_separators(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_separators(number), number == 1 ? one : many);
}

std::string seconds_text(std::int64_t time_us) {
  return fmt::format("{}.{:03} s", with_separators(static_cast<std::uint64_t>(time_us / 1'000'000)),
                     time_us / 1000 % 1000);
}

std::string while_text(std::int64_t time_us) {
  if (time_us >= 1'000'000) return seconds_text(time_us);
  if (time_us % 1000 == 0 || time_us >= 10'000) return fmt::format("{} ms", time_us / 1000);
  return fmt::format("{}.{:03} ms", time_us / 1000, time_us % 1000);
}

}  // namespace raftlab::scenarios::cli
