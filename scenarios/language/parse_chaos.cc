// SPDX-License-Identifier: MIT
// Random load and random faults: clients, chaos.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

const std::vector<std::string_view>& partition_kinds() {
  static const std::vector<std::string_view> kinds = {"split",   "bridge",         "ring",
                                                      "one-way", "isolate-leader", "majority-minority"};
  return kinds;
}

}  // namespace

Action LineParser::clients() {
  constexpr std::uint32_t kWhole = 1'000'000;
  Clients result;
  result.count = static_cast<std::uint32_t>(number("the number of clients", 1, 1'000));
  if (!cursor_.take_keyword("mix"))
    cursor_.fail(fmt::format("'mix' is missing: {} stands here", cursor_.describe_here()),
                 "write: clients 3 mix set 50% get 50% keys 10 rate 20/s for 30s");
  const SourceSpan mix = cursor_.here();
  while (true) {
    if (cursor_.take_keyword("set"))
      result.set_ppm = percent("the share of set");
    else if (cursor_.take_keyword("get"))
      result.get_ppm = percent("the share of get");
    else if (cursor_.take_keyword("cas"))
      result.cas_ppm = percent("the share of cas");
    else
      break;
  }
  if (result.set_ppm + result.get_ppm + result.cas_ppm != kWhole)
    Cursor::fail_at(mix, "the shares of set, get and cas must make 100% together");
  if (!cursor_.take_keyword("keys"))
    cursor_.fail(fmt::format("'keys' is missing: {} stands here", cursor_.describe_here()));
  result.keys = number("the number of keys", 1, 1'000'000);
  if (!cursor_.take_keyword("rate"))
    cursor_.fail(fmt::format("'rate' is missing: {} stands here", cursor_.describe_here()));
  const std::string_view word = cursor_.peek_word();
  const SourceSpan span = cursor_.here();
  const std::string_view digits = word.substr(0, word.find('/'));
  const bool shaped = digits.size() + 2 == word.size() && word.substr(digits.size()) == "/s" && !digits.empty() &&
                      digits.size() <= 7 && digits.find_first_not_of("0123456789") == std::string_view::npos;
  for (const char digit : shaped ? digits : std::string_view())
    result.rate_per_second = result.rate_per_second * 10 + static_cast<std::uint64_t>(digit - '0');
  if (result.rate_per_second == 0) Cursor::fail_at(span, "the rate is requests a second and client, like 20/s");
  cursor_.take_word();
  if (!cursor_.take_keyword("for"))
    cursor_.fail(fmt::format("'for' is missing: {} stands here", cursor_.describe_here()), "say how long: for 30s");
  statement_.for_us = duration("the time of the load");
  return result;
}

Chaos LineParser::chaos_crash() {
  Chaos result;
  if (!cursor_.take_keyword("every"))
    cursor_.fail(fmt::format("'every' is missing: {} stands here", cursor_.describe_here()),
                 "write: chaos crash every 1s..3s down 500ms..2s keep majority for 30s");
  result.every = range("the time between crashes");
  if (!cursor_.take_keyword("down"))
    cursor_.fail(fmt::format("'down' is missing: {} stands here", cursor_.describe_here()));
  result.lasting = range("the time a node is down");
  if (cursor_.take_keyword("keep")) {
    if (!cursor_.take_keyword("majority")) cursor_.fail("'keep' is followed by majority");
    result.keep_majority = true;
  }
  if (cursor_.take_keyword("for")) statement_.for_us = duration("the time of the chaos");
  return result;
}

Chaos LineParser::chaos_partition() {
  Chaos result;
  result.kind = ChaosKind::partition;
  if (!cursor_.take_keyword("every"))
    cursor_.fail(fmt::format("'every' is missing: {} stands here", cursor_.describe_here()),
                 "write: chaos partition every 2s..5s for 1s..3s kinds split,bridge");
  result.every = range("the time between partitions");
  if (!cursor_.take_keyword("for"))
    cursor_.fail(fmt::format("'for' is missing: {} stands here", cursor_.describe_here()));
  result.lasting = range("the time a partition lasts");
  if (!cursor_.take_keyword("kinds"))
    cursor_.fail(fmt::format("'kinds' is missing: {} stands here", cursor_.describe_here()));
  const auto& known = partition_kinds();
  do {
    const std::string_view word = cursor_.peek_word();
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      cursor_.fail(fmt::format("unknown kind of partition {}", cursor_.describe_here()), did_you_mean(word, known));
    }
    result.kinds.emplace_back(word);
    cursor_.take_word();
  } while (cursor_.take(","));
  return result;
}

void LineParser::chaos_percents(Chaos& chaos) {
  const bool is_signed = chaos.kind == ChaosKind::clock_drift;
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  chaos.low_ppm = is_signed ? signed_percent("the low end") : percent("the low end");
  chaos.high_ppm = chaos.low_ppm;
  if (cursor_.take("..")) chaos.high_ppm = is_signed ? signed_percent("the high end") : percent("the high end");
  if (chaos.low_ppm > chaos.high_ppm) Cursor::fail_at(cursor_.span_from(begin), "the low end is above the high end");
}

Action LineParser::chaos() {
  const std::string_view word = cursor_.peek_word();
  Chaos result;
  if (cursor_.take_keyword("crash")) return chaos_crash();
  if (cursor_.take_keyword("partition")) return chaos_partition();
  if (cursor_.take_keyword("loss")) {
    result.kind = ChaosKind::loss;
    chaos_percents(result);
    return result;
  }
  if (cursor_.take_keyword("clock")) {
    if (!cursor_.take_keyword("drift"))
      cursor_.fail("'chaos clock' is followed by drift", "write: chaos clock drift -5%..5%");
    result.kind = ChaosKind::clock_drift;
    chaos_percents(result);
    return result;
  }
  if (word != "disk" && word != "members") {
    cursor_.fail(
        fmt::format("chaos is crash, partition, loss, clock drift, disk or members, not {}", cursor_.describe_here()),
        did_you_mean(word, {"crash", "partition", "loss", "clock", "disk", "members"}));
  }
  cursor_.take_word();
  result.kind = word == "disk" ? ChaosKind::disk : ChaosKind::members;
  if (!cursor_.at_end()) result.rest = value("what the chaos does", {}).text;
  return result;
}

}  // namespace raftlab::scenarios::language
