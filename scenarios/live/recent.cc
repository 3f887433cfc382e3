// SPDX-License-Identifier: MIT
#include "scenarios/live/recent.h"

#include <algorithm>
#include <cctype>

#include "report/fields.h"

namespace raftlab::scenarios::live {
namespace {

using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

bool has_note(EventKind kind) {
  return kind == EventKind::fault_started || kind == EventKind::fault_ended || kind == EventKind::expectation_met ||
         kind == EventKind::expectation_failed || kind == EventKind::violation;
}

/// Writes the records that make a node what it is.
class Prelude {
 public:
  Prelude(sim::Trace& trace, sim::Time at) : trace_(trace), at_(at) {}

  void node(NodeId id, const report::NodeState& node) {
    const raft::Log& log = node.up ? node.log : node.disk;
    if (!node.up && log.last_index() == 0 && node.term == 0 && !node.lost) return;
    add({.kind = EventKind::node_started,
         .node = id,
         .term = node.term,
         .v = {raft::vote_value(node.vote), log.last_index(), log.last_term(), log.base_index()}});
    for (raft::Index index = log.first_index(); index <= log.last_index();) {
      const raft::Slice slice = log.slice_from(index, 0xffffffff);
      add({.kind = EventKind::entry_appended,
           .node = id,
           .reason = static_cast<std::uint8_t>(raft::Reason::started),
           .term = node.term,
           .v = {index, slice.place, slice.count}});
      index += slice.count;
    }
    if (!node.up) {
      add({.kind = node.lost ? EventKind::node_refused_start : EventKind::node_crashed, .node = id, .term = node.term});
      return;
    }
    running(id, node);
  }

 private:
  void running(NodeId id, const report::NodeState& node) {
    if (node.configuration != 0) {
      add({.kind = EventKind::config_changed,
           .node = id,
           .term = node.term,
           .v = {node.configuration_index, node.configuration}});
    }
    if (node.commit_index > node.log.base_index()) {
      add({.kind = EventKind::commit_advanced, .node = id, .term = node.term, .v = {0, node.commit_index}});
    }
    if (node.log.contains(node.applied_index)) {
      add({.kind = EventKind::entry_applied,
           .node = id,
           .term = node.term,
           .v = {node.applied_index, node.log.place_at(node.applied_index)}});
    }
    role(id, node);
    if (node.paused) add({.kind = EventKind::node_paused, .node = id, .term = node.term});
  }

  void role(NodeId id, const report::NodeState& node) {
    switch (node.role) {
      case raft::Role::follower:
        add({.kind = EventKind::became_follower,
             .node = id,
             .peer = node.leader,
             .reason = static_cast<std::uint8_t>(raft::Reason::started),
             .term = node.term});
        break;
      case raft::Role::pre_candidate:
        add({.kind = EventKind::became_pre_candidate, .node = id, .term = node.term, .v = {node.term + 1}});
        break;
      case raft::Role::candidate:
      case raft::Role::leader:
        add({.kind = EventKind::became_candidate, .node = id, .term = node.term});
        if (node.role == raft::Role::leader) add({.kind = EventKind::became_leader, .node = id, .term = node.term});
        break;
    }
  }

  void add(Record record) {
    record.at = at_;
    trace_.add(record);
  }

  sim::Trace& trace_;
  sim::Time at_;
};

/// The fault_started of lines of the network and the disks that nothing has ended yet: text and line.
std::vector<std::pair<std::string, std::uint64_t>> lines_in_force(const report::Timeline& timeline) {
  std::vector<std::pair<std::string, std::uint64_t>> lines;
  for (const report::FaultWindow& fault : faults_so_far(timeline)) {
    const Record& record = timeline.trace.at(fault.first);
    if (fault.last == 0 && record.kind == EventKind::fault_started)
      lines.emplace_back(timeline.trace.note(record.v[0]), record.v[1]);
  }
  return lines;
}

}  // namespace

std::vector<report::FaultWindow> faults_so_far(const report::Timeline& timeline) {
  report::Timeline
      longer;  // by a record that ends nothing, so that what lasts is told from what ends with the last one
  longer.nodes = timeline.nodes;
  longer.trace = timeline.trace;
  longer.trace.add({.kind = EventKind::expectation_met});
  std::vector<report::FaultWindow> faults = report::find_faults(longer);
  for (report::FaultWindow& fault : faults) {
    if (fault.last == longer.trace.size()) fault.last = 0;
  }
  return faults;
}

Recent::Recent(unsigned nodes) : nodes_(nodes), now_(fresh()) {}

Recent::Part Recent::fresh() const {
  Part part;
  part.timeline.nodes = nodes_;
  return part;
}

void Recent::Part::add(Record record, const sim::World& world) {
  record.cause = local(record.cause);
  if (has_note(record.kind)) record.v[0] = timeline.trace.add_note(world.trace().note(record.v[0]));
  if (record.kind == EventKind::violation) {
    for (std::size_t i = 1; i < record.v.size(); ++i) record.v[i] = local(record.v[i]);
  }
  if (report::is_message(record.kind) && record.kind != EventKind::message_sent) record.v[0] = local(record.v[0]);
  timeline.trace.add(record);
}

void Recent::add(const sim::World& world) {
  const Record& record = world.trace().at(last() + 1);
  now_.add(record, world);
  for (Part& part : next_) part.add(record, world);
}

Recent::Part Recent::with_prelude(const report::Replay& replay) const {
  Part part = fresh();
  part.before = last();
  Prelude prelude(part.timeline.trace, now_.timeline.trace.at(now_.timeline.trace.size()).at);
  for (unsigned i = 0; i < nodes_; ++i) prelude.node(static_cast<NodeId>(i), replay.node(static_cast<NodeId>(i)));
  for (const auto& [text, line] : lines_in_force(now_.timeline)) {
    Record record{.at = now_.timeline.trace.at(now_.timeline.trace.size()).at, .kind = EventKind::fault_started};
    record.v = {part.timeline.trace.add_note(text), line};
    part.timeline.trace.add(record);
  }
  part.prelude = part.timeline.trace.size();
  return part;
}

bool Recent::roll(report::Replay& replay) {
  const EventId own = now_.timeline.trace.size() - now_.prelude;
  if (next_.empty()) {
    if (own >= kKept) next_.push_back(with_prelude(replay));
    return false;
  }
  const Part& next = next_.front();
  if (next.timeline.trace.size() - next.prelude < kKept) return false;
  raft::EntryStore store = std::move(now_.timeline.store);
  now_ = std::move(next_.front());
  next_.clear();
  now_.timeline.store = std::move(store);
  replay.go_on(now_.timeline, now_.timeline.trace.size());
  next_.push_back(with_prelude(replay));
  return true;
}

std::string Recent::with_global_events(std::string text) const {
  if (now_.before == 0) return text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool number = text.compare(i, 2, "e#") == 0 && i + 2 < text.size() &&
                        std::isdigit(static_cast<unsigned char>(text[i + 2])) != 0;
    if (!number) {
      out += text[i];
      continue;
    }
    EventId id = 0;
    for (i += 2; i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0; ++i) {
      id = id * 10 + static_cast<unsigned>(text[i] - '0');
    }
    --i;
    const EventId known = global(id);
    out += known == 0 ? "an earlier event" : "e#" + std::to_string(known);
  }
  return out;
}

}  // namespace raftlab::scenarios::live
