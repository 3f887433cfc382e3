// SPDX-License-Identifier: MIT
// Set-up lines, options, network defaults and timing.
#include <fmt/format.h>

#include <algorithm>

#include "raft/options.h"
#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/print.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::uint64_t kMostNodes = 101;
constexpr std::uint64_t kMost = 1'000'000'000;
constexpr std::uint64_t kHighestPriority = 100;
constexpr std::uint32_t kWhole = 1'000'000;
constexpr std::uint64_t kHighestTerm = 1'000'000'000'000;

}  // namespace

Action LineParser::title() { return Title{value("the title", {}).text}; }
Action LineParser::about() { return About{value("the text", {}).text}; }

Action LineParser::node_count() {
  return Nodes{static_cast<std::uint32_t>(number("the number of nodes", 1, kMostNodes))};
}

Action LineParser::voters() { return Voters{nodes()}; }
Action LineParser::learners() { return Learners{nodes()}; }
Action LineParser::down() { return Down{nodes()}; }
Action LineParser::start_offset() { return StartOffset{range("the start offset")}; }
Action LineParser::seed() { return Seed{number("the seed", 0, UINT64_MAX)}; }
Action LineParser::limit() { return Limit{duration_above_zero("the limit")}; }

Action LineParser::start() {
  StartState result;
  result.node = node();
  if (!cursor_.take_keyword("term")) {
    cursor_.fail(fmt::format("'term' is missing: {} stands here", cursor_.describe_here()),
                 "start NODE term N [vote N] log ... says what a node finds on its disk; a crashed node comes back "
                 "with restart");
  }
  result.term = number("the term", 0, kHighestTerm);
  if (cursor_.take_keyword("vote")) {
    result.vote_span = cursor_.here();
    result.vote = static_cast<std::uint32_t>(number("the node voted for", 0, kMostNodes - 1));
  }
  if (cursor_.take_keyword("log") && !cursor_.take_keyword("none")) result.log = log_literal();
  return result;
}

OptionValue LineParser::option_value(OptionName name) {
  const auto words = [this, name](std::initializer_list<std::string_view> known) {
    const std::string_view word = cursor_.peek_word();
    std::int64_t index = 0;
    for (const std::string_view each : known) {
      if (word == each) {
        cursor_.take_word();
        return OptionValue{index, std::string(each)};
      }
      ++index;
    }
    cursor_.fail(
        fmt::format("option {} is {}, not {}", name_of(name), fmt::join(known, " or "), cursor_.describe_here()),
        did_you_mean(word, known));
  };
  const auto counted = [this, name](std::uint64_t low, std::uint64_t high, std::string_view why_not_0) {
    const SourceSpan span = cursor_.here();
    const std::string what = fmt::format("option {}", name_of(name));
    const std::uint64_t count = number(what, 0, high);
    if (count < low) Cursor::fail_at(span, fmt::format("{} must not be 0: {}", what, why_not_0));
    return OptionValue{static_cast<std::int64_t>(count), std::to_string(count)};
  };
  switch (name) {
    case OptionName::pre_vote:
    case OptionName::check_quorum:
    case OptionName::sessions:
      return words({"off", "on"});
    case OptionName::reads:
      return words({"log", "read-index", "lease"});
    case OptionName::lease_drift: {
      const SourceSpan span = cursor_.here();
      const std::uint32_t drift = percent("option lease-drift");
      if (drift >= kWhole) Cursor::fail_at(span, "option lease-drift must be below 100%: a lease would never hold");
      return OptionValue{drift, print_percent(drift)};
    }
    case OptionName::snapshot_every:
      if (cursor_.take_keyword("off")) return OptionValue{0, "off"};
      return counted(0, kMost, {});
    case OptionName::client_timeout: {
      const std::int64_t timeout = duration_above_zero("option client-timeout");
      return OptionValue{timeout, print_duration(timeout)};
    }
    case OptionName::window:
      return counted(1, kMost, "a leader could never send an entry");
    case OptionName::batch:
      return counted(1, kMost, "no message could carry an entry");
    case OptionName::priority:
      return counted(0, kHighestPriority, {});
    case OptionName::candidate_timer:
      return words({"reset", "keep"});
    case OptionName::candidate_backoff:
      if (cursor_.take_keyword("off")) return OptionValue{0, "off"};
      return counted(1, raft::kBackoffMax, "write off for none");
  }
  return {};
}

