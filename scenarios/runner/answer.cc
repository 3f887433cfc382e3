// SPDX-License-Identifier: MIT
#include "scenarios/runner/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/fields.h"
#include "scenarios/language/names.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/build.h"
#include "scenarios/runner/messages.h"

namespace raftlab::scenarios::runner {
namespace {

using language::Quantity;
using language::QuantityKind;
using language::RoleName;

/// What a node remembers, or, if it is down, what its disk does.
struct Remembered {
  raft::Term term = 0;
  raft::NodeId vote = raft::kNoNode;
  const raft::Log* log = nullptr;
};

Remembered remembered(const sim::Host& host) {
  if (host.up()) return {host.node().term(), host.node().vote(), &host.node().log()};
  return {host.disk.hard_state().term, host.disk.hard_state().vote, &host.disk.log()};
}

Answer node_or_none(raft::NodeId node) {
  if (node == raft::kNoNode) return NoAnswer{};
  return NodeAnswer{node};
}

RoleName role_of(raft::NodeId node, const sim::Host& host) {
  if (!host.up()) return RoleName::down;
  switch (host.node().role()) {
    case raft::Role::leader:
      return RoleName::leader;
    case raft::Role::candidate:
      return RoleName::candidate;
    case raft::Role::pre_candidate:
      return RoleName::pre_candidate;
    case raft::Role::follower:
      break;
  }
  return host.node().configuration().learners.contains(node) ? RoleName::learner : RoleName::follower;
}

std::uint64_t leaders(const sim::World& world) {
  std::uint64_t count = 0;
  for (unsigned node = 0; node < world.nodes(); ++node) {
    const sim::Host& host = world.host(static_cast<raft::NodeId>(node));
    if (host.live() && host.node().role() == raft::Role::leader) ++count;
  }
  return count;
}

Answer log_of(const raft::Log& log, const raft::EntryStore& store) {
  if (log.last_index() == log.base_index()) return NoAnswer{};
  LogAnswer entries;
  for (raft::Index index = log.first_index(); index <= log.last_index(); ++index) {
    const raft::Entry& entry = log.entry_at(index, store);
    entries.push_back({entry.term, report::command_parts(entry.command, store)});
  }
  return entries;
}

Answer text_or_none(raft::TextId text, const raft::EntryStore& store) {
  if (text == raft::kNoText) return NoAnswer{};
  return std::string(store.values.view(text));
}

Answer value_in(const raft::KvStore& machine, const std::string& key, const raft::EntryStore& store) {
  const std::optional<raft::TextId> id = store.keys.find(key);
  return id ? text_or_none(machine.value(*id), store) : Answer(NoAnswer{});
}

/// The state machine after everything that is committed cluster-wide.
const raft::KvStore& committed_state(const sim::World& world, FactMemory& memory) {
  const raft::Log& log = world.committed();
  const bool continues =
      memory.committed_through == 0 ||
      (log.contains(memory.committed_through) && log.place_at(memory.committed_through) == memory.committed_last);
  if (!continues) {
    memory.committed = {};
    memory.committed_through = 0;
  }
  const bool once = world.options().sessions && !world.options().off(raft::Rule::retry_once);
  if (memory.committed_through < world.gone_through()) {
    memory.committed = world.state_of_gone(once);
    memory.committed_through = world.gone_through();
    memory.committed_last = log.place_at(memory.committed_through);
  }
  while (memory.committed_through < log.last_index()) {
    const raft::Index index = ++memory.committed_through;
    if (!log.contains(index)) continue;
    memory.committed_last = log.place_at(index);
    memory.committed.apply(world.store().at(memory.committed_last).command, once);
  }
  return memory.committed;
}

Answer progress_of(QuantityKind kind, const sim::Host& host, raft::NodeId leader, raft::NodeId peer) {
  if (!host.up() || host.node().role() != raft::Role::leader) return NoAnswer{};
  const bool match = kind == QuantityKind::match;
  if (peer == leader) return host.node().log().last_index() + (match ? 0 : 1);
  const raft::Progress* progress = host.node().progress(peer);
  if (progress == nullptr) return NoAnswer{};  // no member
  return match ? progress->match_index : progress->next_index;
}

Answer of_process(const Quantity& quantity, Question question, const sim::Host& host, const raft::EntryStore& store) {
  if (!host.up()) return NoAnswer{};
  switch (quantity.kind) {
    case QuantityKind::commit:
      return host.node().commit_index();
    case QuantityKind::applied:
      return host.process->applied_index();
    case QuantityKind::durable:
      return host.node().durable_index();
    case QuantityKind::value:
      return value_in(host.process->machine(), quantity.key, store);
    case QuantityKind::match:
    case QuantityKind::next:
      return progress_of(quantity.kind, host, question.node, question.peer);
    case QuantityKind::config:
      return host.node().configuration();
    default:
      return NoAnswer{};
  }
}

Answer of_node(const Quantity& quantity, Question question, const sim::World& world) {
  const sim::Host& host = world.host(question.node);
  const Remembered memory = remembered(host);
  switch (quantity.kind) {
    case QuantityKind::term:
      return memory.term;
    case QuantityKind::vote:
      return node_or_none(memory.vote);
    case QuantityKind::last:
      return memory.log->last_index();
    case QuantityKind::first:
      if (memory.log->last_index() == 0) return NoAnswer{};
      return memory.log->first_index();
    case QuantityKind::entries:
      return memory.log->last_index() - memory.log->base_index();
    case QuantityKind::log:
      return log_of(*memory.log, world.store());
    case QuantityKind::role:
      return role_of(question.node, host);
    case QuantityKind::alive:
      return host.live();
    default:
      return of_process(quantity, question, host, world.store());
  }
}

bool wanted(const FactMemory::Count& count, sim::KindSet kinds, const sim::Record& record) {
  const bool message = report::is_message(record.kind);
  if (count.kind != language::MessageKind::any && (!message || (kinds & sim::kind_bit(record.message_kind())) == 0)) {
    return false;
  }
  const auto in = [](const raft::NodeSet& set, raft::NodeId node) {
    return node < raft::kNodesMax && set.contains(node);
  };
  if (count.any_from) return true;
  if (count.any_to) return in(count.from, record.node);
  // A message is recorded at the end where it happens: at the receiver once it has left.
  const bool at_receiver =
      record.kind == sim::EventKind::message_delivered || record.kind == sim::EventKind::message_dropped;
  const raft::NodeId from = at_receiver ? record.peer : record.node;
  const raft::NodeId to = at_receiver ? record.node : record.peer;
  const bool client = message && (from == raft::kClient || to == raft::kClient);
  return (in(count.from, from) || (client && from == raft::kClient)) &&
         (in(count.to, to) || (client && to == raft::kClient));
}

/// The events of the trace so far; what was counted before is not looked at again.
std::uint64_t count_events(const FactMemory::Count& what, const sim::Trace& trace, FactMemory& memory) {
  FactMemory::Count* known = nullptr;
  for (FactMemory::Count& count : memory.counts) {
    if (count.event == what.event && count.kind == what.kind && count.any_from == what.any_from &&
        count.any_to == what.any_to && count.from == what.from && count.to == what.to) {
      known = &count;
    }
  }
  if (known == nullptr) known = &memory.counts.emplace_back(what);
  const std::optional<sim::EventKind> kind = report::event_kind_named(known->event);
  const sim::KindSet kinds = kinds_of(known->kind);
  if (!kind || !trace.keeps_records()) return 0;  // a kind of event that this version never records
  while (known->through < trace.size()) {
    const sim::Record& record = trace.at(++known->through);
    if (record.kind == *kind && wanted(*known, kinds, record)) ++known->count;
  }
  return known->count;
}

/// The nodes of one end of a filter; false, with the reason in `error`, where it means nobody.
bool end_of(const std::optional<language::NodeSelector>& selector, Who& who, raft::NodeSet& nodes, std::string& error) {
  if (!selector) return true;
  Resolved resolved = who.resolve(*selector);
  nodes = set_of(resolved.nodes);
  error = std::move(resolved.error);
  return error.empty();
}

Answer count_of(const Quantity& quantity, const Looking& at, Who& who, std::string& error) {
  FactMemory::Count what;
  what.event = quantity.event;
  what.kind = quantity.filter.kind;
  what.any_from = !quantity.filter.from;
  what.any_to = !quantity.filter.to;
  if (!end_of(quantity.filter.from, who, what.from, error) || !end_of(quantity.filter.to, who, what.to, error))
    return NoAnswer{};
  return count_events(what, at.world.trace(), at.memory);
}

Answer held_of(const Quantity& quantity, const Looking& at, Who& who, std::string& error) {
  sim::MessageMatch match;
  match.kinds = kinds_of(quantity.filter.kind);
  match.clients = quantity.filter.kind == language::MessageKind::client;
  match.from = match.to = set_of_all(at.world.nodes());
  if (!end_of(quantity.filter.from, who, match.from, error) || !end_of(quantity.filter.to, who, match.to, error))
    return NoAnswer{};
  return at.world.held(match);
}

/// Asked again only when an operation has begun or ended since.
Answer linearizable(const Looking& at) {
  const std::vector<sim::Operation>& operations = at.world.operations();
  const auto done = static_cast<std::size_t>(
      std::count_if(operations.begin(), operations.end(), [](const sim::Operation& each) { return each.done; }));
  const std::pair now{operations.size(), done};
  if (at.memory.history != now) at.memory.linearizable = at.world.linearizable();
  at.memory.history = now;
  return at.memory.linearizable;
}

std::string text_of_log(const LogAnswer& log) {
  raft::EntryStore store;
  std::string text;
  for (const LogEntryAnswer& entry : log) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{}:", entry.term);
    report::append_command(text, report::add_command(entry.command, store), store);
  }
  return text;
}

}  // namespace

