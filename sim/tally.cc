// SPDX-License-Identifier: MIT
#include "sim/tally.h"

namespace raftlab::sim {

void Tally::see_other(const Record& record) {
  State& state = states_[record.node];
  switch (record.kind) {
    case EventKind::message_dropped:
      ++messages_dropped_;
      return;
    case EventKind::commit_advanced:
      if (record.v[1] > commits_) commits_ = record.v[1];
      return;
    case EventKind::became_leader:
      ++elections_;
      state.leads = true;
      break;
    case EventKind::became_follower:
    case EventKind::became_pre_candidate:
    case EventKind::became_candidate:
    case EventKind::node_started:
    case EventKind::node_restarted:
      state.leads = false;
      break;
    case EventKind::node_crashed:
      state.leads = state.paused = false;
      break;
    case EventKind::node_paused:
      state.paused = true;
      break;
    case EventKind::node_resumed:
      state.paused = false;
      break;
    default:
      return;
  }
  const bool counts = state.leads && !state.paused;
  if (counts == state.counted) return;
  state.counted = counts;
  if (!counts) {
    if (--live_leaders_ == 0) since_us_ = record.at;
  } else if (live_leaders_++ == 0 && record.at - since_us_ > leaderless_us_) {
    leaderless_us_ = record.at - since_us_;
  }
}

}  // namespace raftlab::sim
