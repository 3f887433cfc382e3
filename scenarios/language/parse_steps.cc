// SPDX-License-Identifier: MIT
// Raft statements, step mode, time, checks, names and notes.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {

Action LineParser::campaign() { return Campaign{nodes()}; }
Action LineParser::beat() { return Beat{nodes()}; }
Action LineParser::snapshot() { return Snapshot{one_node()}; }

MemberRequest LineParser::member_request(MemberAction action, std::optional<NodeSelector> nodes) {
  MemberRequest result;
  result.action = action;
  result.nodes = std::move(nodes);
  result.mode = mode_;
  request_suffixes(result.via, result.client);
  return result;
}

Action LineParser::transfer() {
  const bool client = cursor_.peek_word() == "as" && cursor_.peek_second_word() == "client";
  if (!cursor_.at_end() && cursor_.peek_word() != "via" && !client)
    return member_request(MemberAction::transfer, one_node());
  return member_request(MemberAction::transfer, std::nullopt);
}

Action LineParser::add() {
  NodeSelector node = one_node();
  const bool learner = cursor_.peek_word() == "as" && cursor_.peek_second_word() == "learner";
  if (learner) {
    cursor_.take_word();
    cursor_.take_word();
  }
  return member_request(learner ? MemberAction::add_learner : MemberAction::add, std::move(node));
}

Action LineParser::promote() { return member_request(MemberAction::promote, one_node()); }
Action LineParser::remove_node() { return member_request(MemberAction::remove, one_node()); }
Action LineParser::members() { return member_request(MemberAction::members, nodes()); }

Action LineParser::hold() { return Hold{filter()}; }

Action LineParser::deliver() {
  MessageFilter messages = filter();
  return Deliver{std::move(messages), optional_count()};
}

Action LineParser::discard() {
  MessageFilter messages = filter();
  return Discard{std::move(messages), optional_count()};
}

Action LineParser::release() { return Release{}; }

Action LineParser::timers() {
  Timers result;
  if (cursor_.take_keyword("off"))
    result.on = false;
  else if (!cursor_.take_keyword("on"))
    cursor_.fail(fmt::format("'off' or 'on' is missing: {} stands here", cursor_.describe_here()),
                 "write: timers off, timers on 0,1");
  if (!cursor_.at_end()) result.nodes = nodes();
  return result;
}

std::optional<std::int64_t> LineParser::optional_within() {
  if (!cursor_.take_keyword("within")) return std::nullopt;
  return duration("the time within");
}

Action LineParser::wait() {
  if (!cursor_.take_keyword("until")) {
    const Range time = range("the time to wait");
    if (time.low_us == time.high_us) return Wait{time.low_us};
    return Wait{time.low_us, time.high_us};
  }
  Fact until = fact({"within"});
  return WaitUntil{std::move(until), optional_within()};
}

Action LineParser::expect() {
  if (cursor_.take_keyword("violation")) {
    const std::string_view word = cursor_.peek_word();
    const auto& known = property_names();
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      cursor_.fail(word.empty() ? "the name of the property is missing"
                                : fmt::format("unknown property {}", cursor_.describe_here()),
                   did_you_mean(word, known));
    }
    cursor_.take_word();
    return ExpectViolation{std::string(word)};
  }
  Fact expected = fact({"within"});
  return Expect{std::move(expected), optional_within()};
}

Action LineParser::always() { return Always{fact({}), false}; }
Action LineParser::never() { return Always{fact({}), true}; }

Action LineParser::settle() {
  Settle result;
  if (!cursor_.at_end() && cursor_.peek_word() != "within") result.nodes = nodes();
  result.within_us = optional_within();
  return result;
}

Action LineParser::let() {
  statement_.bind_span = cursor_.here();
  statement_.bind_name = name("the name");
  if (!cursor_.take("="))
    cursor_.fail(fmt::format("'=' is missing: {} stands here", cursor_.describe_here()), "write: let old = leader");
  return Let{one_node()};
}

Action LineParser::mark() { return Mark{name("the name of the mark")}; }

Action LineParser::measure() {
  Measure result;
  result.from = name("the first mark");
  result.to = name("the second mark");
  return result;
}

Action LineParser::teach() { return Teach{value("the note", {}).text}; }

}  // namespace raftlab::scenarios::language
