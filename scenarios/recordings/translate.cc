// SPDX-License-Identifier: MIT
#include "scenarios/recordings/translate.h"

#include <algorithm>

#include "transport/tcp/frame.h"

namespace raftlab::scenarios::recordings {

using raft::MessageKind;
using sim::EventId;
using sim::EventKind;
using sim::Record;

namespace {

std::uint8_t number_of(MessageKind kind) { return static_cast<std::uint8_t>(kind); }

}  // namespace

Translator::Translator(const std::vector<transport::tcp::Recording>& recordings, const Messages& messages)
    : recordings_(recordings), messages_(messages) {
  for (const transport::tcp::Recording& recording : recordings) ids_.emplace_back(recording.events.size(), 0);
  content_.store.set_first_configuration({.voters = recordings.front().head.nodes});
}

bool Translator::add(std::size_t file, std::size_t event, sim::Time at) {
  const transport::tcp::RecordedEvent& recorded = recordings_[file].events[event];
  Record record = recorded.record;
  Bytes in(recorded.extra);
  record.at = at;
  record.node = recordings_[file].head.node;
  record.cause = record.cause == 0 || record.cause > event ? 0 : ids_[file][record.cause - 1];
  switch (record.kind) {
    case EventKind::entry_appended:
      return appended(record, in, file, event);
    case EventKind::message_sent:
      return sent(record, in, file, event);
    case EventKind::client_request:
      return asked(record, in, file, event);
    case EventKind::message_delivered: {
      const auto from = messages_.find(record.v[0]);
      const EventId id = from == messages_.end() ? 0 : ids_[from->second.file][from->second.event];
      if (id == 0) {  // the recording of the node that sent it is missing
        ++unmatched_;
        return true;
      }
      record.v = {id};
      record.cause = id;
      break;
    }
    default:
      if (!own(record, in)) return false;
      break;
  }
  keep(file, event, emit(record));
  return true;
}

/// What is neither a message nor about new entries.
bool Translator::own(Record& record, Bytes& in) {
  switch (record.kind) {
    case EventKind::entry_applied: {
      const auto known = places_.find({record.v[0], record.term});
      if (known == places_.end()) return false;
      record.v[1] = known->second;
      record.v[3] = sim::text_value(content_.read_text(content_.store.values, transport::tcp::kValueMax, in));
      return in.ok();
    }
    case EventKind::read_served:
      record.v[0] = content_.client(in.u64());
      record.v[4] = sim::text_value(content_.read_text(content_.store.values, transport::tcp::kValueMax, in));
      return in.ok();
    case EventKind::config_changed: {
      const auto now = transport::tcp::Content::read_configuration(in);
      const auto before = transport::tcp::Content::read_configuration(in);
      if (!now || !before) return false;
      record.v[1] = content_.store.add_configuration(*now);
      record.v[2] = content_.store.add_configuration(*before);
      return true;
    }
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
      record.v[3] = snapshot_at(record.v[0]);
      return true;
    case EventKind::node_started:
    case EventKind::node_restarted:
      if (record.v[4] != 0) record.v[4] = snapshot_at(record.v[3]) + 1;
      on_disk_[record.node] = std::min(on_disk_[record.node], record.v[1]);
      return true;
    case EventKind::entries_persisted:
      on_disk_[record.node] = record.v[1];
      return true;
    default:
      return true;
  }
}

std::uint64_t Translator::snapshot_at(raft::Index last_index) {
  return snapshots_.try_emplace(last_index, snapshots_.size()).first->second;
}

raft::Place Translator::intern(raft::Index index, const raft::Entry& entry, raft::Place previous) {
  const auto known = places_.find({index, entry.term});
  if (known != places_.end()) return known->second;
  const raft::Place place = content_.store.add(previous, entry);
  places_.emplace(std::pair(index, entry.term), place);
  return place;
}

bool Translator::entries(raft::Index first, Bytes& in, std::vector<raft::Place>& places) {
  const std::uint32_t count = in.u32();
  // Behind the entry before it, if one is known; of several the one of the highest term that is not above.
  raft::Place previous = raft::kNoPlace;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const raft::Term term = in.u64();
    const std::optional<raft::Command> command = content_.read_command(in);
    if (!command || term == 0) return false;
    if (i == 0) {
      auto before = places_.upper_bound({first - 1, term});
      if (before != places_.begin() && std::prev(before)->first.first == first - 1)
        previous = std::prev(before)->second;
    }
    previous = intern(first + i, {term, *command}, previous);
    places.push_back(previous);
  }
  return in.complete();
}

