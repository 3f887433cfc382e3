// SPDX-License-Identifier: MIT
#include "report/exports/perfetto_lanes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "report/event_rows.h"
#include "report/event_text.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

/// Faults that hold until the end of the run where nothing ends them.
bool lasts(std::string_view note) {
  for (const std::string_view word : {"partition", "isolate", "cut", "link", "loss"}) {
    if (note.starts_with(word)) return true;
  }
  return false;
}

std::string_view note_of(const Timeline& timeline, const Record& record) {
  return record.v[0] < timeline.trace.notes() ? std::string_view(timeline.trace.note(record.v[0])) : std::string_view();
}

void add_roles(const Timeline& timeline, const Scope& scope, std::vector<PerfettoSpan>& spans) {
  std::vector<PerfettoSpan> open(timeline.nodes);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    open[i] = {scope.first, scope.last, role_lane(node), 'x', node};
  }
  const auto close = [&spans](PerfettoSpan span, EventId until) {
    span.until = until;
    if (span.from < until) spans.push_back(span);
  };
  for (const LetterChange& change : make_rows(timeline).letters) {
    if (change.event > scope.last) break;
    PerfettoSpan& span = open[change.node];
    const EventId from = std::max(change.event, scope.first);
    close(span, from);
    span.from = from;
    span.letter = change.letter;
  }
  for (const PerfettoSpan& span : open) close(span, scope.last);
}

struct OpenFault {
  EventId from = 0;
  std::string_view note;
};

void add_faults(const Timeline& timeline, const Scope& scope, std::vector<PerfettoSpan>& spans) {
  std::vector<OpenFault> open;
  std::vector<PerfettoSpan> faults;
  const auto add = [&](const OpenFault& fault, EventId until) {
    PerfettoSpan span;
    span.from = std::max(fault.from, scope.first);
    span.until = std::min(until, scope.last);
    span.fault = fault.from;
    if (span.from < span.until) faults.push_back(span);
  };
  for (EventId id = 1; id <= scope.last; ++id) {
    const Record& record = timeline.trace.at(id);
    if (record.kind == EventKind::fault_started) open.push_back({id, note_of(timeline, record)});
    if (record.kind != EventKind::fault_ended) continue;
    const std::string_view note = note_of(timeline, record);
    const auto same = [&](const OpenFault& one) { return one.from == record.cause || one.note == note; };
    const auto found = std::find_if(open.begin(), open.end(), same);
    if (found == open.end()) continue;
    add(*found, id);
    open.erase(found);
  }
  for (const OpenFault& fault : open) {
    if (lasts(fault.note)) add(fault, scope.last);
  }
  // Faults overlap as they like: each goes to the first row that is free.
  const auto before = [](const PerfettoSpan& a, const PerfettoSpan& b) { return a.from < b.from; };
  std::stable_sort(faults.begin(), faults.end(), before);
  std::vector<EventId> rows;
  for (PerfettoSpan& span : faults) {
    const auto is_free = [&span](EventId until) { return until <= span.from; };
    auto row = std::find_if(rows.begin(), rows.end(), is_free);
    if (row == rows.end()) row = rows.insert(rows.end(), 0);
    *row = span.until;
    span.lane = fault_lane(static_cast<std::uint64_t>(row - rows.begin()));
  }
  spans.insert(spans.end(), faults.begin(), faults.end());
}

}  // namespace

PerfettoLane lane_of(const Timeline& timeline, EventId id) {
  const Record& record = timeline.trace.at(id);
  switch (record.kind) {
    case EventKind::client_request:
    case EventKind::member_requested:
    case EventKind::client_response:
      return client_lane(record.v[0]);
    default:
      break;
  }
  if (record.node < timeline.nodes) return event_lane(record.node);
  if (record.node != raft::kClient) return kScenarioLane;
  const SentMessage sent = sent_of(timeline, id);
  return client_lane(sent.id == 0 ? 0 : sent.record->v[0]);
}

std::vector<PerfettoSpan> perfetto_spans(const Timeline& timeline, const Scope& scope) {
  std::vector<PerfettoSpan> spans;
  add_roles(timeline, scope, spans);
  add_faults(timeline, scope, spans);
  const auto before = [](const PerfettoSpan& a, const PerfettoSpan& b) { return a.from < b.from; };
  std::stable_sort(spans.begin(), spans.end(), before);
  return spans;
}

std::vector<std::pair<EventId, EventId>> deliveries_in(const Timeline& timeline, const Scope& scope) {
  std::vector<std::pair<EventId, EventId>> deliveries;
  for (EventId id = scope.first; id <= scope.last; ++id) {
    const Record& record = timeline.trace.at(id);
    if (record.kind != EventKind::message_delivered) continue;
    const SentMessage sent = sent_of(timeline, id);
    if (sent.id >= scope.first && sent.id < id) deliveries.emplace_back(sent.id, id);
  }
  std::sort(deliveries.begin(), deliveries.end());
  return deliveries;
}

}  // namespace raftlab::report