Questions questions_of(const Quantity& quantity, Who& who) {
  Questions questions;
  switch (quantity.kind) {
    case QuantityKind::leader:
    case QuantityKind::no_leader:
    case QuantityKind::leaders:
    case QuantityKind::committed:
    case QuantityKind::converged:
    case QuantityKind::linearizable:
    case QuantityKind::count:
    case QuantityKind::held:
      questions.list.push_back({});
      return questions;
    default:
      break;
  }
  const Resolved nodes = who.resolve(quantity.nodes);
  const bool pairs = quantity.kind == QuantityKind::match || quantity.kind == QuantityKind::next;
  const Resolved peers = pairs && nodes.ok() ? who.resolve(quantity.peers) : Resolved{{raft::kNoNode}, {}};
  questions.error = nodes.ok() ? peers.error : nodes.error;
  for (const raft::NodeId node : nodes.nodes) {
    for (const raft::NodeId peer : peers.nodes) questions.list.push_back({node, peer});
  }
  return questions;
}

Answer answer_to(const Quantity& quantity, Question question, const Looking& at, Who& who, std::string& error) {
  switch (quantity.kind) {
    case QuantityKind::leader:
      return node_or_none(at.world.leader());
    case QuantityKind::no_leader:
      return at.world.leader() == raft::kNoNode;
    case QuantityKind::leaders:
      return leaders(at.world);
    case QuantityKind::committed:
      return value_in(committed_state(at.world, at.memory), quantity.key, at.world.store());
    case QuantityKind::converged:
      return converged(at.world, nullptr);
    case QuantityKind::count:
      return count_of(quantity, at, who, error);
    case QuantityKind::held:
      return held_of(quantity, at, who, error);
    case QuantityKind::linearizable:
      return linearizable(at);
    default:
      return of_node(quantity, question, at.world);
  }
}

