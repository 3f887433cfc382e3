// SPDX-License-Identifier: MIT
#include "report/event_columns.h"

#include "report/event_text.h"
#include "report/fields.h"
#include "report/heartbeats.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

/// A heartbeat, or its answer, that changed nothing and was not lost.
bool is_bulk(const Heartbeats& beats, EventId id) {
  const std::uint32_t number = beats.of_event[id];
  if (number == 0) return false;
  const Heartbeat& beat = beats.all[number - 1];
  return !beat.changed && !beat.dropped && !beat.reply_dropped;
}

/// What the events so far say about the next one.
class Writer {
 public:
  Writer(const Timeline& timeline, const EventRows& rows, Columns& columns)
      : timeline_(timeline),
        rows_(rows),
        beats_(find_heartbeats(timeline)),
        time_(columns.add("time")),
        kind_(columns.add("kind")),
        cause_(columns.add("cause")),
        sent_(columns.add("sent")),
        node_(columns.add("node")),
        peer_(columns.add("peer")),
        type_(columns.add("type")),
        reason_(columns.add("reason")),
        term_(columns.add("term")),
        fold_(columns.add("fold")),
        bulk_(columns.add("bulk")) {}

  void add(EventId id) {
    const Record& record = timeline_.trace.at(id);
    const EventId sent = carried_from(timeline_, id);
    const EventId cause = record.cause < id ? record.cause : 0;
    time_.number(static_cast<std::uint64_t>(record.at - time_before_));
    time_before_ = record.at;
    kind_.byte(static_cast<std::uint8_t>(record.kind));
    cause_.number(cause == 0 ? 0 : id - cause);
    if (is_message(record.kind) && record.kind != EventKind::message_sent) {
      sent_.number(sent == 0 ? 1 : sent == cause ? 0 : id - sent + 1);
    }
    add_ends(record, sent, cause);
    reason_.byte(record.reason);
    const EventId base = sent != 0 ? sent : cause != 0 ? cause : id - 1;
    term_.step(base == 0 ? 0 : rows_.all[base - 1].term, rows_.all[id - 1].term);
    add_fold(rows_.all[id - 1].fold);
    bulk_.byte(static_cast<std::uint8_t>(is_bulk(beats_, id) != (sent != 0 && is_bulk(beats_, sent))));
  }

  void finish() {
    if (fold_count_ == 0) return;
    fold_.number(fold_before_);
    fold_.number(fold_count_);
  }

 private:
  void add_ends(const Record& record, EventId sent, EventId cause) {
    raft::NodeId node = raft::kNoNode;
    raft::NodeId peer = raft::kNoNode;
    std::uint8_t type = 0;
    if (sent != 0) {
      const Record& message = timeline_.trace.at(sent);
      node = message.peer;
      peer = record.node == message.node ? message.peer : message.node;
      type = message.type;
    } else if (cause != 0) {
      const Record& before = timeline_.trace.at(cause);
      node = before.node;
      if (record.kind == EventKind::message_sent) peer = before.peer;
    }
    node_.byte(record.node ^ node);
    peer_.byte(record.peer ^ peer);
    type_.byte(is_message(record.kind) ? record.type ^ type : 0);
  }

  void add_fold(std::uint32_t fold) {
    if (fold_count_ != 0 && fold != fold_before_) {
      fold_.number(fold_before_);
      fold_.number(fold_count_);
      fold_count_ = 0;
    }
    fold_before_ = fold;
    ++fold_count_;
  }

  const Timeline& timeline_;
  const EventRows& rows_;
  Heartbeats beats_;
  Column& time_;
  Column& kind_;
  Column& cause_;
  Column& sent_;
  Column& node_;
  Column& peer_;
  Column& type_;
  Column& reason_;
  Column& term_;
  Column& fold_;
  Column& bulk_;
  sim::Time time_before_ = 0;
  std::uint32_t fold_before_ = 0;
  std::uint64_t fold_count_ = 0;
};

}  // namespace

EventId carried_from(const Timeline& timeline, EventId id) {
  const Record& record = timeline.trace.at(id);
  if (!is_message(record.kind) || record.kind == EventKind::message_sent) return 0;
  const EventId sent = record.v[0];
  return sent != 0 && sent < id && timeline.trace.at(sent).kind == EventKind::message_sent ? sent : 0;
}

void add_event_columns(const Timeline& timeline, const EventRows& rows, ShapeTable& shapes, Columns& columns) {
  Writer writer(timeline, rows, columns);
  TextColumn texts(shapes, columns, "text");
  for (EventId id = 1; id <= timeline.trace.size(); ++id) {
    writer.add(id);
    texts.add(event_text(timeline, id));
  }
  writer.finish();
}

}  // namespace raftlab::report
