// SPDX-License-Identifier: MIT
#include "report/study/convergence.h"

#include <algorithm>

#include "raft/node_set.h"

namespace raftlab::report::study {
namespace {

using sim::EventKind;
using sim::Record;

/// The last healing, and what was committed by then.
struct Healing {
  sim::EventId event = 0;  // 0: no fault ended
  sim::Time at_us = 0;
  sim::Index committed = 0;
};

Healing last_healing(const sim::Trace& trace) {
  Healing healing;
  sim::Index committed = 0;
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.kind == EventKind::commit_advanced) committed = std::max<sim::Index>(committed, record.v[1]);
    if (record.kind == EventKind::fault_ended || record.kind == EventKind::node_restarted ||
        record.kind == EventKind::node_resumed) {
      healing = {id, record.at, committed};
    }
  }
  return healing;
}

class Agreement {
 public:
  Agreement(const sim::Trace& trace, const Healing& healing) : trace_(trace), healing_(healing) {}

  std::optional<sim::Time> reached() {
    for (sim::EventId id = 1; id <= trace_.size(); ++id) {
      const Record& record = trace_.at(id);
      see(record);
      if (id > healing_.event && all_agree()) return record.at - healing_.at_us;
    }
    return std::nullopt;
  }

 private:
  void see(const Record& record) {
    switch (record.kind) {
      case EventKind::became_leader:
        if (record.term < term_) return;
        leader_ = record.node;
        term_ = record.term;
        members_ = agreed_ = {};
        return;
      case EventKind::message_sent:
        sent(record);
        return;
      case EventKind::node_started:
      case EventKind::node_restarted:
      case EventKind::node_resumed:
        live_.add(record.node);
        return;
      case EventKind::node_crashed:
      case EventKind::node_paused:
        live_.remove(record.node);
        return;
      default:
        return;
    }
  }

  void sent(const Record& record) {
    if (record.term != term_) return;
    switch (record.message_kind()) {
      case raft::MessageKind::append_entries:
      case raft::MessageKind::heartbeat:
      case raft::MessageKind::install_snapshot:
        if (record.node == leader_) members_.add(record.peer);
        return;
      case raft::MessageKind::append_reply:
        confirm(record, record.v[1]);
        return;
      case raft::MessageKind::snapshot_reply:
        confirm(record, record.v[0]);
        return;
      default:
        return;
    }
  }

  void confirm(const Record& reply, sim::Index index) {
    const bool since = reply.at >= healing_.at_us;
    if (since && reply.flag && reply.peer == leader_ && index >= healing_.committed) agreed_.add(reply.node);
  }

  bool all_agree() const {
    if (leader_ == raft::kNoNode || !live_.contains(leader_) || members_.empty()) return false;
    return ((members_ - agreed_) & live_).empty();
  }

  const sim::Trace& trace_;
  Healing healing_;
  raft::NodeId leader_ = raft::kNoNode;  // of the highest term
  sim::Term term_ = 0;
  raft::NodeSet live_;
  raft::NodeSet members_;  // to whom it writes
  raft::NodeSet agreed_;
};

}  // namespace

std::optional<sim::Time> time_to_converge(const sim::Trace& trace) {
  const Healing healing = last_healing(trace);
  if (healing.event == 0) return std::nullopt;
  return Agreement(trace, healing).reached();
}

}  // namespace raftlab::report::study
