// SPDX-License-Identifier: MIT
#include "report/study/leaderless.h"

#include <array>
#include <utility>

#include "raft/node_set.h"

namespace raftlab::report::study {
namespace {

using sim::EventKind;
using sim::Record;

bool from_a_leader(raft::MessageKind kind) {
  return kind == raft::MessageKind::append_entries || kind == raft::MessageKind::heartbeat ||
         kind == raft::MessageKind::install_snapshot;
}

class Watching {
 public:
  explicit Watching(const sim::Trace& trace) : trace_(trace) { stretches_.push_back({.since_start = true}); }

  std::vector<Leaderless> all() {
    for (sim::EventId id = 1; id <= trace_.size(); ++id) see(trace_.at(id));
    return std::move(stretches_);
  }

 private:
  struct State {
    bool leads = false;
    bool paused = false;
    bool counted = false;
    sim::Term term = 0;  // in which it leads
  };

  /// Nobody has heard a leader yet.
  bool open() const { return stretches_.back().heard_us < 0; }

  void see(const Record& record) {
    switch (record.kind) {
      case EventKind::message_sent:
        if (is_of_leader(record, record.node)) targets_.add(record.peer);
        return;
      case EventKind::message_delivered:
        if (is_of_leader(record, record.peer)) delivered(record);
        return;
      case EventKind::message_dropped:
        if (is_of_leader(record, record.peer)) dropped(record);
        return;
      case EventKind::became_candidate:
        campaigned(record.term);
        break;
      default:
        break;
    }
    see_role(record);
  }

  /// A message of the new leader, in its term, while it has not been heard by all.
  bool is_of_leader(const Record& message, raft::NodeId from) const {
    return leader_ != raft::kNoNode && from == leader_ && message.term == term_ && open() &&
           from_a_leader(message.message_kind());
  }

  void delivered(const Record& record) {
    heard_.add(record.node);
    look(record.at);
  }

  /// Whom it cannot reach is not waited for; what chance loses is sent again.
  void dropped(const Record& record) {
    if (record.drop_reason() != sim::DropReason::partition) return;
    targets_.remove(record.node);
    look(record.at);
  }

  void look(sim::Time now) {
    if (leader_ == raft::kNoNode || !open()) return;
    const bool all = ((targets_ - heard_) & live_).empty();
    if (all) stretches_.back().heard_us = now;
  }

  void campaigned(sim::Term term) {
    Leaderless& stretch = stretches_.back();
    if (!open() || leader_ != raft::kNoNode) return;
    if (stretch.first_term == 0) stretch.first_term = term;
    stretch.later_terms = stretch.later_terms || term > stretch.first_term;
  }

  void see_role(const Record& record) {
    if (record.node >= states_.size()) return;
    State& state = states_[record.node];
    switch (record.kind) {
      case EventKind::became_leader:
        state.leads = true;
        state.term = record.term;
        break;
      case EventKind::became_follower:
      case EventKind::became_pre_candidate:
      case EventKind::became_candidate:
        state.leads = false;
        break;
      case EventKind::node_started:
      case EventKind::node_restarted:
        state.leads = state.paused = false;
        live_.add(record.node);
        break;
      case EventKind::node_crashed:
        state.leads = state.paused = false;
        live_.remove(record.node);
        break;
      case EventKind::node_paused:
        state.paused = true;
        live_.remove(record.node);
        break;
      case EventKind::node_resumed:
        state.paused = false;
        live_.add(record.node);
        break;
      default:
        return;
    }
    count(record, state);
  }

  void count(const Record& record, State& state) {
    const bool counts = state.leads && !state.paused;
    if (counts == state.counted) {
      look(record.at);
      return;
    }
    state.counted = counts;
    if (counts) {
      if (leaders_++ == 0) gained(record, state.term);
    } else if (--leaders_ == 0) {
      lost(record.at);
    }
  }

  void gained(const Record& record, sim::Term term) {
    leader_ = record.node;
    term_ = term;
    targets_ = heard_ = {};
    Leaderless& stretch = stretches_.back();
    stretch.won_us = record.at;
    if (stretch.first_term == 0) stretch.first_term = term;
    if (term == stretch.first_term) stretch.first_term_won = true;
    stretch.later_terms = stretch.later_terms || term > stretch.first_term;
  }

  void lost(sim::Time now) {
    leader_ = raft::kNoNode;
    if (!open()) {
      stretches_.push_back({.from_us = now});
    } else {
      stretches_.back().won_us = -1;
    }
  }

  const sim::Trace& trace_;
  std::vector<Leaderless> stretches_;
  std::array<State, 256> states_{};      // by node
  unsigned leaders_ = 0;                 // live ones
  raft::NodeId leader_ = raft::kNoNode;  // the one that ended the last stretch, while it or another leads
  sim::Term term_ = 0;
  raft::NodeSet live_;
  raft::NodeSet targets_;  // to whom it writes
  raft::NodeSet heard_;
};

}  // namespace

std::vector<Leaderless> leaderless_stretches(const sim::Trace& trace) { return Watching(trace).all(); }

std::vector<Leaderless> lost_leaders(const sim::Trace& trace) {
  std::vector<Leaderless> stretches = leaderless_stretches(trace);
  if (stretches.size() > 1 && stretches.front().since_start) stretches.erase(stretches.begin());
  return stretches;
}

}  // namespace raftlab::report::study
