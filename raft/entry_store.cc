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
    configuration_places_.insert(configuration_from(place), {place, entry.command.key});
  }
  return place;
}

Place EntryStore::put(Place previous, const Entry& entry) {
  const std::size_t after = previous == kNoPlace ? 0 : static_cast<std::size_t>(previous) + 1;
  if (entries_.holds(after) && entries_[after].term == 0) {
    entries_[after] = entry;
    return static_cast<Place>(after);
  }
  const std::size_t place = entries_.size();
  entries_.push_back(entry);
  if (after != place) entries_.grow(place + kBlockEntries, Entry{0, {.kind = CommandKind::vacant}});
  return static_cast<Place>(place);
}

ConfigId EntryStore::add_configuration(const Configuration& configuration) {
  const auto known = std::find(configurations_.begin(), configurations_.end(), configuration);
  const auto id = static_cast<ConfigId>(known - configurations_.begin());
  if (known == configurations_.end()) configurations_.push_back(configuration);
  return id;
}

std::vector<EntryStore::ConfigurationPlace>::const_iterator EntryStore::configuration_from(Place place) const {
  return std::lower_bound(configuration_places_.begin(), configuration_places_.end(), place,
                          [](const ConfigurationPlace& other, Place wanted) { return other.place < wanted; });
}

Place EntryStore::first_configuration_in(Slice entries) const {
  if (configuration_places_.empty() || entries.count == 0) return kNoPlace;
  const auto at = configuration_from(entries.place);
  return at != configuration_places_.end() && at->place - entries.place < entries.count ? at->place : kNoPlace;
}

ConfigId EntryStore::configuration_at(Place place) const { return configuration_from(place)->id; }

SnapshotId EntryStore::add_snapshot(Snapshot snapshot) {
  snapshots_.push_back(std::move(snapshot));
  return static_cast<SnapshotId>(snapshots_.size() - 1);
}

void EntryStore::let_go_of_snapshots(const std::vector<bool>& wanted) {
  const auto first = std::find(wanted.begin(), wanted.end(), true);
  snapshots_.let_go_before(static_cast<std::size_t>(first - wanted.begin()));
  for (std::size_t id = snapshots_.gone(); id < snapshots_.size(); ++id) {
    if (!wanted[id]) snapshots_[id].machine.reset();
  }
}

}  // namespace raftlab::raft
