// SPDX-License-Identifier: MIT
// Numbers, times, percentages, keys and values. Exact: a decimal that does not fit the smallest unit is an error.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/print.h"
#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::int64_t kLongestHours = 10'000;
constexpr std::int64_t kHourUs = INT64_C(3'600'000'000);
constexpr std::size_t kLongestKey = 1024;
constexpr std::size_t kLongestValue = 1024 * 1024;
constexpr std::uint32_t kWholePpm = 1'000'000;
constexpr std::size_t kMostDigits = 18;  // fits 64 bits with room for a unit check before multiplying

struct Unit {
  std::string_view name;
  std::int64_t us;
};
constexpr std::array<Unit, 5> kUnits = {
    {{"us", 1}, {"ms", 1'000}, {"s", 1'000'000}, {"min", 60'000'000}, {"h", kHourUs}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t'; }

std::size_t digits_end(std::string_view text, std::size_t begin) {
  while (begin < text.size() && is_digit(text[begin])) ++begin;
  return begin;
}

/// "12.50": the digits before and behind the point.
struct Decimal {
  std::string_view whole;
  std::string_view fraction;
  std::size_t end = 0;
};

Decimal decimal_at(std::string_view text, std::size_t begin) {
  Decimal result;
  result.end = digits_end(text, begin);
  result.whole = text.substr(begin, result.end - begin);
  if (result.end + 1 < text.size() && text[result.end] == '.' && is_digit(text[result.end + 1])) {
    const std::size_t fraction = result.end + 1;
    result.end = digits_end(text, fraction);
    result.fraction = text.substr(fraction, result.end - fraction);
  }
  return result;
}

std::int64_t to_integer(std::string_view digits) {
  std::int64_t result = 0;
  for (const char digit : digits) result = result * 10 + (digit - '0');
  return result;
}

/// The number times `unit`, or nothing where that is no whole number.
std::optional<std::int64_t> scaled(const Decimal& number, std::int64_t unit) {
  const std::int64_t whole = to_integer(number.whole) * unit;
  const std::int64_t fraction = to_integer(number.fraction);
  if (fraction == 0) return whole;
  std::int64_t denominator = 1;
  for (std::size_t i = 0; i < number.fraction.size(); ++i) denominator *= 10;
  const std::int64_t common = std::gcd(fraction, denominator);
  denominator /= common;
  if (unit % denominator != 0) return std::nullopt;
  return whole + fraction / common * (unit / denominator);
}

}  // namespace

std::uint64_t LineParser::number(std::string_view what, std::uint64_t low, std::uint64_t high) {
  const std::string_view word = cursor_.peek_word();
  const SourceSpan span = cursor_.here();
  const bool hex = word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
  std::uint64_t result = 0;
  bool good = !word.empty();
  bool fits = true;
  for (const char c : hex ? word.substr(2) : word) {
    std::uint64_t digit = 0;
    if (is_digit(c))
      digit = static_cast<std::uint64_t>(c - '0');
    else if (hex && c >= 'a' && c <= 'f')
      digit = static_cast<std::uint64_t>(c - 'a' + 10);
    else if (hex && c >= 'A' && c <= 'F')
      digit = static_cast<std::uint64_t>(c - 'A' + 10);
    else
      good = false;
    if (!good) break;
    const std::uint64_t base = hex ? 16 : 10;
    if (result > (UINT64_MAX - digit) / base) fits = false;
    result = fits ? result * base + digit : result;
  }
  if (!good)
    cursor_.fail(fmt::format("{} is missing or no whole number: {} stands here", what, cursor_.describe_here()));
  if (!fits || result < low || result > high) {
    Cursor::fail_at(span, high == UINT64_MAX ? fmt::format("{} must be at least {} and fit 64 bits", what, low)
                                             : fmt::format("{} must be {} to {}", what, low, high));
  }
  cursor_.take_word();
  return result;
}

std::int64_t LineParser::number_with_unit(std::string_view what) {
  cursor_.skip_spaces();
  const std::string_view text = cursor_.text();
  const std::size_t begin = cursor_.position();
  const bool here = !cursor_.at_end();
  if (here && (text[begin] == '-' || text[begin] == '+')) {
    cursor_.fail(fmt::format("{} has no sign: write it as a plain number with a unit, like 150ms", what));
  }
  if (!here || !is_digit(text[begin])) {
    cursor_.fail(
        fmt::format("{} is missing: {} stands where a time like 150ms is needed", what, cursor_.describe_here()));
  }
  const Decimal number = decimal_at(text, begin);
  std::size_t end = number.end;
  while (end < text.size() && is_letter(text[end])) ++end;
  const std::string_view unit = text.substr(number.end, end - number.end);
  const std::string digits(text.substr(begin, number.end - begin));
  const SourceSpan span = cursor_.line().span(begin, end);
  if (number.whole.size() + number.fraction.size() > kMostDigits)
    Cursor::fail_at(span, fmt::format("{} has too many digits", what));
  if (unit.empty()) {
    const std::size_t next = text.find_first_not_of(" \t", end);
    const std::string_view after = next == std::string_view::npos ? std::string_view() : text.substr(next);
    for (const Unit& known : kUnits) {
      const bool whole = after.size() == known.name.size() ||
                         (after.size() > known.name.size() && !is_letter(after[known.name.size()]));
      if (after.substr(0, known.name.size()) == known.name && whole) {
        Cursor::fail_at(span, "the unit must follow the number without a space",
                        fmt::format("did you mean: {}{}", digits, known.name));
      }
    }
    Cursor::fail_at(span, fmt::format("the unit is missing after {}: us, ms, s, min or h", digits),
                    fmt::format("did you mean: {}ms", digits));
  }
  const auto found =
      std::find_if(kUnits.begin(), kUnits.end(), [unit](const Unit& known) { return known.name == unit; });
  if (found == kUnits.end()) {
    const bool minutes = unit == "m";
    Cursor::fail_at(cursor_.line().span(number.end, end), fmt::format("unknown unit '{}': us, ms, s, min or h", unit),
                    fmt::format("did you mean: {}{}", digits, minutes ? "min" : "ms"));
  }
  const std::int64_t limit = kLongestHours * (kHourUs / found->us);
  if (number.whole.size() > 15 || to_integer(number.whole) > limit) {
    Cursor::fail_at(span, fmt::format("{} is too long: at most {}h", what, kLongestHours));
  }
  const std::optional<std::int64_t> result = scaled(number, found->us);
  if (!result) Cursor::fail_at(span, fmt::format("{} is finer than the smallest unit, 1us", what));
  if (*result > kLongestHours * kHourUs)
    Cursor::fail_at(span, fmt::format("{} is too long: at most {}h", what, kLongestHours));
  cursor_.move_to(end);
  return *result;
}

std::int64_t LineParser::duration(std::string_view what) {
  const std::int64_t result = number_with_unit(what);
  if (cursor_.position() < cursor_.text().size() && cursor_.text().substr(cursor_.position(), 2) == "..") {
    cursor_.fail(fmt::format("{} is one time here, not a range", what));
  }
  return result;
}

std::int64_t LineParser::duration_above_zero(std::string_view what) {
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  const std::int64_t result = duration(what);
  if (result == 0) Cursor::fail_at(cursor_.span_from(begin), fmt::format("{} must not be 0", what));
  return result;
}

Range LineParser::range(std::string_view what) {
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  // 1..10ms: the unit of the low end is forgotten; say so with both ends.
  const Decimal low = decimal_at(cursor_.text(), begin);
  if (!low.whole.empty() && cursor_.text().substr(low.end, 2) == "..") {
    const std::size_t second = low.end + 2;
    const Decimal high = decimal_at(cursor_.text(), second);
    std::size_t end = high.end;
    while (end < cursor_.text().size() && is_letter(cursor_.text()[end])) ++end;
    const std::string_view unit =
        high.end < end ? cursor_.text().substr(high.end, end - high.end) : std::string_view("ms");
    Cursor::fail_at(cursor_.line().span(begin, low.end),
                    fmt::format("the unit is missing after {}: us, ms, s, min or h", low.whole),
                    end - begin > 40
                        ? std::string()
                        : fmt::format("did you mean: {}{}..{}{}", cursor_.text().substr(begin, low.end - begin), unit,
                                      cursor_.text().substr(second, high.end - second), unit));
  }
  Range result;
  result.low_us = number_with_unit(what);
  result.high_us = result.low_us;
  if (!cursor_.take("..")) return result;
  result.high_us = number_with_unit(what);
  if (result.low_us > result.high_us) {
    Cursor::fail_at(cursor_.span_from(begin), fmt::format("the low end of {} is above its high end", what),
                    fmt::format("did you mean: {}..{}", print_duration(result.high_us), print_duration(result.low_us)));
  }
  return result;
}

Delay LineParser::delay_time(std::string_view what) {
  if (cursor_.take_keyword("fixed")) {
    const std::int64_t time_us = duration(what);
    return Range{time_us, time_us};
  }
  if (cursor_.take_keyword("normal")) {
    sim::NormalDelay result;
    result.mean_us = duration(what);
    if (!cursor_.take_keyword("sd")) {
      cursor_.fail(fmt::format("'sd' is missing: {} stands here", cursor_.describe_here()),
                   "write mean and standard deviation: normal 5ms sd 3ms");
    }
    result.deviation_us = duration("the standard deviation");
    return result;
  }
  if (cursor_.take_keyword("exponential")) return sim::ExponentialDelay{duration(what)};
  if (cursor_.take_keyword("table")) return delay_table(what);
  return range(what);
}

sim::TableDelay LineParser::delay_table(std::string_view what) {
  constexpr std::size_t kMostPoints = 101;
  sim::TableDelay result;
  std::size_t begin = 0;
  do {
    cursor_.skip_spaces();
    begin = cursor_.position();
    const std::uint32_t ppm = percent("the percentile");
    const bool first = result.points.empty();
    if (first && ppm != 0) Cursor::fail_at(cursor_.span_from(begin), "the first percentile of a table is 0%");
    if (!first && ppm <= result.points.back().ppm)
      Cursor::fail_at(cursor_.span_from(begin), "the percentiles of a table ascend");
    const std::int64_t time_us = duration(what);
    if (!first && time_us < result.points.back().time_us)
      Cursor::fail_at(cursor_.span_from(begin), "the times of a table do not descend");
    result.points.push_back({ppm, time_us});
    if (result.points.size() > kMostPoints)
      Cursor::fail_at(cursor_.span_from(begin), fmt::format("a table has at most {} percentiles", kMostPoints));
  } while (cursor_.take(","));
  if (result.points.back().ppm != kWholePpm) {
    Cursor::fail_at(cursor_.span_from(begin), "the last percentile of a table is 100%",
                    "write: table 0% 1ms, 50% 2ms, 100% 10ms");
  }
  return result;
}

std::uint32_t LineParser::percent(std::string_view what) {
  constexpr std::size_t kDecimals = 4;
  constexpr std::int64_t kOnePercent = 10'000;
  cursor_.skip_spaces();
  const std::string_view text = cursor_.text();
  const std::size_t begin = cursor_.position();
  if (cursor_.at_end() || !is_digit(text[begin])) {
    cursor_.fail(
        fmt::format("{} is missing: {} stands where a percentage like 5% is needed", what, cursor_.describe_here()));
  }
  const Decimal number = decimal_at(text, begin);
  const SourceSpan span = cursor_.line().span(begin, number.end);
  const std::string_view digits = text.substr(begin, number.end - begin);
  if (number.end >= text.size() || text[number.end] != '%') {
    Cursor::fail_at(span, fmt::format("{} needs a percent sign", what),
                    digits.size() > 20 ? std::string() : fmt::format("did you mean: {}%", digits));
  }
  if (number.fraction.size() > kDecimals) {
    Cursor::fail_at(span, fmt::format("{} has more than {} decimals; the smallest step is 0.0001%", what, kDecimals));
  }
  const bool big = number.whole.size() > 9;
  const std::int64_t result = big ? 0 : scaled(number, kOnePercent).value_or(0);
  if (big || result > 100 * kOnePercent) Cursor::fail_at(span, fmt::format("{} is a percentage from 0% to 100%", what));
  cursor_.move_to(number.end + 1);
  return static_cast<std::uint32_t>(result);
}

std::int64_t LineParser::signed_percent(std::string_view what) {
  const bool negative = cursor_.take("-");
  const std::int64_t result = percent(what);
  return negative ? -result : result;
}

std::uint32_t LineParser::code_point_escape() {
  // Behind \u: {HEX}.
  const std::size_t begin = cursor_.position();
  const std::string_view text = cursor_.text();
  const std::size_t close = text.find('}', begin);
  const bool shaped = begin < text.size() && text[begin] == '{' && close != std::string_view::npos &&
                      close > begin + 1 && close - begin <= 7;
  std::uint32_t result = 0;
  bool good = shaped;
  for (std::size_t i = begin + 1; good && i < close; ++i) {
    const char c = text[i];
    std::uint32_t digit = 0;
    if (is_digit(c))
      digit = static_cast<std::uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<std::uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<std::uint32_t>(c - 'A' + 10);
    else
      good = false;
    result = result * 16 + digit;
  }
  if (!good || result > 0x10FFFF || (result >= 0xD800 && result <= 0xDFFF)) {
    Cursor::fail_at(cursor_.line().span(begin - 2, begin), "\\u needs a character's number in braces, like \\u{1f}");
  }
  cursor_.move_to(close + 1);
  return result;
}

std::string LineParser::quoted() {
  cursor_.skip_spaces();
  const std::string_view text = cursor_.text();
  const std::size_t begin = cursor_.position();
  std::string result;
  std::size_t at = begin + 1;
  while (at < text.size() && text[at] != '"') {
    if (text[at] != '\\') {
      result += text[at++];
      continue;
    }
    const char escaped = at + 1 < text.size() ? text[at + 1] : '\0';
    cursor_.move_to(at + 2);
    switch (escaped) {
      case '"':
      case '\\':
      case '$':
        result += escaped;
        break;
      case 'n':
        result += '\n';
        break;
      case 't':
        result += '\t';
        break;
      case 'r':
        result += '\r';
        break;
      case 'u':
        append_code_point(result, code_point_escape());
        break;
      default:
        Cursor::fail_at(cursor_.line().span(at, std::min(at + 2, text.size())),
                        "unknown escape in a quoted text; known are \\\" \\\\ \\$ \\n \\t \\r \\u{...}");
    }
    at = cursor_.position();
  }
  if (at >= text.size()) Cursor::fail_at(cursor_.line().span(begin, begin + 1), "the quoted text has no closing quote");
  cursor_.move_to(at + 1);
  if (at + 1 < text.size() && !is_space(text[at + 1]) &&
      std::string_view("=,):!<>").find(text[at + 1]) == std::string_view::npos) {
    Cursor::fail_at(cursor_.line().span(at + 1, at + 2), "a space is missing after the closing quote",
                    "write a quote inside a quoted text as \\\"");
  }
  return result;
}

std::string LineParser::key() {
  const SourceSpan span = cursor_.here();
  std::string result = word_value("the key", "=").text;
  if (result.size() > kLongestKey)
    Cursor::fail_at(span, fmt::format("a key has at most {} bytes; this one has {}", kLongestKey, result.size()));
  return result;
}

Value LineParser::word_value(std::string_view what, std::string_view stops) {
  if (cursor_.at_end()) cursor_.fail(fmt::format("{} is missing at the end of the line", what));
  if (cursor_.peek() == '"') return Value{false, quoted()};
  const std::string_view text = cursor_.text();
  const std::size_t begin = cursor_.position();
  std::size_t end = begin;
  while (end < text.size() && !is_space(text[end]) && stops.find(text[end]) == std::string_view::npos) ++end;
  if (end == begin)
    cursor_.fail(fmt::format("{} is missing: {} stands here", what, cursor_.describe_here()),
                 "an empty text is written \"\"");
  cursor_.move_to(end);
  const std::string_view word = text.substr(begin, end - begin);
  return Value{word == "none", std::string(word)};
}

std::size_t LineParser::bare_value_end(std::size_t begin, std::initializer_list<std::string_view> suffixes) {
  const std::string_view text = cursor_.text();
  std::size_t at = begin;
  std::size_t end = begin;
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    const bool at_word = at == begin || is_space(text[at - 1]);
    if (at_word && text[at] == '#' && at > begin) break;
    std::size_t word_end = at;
    while (word_end < text.size() && !is_space(text[word_end])) ++word_end;
    const std::string_view word = text.substr(at, word_end - at);
    if (std::find(suffixes.begin(), suffixes.end(), word) != suffixes.end()) {
      const std::size_t next = text.find_first_not_of(" \t", word_end);
      const bool client = next != std::string_view::npos && text.substr(next, 6) == "client" &&
                          (next + 6 >= text.size() || is_space(text[next + 6]));
      if (word != "as" || client) break;
    }
    at = word_end;
    end = word_end;
  }
  return end;
}

Value LineParser::value(std::string_view what, std::initializer_list<std::string_view> suffixes) {
  if (cursor_.at_end())
    cursor_.fail(fmt::format("{} is missing at the end of the line", what), "an empty text is written \"\"");
  const SourceSpan span = cursor_.here();
  Value result;
  if (cursor_.peek() == '"') {
    result.text = quoted();
  } else {
    const std::size_t begin = cursor_.position();
    const std::size_t end = bare_value_end(begin, suffixes);
    if (end == begin)
      cursor_.fail(fmt::format("{} is missing: {} stands here", what, cursor_.describe_here()),
                   "an empty text is written \"\"");
    result.text = std::string(cursor_.text().substr(begin, end - begin));
    result.none = result.text == "none";
    cursor_.move_to(end);
  }
  if (result.text.size() > kLongestValue)
    Cursor::fail_at(span, fmt::format("{} has at most {} bytes", what, kLongestValue));
  return result;
}

std::string LineParser::name(std::string_view what) {
  const std::string word(cursor_.peek_word());
  if (word.empty()) cursor_.fail(fmt::format("{} is missing: {} stands here", what, cursor_.describe_here()));
  if (!is_name(word)) {
    cursor_.fail(fmt::format("{} cannot be {}: a name is a letter, then letters, digits, _ or -, at most 64", what,
                             cursor_.describe_here()));
  }
  if (is_reserved_name(word))
    cursor_.fail(fmt::format("{} cannot be '{}': that word has a meaning of its own", what, word));
  cursor_.take_word();
  return word;
}

}  // namespace raftlab::scenarios::language
