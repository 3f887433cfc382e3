// SPDX-License-Identifier: MIT
// The way of a client's request: asked, asked again, answered or given up [Raft 8]. Requests to change the members or
// to hand over go the same way.
#include "sim/host_port.h"
#include "sim/world.h"

namespace raftlab::sim {

namespace {
constexpr Time kAskAgainAfterUs = 200'000;
constexpr Time kRefusedPauseUs = 10'000;  // two nodes that take each other for the leader are not asked in a circle
constexpr Time kBusyPauseUs = 20'000;     // a leader busy with another change or a transfer gets time to finish it
}  // namespace

OperationId World::invoke(const Request& request, EventId cause) {
  const auto text_count = store_.keys.size() + store_.values.size();
  Operation operation;
  operation.command = {.kind = request.kind,
                       .client = request.client,
                       .serial = clients_.next_serial(request.client),
                       .key = store_.keys.add(request.key)};
  if (request.kind == raft::CommandKind::set || request.kind == raft::CommandKind::cas) {
    operation.command.value = store_.values.add(request.value);
  }
  if (request.expected) operation.command.expected = store_.values.add(*request.expected);
  if (store_.keys.size() + store_.values.size() != text_count) {
    // Records name texts by number; a text itself enters the digest when it gets its number.
    trace_.fold_text(request.key);
    trace_.fold_text(request.value);
    trace_.fold_text(request.expected.value_or(""));
  }
  operation.via = request.via;
  operation.once = request.once;
  operation.event = record({.at = now_us_,
                            .cause = cause,
                            .kind = EventKind::client_request,
                            .node = request.via,
                            .v = command_values(operation.command)});
  return begin(operation, request.timeout_us);
}

bool World::propose(NodeId node, std::string_view key, std::string_view value, EventId cause) {
  const auto text_count = store_.keys.size() + store_.values.size();
  raft::Command command{.kind = raft::CommandKind::set, .key = store_.keys.add(key)};
  command.value = store_.values.add(value);
  if (store_.keys.size() + store_.values.size() != text_count) {
    trace_.fold_text(key);
    trace_.fold_text(value);
  }
  const EventId event = record(
      {.at = now_us_, .cause = cause, .kind = EventKind::client_request, .node = node, .v = command_values(command)});
  HostPort port(*this, node);
  const bool taken = hosts_[node].process->propose(command, event, port).has_value();
  if (taken) after_turn(node, {.cause = event});
  return taken;
}

OperationId World::invoke(const Change& change, EventId cause) {
  Operation operation;
  operation.is_change = true;
  operation.command = {
      .kind = raft::CommandKind::vacant, .client = change.client, .serial = clients_.next_serial(change.client)};
  operation.change = change.kind;
  operation.nodes = change.nodes;
  operation.via = change.via;
  operation.once = change.once;
  const auto& nodes = change.nodes.words();
  operation.event = record(
      {.at = now_us_,
       .cause = cause,
       .kind = EventKind::member_requested,
       .node = change.via,
       .v = {change.client, operation.command.serial, static_cast<std::uint64_t>(change.kind), nodes[0], nodes[1]}});
  return begin(operation, change.timeout_us);
}

OperationId World::begin(Operation operation, Time timeout_us) {
  operation.invoked_us = now_us_;
  const OperationId id = clients_.invoke(operation, now_us_ + (timeout_us != 0 ? timeout_us : client_timeout_us_));
  if (!operation.is_change) invariants_.on_invoked(id, operations());
  ask(id);
  return id;
}

void World::ask(OperationId id) {
  const Operation& operation = clients_.operation(id);
  if (!operation.once) clients_.ask_again_at(id, now_us_ + kAskAgainAfterUs);
  const NodeId to = operation.via != raft::kNoNode ? operation.via : leader();
  if (to == raft::kNoNode) return;  // nobody leads: asked again as soon as somebody does
  if (operation.is_change) {
    const raft::MemberRequest request{operation.command.client, operation.command.serial, operation.change,
                                      operation.nodes};
    send(raft::kClient, to, request, operation.event);
  } else {
    send(raft::kClient, to, raft::ClientRequest{operation.command}, operation.event);
  }
}

void World::take_answer(const raft::ClientReply& reply, EventId cause) {
  const OperationId* waiting = clients_.waiting_for(reply.client, reply.serial);
  if (waiting == nullptr) return;  // answered before, or given up
  const OperationId id = *waiting;
  Time pause_us = kRefusedPauseUs;
  switch (reply.status) {
    case raft::ClientStatus::ok:
      return end_operation(id, ClientOutcome::ok, reply.value, cause);
    case raft::ClientStatus::mismatch:
      return end_operation(id, ClientOutcome::mismatch, reply.value, cause);
    case raft::ClientStatus::impossible:
      return end_operation(id, ClientOutcome::refused, raft::kNoText, cause);
    case raft::ClientStatus::busy:
      pause_us = kBusyPauseUs;
      break;
    case raft::ClientStatus::not_leader:
      break;
  }
  if (const Operation& operation = clients_.operation(id); operation.once) {
    return end_operation(id, operation.copied ? ClientOutcome::unknown : ClientOutcome::refused, raft::kNoText, cause);
  }
  clients_.ask_again_at(id, now_us_ + pause_us);
}

void World::end_operation(OperationId id, ClientOutcome outcome, raft::TextId read, EventId cause) {
  clients_.finish(id, outcome, read, now_us_);
  Operation& operation = clients_.operation(id);
  operation.answer = record({.at = now_us_,
                             .cause = cause,
                             .kind = EventKind::client_response,
                             .node = operation.via,
                             .v = {operation.command.client, operation.command.serial,
                                   static_cast<std::uint64_t>(outcome), text_value(read)}});
  if (!operation.is_change) invariants_.on_finished(id, operations());
  if (invariants_.found_any()) collect_violations();
}

void World::fire_client_timer(const ClientTable::Due& due) {
  if (due.give_up) {
    end_operation(due.operation, ClientOutcome::unknown, raft::kNoText, clients_.operation(due.operation).event);
  } else {
    ask(due.operation);
  }
}

}  // namespace raftlab::sim
