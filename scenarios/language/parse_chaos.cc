// SPDX-License-Identifier: MIT
// Random load and random faults: clients, chaos.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "scenarios/language/chaos.h"
#include "scenarios/language/line_parser.h"
#include "scenarios/language/print.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::int64_t kShortestEveryUs = 1'000;
constexpr std::int64_t kWhole = 1'000'000;

/// How a part is announced.
std::string_view word_of(ChaosPart part) {
  switch (part) {
    case ChaosPart::percents:
      return "";
    case ChaosPart::every:
      return "every";
    case ChaosPart::down:
      return "down";
    case ChaosPart::lasting:
      return "for";
    case ChaosPart::by:
      return "by";
    case ChaosPart::kinds:
      return "kinds";
    case ChaosPart::keep_majority:
      return "keep";
  }
  return "";
}

bool has_part(const ChaosForm& form, ChaosPart part) {
  return std::find(form.parts.begin(), form.parts.end(), part) != form.parts.end();
}

/// The part that begins with this word, where the kind has one; `for` is told apart by its place.
std::optional<ChaosPart> part_of(const ChaosForm& form, std::string_view word) {
  if (word.empty() || word == "for") return std::nullopt;
  for (const ChaosPart part : form.parts) {
    if (word_of(part) == word) return part;
  }
  return std::nullopt;
}

std::vector<std::string_view> first_words() {
  std::vector<std::string_view> words;
  for (const ChaosForm& form : chaos_forms()) {
    const std::string_view word = form.words.substr(0, form.words.find(' '));
    if (!word.empty() && (words.empty() || words.back() != word)) words.push_back(word);
  }
  return words;
}

}  // namespace

