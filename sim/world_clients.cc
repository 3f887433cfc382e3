// SPDX-License-Identifier: MIT
// The way of a client's request: asked, asked again, answered or given up [Raft 8].
#include "sim/world.h"

namespace raftlab::sim {

namespace {
constexpr Time kAskAgainAfterUs = 200'000;
constexpr Time kRefusedPauseUs = 10'000;  // two nodes that take each other for the leader are not asked in a circle
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
  operation.invoked_us = now_us_;
  operation.event = record({.at = now_us_,
                            .cause = cause,
                            .kind = EventKind::client_request,
                            .node = request.via,
                            .v = command_values(operation.command)});
  const Time timeout = request.timeout_us != 0 ? request.timeout_us : client_timeout_us_;
  const OperationId id = clients_.invoke(operation, now_us_ + timeout);
  ask(id);
  return id;
}

void World::ask(OperationId id) {
  const Operation operation = clients_.operation(id);
  if (!operation.once) clients_.ask_again_at(id, now_us_ + kAskAgainAfterUs);
  const NodeId to = operation.via != raft::kNoNode ? operation.via : leader();
  if (to == raft::kNoNode) return;  // nobody leads: asked again as soon as somebody does
  send(raft::kClient, to, raft::ClientRequest{operation.command}, operation.event);
}

void World::take_answer(const raft::ClientReply& reply, EventId cause) {
  const OperationId* waiting = clients_.waiting_for(reply.client, reply.serial);
  if (waiting == nullptr) return;  // answered before, or given up
  const OperationId id = *waiting;
  switch (reply.status) {
    case raft::ClientStatus::ok:
      return end_operation(id, ClientOutcome::ok, reply.value, cause);
    case raft::ClientStatus::mismatch:
      return end_operation(id, ClientOutcome::mismatch, reply.value, cause);
    case raft::ClientStatus::not_leader:
      break;
  }
  if (clients_.operation(id).once) return end_operation(id, ClientOutcome::refused, raft::kNoText, cause);
  clients_.ask_again_at(id, now_us_ + kRefusedPauseUs);
}

void World::end_operation(OperationId id, ClientOutcome outcome, raft::TextId read, EventId cause) {
  clients_.finish(id, outcome, read, now_us_);
  const Operation& operation = clients_.operation(id);
  record({.at = now_us_,
          .cause = cause,
          .kind = EventKind::client_response,
          .node = operation.via,
          .v = {operation.command.client, operation.command.serial, static_cast<std::uint64_t>(outcome),
                text_value(read)}});
}

void World::fire_client_timer(const ClientTable::Due& due) {
  if (due.give_up) {
    end_operation(due.operation, ClientOutcome::unknown, raft::kNoText, clients_.operation(due.operation).event);
  } else {
    ask(due.operation);
  }
}

}  // namespace raftlab::sim
