// SPDX-License-Identifier: MIT
#include "sim/client_table.h"

#include <algorithm>

namespace raftlab::sim {

OperationId ClientTable::invoke(const Operation& operation, Time give_up_at_us) {
  const auto id = static_cast<OperationId>(operations_.size());
  operations_.push_back(operation);
  const raft::Command& command = operation.command;
  waiting_.push_back({id, command.client, command.serial, raft::kNever, give_up_at_us});
  bound_us_ = std::min(bound_us_, give_up_at_us);
  return id;
}

std::vector<ClientTable::Waiting>::iterator ClientTable::waiting_at(OperationId id) {
  const auto at =
      std::lower_bound(waiting_.begin(), waiting_.end(), id,
                       [](const Waiting& waiting, OperationId wanted) { return waiting.operation < wanted; });
  return at != waiting_.end() && at->operation == id ? at : waiting_.end();
}

const OperationId* ClientTable::waiting_for(ClientId client, Serial serial) const {
  for (const Waiting& waiting : waiting_) {
    if (waiting.client == client && waiting.serial == serial) return &waiting.operation;
  }
  return nullptr;
}

void ClientTable::finish(OperationId id, ClientOutcome outcome, raft::TextId read, Time now) {
  Operation& operation = operations_[id];
  operation.done = true;
  operation.outcome = outcome;
  operation.read = read;
  if (outcome != ClientOutcome::unknown) operation.returned_us = now;
  const auto waiting = waiting_at(id);
  if (waiting != waiting_.end()) waiting_.erase(waiting);
}

ClientTable::Due ClientTable::earliest() {
  Due due;
  for (const Waiting& waiting : waiting_) {
    const bool give_up = waiting.give_up_at_us <= waiting.ask_at_us;
    const Time at = give_up ? waiting.give_up_at_us : waiting.ask_at_us;
    if (at < due.at_us) due = {waiting.operation, give_up, at};
  }
  bound_us_ = due.at_us;
  return due;
}

void ClientTable::ask_again_at(OperationId id, Time at_us) {
  const auto waiting = waiting_at(id);
  if (waiting != waiting_.end()) waiting->ask_at_us = at_us;
  bound_us_ = std::min(bound_us_, at_us);
}

void ClientTable::leader_changed(Time now) {
  for (Waiting& waiting : waiting_) {
    const Operation& operation = operations_[waiting.operation];
    if (operation.via != raft::kNoNode || operation.once) continue;
    waiting.ask_at_us = now;
    bound_us_ = std::min(bound_us_, now);
  }
}

}  // namespace raftlab::sim
