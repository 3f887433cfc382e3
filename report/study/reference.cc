// SPDX-License-Identifier: MIT
#include "report/study/reference.h"

#include <fmt/format.h>

#include <algorithm>

namespace raftlab::report::study {
namespace {

constexpr unsigned kFractionDecimals = 9;

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// A decimal number without sign as an integer of 10^-decimals; what is smaller than that is rounded.
std::optional<std::int64_t> read_decimal(std::string_view text, unsigned decimals) {
  std::int64_t value = 0;
  bool digits = false;
  bool point = false;
  bool up = false;
  unsigned behind = 0;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    if (point && behind == decimals) {
      up = c >= '5';
      ++behind;
    } else if (!point || behind < decimals) {
      if (value > (INT64_MAX - 9) / 10) return std::nullopt;
      value = value * 10 + (c - '0');
      if (point) ++behind;
    }
  }
  if (!digits) return std::nullopt;
  for (; behind < decimals; ++behind) {
    if (value > INT64_MAX / 10) return std::nullopt;
    value *= 10;
  }
  return value + (up ? 1 : 0);
}

class Reading {
 public:
  explicit Reading(Unit unit) : decimals_(words_of(unit).decimals) {}

  ReferenceRead read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty() && read_.error.empty()) {
      ++read_.line;
      const std::size_t end = std::min(text.find('\n'), text.size());
      take(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!read_.error.empty()) return read_;
    read_.line = 0;
    if (reference_.points.empty()) {
      read_.error = "there is no line 'ms,fraction' or 'p50,ms' in it";
      return read_;
    }
    finish();
    if (read_.error.empty()) read_.reference = std::move(reference_);
    return read_;
  }

 private:
  void take(std::string_view line) {
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) return;
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return wrong(line);
    const std::string_view first = trimmed(line.substr(0, comma));
    const std::string_view second = trimmed(line.substr(comma + 1));
    const bool names = first.find_first_of("0123456789") == std::string_view::npos &&
                       second.find_first_of("0123456789") == std::string_view::npos;
    if (names && reference_.points.empty()) return;
    if (first == "mean") {
      reference_.mean = read_decimal(second, decimals_);
      if (!reference_.mean) wrong(line);
      return;
    }
    std::optional<std::int64_t> value;
    std::optional<std::int64_t> fraction;
    if (first == "max" || first.starts_with('p')) {
      fraction = first == "max" ? kAll : read_decimal(first.substr(1), kFractionDecimals - 2);  // of hundred
      value = read_decimal(second, decimals_);
    } else {
      value = read_decimal(first, decimals_);
      fraction = read_decimal(second, kFractionDecimals);
    }
    if (!value || !fraction || *fraction > kAll) return wrong(line);
    reference_.points.push_back({*value, *fraction});
  }

  void wrong(std::string_view line) {
    read_.error = fmt::format(
        "'{}' is neither a value and a fraction from 0 to 1 (171.2,0.5) nor a percentile (p50,171.2)", line);
  }

  void finish() {
    std::vector<Point>& points = reference_.points;
    const auto before = [](const Point& a, const Point& b) {
      return a.value != b.value ? a.value < b.value : a.fraction < b.fraction;
    };
    std::stable_sort(points.begin(), points.end(), before);
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (points[i].fraction < points[i - 1].fraction) {
        read_.error = "a larger value has a smaller fraction: that is no cumulative curve";
      }
    }
  }

  unsigned decimals_;
  ReferenceRead read_;
  Reference reference_;
};

}  // namespace

ReferenceRead read_reference(std::string_view text, Unit unit) { return Reading(unit).read(text); }

std::string Distance::text() const { return decimal_text((over + kAll / 20'000) / (kAll / 10'000), 4); }

Distance distance_between(const Distribution& values, const Reference& reference) {
  const std::vector<std::int64_t>& sorted = values.sorted();
  const auto part = [&sorted](auto end) {
    // Of a thousand million, without leaving 64 bits: REQUIRES says how many values there may be.
    return static_cast<std::int64_t>(end - sorted.begin()) * kAll / static_cast<std::int64_t>(sorted.size());
  };
  Distance distance;
  for (const Point& point : reference.points) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), point.value);
    const std::int64_t low = part(first);
    const std::int64_t high = part(last);
    // Where the sample steps at that value, the point may lie anywhere on the step.
    if (point.fraction < low) distance.over = std::max(distance.over, low - point.fraction);
    if (point.fraction > high) distance.over = std::max(distance.over, point.fraction - high);
  }
  return distance;
}

}  // namespace raftlab::report::study
