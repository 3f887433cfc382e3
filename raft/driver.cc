// SPDX-License-Identifier: MIT
#include "raft/driver.h"

namespace raftlab::raft {

void Driver::wait_for(Index index, Term term, NodeId from, const Command& command) {
  for (WaitingClient& waiting : waiting_clients_) {
    if (waiting.index == index && waiting.term == term) {
      waiting.reply_to = from;  // asked again, perhaps another way
      return;
    }
  }
  waiting_clients_.push_back({index, term, command.serial, command.client, from});
}

/// What a new leader finds unapplied in its log counts as proposed already.
void Driver::note_unapplied(const EntryStore& store) {
  proposed_.clear();
  proposed_term_ = node_.term();
  for (Index index = applied_index_ + 1; index <= node_.log().last_index(); ++index) {
    const Command& command = node_.log().entry_at(index, store).command;
    if (command.client == kNoClient) continue;
    if (command.client >= proposed_.size()) proposed_.resize(command.client + std::size_t{1});
    proposed_[command.client] = {command.serial, index};
  }
}

Index Driver::held_at(const Command& command, const EntryStore& store) {
  if (proposed_term_ != node_.term()) note_unapplied(store);
  if (command.client >= proposed_.size()) proposed_.resize(command.client + std::size_t{1});
  const Proposed& proposed = proposed_[command.client];
  return proposed.serial == command.serial && proposed.index > applied_index_ ? proposed.index : 0;
}

}  // namespace raftlab::raft
