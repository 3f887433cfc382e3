// SPDX-License-Identifier: MIT
#include "raft/entry_store.h"

namespace raftlab::raft {

namespace {
// When two leaders append by turns (one of them deposed without knowing), each gets blocks of its own, so
// that their logs stay made of few runs.
constexpr std::size_t kBlockEntries = 32;
}  // namespace

Place EntryStore::add(Place previous, const Entry& entry) {
  const std::size_t after = previous == kNoPlace ? 0 : static_cast<std::size_t>(previous) + 1;
  if (after < entries_.size() && entries_[after].term == 0) {
    entries_[after] = entry;
    return static_cast<Place>(after);
  }
  const std::size_t place = entries_.size();
  entries_.push_back(entry);
  if (after != place) entries_.resize(place + kBlockEntries, Entry{0, {.kind = CommandKind::vacant}});
  return static_cast<Place>(place);
}

}  // namespace raftlab::raft
