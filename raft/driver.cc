// SPDX-License-Identifier: MIT
#include "raft/driver.h"

#include <algorithm>

namespace raftlab::raft {

namespace {
constexpr std::size_t kItemsPerChunk = 16;  // of a snapshot: keys and sessions
constexpr std::size_t kLatest = 16;         // snapshots that are looked through for one to share

/// A copy of `machine` as it is at `index`. Nodes that save at one index save the same, and share it.
std::shared_ptr<const KvStore> kept(const KvStore& machine, Index index, const EntryStore& store) {
  const std::size_t count = store.snapshots();
  for (std::size_t back = 1; back <= std::min(count, kLatest); ++back) {
    const auto id = static_cast<SnapshotId>(count - back);
    if (!store.holds_snapshot(id)) break;
    const Snapshot& other = store.snapshot(id);
    if (other.last_index == index && other.machine && *other.machine == machine) return other.machine;
  }
  return std::make_shared<const KvStore>(machine);
}

}  // namespace

Driver::Driver(Node node, const EntryStore& store) : node_(std::move(node)) {
  if (node_.snapshot() != kNoSnapshot) load(node_.snapshot(), store);
}

/// Messages wait for the disk [Raft Figure 2, Thesis 3.8]; with a rule off, some do not.
bool Driver::leaves_early(const Message& message) const {
  return (off(Rule::vote_after_sync) && std::holds_alternative<VoteReply>(message)) ||
         (off(Rule::append_after_sync) && std::holds_alternative<AppendReply>(message));
}

/// [Raft 7, Figure 12] The state machine, its sessions, and the configuration, as of the last entry applied.
SnapshotId Driver::save(EntryStore& store) const {
  Snapshot snapshot;
  snapshot.last_index = applied_index_;
  snapshot.last_term = off(Rule::snapshot_term) ? node_.term() : node_.log().term_at(applied_index_, store);
  snapshot.configuration = off(Rule::snapshot_configuration) ? 0 : node_.configuration_at(applied_index_);
  snapshot.chunks = static_cast<std::uint32_t>(1 + machine_.size() / kItemsPerChunk);
  snapshot.machine = kept(machine_, applied_index_, store);
  return store.add_snapshot(std::move(snapshot));
}

void Driver::load(SnapshotId id, const EntryStore& store) {
  const Snapshot& snapshot = store.snapshot(id);
  if (snapshot.last_index <= applied_index_) return;
  machine_ = *snapshot.machine;
  applied_index_ = snapshot.last_index;
}

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
    if (command.client != kNoClient) note_proposed(command, index);
  }
}

void Driver::note_proposed(const Command& command, Index index) {
  if (command.client >= proposed_.size()) proposed_.resize(command.client + std::size_t{1});
  proposed_[command.client] = {command.serial, index};
}

Index Driver::held_at(const Command& command, const EntryStore& store) {
  if (proposed_term_ != node_.term()) note_unapplied(store);
  if (command.client >= proposed_.size()) return 0;
  const Proposed& proposed = proposed_[command.client];
  return proposed.serial == command.serial && proposed.index > applied_index_ ? proposed.index : 0;
}

}  // namespace raftlab::raft
