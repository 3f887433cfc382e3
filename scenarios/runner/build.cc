// SPDX-License-Identifier: MIT
#include "scenarios/runner/build.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>

#include "scenarios/language/names.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::runner {
namespace {

raft::Command command_of(const language::LogEntryLiteral& literal, raft::EntryStore& store) {
  raft::Command command;
  switch (literal.kind) {
    case language::CommandKind::no_op:
      return command;
    case language::CommandKind::config:
      command.kind = raft::CommandKind::config;
      command.key = store.add_configuration(configuration_of(literal.config));
      return command;
    case language::CommandKind::set:
      command.kind = raft::CommandKind::set;
      break;
    case language::CommandKind::remove:
      command.kind = raft::CommandKind::erase;
      break;
    case language::CommandKind::cas:
      command.kind = raft::CommandKind::cas;
      break;
  }
  command.key = store.keys.add(literal.key);
  if (literal.kind != language::CommandKind::remove) command.value = store.values.add(literal.value);
  if (literal.kind == language::CommandKind::cas && !literal.old_value.none) {
    command.expected = store.values.add(literal.old_value.text);
  }
  return command;
}

sim::StartState start_of(const language::StartNode& start, raft::EntryStore& store) {
  sim::StartState state;
  state.node = static_cast<raft::NodeId>(start.node);
  state.hard_state.term = start.term;
  if (start.vote) state.hard_state.vote = static_cast<raft::NodeId>(*start.vote);
  for (const language::LogEntryLiteral& entry : start.log) {
    state.log.push_back({entry.term, command_of(entry, store)});
  }
  return state;
}

/// The options that lines say hold at this node, over those in `options`.
void take_options(const language::Setup& setup, std::uint32_t node, raft::Options& options) {
  using language::OptionName;
  const auto number = [&](OptionName name) { return setup.option(name, node); };
  const auto take_switch = [&](OptionName name, bool& option) { option = number(name).value_or(option) != 0; };
  const auto take_count = [&](OptionName name, std::uint32_t& option) {
    option = static_cast<std::uint32_t>(number(name).value_or(option));
  };
  take_switch(OptionName::pre_vote, options.pre_vote);
  take_switch(OptionName::check_quorum, options.check_quorum);
  take_switch(OptionName::sessions, options.sessions);
  options.reads = static_cast<raft::Reads>(number(OptionName::reads).value_or(0));
  take_count(OptionName::lease_drift, options.lease_drift_ppm);
  take_count(OptionName::snapshot_every, options.snapshot_every);
  take_count(OptionName::window, options.window);
  take_count(OptionName::batch, options.batch_entries_max);
  take_count(OptionName::priority, options.priority);
  take_count(OptionName::candidate_backoff, options.candidate_backoff);
  take_switch(OptionName::candidate_timer, options.candidate_keeps_timer);
}

raft::Options options_of(const language::Setup& setup, std::uint32_t node) {
  raft::Options options;
  options.election_timeout_min_us = setup.election_timeout.low_us;
  options.election_timeout_max_us = setup.election_timeout.high_us;
  options.heartbeat_us = setup.heartbeat_us;
  take_options(setup, node, options);
  for (const std::string& name : setup.rules_off) {
    if (const std::optional<raft::Rule> rule = raft::rule_named(name)) options.rules_off.set(*rule, true);
  }
  return options;
}

/// An option as it is written.
std::string text_of(language::OptionName name, const raft::Options& options) {
  using language::OptionName;
  const auto on = [](bool option) { return std::string(option ? "on" : "off"); };
  switch (name) {
    case OptionName::pre_vote:
      return on(options.pre_vote);
    case OptionName::check_quorum:
      return on(options.check_quorum);
    case OptionName::reads:
      return options.reads == raft::Reads::log ? "log" : options.reads == raft::Reads::lease ? "lease" : "read-index";
    case OptionName::lease_drift:
      return language::print_percent(options.lease_drift_ppm);
    case OptionName::snapshot_every:
      return options.snapshot_every == 0 ? "off" : fmt::format("{}", options.snapshot_every);
    case OptionName::sessions:
      return on(options.sessions);
    case OptionName::window:
      return fmt::format("{}", options.window);
    case OptionName::batch:
      return fmt::format("{}", options.batch_entries_max);
    case OptionName::priority:
      return fmt::format("{}", options.priority);
    case OptionName::candidate_backoff:
      return options.candidate_backoff == 0 ? "off" : fmt::format("{}", options.candidate_backoff);
    case OptionName::candidate_timer:
      return options.candidate_keeps_timer ? "keep" : "reset";
    case OptionName::client_timeout:
      break;
  }
  return {};
}

constexpr std::array kOptions = {language::OptionName::pre_vote,       language::OptionName::check_quorum,
                                 language::OptionName::reads,          language::OptionName::lease_drift,
                                 language::OptionName::snapshot_every, language::OptionName::sessions,
                                 language::OptionName::window,         language::OptionName::batch,
                                 language::OptionName::priority,       language::OptionName::candidate_backoff,
                                 language::OptionName::candidate_timer};

raft::NodeSet set_of(const std::vector<std::uint32_t>& nodes) {
  raft::NodeSet set;
  for (const std::uint32_t node : nodes) set.add(static_cast<raft::NodeId>(node));
  return set;
}

}  // namespace

