// SPDX-License-Identifier: MIT
// All log entries of a run in one append-only store. Logs and messages refer to entries by their place in
// the store, so that appending, sending, comparing and writing many entries costs as much as one.
// An entry never changes once added: two logs that name the same place hold the same entry.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "raft/quorum.h"
#include "raft/text_pool.h"

namespace raftlab::raft {

enum class CommandKind : std::uint8_t { vacant, noop, set, get, erase, cas, config };

using ConfigId = std::uint32_t;    // of a configuration in EntryStore; 0 is the first configuration of the run
using SnapshotId = std::uint32_t;  // of a snapshot in EntryStore
inline constexpr SnapshotId kNoSnapshot = 0xffffffff;

/// What an entry says: a client's request of the key/value state machine, where (client, serial) names the request
/// [Raft 8], or a configuration [Raft 6], whose ConfigId is then in `key`.
struct Command {
  CommandKind kind = CommandKind::noop;
  ClientId client = kNoClient;
  Serial serial = 0;
  TextId key = kNoText;       // in EntryStore::keys
  TextId value = kNoText;     // in EntryStore::values: what to store
  TextId expected = kNoText;  // in EntryStore::values: what cas compares with; kNoText: the key is missing

  bool operator==(const Command&) const = default;
};

struct Entry {
  Term term = 0;  // never 0 in a log; 0 marks a place that is still vacant
  Command command;
};

using Place = std::uint32_t;
inline constexpr Place kNoPlace = 0xffffffff;

/// Consecutive places: the entries a message or a disk write carries.
struct Slice {
  Place place = kNoPlace;
  std::uint32_t count = 0;

  bool operator==(const Slice&) const = default;
};

class KvStore;

/// A snapshot [Raft 7, Figure 12]: the state machine as it was at an index, sessions included, and the
/// configuration in force there. It never changes once made, so nodes and copies of a run share it.
struct Snapshot {
  Index last_index = 0;
  Term last_term = 0;
  ConfigId configuration = 0;
  std::uint32_t chunks = 1;  // in how many messages it travels
  std::shared_ptr<const KvStore> machine;
};

class EntryStore {
 public:
  EntryStore() : configurations_(1) {}

  /// Adds an entry that follows the one at `previous` in some log, right behind it if that place is free.
  Place add(Place previous, const Entry& entry);
  const Entry& at(Place place) const { return entries_[place]; }
  std::size_t size() const { return entries_.size(); }

  /// The number of this configuration; equal ones have one number.
  ConfigId add_configuration(const Configuration& configuration);
  const Configuration& configuration(ConfigId id) const { return configurations_[id]; }
  /// The first configuration of the run, number 0.
  void set_first_configuration(const Configuration& configuration) { configurations_[0] = configuration; }
  std::size_t configurations() const { return configurations_.size(); }
  /// The first place in `entries` that holds a configuration; kNoPlace, nearly always, if none does.
  Place first_configuration_in(Slice entries) const;
  bool has_configuration_entries() const { return !configuration_places_.empty(); }

  SnapshotId add_snapshot(Snapshot snapshot);
  const Snapshot& snapshot(SnapshotId id) const { return snapshots_[id]; }
  std::size_t snapshots() const { return snapshots_.size(); }

  TextPool keys;
  TextPool values;

 private:
  Place put(Place previous, const Entry& entry);

  std::vector<Entry> entries_;
  std::vector<Configuration> configurations_;
  std::vector<Place> configuration_places_;  // ascending
  std::vector<Snapshot> snapshots_;
};

}  // namespace raftlab::raft
