// SPDX-License-Identifier: MIT
#include "scenarios/live/feed.h"

#include <algorithm>

#include "report/event_columns.h"
#include "report/event_text.h"
#include "report/fields.h"
#include "report/labels.h"

namespace raftlab::scenarios::live {
namespace {

using raft::MessageKind;
using report::live::Event;
using report::live::kWindowEvents;
using sim::EventId;
using sim::EventKind;
using sim::Record;

/// Records behind which the entries or texts of the store have become more.
bool adds_to_store(EventKind kind) {
  switch (kind) {
    case EventKind::entry_appended:
    case EventKind::config_changed:
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
    case EventKind::client_request:
    case EventKind::member_requested:
      return true;
    default:
      return false;
  }
}

bool changes_faults(EventKind kind) {
  return kind == EventKind::fault_started || kind == EventKind::fault_ended ||
         (kind >= EventKind::node_started && kind <= EventKind::node_resumed);
}

}  // namespace

Feed::Feed(unsigned nodes) : recent_(nodes), replay_(recent_.timeline()), sheets_(nodes) {
  for (unsigned i = 0; i < nodes; ++i) base_.emplace_back(static_cast<std::uint8_t>(i));
}

Feed::Feed(const Feed& other)
    : recent_(other.recent_),
      replay_(other.replay_),
      sheets_(other.sheets_),
      base_(other.base_),
      first_(other.first_),
      whole_(other.whole_),
      tail_(other.tail_),
      faults_(other.faults_),
      fault_changes_(other.fault_changes_) {
  replay_.go_on(recent_.timeline(), replay_.now());
}

Feed& Feed::operator=(const Feed& other) {
  if (this == &other) return *this;
  recent_ = other.recent_;
  replay_ = other.replay_;
  replay_.go_on(recent_.timeline(), replay_.now());
  sheets_ = other.sheets_;
  base_ = other.base_;
  first_ = other.first_;
  whole_ = other.whole_;
  tail_ = other.tail_;
  faults_ = other.faults_;
  fault_changes_ = other.fault_changes_;
  why_.reset();
  return *this;
}

void Feed::take(const sim::World& world) {
  const EventId from = last() + 1;
  const EventId through = world.trace().size();
  if (from > through) return;
  why_.reset();
  bool store = from == 1;
  bool faults = false;
  for (EventId id = from; id <= through; ++id) {
    const EventKind kind = world.trace().at(id).kind;
    store = store || adds_to_store(kind);
    faults = faults || changes_faults(kind);
  }
  if (store) recent_.take_store(world);
  const EventId told = through > kWindowEvents ? through - kWindowEvents + 1 : 1;
  if (told > from) forget_all();
  for (EventId id = from; id <= through; ++id) take_next(world, id >= told);
  for (NodeChange& change : sheets_.progress(world, through)) keep(std::move(change));
  if (faults) find_faults();
}

void Feed::take_next(const sim::World& world, bool told) {
  const Record& record = world.trace().at(last() + 1);
  sheets_.before(record, replay_);
  recent_.add(world);
  replay_.step();
  std::optional<NodeChange> change = sheets_.after(record, replay_, recent_.timeline());
  const EventId id = last();
  if (!told) {
    if (change) base_[change->node].apply(*change);
    first_ = id + 1;
  } else {
    Event event = event_of(id);
    if (change) {
      change->event = id;
      keep(*std::move(change));
    }
    keep(std::move(event));
  }
  recent_.roll(replay_);
}

Event Feed::event_of(EventId id) const {
  const report::Timeline& timeline = recent_.timeline();
  const EventId local = recent_.local(id);
  const Record& record = timeline.trace.at(local);
  Event event;
  event.id = id;
  event.at_us = record.at;
  event.kind = static_cast<std::uint8_t>(record.kind);
  event.node = record.node;
  event.peer = record.peer;
  if (report::is_message(record.kind)) event.type = record.type;
  event.reason = record.reason;
  event.bulk = looks_like_bulk(local);
  event.term = record.term != 0 || record.node >= timeline.nodes ? record.term : replay_.node(record.node).term;
  event.cause = recent_.global(record.cause);
  event.sent = recent_.global(report::carried_from(timeline, local));
  event.text = report::event_text(timeline, local);
  event.label = report::Labels::of_run_under_way(timeline).of(local);
  return event;
}

/// The replay stands right behind the event. A heartbeat that tells its receiver nothing new is bulk, and so is what
/// becomes of it but a loss.
bool Feed::looks_like_bulk(EventId local) const {
  const report::Timeline& timeline = recent_.timeline();
  const Record& record = timeline.trace.at(local);
  if (record.kind == EventKind::message_sent && record.message_kind() == MessageKind::heartbeat) {
    if (record.peer >= timeline.nodes) return false;
    const report::NodeState& peer = replay_.node(record.peer);
    return peer.live() && peer.term == record.term && record.v[2] <= peer.commit_index &&
           record.v[0] <= peer.log.last_index();
  }
  if (record.kind == EventKind::message_sent && record.message_kind() == MessageKind::append_reply) {
    return record.flag && record.cause != 0 && timeline.trace.at(record.cause).kind == EventKind::message_delivered &&
           is_bulk(recent_.global(record.cause));
  }
  if (record.kind != EventKind::message_delivered) return false;
  return is_bulk(recent_.global(report::carried_from(timeline, local)));
}

const Event* Feed::find(EventId id) const {
  if (id < first_) return nullptr;
  const std::size_t place = static_cast<std::size_t>(id - first_);
  if (place / kChunk < whole_.size()) return &whole_[place / kChunk]->events[place % kChunk];
  const std::size_t in_tail = place - whole_.size() * kChunk;
  return in_tail < tail_.events.size() ? &tail_.events[in_tail] : nullptr;
}

bool Feed::is_bulk(EventId id) const {
  const Event* event = find(id);
  return event != nullptr && event->bulk;
}

void Feed::keep(NodeChange change) { tail_.states.push_back(std::move(change)); }

void Feed::keep(Event event) {
  tail_.events.push_back(std::move(event));
  if (tail_.events.size() < kChunk) return;
  whole_.push_back(std::make_shared<const Chunk>(std::move(tail_)));
  tail_ = {};
  if (whole_.size() > kWindowEvents / kChunk) forget_first_chunk();
}

void Feed::forget_first_chunk() {
  for (const NodeChange& change : whole_.front()->states) base_[change.node].apply(change);
  first_ += whole_.front()->events.size();
  whole_.pop_front();
}

void Feed::forget_all() {
  while (!whole_.empty()) forget_first_chunk();
  for (const NodeChange& change : tail_.states) base_[change.node].apply(change);
  first_ += tail_.events.size();
  tail_ = {};
}

void Feed::tell_behind(EventId event, std::vector<Event>& events, std::vector<NodeChange>& states) const {
  const auto tell = [&](const Chunk& chunk) {
    for (const Event& one : chunk.events) {
      if (one.id > event) events.push_back(one);
    }
    for (const NodeChange& one : chunk.states) {
      if (one.event > event) states.push_back(one);
    }
  };
  // Only the last chunks are of interest; what a leader knows may stand one chunk behind its event.
  std::size_t begin = static_cast<std::size_t>(event + 1 - first_) / kChunk;
  for (; begin < whole_.size(); ++begin) tell(*whole_[begin]);
  tell(tail_);
}

void Feed::tell_last(std::size_t events_max, report::live::Snapshot& snapshot) const {
  const EventId kept = last() + 1 - first_;
  const EventId behind = last() - std::min<EventId>(kept, std::min(events_max, kWindowEvents));
  std::vector<NodeBase> base = base_;
  const auto fold = [&](const Chunk& chunk) {
    for (const NodeChange& change : chunk.states) {
      if (change.event <= behind) base[change.node].apply(change);
    }
  };
  for (const auto& chunk : whole_) fold(*chunk);
  fold(tail_);
  for (const NodeBase& node : base) snapshot.base.push_back(node.state());
  tell_behind(behind, snapshot.events, snapshot.states);
  snapshot.faults = faults_;
}

void Feed::find_faults() {
  faults_.clear();
  for (const report::FaultWindow& found : faults_so_far(recent_.timeline())) {
    report::live::Fault fault;
    fault.first = std::max(recent_.global(found.first), first_);
    if (found.last != 0) fault.last = recent_.global(found.last);
    if (found.last != 0 && fault.last < first_) continue;
    fault.text = found.text;
    for (const raft::NodeId node : found.nodes) fault.nodes.push_back(node);
    faults_.push_back(std::move(fault));
  }
  ++fault_changes_;
}

std::optional<report::live::Why> Feed::why(EventId event) const {
  if (event < recent_.first() || event > last()) return std::nullopt;
  if (!why_) why_ = std::make_shared<const report::WhyIndex>(recent_.timeline());
  const report::Explanation found = report::rule_of(*why_, recent_.local(event));
  if (found.rule.empty() && found.conditions.empty() && found.note.empty()) return std::nullopt;
  report::live::Why why;
  why.section = found.section;
  why.rule = recent_.with_global_events(found.rule);
  why.note = recent_.with_global_events(found.note);
  for (const report::Condition& one : found.conditions)
    why.conditions.emplace_back(one.met, recent_.with_global_events(one.text));
  return why;
}

}  // namespace raftlab::scenarios::live