Action LineParser::clients() {
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

/// The kind; nothing named is the mix.
const ChaosForm& LineParser::chaos_form() {
  const std::string_view word = cursor_.peek_word();
  if (cursor_.at_end() || word == "for") return form_of(ChaosKind::mix);
  if (word == "clock") {
    cursor_.take_word();
    if (cursor_.take_keyword("drift")) return form_of(ChaosKind::clock_drift);
    if (cursor_.take_keyword("jump")) return form_of(ChaosKind::clock_jump);
    cursor_.fail(fmt::format("'chaos clock' is followed by drift or jump, not by {}", cursor_.describe_here()),
                 did_you_mean(cursor_.peek_word(), {"drift", "jump"}));
  }
  for (const ChaosForm& form : chaos_forms()) {
    if (form.words.empty() || form.words != word) continue;
    cursor_.take_word();
    return form;
  }
  std::string hint = did_you_mean(word, first_words());
  if (hint.empty()) hint = fmt::format("the kinds are: {}", fmt::join(first_words(), ", "));
  cursor_.fail(fmt::format("unknown kind of chaos {}", cursor_.describe_here()), std::move(hint));
}

void LineParser::chaos_percents(Chaos& chaos) {
  const bool drift = chaos.kind == ChaosKind::clock_drift;
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  chaos.low_ppm = drift ? signed_percent("the low end") : percent("the low end");
  chaos.high_ppm = chaos.low_ppm;
  if (cursor_.take("..")) chaos.high_ppm = drift ? signed_percent("the high end") : percent("the high end");
  const SourceSpan span = cursor_.span_from(begin);
  if (chaos.low_ppm > chaos.high_ppm) Cursor::fail_at(span, "the low end is above the high end");
  if (drift && (chaos.low_ppm <= -kWhole || chaos.high_ppm >= kWhole))
    Cursor::fail_at(span, "a clock drifts by less than 100%: it would stand still, or run twice as fast");
}

void LineParser::chaos_kinds(Chaos& chaos, const ChaosForm& form) {
  chaos.kinds.clear();
  do {
    const std::string_view word = cursor_.peek_word();
    if (std::find(form.kinds.begin(), form.kinds.end(), word) == form.kinds.end()) {
      std::string hint = did_you_mean(word, form.kinds);
      if (hint.empty()) hint = fmt::format("the kinds are: {}", fmt::join(form.kinds, ","));
      cursor_.fail(word.empty() ? fmt::format("a kind is missing: {} stands here", cursor_.describe_here())
                                : fmt::format("chaos {} has no kind {}", form.words, cursor_.describe_here()),
                   std::move(hint));
    }
    if (std::find(chaos.kinds.begin(), chaos.kinds.end(), word) != chaos.kinds.end())
      cursor_.fail(fmt::format("the kind '{}' stands twice", word));
    chaos.kinds.emplace_back(word);
    cursor_.take_word();
  } while (cursor_.take(","));
}

Range LineParser::chaos_range(std::string_view what, std::int64_t shortest_us) {
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  const Range result = range(what);
  if (result.low_us < shortest_us)
    Cursor::fail_at(cursor_.span_from(begin), fmt::format("{} must be at least {}", what, print_duration(shortest_us)));
  return result;
}

/// What stands behind the part's word.
void LineParser::chaos_part(Chaos& chaos, const ChaosForm& form, ChaosPart part) {
  switch (part) {
    case ChaosPart::percents:
      chaos_percents(chaos);
      break;
    case ChaosPart::every:
      chaos.every = chaos_range("the time behind every", kShortestEveryUs);
      // Directly behind `every R` stands how long each fault lasts; anywhere else, how long the chaos goes on.
      if (has_part(form, ChaosPart::lasting) && cursor_.take_keyword("for"))
        chaos.lasting = chaos_range("the time a fault lasts", 1);
      break;
    case ChaosPart::down:
      chaos.lasting = chaos_range("the time a node is down", 1);
      break;
    case ChaosPart::by:
      chaos.by = chaos_range("the time behind by", 1);
      break;
    case ChaosPart::kinds:
      chaos_kinds(chaos, form);
      break;
    case ChaosPart::keep_majority:
      if (!cursor_.take_keyword("majority"))
        cursor_.fail(fmt::format("'keep' is followed by majority, not by {}", cursor_.describe_here()));
      chaos.keep_majority = true;
      break;
    case ChaosPart::lasting:
      break;
  }
}

/// `for D`, the last part of every form.
void LineParser::chaos_for(const ChaosForm& form) {
  cursor_.take_word();
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  const Range time = range("the time of the chaos");
  const SourceSpan span = cursor_.span_from(begin);
  const std::string hint = has_part(form, ChaosPart::lasting)
                               ? fmt::format("how long each fault lasts stands behind every: {}", form.example)
                               : std::string();
  if (time.low_us != time.high_us) Cursor::fail_at(span, "the time of the chaos is one time, not a range", hint);
  if (time.low_us == 0) Cursor::fail_at(span, "the time of the chaos must not be 0");
  statement_.for_us = time.low_us;
  if (!cursor_.at_end())
    cursor_.fail(fmt::format("{} is too much: how long the chaos goes on is its last part", cursor_.describe_here()),
                 hint.empty() ? fmt::format("write: {}", form.example) : hint);
}

Action LineParser::chaos() {
  const ChaosForm& form = chaos_form();
  Chaos result = form.defaults;
  std::vector<ChaosPart> given;
  while (!cursor_.at_end()) {
    const std::string_view word = cursor_.peek_word();
    if (word == "for") {
      chaos_for(form);
      break;
    }
    const char first = cursor_.peek();
    const bool number = first == '-' || (first >= '0' && first <= '9');
    std::optional<ChaosPart> part = part_of(form, word);
    if (number && has_part(form, ChaosPart::percents)) part = ChaosPart::percents;
    if (!part) {
      std::vector<std::string_view> known = {"for"};
      for (const ChaosPart each : form.parts) known.push_back(word_of(each));
      std::string hint = did_you_mean(word, known);
      if (hint.empty()) hint = fmt::format("write: {}", form.example);
      cursor_.fail(
          fmt::format("{} is no part of chaos{}{}", cursor_.describe_here(), form.words.empty() ? "" : " ", form.words),
          std::move(hint));
    }
    if (std::find(given.begin(), given.end(), *part) != given.end())
      cursor_.fail(fmt::format("{} is too much: this part stands twice", cursor_.describe_here()));
    given.push_back(*part);
    if (*part != ChaosPart::percents) cursor_.take_word();
    chaos_part(result, form, *part);
  }
  return result;
}

}  // namespace raftlab::scenarios::language
