// SPDX-License-Identifier: MIT
// All log entries of a run in one append-only store. Logs and messages refer to entries by their place in
// the store, so that appending, sending, comparing and writing many entries costs as much as one.
// An entry never changes once added: two logs that name the same place hold the same entry.
#pragma once

#include <cstdint>
#include <vector>

#include "raft/text_pool.h"
#include "raft/types.h"

namespace raftlab::raft {

enum class CommandKind : std::uint8_t { vacant, noop, set, get, erase, cas };

/// What a client asks of the key/value state machine. [Raft 8]: (client, serial) names the request.
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

class EntryStore {
 public:
  /// Adds an entry that follows the one at `previous` in some log, right behind it if that place is free.
  Place add(Place previous, const Entry& entry);
  const Entry& at(Place place) const { return entries_[place]; }
  std::size_t size() const { return entries_.size(); }

  TextPool keys;
  TextPool values;

 private:
  std::vector<Entry> entries_;
};

}  // namespace raftlab::raft