raft::Configuration configuration_of(const language::ConfigLiteral& literal) {
  return {set_of(literal.members), set_of(literal.next_members), set_of(literal.learners)};
}

namespace {

struct Delays {
  sim::DelayRange operator()(const language::Range& range) const { return {range.low_us, range.high_us}; }
  template <typename Shape>
  sim::DelayRange operator()(const Shape& shape) const {
    return {0, 0, std::make_shared<const sim::DelayShape>(shape)};
  }
};

}  // namespace

sim::DelayRange delays_of(const language::Delay& delay) { return std::visit(Delays{}, delay); }

language::Delay written(const sim::DelayRange& delays) {
  if (!delays.shape) return language::Range{delays.low_us, delays.high_us};
  return std::visit([](const auto& shape) { return language::Delay(shape); }, *delays.shape);
}

sim::Setup make_setup(const language::Setup& setup, std::uint64_t seed, sim::Trace::Keep keep) {
  sim::Setup result;
  result.nodes = setup.nodes;
  result.seed = seed;
  // A node that no line names: one more than there are.
  result.options = options_of(setup, setup.nodes);
  for (const auto& [node, numbers] : setup.options_at) {
    result.options_at.emplace_back(static_cast<raft::NodeId>(node), options_of(setup, node));
  }
  result.voters = set_of(setup.first_voters());
  result.learners = set_of(setup.learners);
  result.link.latency = delays_of(setup.latency);
  result.link.loss_ppm = setup.loss_ppm;
  result.link.duplicate_ppm = setup.duplicate_ppm;
  result.link.reorder_ppm = setup.reorder.chance_ppm;
  result.link.reorder_by = delays_of(setup.reorder.by);
  result.disk_sync = delays_of(setup.disk_sync);
  result.client_timeout_us = setup.client_timeout_us;
  result.keep = keep;
  result.down = set_of(setup.down);
  result.start_offset = delays_of(setup.start_offset);
  for (const language::StartNode& start : setup.start) result.starts.push_back(start_of(start, result.store));
  return result;
}

std::vector<std::pair<std::string, std::string>> settings_of(const language::Setup& setup) {
  using language::print_delay;
  using language::print_duration;
  using language::print_percent;
  using language::print_range;
  const std::string reorder =
      setup.reorder.chance_ppm == 0
          ? print_percent(0)
          : fmt::format("{} by {}", print_percent(setup.reorder.chance_ppm), print_delay(setup.reorder.by));
  std::vector<std::pair<std::string, std::string>> settings = {
      {"limit", print_duration(setup.limit_us)},
      {"latency", print_delay(setup.latency)},
      {"loss", print_percent(setup.loss_ppm)},
      {"duplicate", print_percent(setup.duplicate_ppm)},
      {"reorder", reorder},
      {"election-timeout", print_range(setup.election_timeout)},
      {"heartbeat", print_duration(setup.heartbeat_us)},
      {"disk-sync", print_delay(setup.disk_sync)},
      {"client-timeout", print_duration(setup.client_timeout_us)}};
  const raft::Options options = options_of(setup, setup.nodes);
  for (const language::OptionName name : kOptions) settings.emplace_back(name_of(name), text_of(name, options));
  for (const auto& [node, numbers] : setup.options_at) {
    const raft::Options own = options_of(setup, node);
    for (const language::OptionName name : kOptions) {
      if (!numbers[static_cast<std::size_t>(name)]) continue;
      settings.emplace_back(fmt::format("{} at {}", name_of(name), node), text_of(name, own));
    }
  }
  const bool some_do_not_vote = setup.first_voters().size() != setup.nodes;
  if (some_do_not_vote) settings.emplace_back("voters", fmt::format("{}", fmt::join(setup.first_voters(), ",")));
  if (!setup.learners.empty()) settings.emplace_back("learners", fmt::format("{}", fmt::join(setup.learners, ",")));
  if (!setup.down.empty()) settings.emplace_back("down", fmt::format("{}", fmt::join(setup.down, ",")));
  if (setup.start_offset.high_us != 0) settings.emplace_back("start-offset", print_range(setup.start_offset));
  return settings;
}

}  // namespace raftlab::scenarios::runner
