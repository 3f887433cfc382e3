// SPDX-License-Identifier: MIT
#include "sim/client_table.h"

#include <algorithm>

namespace raftlab::sim {

OperationId ClientTable::invoke(const Operation& operation, Time give_up_at_us) {
  const auto id = static_cast<OperationId>(operations_.size());
  operations_.push_back(operation);
  waiting_.push_back({id, raft::kNever, give_up_at_us});
  bound_us_ = std::min(bound_us_, give_up_at_us);
  return id;
}

const OperationId* ClientTable::waiting_for(ClientId client, Serial serial) const {
  for (const Waiting& waiting : waiting_) {
    const raft::Command& command = operations_[waiting.operation].command;
    if (command.client == client && command.serial == serial) return &waiting.operation;
  }
  return nullptr;
}

void ClientTable::finish(OperationId id, ClientOutcome outcome, raft::TextId read, Time now) {
  Operation& operation = operations_[id];
  operation.done = true;
  operation.outcome = outcome;
  operation.read = read;
  if (outcome != ClientOutcome::unknown) operation.returned_us = now;
  std::erase_if(waiting_, [id](const Waiting& waiting) { return waiting.operation == id; });
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
  for (Waiting& waiting : waiting_) {
    if (waiting.operation == id) waiting.ask_at_us = at_us;
  }
  bound_us_ = std::min(bound_us_, at_us);
}

void ClientTable::leader_changed(Time now) {
  for (Waiting& waiting : waiting_) {
    const Operation& operation = operations_[waiting.operation];
    if (operation.via == raft::kNoNode && !operation.once) ask_again_at(waiting.operation, now);
  }
}

}  // namespace raftlab::sim