Action LineParser::option() {
  const std::string_view word = cursor_.peek_word();
  const std::optional<OptionName> known = option_name(word);
  if (!known) {
    cursor_.fail(
        word.empty() ? "the name of the option is missing" : fmt::format("unknown option {}", cursor_.describe_here()),
        did_you_mean(word, option_names()));
  }
  cursor_.take_word();
  Option result;
  result.name = *known;
  result.value = option_value(*known);
  if (cursor_.peek_word() == "at") {
    if (*known == OptionName::client_timeout)
      cursor_.fail("option client-timeout belongs to the clients, not to single nodes", "leave out 'at' and the nodes");
    if (*known == OptionName::sessions) {
      cursor_.fail("option sessions is the same for all nodes: they would apply the same log differently",
                   "leave out 'at' and the nodes");
    }
    cursor_.take_word();
    result.at = nodes();
  }
  return result;
}

Action LineParser::rule() {
  const std::string_view word = cursor_.peek_word();
  const auto& known = rule_names();
  if (std::find(known.begin(), known.end(), word) == known.end()) {
    const std::string hint = did_you_mean(word, known);
    cursor_.fail(
        word.empty() ? "the name of the rule is missing" : fmt::format("unknown rule {}", cursor_.describe_here()),
        hint.empty() ? "raftlab rules lists them all" : hint + "; raftlab rules lists them all");
  }
  cursor_.take_word();
  if (!cursor_.take_keyword("off")) {
    cursor_.fail(fmt::format("'off' is missing: {} stands here", cursor_.describe_here()),
                 "every rule is on unless a line switches it off");
  }
  return RuleOff{std::string(word)};
}

Action LineParser::latency() { return Latency{delay_time("the latency")}; }
Action LineParser::loss() { return Loss{percent("the loss")}; }

Action LineParser::duplicate() {
  const char next = cursor_.peek();
  if (next >= '0' && next <= '9') return DuplicateChance{percent("the chance of a duplicate")};
  return message_fault(MessageAction::duplicate);
}

Action LineParser::reorder() {
  Reorder result;
  result.chance_ppm = percent("the chance of reordering");
  if (!cursor_.take_keyword("by"))
    cursor_.fail(fmt::format("'by' is missing: {} stands here", cursor_.describe_here()),
                 "write: reorder 5% by 1ms..20ms");
  result.by = delay_time("the delay");
  return result;
}

Action LineParser::election_timeout() {
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  const Range result = range("the election timeout");
  if (result.low_us == 0) Cursor::fail_at(cursor_.span_from(begin), "the election timeout must not be 0");
  return ElectionTimeout{result};
}

Action LineParser::heartbeat() { return Heartbeat{duration_above_zero("the heartbeat interval")}; }

Action LineParser::disk() {
  if (cursor_.take_keyword("sync")) return DiskSync{delay_time("the disk's sync time")};
  DiskFault result;
  result.node = one_node();
  const std::string_view word = cursor_.peek_word();
  if (cursor_.take_keyword("sync")) {
    result.action = DiskAction::sync;
    result.sync = delay_time("the disk's sync time");
  } else if (cursor_.take_keyword("stall")) {
    result.action = DiskAction::stall;
  } else if (cursor_.take_keyword("finish")) {
    result.action = DiskAction::finish;
    const char next = cursor_.peek();
    if (next >= '0' && next <= '9') result.count = number("the number of writes", 1, kMost);
  } else if (cursor_.take_keyword("full")) {
    result.action = DiskAction::full;
  } else if (cursor_.take_keyword("corrupt")) {
    result.action = DiskAction::corrupt_tail;
    if (!cursor_.take_keyword("tail")) cursor_.fail("'corrupt' is followed by tail", "write: disk 0 corrupt tail");
  } else if (cursor_.take_keyword("ok")) {
    result.action = DiskAction::ok;
  } else {
    cursor_.fail(
        fmt::format("a disk can sync, stall, finish, full, corrupt tail or ok, not {}", cursor_.describe_here()),
        did_you_mean(word, {"sync", "stall", "finish", "full", "corrupt", "ok"}));
  }
  return result;
}

}  // namespace raftlab::scenarios::language
