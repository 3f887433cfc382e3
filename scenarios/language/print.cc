// SPDX-License-Identifier: MIT
#include "scenarios/language/print.h"

#include <fmt/format.h>

#include <array>

#include "scenarios/language/chaos.h"
#include "scenarios/language/names.h"

namespace raftlab::scenarios::language {
namespace {

std::string text_of(const std::string& text) { return print_value(Value{false, text}); }

std::string counted(const std::optional<std::uint64_t>& count) {
  return count ? fmt::format(" count {}", *count) : std::string();
}

std::string within(const std::optional<std::int64_t>& time_us) {
  return time_us ? " within " + print_duration(*time_us) : std::string();
}

std::string prefix(RequestMode mode) {
  switch (mode) {
    case RequestMode::plain:
      return "";
    case RequestMode::may_fail:
      return "try ";
    case RequestMode::no_wait:
      return "send ";
  }
  return "";
}

std::string with_filter(std::string_view word, const MessageFilter& filter) {
  const std::string text = print_filter(filter);
  return text.empty() ? std::string(word) : fmt::format("{} {}", word, text);
}

/// "2.5": the forebears write seconds without a unit.
std::string bare_seconds(std::int64_t time_us) {
  std::string text = std::to_string(time_us / 1'000'000);
  if (time_us % 1'000'000 != 0) {
    text += fmt::format(".{:06}", time_us % 1'000'000);
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

/// One part of a chaos line, with the space before it; empty for a majority that need not be kept.
std::string chaos_part(const Chaos& chaos, ChaosPart part) {
  switch (part) {
    case ChaosPart::percents:
      return fmt::format(" {}{}{}", print_percent(chaos.low_ppm), chaos.low_ppm == chaos.high_ppm ? "" : "..",
                         chaos.low_ppm == chaos.high_ppm ? "" : print_percent(chaos.high_ppm));
    case ChaosPart::every:
      return " every " + print_range(chaos.every);
    case ChaosPart::down:
      return " down " + print_range(chaos.lasting);
    case ChaosPart::lasting:
      return " for " + print_range(chaos.lasting);
    case ChaosPart::by:
      return " by " + print_range(chaos.by);
    case ChaosPart::kinds:
      return fmt::format(" kinds {}", fmt::join(chaos.kinds, ","));
    case ChaosPart::keep_majority:
      return chaos.keep_majority ? " keep majority" : "";
  }
  return {};
}

/// One overload an action. Suffixes of Statement (time, for, as) are not its business.
struct PrintAction {
  std::string operator()(const Title& a) const { return "title " + text_of(a.text); }
  std::string operator()(const About& a) const { return "about " + text_of(a.text); }
  std::string operator()(const Nodes& a) const { return fmt::format("nodes {}", a.count); }
  std::string operator()(const Voters& a) const { return "voters " + print_nodes(a.nodes); }
  std::string operator()(const Learners& a) const { return "learners " + print_nodes(a.nodes); }
  std::string operator()(const Down& a) const { return "down " + print_nodes(a.nodes); }
  std::string operator()(const StartOffset& a) const { return "start-offset " + print_range(a.range); }
  std::string operator()(const Seed& a) const { return fmt::format("seed {}", a.seed); }
  std::string operator()(const Limit& a) const { return "limit " + print_duration(a.limit_us); }
  std::string operator()(const RuleOff& a) const { return fmt::format("rule {} off", a.name); }

  std::string operator()(const StartState& a) const {
    std::string text =
        fmt::format("start {} term {}", print_nodes(NodeSelector{SelectorKind::list, {a.node}, {}, {}}), a.term);
    if (a.vote) text += fmt::format(" vote {}", *a.vote);
    return text + " log " + print_log(a.log);
  }

  std::string operator()(const Option& a) const {
    std::string text = fmt::format("option {} {}", name_of(a.name), a.value.text);
    if (a.at) text += " at " + print_nodes(*a.at);
    return text;
  }

  std::string operator()(const Latency& a) const { return "latency " + print_delay(a.delay); }
  std::string operator()(const Loss& a) const { return "loss " + print_percent(a.chance_ppm); }
  std::string operator()(const DuplicateChance& a) const { return "duplicate " + print_percent(a.chance_ppm); }
  std::string operator()(const Reorder& a) const {
    return fmt::format("reorder {} by {}", print_percent(a.chance_ppm), print_delay(a.by));
  }
  std::string operator()(const ElectionTimeout& a) const { return "election-timeout " + print_range(a.range); }
  std::string operator()(const Heartbeat& a) const { return "heartbeat " + print_duration(a.interval_us); }
  std::string operator()(const DiskSync& a) const { return "disk sync " + print_delay(a.delay); }

  std::string operator()(const ClientRequest& a) const {
    std::string text = prefix(a.mode);
    switch (a.operation) {
      case ClientOperation::set:
        text += fmt::format("{} {} {}", a.of_connected ? "setval" : "set", print_key(a.key), print_value(a.value));
        break;
      case ClientOperation::get:
        text += fmt::format("{} {}", a.prints_answer ? "getval" : "get", print_key(a.key));
        if (a.expected) text += " = " + print_value(*a.expected);
        break;
      case ClientOperation::remove:
        text += "delete " + print_key(a.key);
        break;
      case ClientOperation::cas:
        text += fmt::format("cas {} {} {}", print_key(a.key), print_word(a.old_value), print_value(a.value));
        break;
    }
    if (a.via) text += " via " + print_nodes(*a.via);
    if (!a.client.empty()) text += " as client " + a.client;
    return text;
  }

  std::string operator()(const NodeFault& a) const {
    static constexpr std::array<std::string_view, 4> kWords = {"crash", "restart", "pause", "resume"};
    return fmt::format("{} {}", kWords[static_cast<std::size_t>(a.action)], print_nodes(a.nodes));
  }

  std::string operator()(const Suspend& a) const {
    if (!a.nodes) return "suspend " + bare_seconds(a.time_us);
    return fmt::format("suspend {} for {}", print_nodes(*a.nodes), print_duration(a.time_us));
  }

  std::string operator()(const Partition& a) const {
    std::string text;
    for (const NodeSelector& group : a.groups) text += (text.empty() ? "partition " : " | ") + print_nodes(group);
    return text;
  }

  std::string operator()(const Isolate& a) const { return "isolate " + print_nodes(a.nodes); }
  std::string operator()(const Cut& a) const {
    return fmt::format("cut {} {} {}", print_nodes(a.from), a.both_ways ? "<->" : "->", print_nodes(a.to));
  }
  std::string operator()(const Heal& a) const {
    return a.links ? fmt::format("heal {} <-> {}", print_nodes(a.links->first), print_nodes(a.links->second)) : "heal";
  }

  std::string operator()(const Link& a) const {
    std::string text = fmt::format("link {} -> {}", print_nodes(a.from), print_nodes(a.to));
    if (a.latency) text += " latency " + print_delay(*a.latency);
    if (a.loss_ppm) text += " loss " + print_percent(*a.loss_ppm);
    if (a.duplicate_ppm) text += " duplicate " + print_percent(*a.duplicate_ppm);
    if (a.reorder) text += " " + (*this)(*a.reorder);
    return text;
  }

  std::string operator()(const MessageFault& a) const {
    static constexpr std::array<std::string_view, 3> kWords = {"drop", "delay", "duplicate"};
    std::string text = fmt::format("{} {} {} -> {}", kWords[static_cast<std::size_t>(a.action)], name_of(a.kind),
                                   print_nodes(a.from), print_nodes(a.to));
    if (a.action == MessageAction::delay) text += " by " + print_delay(a.by);
    return text + counted(a.count);
  }

  std::string operator()(const ClockDrift& a) const {
    return fmt::format("clock {} drift {}", print_nodes(a.node), print_percent(a.drift_ppm));
  }
  std::string operator()(const ClockJump& a) const {
    const bool negative = a.jump_us < 0;
    return fmt::format("clock {} jump {}{}", print_nodes(a.node), negative ? "-" : "",
                       print_duration(negative ? -a.jump_us : a.jump_us));
  }

  std::string operator()(const DiskFault& a) const {
    static constexpr std::array<std::string_view, 6> kWords = {"sync", "stall", "finish", "full", "corrupt tail", "ok"};
    std::string text = fmt::format("disk {} {}", print_nodes(a.node), kWords[static_cast<std::size_t>(a.action)]);
    if (a.action == DiskAction::sync) text += " " + print_delay(a.sync);
    if (a.count) text += fmt::format(" {}", *a.count);
    return text;
  }

  std::string operator()(const Campaign& a) const { return "campaign " + print_nodes(a.nodes); }
  std::string operator()(const Beat& a) const { return "beat " + print_nodes(a.nodes); }
  std::string operator()(const Snapshot& a) const { return "snapshot " + print_nodes(a.node); }

  std::string operator()(const MemberRequest& a) const {
    static constexpr std::array<std::string_view, 6> kWords = {"transfer", "add",    "add",
                                                               "promote",  "remove", "members"};
    std::string text = fmt::format("{}{}", prefix(a.mode), kWords[static_cast<std::size_t>(a.action)]);
    if (a.nodes) text += " " + print_nodes(*a.nodes);
    if (a.action == MemberAction::add_learner) text += " as learner";
    if (a.via) text += " via " + print_nodes(*a.via);
    if (!a.client.empty()) text += " as client " + a.client;
    return text;
  }

  std::string operator()(const Hold& a) const { return with_filter("hold", a.filter); }
  std::string operator()(const Deliver& a) const { return with_filter("deliver", a.filter) + counted(a.count); }
  std::string operator()(const Discard& a) const { return with_filter("discard", a.filter) + counted(a.count); }
  std::string operator()(const Release&) const { return "release"; }
  std::string operator()(const Timers& a) const {
    return fmt::format("timers {}{}{}", a.on ? "on" : "off", a.nodes ? " " : "", a.nodes ? print_nodes(*a.nodes) : "");
  }

  std::string operator()(const Wait& a) const {
    return "wait " + print_range({a.time_us, a.up_to_us.value_or(a.time_us)});
  }
  std::string operator()(const WaitUntil& a) const { return "wait until " + print_fact(a.fact) + within(a.within_us); }
  std::string operator()(const Expect& a) const { return "expect " + print_fact(a.fact) + within(a.within_us); }
  std::string operator()(const Always& a) const { return (a.never ? "never " : "always ") + print_fact(a.fact); }
  std::string operator()(const ExpectViolation& a) const { return "expect violation " + a.property; }
  std::string operator()(const Settle& a) const {
    return fmt::format("settle{}{}{}", a.nodes ? " " : "", a.nodes ? print_nodes(*a.nodes) : "", within(a.within_us));
  }
  std::string operator()(const Let& a) const { return print_nodes(a.node); }
  std::string operator()(const Mark& a) const { return "mark " + a.name; }
  std::string operator()(const Measure& a) const { return fmt::format("measure {} {}", a.from, a.to); }
  std::string operator()(const Teach& a) const { return "teach " + text_of(a.text); }
  std::string operator()(const Connect& a) const { return "connect " + print_nodes(a.node); }
  std::string operator()(const GetLeader&) const { return "getleader"; }
  std::string operator()(const Quit&) const { return "quit"; }

  std::string operator()(const Clients& a) const {
    std::string text = fmt::format("clients {} mix", a.count);
    if (a.set_ppm != 0) text += " set " + print_percent(a.set_ppm);
    if (a.get_ppm != 0) text += " get " + print_percent(a.get_ppm);
    if (a.cas_ppm != 0) text += " cas " + print_percent(a.cas_ppm);
    return text + fmt::format(" keys {} rate {}/s", a.keys, a.rate_per_second);
  }

  std::string operator()(const Chaos& a) const {
    const ChaosForm& form = form_of(a.kind);
    std::string text = form.words.empty() ? std::string("chaos") : fmt::format("chaos {}", form.words);
    for (const ChaosPart part : form.parts) text += chaos_part(a, part);
    return text;
  }
};

}  // namespace

std::string print_statement(const Statement& statement) {
  std::string text;
  if (statement.when.kind == WhenKind::at) text = "@" + print_duration(statement.when.time_us) + " ";
  if (statement.when.kind == WhenKind::plus) text = "+" + print_duration(statement.when.time_us) + " ";
  if (std::holds_alternative<Let>(statement.action)) {
    return text + fmt::format("let {} = {}", statement.bind_name, std::visit(PrintAction{}, statement.action));
  }
  text += std::visit(PrintAction{}, statement.action);
  if (statement.for_us) text += " for " + print_duration(*statement.for_us);
  if (!statement.bind_name.empty()) text += " as " + statement.bind_name;
  return text;
}

std::string print_scenario(const Scenario& scenario) {
  std::string text;
  for (const Statement& statement : scenario.setup_statements) text += print_statement(statement) + '\n';
  if (!text.empty() && !scenario.statements.empty()) text += '\n';
  for (const Statement& statement : scenario.statements) text += print_statement(statement) + '\n';
  return text;
}

}  // namespace raftlab::scenarios::language
