// SPDX-License-Identifier: MIT
// All log entries of a run in one append-only store. Logs and messages refer to entries by their place in
// the store, so that appending, sending, comparing and writing many entries costs as much as one.
// An entry never changes once added: two logs that name the same place hold the same entry. Who knows what is still
// referred to may let go of all before it; a place never gets another entry.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "raft/quorum.h"
#include "raft/tail.h"
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
  /// REQUIRES holds(place).
  const Entry& at(Place place) const { return entries_[place]; }
  bool holds(Place place) const { return entries_.holds(place); }
  /// One past the last place; entries that are gone count.
  std::size_t size() const { return entries_.size(); }
  /// Entries that are still there.
  std::size_t held() const { return entries_.held(); }
  /// The places before `place` are gone for good; nobody refers to them. Configurations stay.
  void let_go_before(Place place) { entries_.let_go_before(place); }

  /// The number of this configuration; equal ones have one number.
  ConfigId add_configuration(const Configuration& configuration);
  const Configuration& configuration(ConfigId id) const { return configurations_[id]; }
  /// The first configuration of the run, number 0.
  void set_first_configuration(const Configuration& configuration) { configurations_[0] = configuration; }
  std::size_t configurations() const { return configurations_.size(); }
  /// The first place in `entries` that holds a configuration; kNoPlace, nearly always, if none does.
  Place first_configuration_in(Slice entries) const;
  /// The configuration of the entry at `place`, gone or not. REQUIRES that it is of one.
  ConfigId configuration_at(Place place) const;
  bool has_configuration_entries() const { return !configuration_places_.empty(); }

  SnapshotId add_snapshot(Snapshot snapshot);
  /// REQUIRES holds_snapshot(id).
  const Snapshot& snapshot(SnapshotId id) const { return snapshots_[id]; }
  bool holds_snapshot(SnapshotId id) const { return snapshots_.holds(id); }
  /// One past the last; those that are gone count.
  std::size_t snapshots() const { return snapshots_.size(); }
  std::size_t snapshots_held() const { return snapshots_.held(); }
  /// Nobody refers to snapshots but to those of which `wanted`, by id, says so: their state machines are gone, those
  /// before the first are gone altogether.
  void let_go_of_snapshots(const std::vector<bool>& wanted);

  TextPool keys;
  TextPool values;

 private:
  Place put(Place previous, const Entry& entry);

  struct ConfigurationPlace {
    Place place;
    ConfigId id;
  };
  std::vector<ConfigurationPlace>::const_iterator configuration_from(Place place) const;

  Tail<Entry> entries_;
  std::vector<Configuration> configurations_;
  std::vector<ConfigurationPlace> configuration_places_;  // ascending
  Tail<Snapshot> snapshots_;
};

}  // namespace raftlab::raft
