// SPDX-License-Identifier: MIT
#include "report/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "report/event_text.h"
#include "report/explain.h"
#include "report/joined.h"
#include "report/json_events.h"
#include "report/json_writer.h"

namespace raftlab::report {

namespace {

constexpr std::size_t kShownBytes = 60;

/// Writes one event after the other into the same string.
class EventStrings {
 public:
  explicit EventStrings(const Timeline& timeline)
      : out_([this](std::string_view piece) { text_ += piece; }, JsonOut::kBytesMin), writer_(timeline, out_) {}

  const std::string& write(sim::EventId id) {
    text_.clear();
    writer_.write(id);
    out_.flush();
    return text_;
  }

 private:
  std::string text_;
  JsonOut out_;
  EventWriter writer_;
};

class HeadCompare {
 public:
  explicit HeadCompare(std::vector<MemberDifference>& out) : out_(out) {}

  void member(std::string_view name, const std::string& a, const std::string& b) {
    if (a != b) out_.push_back({std::string(name), a, b});
  }
  void options(const Timeline& a, const Timeline& b) {
    std::map<std::string, std::pair<std::optional<std::string>, std::optional<std::string>>> all;
    for (const auto& [name, value] : a.options) all[name].first = value;
    for (const auto& [name, value] : b.options) all[name].second = value;
    for (const auto& [name, values] : all) {
      if (values.first != values.second) out_.push_back({"option " + name, values.first, values.second});
    }
  }

 private:
  std::vector<MemberDifference>& out_;
};

void compare_heads(const Timeline& a, const Timeline& b, Difference& difference) {
  HeadCompare compare(difference.head);
  compare.member("title", a.title, b.title);
  compare.member("source", a.source, b.source);
  compare.member("seed", std::to_string(a.seed), std::to_string(b.seed));
  compare.member("nodes", std::to_string(a.nodes), std::to_string(b.nodes));
  compare.options(a, b);
  compare.member("rules_off", joined(a.rules_off, " "), joined(b.rules_off, " "));
  compare.member("verdict", std::string(word_of(a.verdict)), std::string(word_of(b.verdict)));
  compare.member("digest", digest_text(a.digest), digest_text(b.digest));
  compare.member("ended_at_us", std::to_string(a.ended_at_us), std::to_string(b.ended_at_us));
}

void compare_fields(const std::string& a, const std::string& b, Difference& difference) {
  const auto event_a = nlohmann::ordered_json::parse(a, nullptr, false);
  const auto event_b = nlohmann::ordered_json::parse(b, nullptr, false);
  for (const auto& [key, value] : event_a.items()) {
    const auto other = event_b.find(key);
    if (other == event_b.end()) {
      difference.fields.push_back({key, value.dump(), std::nullopt});
    } else if (*other != value) {
      difference.fields.push_back({key, value.dump(), other->dump()});
    }
  }
  for (const auto& [key, value] : event_b.items()) {
    if (!event_a.contains(key)) difference.fields.push_back({key, std::nullopt, value.dump()});
  }
}

std::string shown(const std::optional<std::string>& value) {
  return value ? shortened(printable(*value), kShownBytes) : "absent";
}

/// Long texts are not shown whole: the first line that is not the same in both is.
std::string source_text(const std::string& a, const std::string& b) {
  std::size_t start = 0;
  std::size_t line = 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
    if (a[i] != '\n') continue;
    start = i + 1;
    ++line;
  }
  const auto line_of = [start](const std::string& text) {
    return start < text.size() ? printable(text.substr(start, text.find('\n', start) - start))
                               : std::string("end of text");
  };
  return fmt::format("line {}: {} | {}", line, shortened(line_of(a), kShownBytes), shortened(line_of(b), kShownBytes));
}

}  // namespace

Difference compare(const Timeline& a, const Timeline& b) {
  Difference difference;
  difference.events_a = a.trace.size();
  difference.events_b = b.trace.size();
  compare_heads(a, b, difference);
  EventStrings strings_a(a);
  EventStrings strings_b(b);
  const sim::EventId common = std::min(difference.events_a, difference.events_b);
  for (sim::EventId id = 1; id <= common; ++id) {
    const std::string& event_a = strings_a.write(id);
    const std::string& event_b = strings_b.write(id);
    if (event_a == event_b) continue;
    difference.first_event = id;
    compare_fields(event_a, event_b, difference);
    return difference;
  }
  if (difference.events_a != difference.events_b) difference.first_event = common + 1;
  return difference;
}

std::string difference_text(const Timeline& a, std::string_view name_a, const Timeline& b, std::string_view name_b,
                            const Difference& difference) {
  std::string text;
  const auto out = std::back_inserter(text);
  if (difference.same()) {
    fmt::format_to(out, "{} and {} are the same run: {} events, digest {}\n", name_a, name_b, difference.events_a,
                   digest_text(a.digest));
    return text;
  }
  fmt::format_to(out, "a  {}\nb  {}\n", name_a, name_b);
  for (const MemberDifference& member : difference.head) {
    fmt::format_to(
        out, "{}  {}\n", member.name,
        member.name == "source" ? source_text(*member.a, *member.b) : shown(member.a) + " | " + shown(member.b));
  }
  const sim::EventId first = difference.first_event;
  if (first == 0) {
    fmt::format_to(out, "all {} events are the same\n", difference.events_a);
    return text;
  }
  fmt::format_to(out, "the first event that differs is e#{}\n", first);
  if (first > 1) fmt::format_to(out, "   {}   in both\n", event_line(a, first - 1));
  const auto line = [first](const Timeline& timeline, std::uint64_t events) {
    return first <= events ? event_line(timeline, first) : fmt::format("has ended: {} events", events);
  };
  fmt::format_to(out, "a  {}\nb  {}\n", line(a, difference.events_a), line(b, difference.events_b));
  for (const MemberDifference& field : difference.fields) {
    fmt::format_to(out, "   {}: {} | {}\n", field.name, shown(field.a), shown(field.b));
  }
  return text;
}

}  // namespace raftlab::report
