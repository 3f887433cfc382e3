// SPDX-License-Identifier: MIT
#include "raft/entry_store.h"

#include <algorithm>

namespace raftlab::raft {

namespace {
// When two leaders append by turns (one of them deposed without knowing), each gets blocks of its own, so
// that their logs stay made of few runs.
constexpr std::size_t kBlockEntries = 32;
}  // namespace

Place EntryStore::add(Place previous, const Entry& entry) {
  const Place place = put(previous, entry);
  if (entry.command.kind == CommandKind::config) {
    const auto at = std::lower_bound(configuration_places_.begin(), configuration_places_.end(), place);
    configuration_places_.insert(at, place);
  }
  return place;
}

Place EntryStore::put(Place previous, const Entry& entry) {
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

ConfigId EntryStore::add_configuration(const Configuration& configuration) {
  const auto known = std::find(configurations_.begin(), configurations_.end(), configuration);
  const auto id = static_cast<ConfigId>(known - configurations_.begin());
  if (known == configurations_.end()) configurations_.push_back(configuration);
  return id;
}

Place EntryStore::first_configuration_in(Slice entries) const {
  if (configuration_places_.empty() || entries.count == 0) return kNoPlace;
  const auto at = std::lower_bound(configuration_places_.begin(), configuration_places_.end(), entries.place);
  return at != configuration_places_.end() && *at - entries.place < entries.count ? *at : kNoPlace;
}

SnapshotId EntryStore::add_snapshot(Snapshot snapshot) {
  snapshots_.push_back(std::move(snapshot));
  return static_cast<SnapshotId>(snapshots_.size() - 1);
}

}  // namespace raftlab::raft