/// Where the places do not follow one another, it is told in several records.
bool Translator::appended(Record record, Bytes& in, std::size_t file, std::size_t event) {
  std::vector<raft::Place> places;
  const raft::Index first = record.v[0];
  if (!entries(first, in, places)) return false;
  std::size_t begin = 0;
  if (record.why() == raft::Reason::started) {
    // What this node is known to have written is in its recordings: only the rest is news.
    const raft::Index known = on_disk_[record.node];
    begin = known < first ? 0 : std::min<std::size_t>(places.size(), known - first + 1);
    on_disk_[record.node] = std::max<raft::Index>(known, first + places.size() - 1);
  }
  while (begin < places.size()) {
    std::size_t end = begin + 1;
    while (end < places.size() && places[end] == places[end - 1] + 1) ++end;
    record.v = {first + begin, places[begin], end - begin};
    const EventId id = emit(record);
    keep(file, event, id);
    begin = end;
  }
  return true;
}

bool Translator::sent(Record record, Bytes& in, std::size_t file, std::size_t event) {
  switch (record.message_kind()) {
    case MessageKind::append_entries: {
      std::vector<raft::Place> places;
      if (!entries(record.v[0] + 1, in, places) || places.empty()) return false;
      bool together = true;
      for (std::size_t i = 1; i < places.size(); ++i) together = together && places[i] == places[i - 1] + 1;
      if (!together) {  // a copy of them that lies together
        auto last = static_cast<raft::Place>(content_.store.size() - 1);
        for (raft::Place& place : places) {
          const raft::Entry entry = content_.store.at(place);
          place = last = content_.store.add(last, entry);
        }
      }
      record.v[3] = places.front();
      record.v[4] = places.size();
      break;
    }
    case MessageKind::client_request: {
      const std::optional<raft::Command> command = content_.read_command(in);
      if (!command) return false;
      record.v = sim::command_values(*command);
      break;
    }
    case MessageKind::client_reply:
      record.v[0] = content_.client(in.u64());
      record.v[3] = sim::text_value(content_.read_text(content_.store.values, transport::tcp::kValueMax, in));
      if (!in.ok()) return false;
      break;
    case MessageKind::member_request:
      record.v[0] = content_.client(in.u64());
      break;
    case MessageKind::install_snapshot:
      record.v[2] = snapshot_at(record.v[0]);
      break;
    default:
      break;
  }
  const EventId id = emit(record);
  keep(file, event, id);
  if (record.peer == raft::kClient) answered(record, id);
  return true;
}

/// The client's end is not recorded: what it asked and was answered is told at the node's.
bool Translator::asked(Record record, Bytes& in, std::size_t file, std::size_t event) {
  const std::optional<raft::Command> command = content_.read_command(in);
  if (!command) return false;
  const auto values = sim::command_values(*command);
  const raft::NodeId node = record.node;
  EventId cause = 0;
  if (requests_.try_emplace({command->client, command->serial}, false).second) {
    cause = emit({.at = record.at, .kind = EventKind::client_request, .v = values});
  }
  const EventId message = emit({.at = record.at,
                                .cause = cause,
                                .kind = EventKind::message_sent,
                                .node = raft::kClient,
                                .peer = node,
                                .type = number_of(MessageKind::client_request),
                                .v = values});
  keep(file, event,
       emit({.at = record.at,
             .cause = message,
             .kind = EventKind::message_delivered,
             .node = node,
             .peer = raft::kClient,
             .type = number_of(MessageKind::client_request),
             .v = {message}}));
  return true;
}

void Translator::answered(const Record& reply, EventId message) {
  const EventId delivered = emit({.at = reply.at,
                                  .cause = message,
                                  .kind = EventKind::message_delivered,
                                  .node = raft::kClient,
                                  .peer = reply.node,
                                  .type = reply.type,
                                  .v = {message}});
  const auto status = static_cast<raft::ClientStatus>(reply.v[2]);
  if (status != raft::ClientStatus::ok && status != raft::ClientStatus::mismatch) return;
  const auto request = requests_.find({reply.v[0], reply.v[1]});
  if (request == requests_.end() || request->second) return;
  request->second = true;
  const auto outcome = status == raft::ClientStatus::ok ? sim::ClientOutcome::ok : sim::ClientOutcome::mismatch;
  emit({.at = reply.at,
        .cause = delivered,
        .kind = EventKind::client_response,
        .v = {reply.v[0], reply.v[1], static_cast<std::uint64_t>(outcome), reply.v[3]}});
}

void Translator::crash(std::size_t file, sim::Time at) {
  emit({.at = at, .kind = EventKind::node_crashed, .node = recordings_[file].head.node});
}

void Translator::finish(report::Timeline& timeline) {
  timeline.trace = std::move(trace_);
  timeline.store = std::move(content_.store);
}

}  // namespace raftlab::scenarios::recordings
