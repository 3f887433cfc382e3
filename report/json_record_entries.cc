// SPDX-License-Identifier: MIT
// The part of RecordReader that reads log entries and finds their places in the store.
#include <fmt/format.h>

#include <limits>

#include "report/json_bounds.h"
#include "report/json_records.h"

namespace raftlab::report {

bool RecordReader::parse_client(const JsonDocument& event, const Item& item, ParsedEntry& entry) {
  const Item* client = event.find(item, "client");
  const Item* serial = event.find(item, "serial");
  std::uint64_t number = 0;
  if (client != nullptr) {
    if (!to_number(event, *client, raft::kNoClient - 1, number)) return false;
    entry.client = static_cast<sim::ClientId>(number);
  }
  if (serial != nullptr) {
    if (!to_number(event, *serial, std::numeric_limits<sim::Serial>::max(), number)) return false;
    entry.serial = static_cast<sim::Serial>(number);
  }
  return true;
}

bool RecordReader::parse_entries(const JsonDocument& event, const Item& list, sim::Index first) {
  if (list.type != JsonType::array) return fail(list, fmt::format("\"{}\" must be an array", event.key(list)));
  entries_.clear();
  for (const Item* item = event.first(list); item != nullptr; item = event.after(*item, list)) {
    const Item* index = event.find(*item, "index");
    const Item* term = event.find(*item, "term");
    const Item* command = event.find(*item, "command");
    if (index == nullptr || term == nullptr || command == nullptr) {
      return fail(*item, "an entry must be an object with index, term and command");
    }
    std::uint64_t number = 0;
    ParsedEntry& entry = entries_.emplace_back();
    if (!to_number(event, *index, kNumberMax, number) || !to_number(event, *term, kNumberMax, entry.term) ||
        !to_command(event, *command, entry.command) || (clients_count_ && !parse_client(event, *item, entry))) {
      return false;
    }
    if (number != first + entries_.size() - 1) {
      return fail(*index, fmt::format("entry {} is expected here, not {}", first + entries_.size() - 1, number));
    }
    if (entry.term == 0) return fail(*term, "no entry is of term 0");
  }
  return true;
}

bool RecordReader::read_entries(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record,
                                const sim::Record* as) {
  const bool from_leader = field.encoding == Encoding::entries_after;
  const sim::Index first = record.v[0] + (from_leader ? 1 : 0);
  clients_count_ = !from_leader;
  if (!parse_entries(event, item, first)) return false;
  const std::size_t slot = slot_number(field.slot);
  if (as != nullptr) {
    record.v[slot + 1] =
        as->v[slot + 1] == entries_.size() && (entries_.empty() || same_entries(static_cast<raft::Place>(as->v[slot])))
            ? as->v[slot + 1]
            : ~as->v[slot + 1];
    return true;
  }
  raft::Place previous = raft::kNoPlace;
  if (from_leader) {
    const auto found = places_.find({record.v[0], record.v[1]});
    if (found != places_.end()) previous = found->second;
  } else if (last_[record.node].index + 1 == first) {
    previous = last_[record.node].place;
  }
  const raft::Place place = entries_.empty() ? raft::kNoPlace : place_entries(first, previous);
  record.v[slot] = place;
  record.v[slot + 1] = entries_.size();
  if (!from_leader && !entries_.empty()) {
    const auto count = static_cast<raft::Place>(entries_.size());
    last_[record.node] = {first + count - 1, place + count - 1};
  }
  return true;
}

/// The one entry of entry_applied, whose term stands beside its command.
bool RecordReader::read_entry(const JsonDocument& event, const Item& item, sim::Record& record) {
  entries_.clear();
  clients_count_ = false;
  ParsedEntry& entry = entries_.emplace_back();
  if (!to_command(event, item, entry.command) || !read_number(event, "entry_term", kNumberMax, entry.term))
    return false;
  if (entry.term == 0) return fail(*event.find(event.root(), "entry_term"), "no entry is of term 0");
  record.v[1] = place_entries(record.v[0], raft::kNoPlace);
  return true;
}

bool RecordReader::same_entries(raft::Place place) const {
  if (std::size_t{place} + entries_.size() > timeline_.store.size()) return false;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const raft::Entry& entry = timeline_.store.at(static_cast<raft::Place>(place + i));
    const ParsedEntry& wanted = entries_[i];
    if (entry.term != wanted.term || command_parts(entry.command, timeline_.store) != wanted.command) return false;
    if (clients_count_ && (entry.command.client != wanted.client || entry.command.serial != wanted.serial))
      return false;
  }
  return true;
}

raft::Place RecordReader::find_entries(sim::Index first) const {
  const auto [begin, end] = places_.equal_range({first, entries_.front().term});
  for (auto candidate = begin; candidate != end; ++candidate) {
    if (same_entries(candidate->second)) return candidate->second;
  }
  return raft::kNoPlace;
}

/// Where the entries are; they are added behind `previous`, or at the end, if the store has them nowhere in a row.
raft::Place RecordReader::place_entries(sim::Index first, raft::Place previous) {
  const raft::Place found = find_entries(first);
  if (found != raft::kNoPlace) return found;
  raft::EntryStore& store = timeline_.store;
  const auto end_of_store = [&store] {
    return store.size() == 0 ? raft::kNoPlace : static_cast<raft::Place>(store.size() - 1);
  };
  if (previous == raft::kNoPlace || entries_.size() > 1) previous = end_of_store();
  raft::Place begin = raft::kNoPlace;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const ParsedEntry& entry = entries_[i];
    raft::Command command = add_command(entry.command, store);
    command.client = entry.client;
    command.serial = entry.serial;
    previous = store.add(previous, {entry.term, command});
    if (i == 0) begin = previous;
    places_.emplace(std::pair(first + i, entry.term), previous);
  }
  return begin;
}

}  // namespace raftlab::report
