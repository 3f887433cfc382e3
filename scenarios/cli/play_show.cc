// SPDX-License-Identifier: MIT
#include "scenarios/cli/play_show.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/extension_text.h"
#include "report/fields.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/build.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::size_t kRowsMax = 200;

/// What a node has, from memory, or from its disk where no process is up.
struct View {
  std::string state;
  raft::Term term;
  raft::NodeId vote;
  const raft::Log* log;
};

View view_of(const sim::Host& host) {
  if (!host.up()) {
    return {host.lost      ? "lost"
            : host.started ? "down"
                           : "not started",
            host.disk.hard_state().term, host.disk.hard_state().vote, &host.disk.log()};
  }
  const raft::Node& node = host.node();
  std::string state(report::word_of(node.role()));
  if (node.role() == raft::Role::follower && !node.configuration().votes(node.id()))
    state = node.configuration().learners.contains(node.id()) ? "learner" : "no member";
  if (host.paused) state += ", paused";
  return {state, node.term(), node.vote(), &node.log()};
}

std::string vote_text(raft::NodeId vote) { return vote == raft::kNoNode ? "none" : fmt::format("{}", vote); }

std::string entry_text(const raft::Log& log, raft::Index index, const raft::EntryStore& store) {
  const raft::Entry& entry = log.entry_at(index, store);
  return fmt::format("{}:{}", entry.term, report::printable(report::command_text(entry.command, store)));
}

std::string range_text(const sim::DelayRange& delays) { return language::print_delay(runner::written(delays)); }

std::string links_text(const std::vector<sim::Link>& links) {
  std::string text;
  for (const sim::Link& link : links) {
    if (text.size() > 100) return text + " ...";
    const auto name = [](raft::NodeId node) {
      return node >= raft::kClient ? std::string("client") : fmt::format("{}", node);
    };
    text += fmt::format("{}{} -> {}", text.empty() ? "" : ", ", name(link.from), name(link.to));
  }
  return text;
}

std::string_view word_of(sim::NetworkFault::Kind kind) {
  using Kind = sim::NetworkFault::Kind;
  switch (kind) {
    case Kind::cut:
      return "cut";
    case Kind::quality:
      return "link";
    case Kind::drop:
      return "drop";
    case Kind::delay:
      return "delay";
    case Kind::duplicate:
      return "duplicate";
  }
  return "";
}

}  // namespace

std::string show_nodes(const sim::World& world) {
  std::string text = fmt::format("  {:<6}{:<14}{:>6}{:>7}{:>7}{:>9}{:>9}\n", "node", "state", "term", "vote", "last",
                                 "commit", "applied");
  for (unsigned i = 0; i < world.nodes(); ++i) {
    const sim::Host& host = world.host(static_cast<raft::NodeId>(i));
    const View view = view_of(host);
    const std::string commit = host.up() ? fmt::format("{}", host.node().commit_index()) : "-";
    const std::string applied = host.up() ? fmt::format("{}", host.process->applied_index()) : "-";
    text += fmt::format("  {:<6}{:<14}{:>6}{:>7}{:>7}{:>9}{:>9}\n", i, view.state, view.term, vote_text(view.vote),
                        view.log->last_index(), commit, applied);
  }
  return text;
}

std::string show_node(const sim::World& world, raft::NodeId id) {
  const sim::Host& host = world.host(id);
  const View view = view_of(host);
  const raft::EntryStore& store = world.store();
  std::string text = fmt::format("  node {}: {}, term {}, vote {}\n", id, view.state, view.term, vote_text(view.vote));
  if (host.up()) {
    text += fmt::format("  commit {}, applied {}, on disk {}, members {}\n", host.node().commit_index(),
                        host.process->applied_index(), host.node().durable_index(),
                        report::configuration_text(host.node().configuration()));
  }
  const raft::Index last = view.log->last_index();
  const raft::Index base = view.log->base_index();
  const raft::Index first = last - base > kRowsMax ? last - kRowsMax + 1 : base + 1;
  if (base > 0) text += fmt::format("  {:>8}  a snapshot, of term {}\n", base, view.log->base_term());
  if (first > base + 1) text += fmt::format("  {:>8}  ...\n", "");
  for (raft::Index index = first; index <= last; ++index)
    text += fmt::format("  {:>8}  {}\n", index, entry_text(*view.log, index, store));
  if (last == 0) text += "  its log is empty\n";
  if (!host.up()) return text;
  for (raft::TextId key = 0; key < std::min<std::uint32_t>(store.keys.size(), kRowsMax); ++key) {
    const raft::TextId value = host.process->machine().value(key);
    if (value == raft::kNoText) continue;
    text += fmt::format("  {} = {}\n", report::printable(store.keys.view(key)),
                        report::shortened(report::printable(store.values.view(value)), 80));
  }
  return text;
}

std::string show_logs(const sim::World& world) {
  std::string text;
  for (unsigned i = 0; i < world.nodes(); ++i) {
    const View view = view_of(world.host(static_cast<raft::NodeId>(i)));
    const raft::Index last = view.log->last_index();
    constexpr raft::Index kEntriesMax = 20;
    const raft::Index base = view.log->base_index();
    const raft::Index first = last - base > kEntriesMax ? last - kEntriesMax + 1 : base + 1;
    text += fmt::format("  node {:<4}", i);
    if (base > 0) text += fmt::format(" snapshot through {};", base);
    if (first > base + 1) text += fmt::format(" ... from {}:", first);
    for (raft::Index index = first; index <= last; ++index)
      text += fmt::format(" {}", entry_text(*view.log, index, world.store()));
    text += last == 0 ? " empty\n" : "\n";
  }
  return text;
}

std::string show_network(const sim::World& world) {
  const sim::NetworkState& network = world.network_state();
  std::string text = fmt::format(
      "  latency {}, loss {}, duplicate {}, reorder {} by {}\n", range_text(network.defaults.latency),
      language::print_percent(network.defaults.loss_ppm), language::print_percent(network.defaults.duplicate_ppm),
      language::print_percent(network.defaults.reorder_ppm), range_text(network.defaults.reorder_by));
  for (const sim::NetworkFault& fault : network.faults) {
    std::string line = fmt::format("  {}  {}", word_of(fault.kind), links_text(fault.links));
    if (fault.kind == sim::NetworkFault::Kind::delay) line += fmt::format("  by {}", range_text(fault.by));
    if (fault.count_left > 0) line += fmt::format("  {} more", fault.count_left);
    text += line + "\n";
  }
  if (network.faults.empty()) text += "  no fault\n";
  return text;
}

std::string show_clients(const sim::World& world) {
  std::string text;
  const std::vector<sim::Operation>& operations = world.operations();
  const std::size_t first = operations.size() > kRowsMax ? operations.size() - kRowsMax : 0;
  if (first > 0) text += fmt::format("  ... {} before\n", with_separators(first));
  for (std::size_t i = first; i < operations.size(); ++i) {
    const sim::Operation& operation = operations[i];
    std::string answer = operation.done ? std::string(report::word_of(operation.outcome)) : "waits for an answer";
    if (operation.done && operation.read != raft::kNoText)
      answer += ": " + report::printable(world.store().values.view(operation.read));
    const std::string asked = operation.is_change ? report::change_text(operation.change, operation.nodes)
                                                  : report::command_text(operation.command, world.store());
    text += fmt::format("  {:>10}  client {}  {:<30} {}\n", seconds_text(operation.invoked_us),
                        operation.command.client, report::printable(asked), answer);
  }
  return operations.empty() ? "  no client has asked anything\n" : text;
}

}  // namespace raftlab::scenarios::cli
