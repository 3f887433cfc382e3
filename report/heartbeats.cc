// SPDX-License-Identifier: MIT
#include "report/heartbeats.h"

namespace raftlab::report {
namespace {

using raft::MessageKind;
using sim::EventId;
using sim::EventKind;
using sim::Record;

class HeartbeatFinder {
 public:
  explicit HeartbeatFinder(const Timeline& timeline) : trace_(timeline.trace) {
    found_.of_event.assign(trace_.size() + 1, 0);
  }

  Heartbeats find() {
    for (EventId id = 1; id <= trace_.size(); ++id) {
      const Record& record = trace_.at(id);
      if (record.kind == EventKind::message_sent) {
        sent(id, record);
      } else if (record.kind >= EventKind::message_delivered && record.kind <= EventKind::message_duplicated) {
        carried(id, record);
      } else if (const std::uint32_t beat = of(record.cause); beat != 0) {
        found_.all[beat - 1].changed = true;
      }
    }
    return std::move(found_);
  }

 private:
  std::uint32_t of(EventId id) const { return id < found_.of_event.size() ? found_.of_event[id] : 0; }

  /// The heartbeat an answer is to: what the follower decided in between, a refusal say, belongs to none.
  std::uint32_t answered_by(EventId id, const Record& reply) const {
    EventId behind = reply.cause;
    while (behind != 0 && behind < id && of(behind) == 0 && trace_.at(behind).node == reply.node &&
           trace_.at(behind).kind < EventKind::message_sent) {
      id = behind;
      behind = trace_.at(behind).cause;
    }
    return of(behind);
  }

  void sent(EventId id, const Record& record) {
    const MessageKind kind = record.message_kind();
    if (kind == MessageKind::heartbeat) {
      found_.all.push_back({.sent = id, .from = record.node, .to = record.peer, .term = record.term, .at = record.at});
      found_.of_event[id] = static_cast<std::uint32_t>(found_.all.size());
      return;
    }
    const std::uint32_t beat = kind == MessageKind::append_reply ? answered_by(id, record) : of(record.cause);
    if (beat == 0) return;
    Heartbeat& heartbeat = found_.all[beat - 1];
    if (kind == MessageKind::append_reply && record.node == heartbeat.to) {
      heartbeat.replied = true;
      if (!record.flag) heartbeat.changed = true;  // a refusal changes what the leader does next
      found_.of_event[id] = beat;
    } else {
      heartbeat.changed = true;
    }
  }

  void carried(EventId id, const Record& record) {
    const std::uint32_t beat = of(record.v[0]);
    if (beat == 0) return;
    Heartbeat& heartbeat = found_.all[beat - 1];
    const bool own = record.v[0] == heartbeat.sent;
    found_.of_event[id] = beat;
    switch (record.kind) {
      case EventKind::message_delivered:
        (own ? heartbeat.delivered : heartbeat.answered) = true;
        break;
      case EventKind::message_dropped:
        (own ? heartbeat.dropped : heartbeat.reply_dropped) = true;
        heartbeat.drop_reason = record.drop_reason();
        break;
      default:
        heartbeat.changed = true;
        break;  // a copy more: worth seeing
    }
  }

  const sim::Trace& trace_;
  Heartbeats found_;
};

}  // namespace

Heartbeats find_heartbeats(const Timeline& timeline) { return HeartbeatFinder(timeline).find(); }

}  // namespace raftlab::report
