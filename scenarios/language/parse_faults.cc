// SPDX-License-Identifier: MIT
// Faults of nodes, links, messages, clocks.
#include <fmt/format.h>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kWhole = 1'000'000;
constexpr std::size_t kMostGroups = 101;
constexpr std::uint64_t kMostSuspendedSeconds = 36'000'000;

/// "5" or "2.5" and nothing behind it: the forebears' suspend.
bool is_bare_number(std::string_view word) {
  bool point = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool inner = i > 0 && i + 1 < word.size();
    if (word[i] == '.' && inner && !point)
      point = true;
    else if (word[i] < '0' || word[i] > '9')
      return false;
  }
  return !word.empty();
}

}  // namespace

NodeFault LineParser::node_fault(NodeAction action) { return NodeFault{action, nodes()}; }

Action LineParser::crash() { return node_fault(NodeAction::crash); }
Action LineParser::restart() { return node_fault(NodeAction::restart); }
Action LineParser::pause() { return node_fault(NodeAction::pause); }
Action LineParser::resume() { return node_fault(NodeAction::resume); }

Action LineParser::suspend() {
  Suspend result;
  const std::string_view word = cursor_.peek_word();
  const SourceSpan span = cursor_.here();
  if (is_bare_number(word) && cursor_.peek_second_word().empty() &&
      cursor_.text().find(',', cursor_.position()) == std::string_view::npos) {
    const std::size_t point = word.find('.');
    const std::string_view whole = word.substr(0, point);
    std::string_view fraction = point == std::string_view::npos ? std::string_view() : word.substr(point + 1);
    if (fraction.size() > 6) Cursor::fail_at(span, "the seconds have more than 6 decimals; the smallest unit is 1us");
    std::uint64_t seconds = 0;
    for (const char digit : whole.substr(0, 10)) seconds = seconds * 10 + static_cast<std::uint64_t>(digit - '0');
    if (whole.size() > 10 || seconds > kMostSuspendedSeconds)
      Cursor::fail_at(span, "the time is too long: at most 10000h");
    std::int64_t unit = kSecondUs;
    result.time_us = static_cast<std::int64_t>(seconds) * kSecondUs;
    for (const char digit : fraction) {
      unit /= 10;
      result.time_us += unit * (digit - '0');
    }
    cursor_.take_word();
    return result;
  }
  result.nodes = nodes();
  if (!cursor_.take_keyword("for")) {
    cursor_.fail(fmt::format("'for' is missing: {} stands here", cursor_.describe_here()), "write: suspend 1 for 2s");
  }
  result.time_us = duration("the time of the suspension");
  return result;
}

Action LineParser::partition() {
  Partition result;
  do {
    if (cursor_.at_end() || cursor_.peek() == '|') {
      cursor_.fail(fmt::format("group {} of the partition is empty", result.groups.size() + 1),
                   "write: partition 0,1 | 2");
    }
    if (result.groups.size() == kMostGroups)
      cursor_.fail(fmt::format("a partition has at most {} groups", kMostGroups));
    result.groups.push_back(nodes());
  } while (cursor_.take("|"));
  if (result.groups.size() < 2) cursor_.fail("a partition has at least two groups", "write: partition 0,1 | 2");
  return result;
}

Action LineParser::isolate() { return Isolate{nodes()}; }

Action LineParser::cut() {
  Cut result;
  result.from = nodes();
  if (cursor_.take("<->"))
    result.both_ways = true;
  else if (!cursor_.take("->"))
    cursor_.fail(fmt::format("'->' or '<->' is missing: {} stands here", cursor_.describe_here()),
                 "one way: cut 0 -> 1; both ways: cut 0 <-> 1");
  result.to = nodes();
  return result;
}

Action LineParser::heal() {
  if (cursor_.at_end()) return Heal{};
  NodeSelector first = nodes();
  if (!cursor_.take("<->")) {
    cursor_.fail(fmt::format("'<->' is missing: {} stands here", cursor_.describe_here()),
                 "write heal for everything, heal 0 <-> 1 for some links");
  }
  NodeSelector second = nodes();
  return Heal{std::make_pair(std::move(first), std::move(second))};
}

Action LineParser::link_settings() {
  Link result;
  std::tie(result.from, result.to) = link();
  while (true) {
    const SourceSpan span = cursor_.here();
    const std::string word(cursor_.peek_word());
    const bool again = (word == "latency" && result.latency) || (word == "loss" && result.loss_ppm) ||
                       (word == "duplicate" && result.duplicate_ppm) || (word == "reorder" && result.reorder);
    if (again) Cursor::fail_at(span, fmt::format("'{}' stands twice", word));
    if (cursor_.take_keyword("latency"))
      result.latency = delay_time("the latency");
    else if (cursor_.take_keyword("loss"))
      result.loss_ppm = percent("the loss");
    else if (cursor_.take_keyword("duplicate"))
      result.duplicate_ppm = percent("the chance of a duplicate");
    else if (cursor_.take_keyword("reorder"))
      result.reorder = std::get<Reorder>(reorder());
    else
      break;
  }
  if (!result.latency && !result.loss_ppm && !result.duplicate_ppm && !result.reorder) {
    cursor_.fail(fmt::format("what the link is like is missing (latency, loss, duplicate, reorder): {} stands here",
                             cursor_.describe_here()),
                 "write: link 0 -> 1 latency 50ms loss 5%");
  }
  return result;
}

MessageFault LineParser::message_fault(MessageAction action) {
  static constexpr std::string_view kWords[] = {"drop", "delay", "duplicate"};
  MessageFault result;
  result.action = action;
  result.kind = required_kind(kWords[static_cast<std::size_t>(action)]);
  std::tie(result.from, result.to) = link();
  if (action == MessageAction::delay) {
    if (!cursor_.take_keyword("by"))
      cursor_.fail(fmt::format("'by' is missing: {} stands here", cursor_.describe_here()),
                   "write: delay any 0 -> 1 by 50ms");
    result.by = delay_time("the delay");
  }
  result.count = optional_count();
  return result;
}

Action LineParser::drop() { return message_fault(MessageAction::drop); }
Action LineParser::delay() { return message_fault(MessageAction::delay); }

Action LineParser::clock() {
  NodeSelector node = one_node();
  if (cursor_.take_keyword("drift")) {
    const SourceSpan span = cursor_.here();
    const std::int64_t drift = signed_percent("the drift");
    if (drift <= -kWhole || drift >= kWhole) {
      Cursor::fail_at(span, "a clock drifts by less than 100%: it would stand still, or run twice as fast");
    }
    return ClockDrift{std::move(node), drift};
  }
  if (cursor_.take_keyword("jump")) {
    const bool negative = cursor_.take("-");
    const std::int64_t jump = duration("the jump");
    return ClockJump{std::move(node), negative ? -jump : jump};
  }
  cursor_.fail(fmt::format("a clock can drift or jump, not {}", cursor_.describe_here()),
               did_you_mean(cursor_.peek_word(), {"drift", "jump"}));
}

}  // namespace raftlab::scenarios::language
