// SPDX-License-Identifier: MIT
#include "scenarios/runner/build.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/language/print.h"

namespace raftlab::scenarios::runner {
namespace {

raft::Command command_of(const language::LogEntryLiteral& literal, raft::EntryStore& store) {
  raft::Command command;
  switch (literal.kind) {
    case language::CommandKind::no_op:
    case language::CommandKind::config:
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

}  // namespace

sim::DelayRange delays_of(const language::Range& range) { return {range.low_us, range.high_us}; }

sim::Setup make_setup(const language::Setup& setup, std::uint64_t seed, sim::Trace::Keep keep) {
  sim::Setup result;
  result.nodes = setup.nodes;
  result.seed = seed;
  result.options.election_timeout_min_us = setup.election_timeout.low_us;
  result.options.election_timeout_max_us = setup.election_timeout.high_us;
  result.options.heartbeat_us = setup.heartbeat_us;
  if (setup.batch) {
    result.options.batch_entries_max = static_cast<std::uint32_t>(std::min<std::uint64_t>(*setup.batch, 1'000'000'000));
  }
  result.link.latency = delays_of(setup.latency);
  result.link.loss_ppm = setup.loss_ppm;
  result.link.duplicate_ppm = setup.duplicate_ppm;
  result.link.reorder_ppm = setup.reorder.chance_ppm;
  result.link.reorder_by = delays_of(setup.reorder.by);
  result.disk_sync = delays_of(setup.disk_sync);
  result.client_timeout_us = setup.client_timeout_us;
  result.keep = keep;
  for (const std::uint32_t node : setup.down) result.down.add(static_cast<raft::NodeId>(node));
  for (const language::StartNode& start : setup.start) result.starts.push_back(start_of(start, result.store));
  return result;
}

std::vector<std::pair<std::string, std::string>> settings_of(const language::Setup& setup) {
  using language::print_duration;
  using language::print_percent;
  using language::print_range;
  const std::string reorder =
      setup.reorder.chance_ppm == 0
          ? print_percent(0)
          : fmt::format("{} by {}", print_percent(setup.reorder.chance_ppm), print_range(setup.reorder.by));
  std::vector<std::pair<std::string, std::string>> settings = {
      {"limit", print_duration(setup.limit_us)},
      {"latency", print_range(setup.latency)},
      {"loss", print_percent(setup.loss_ppm)},
      {"duplicate", print_percent(setup.duplicate_ppm)},
      {"reorder", reorder},
      {"election-timeout", print_range(setup.election_timeout)},
      {"heartbeat", print_duration(setup.heartbeat_us)},
      {"disk-sync", print_range(setup.disk_sync)},
      {"client-timeout", print_duration(setup.client_timeout_us)},
      {"sessions", setup.sessions ? "on" : "off"},
      {"batch", fmt::format("{}", setup.batch.value_or(raft::Options{}.batch_entries_max))}};
  if (!setup.down.empty()) settings.emplace_back("down", fmt::format("{}", fmt::join(setup.down, ",")));
  return settings;
}

}  // namespace raftlab::scenarios::runner