Answer answer_of(const language::LogLiteral& log) {
  LogAnswer answer;
  for (const language::LogEntryLiteral& literal : log) {
    LogEntryAnswer entry{literal.term, {}};
    entry.command.key = literal.key;
    switch (literal.kind) {
      case language::CommandKind::no_op:
        entry.command.kind = raft::CommandKind::noop;
        break;
      case language::CommandKind::config:
        entry.command.kind = raft::CommandKind::config;
        entry.command.members = configuration_of(literal.config);
        break;
      case language::CommandKind::set:
        entry.command.kind = raft::CommandKind::set;
        break;
      case language::CommandKind::remove:
        entry.command.kind = raft::CommandKind::erase;
        break;
      case language::CommandKind::cas:
        entry.command.kind = raft::CommandKind::cas;
        entry.command.expected = literal.old_value.none ? std::string() : literal.old_value.text;
        entry.command.expects_missing = literal.old_value.none;
        break;
    }
    const bool has_value = literal.kind == language::CommandKind::set || literal.kind == language::CommandKind::cas;
    if (has_value) entry.command.value = literal.value;
    answer.push_back(std::move(entry));
  }
  return answer;
}

std::string name_of(const Quantity& quantity, Question question) {
  const std::string_view word = language::name_of(quantity.kind);
  if (quantity.kind == QuantityKind::committed) return fmt::format("{}({})", word, language::print_key(quantity.key));
  if (quantity.kind == QuantityKind::count || quantity.kind == QuantityKind::held) {
    language::Fact bare;
    bare.left = quantity;
    bare.bare = true;
    return language::print_fact(bare);
  }
  if (question.node == raft::kNoNode) return std::string(word);
  if (quantity.kind == QuantityKind::value)
    return fmt::format("value({}, {})", question.node, language::print_key(quantity.key));
  if (question.peer != raft::kNoNode) return fmt::format("{}({}, {})", word, question.node, question.peer);
  return fmt::format("{}({})", word, question.node);
}

std::string text_of(const Answer& answer) {
  if (std::holds_alternative<NoAnswer>(answer)) return "none";
  if (const auto* yes = std::get_if<bool>(&answer)) return *yes ? "yes" : "no";
  if (const auto* number = std::get_if<std::uint64_t>(&answer)) return fmt::format("{}", *number);
  if (const auto* node = std::get_if<NodeAnswer>(&answer)) return fmt::format("{}", node->node);
  if (const auto* role = std::get_if<RoleName>(&answer)) return std::string(language::name_of(*role));
  if (const auto* log = std::get_if<LogAnswer>(&answer)) return text_of_log(*log);
  if (const auto* members = std::get_if<raft::Configuration>(&answer)) return report::configuration_text(*members);
  return language::print_value({false, std::get<std::string>(answer)});
}

}  // namespace raftlab::scenarios::runner
