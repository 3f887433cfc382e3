// SPDX-License-Identifier: MIT
#include "report/event_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/event_text.h"
#include "report/heartbeats.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

using raft::MessageKind;
using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

bool foldable(const Heartbeat& beat) {
  if (beat.changed) return false;
  if (!beat.dropped && !beat.reply_dropped) return true;
  return beat.drop_reason == sim::DropReason::receiver_down || beat.drop_reason == sim::DropReason::partition;
}

RowKind kind_of(const Record& record) {
  switch (record.kind) {
    case EventKind::became_follower:  // a follower that only takes over a term is no news of an election
      return record.v[1] == static_cast<std::uint64_t>(raft::Role::follower) ? RowKind::vote : RowKind::election;
    case EventKind::election_timeout:
    case EventKind::became_candidate:
    case EventKind::became_leader:
    case EventKind::became_pre_candidate:
      return RowKind::election;
    case EventKind::vote_granted:
    case EventKind::vote_refused:
    case EventKind::pre_vote_granted:
    case EventKind::pre_vote_refused:
      return RowKind::vote;
    case EventKind::config_changed:
    case EventKind::transfer_started:
    case EventKind::timeout_now_sent:
    case EventKind::transfer_ended:
      return RowKind::members;
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
    case EventKind::append_rejected:
    case EventKind::entry_appended:
    case EventKind::log_truncated:
    case EventKind::entries_persisted:
      return RowKind::log;
    case EventKind::commit_advanced:
    case EventKind::entry_applied:
      return RowKind::commit;
    case EventKind::node_started:
    case EventKind::node_crashed:
    case EventKind::node_refused_start:
    case EventKind::node_restarted:
    case EventKind::node_paused:
    case EventKind::node_resumed:
    case EventKind::timers_changed:
      return RowKind::process;
    case EventKind::message_sent:
    case EventKind::message_delivered:
    case EventKind::message_dropped:
    case EventKind::message_duplicated:
      switch (record.message_kind()) {
        case MessageKind::request_vote:
        case MessageKind::vote_reply:
        case MessageKind::pre_vote:
        case MessageKind::pre_vote_reply:
          return RowKind::vote;
        case MessageKind::timeout_now:
          return RowKind::members;
        case MessageKind::heartbeat:
          return RowKind::heartbeat;
        case MessageKind::client_request:
        case MessageKind::client_reply:
        case MessageKind::member_request:
          return RowKind::client;
        default:
          return RowKind::message;
      }
    case EventKind::client_request:
    case EventKind::member_requested:
    case EventKind::client_response:
    case EventKind::read_served:
    case EventKind::lease_expired:
      return RowKind::client;
    default:
      return RowKind::scenario;
  }
}

class RowMaker {
 public:
  RowMaker(const Timeline& timeline, Keep keep)
      : timeline_(timeline),
        keep_(keep),
        beats_(find_heartbeats(timeline)),
        replay_(timeline),
        fold_of_beat_(beats_.all.size(), 0),
        letters_(timeline.nodes, 'x'),
        open_(timeline.nodes, 0) {
    // Nodes that start at time 0 were never down; that their events have an order shall not look as if.
    for (EventId id = 1; id <= timeline.trace.size() && timeline.trace.at(id).at == 0; ++id) {
      const Record& record = timeline.trace.at(id);
      if (record.kind != EventKind::node_started || record.node >= letters_.size()) continue;
      NodeState state = replay_.node(record.node);
      state.up = true;
      letters_[record.node] = letter_of(state);
      rows_.letters.push_back({1, record.node, letter_of(state)});
    }
  }

  EventRows make() {
    const sim::Trace& trace = timeline_.trace;
    for (EventId id = 1; id <= trace.size(); ++id) {
      replay_.step();
      const Record& record = trace.at(id);
      if (record.node < letters_.size()) note_letter(id, record.node);
      const std::uint32_t fold = fold_for(id);
      Row row = row_of(id, record);
      if (fold == 0) {
        rows_.rows.push_back(row);
        std::fill(open_.begin(), open_.end(), 0);
      } else if (rows_.folds[fold - 1].first == id) {
        Row folded = row;
        folded.fold = fold;
        folded.kind = RowKind::heartbeat;
        rows_.rows.push_back(folded);
      }
      if (keep_ == Keep::folded_and_all) {
        row.fold = fold;
        rows_.all.push_back(row);
      }
    }
    return std::move(rows_);
  }

 private:
  void note_letter(EventId id, NodeId node) {
    const char letter = letter_of(replay_.node(node));
    if (letter == letters_[node] || (letter == 'x' && replay_.record().kind != EventKind::node_crashed)) return;
    letters_[node] = letter;
    rows_.letters.push_back({id, node, letter});
  }

  Row row_of(EventId id, const Record& record) const {
    Row row;
    row.event = id;
    row.kind = kind_of(record);
    row.term = record.term;
    if (record.node < timeline_.nodes) {
      row.node = record.node;
      row.letter = letters_[record.node];
      if (row.term == 0) row.term = replay_.node(record.node).term;
    } else if (row.kind == RowKind::client) {
      row.node = raft::kClient;
    }
    return row;
  }

  std::uint32_t fold_for(EventId id) {
    const std::uint32_t beat_number = beats_.of_event[id];
    if (beat_number == 0) return 0;
    const Heartbeat& beat = beats_.all[beat_number - 1];
    if (!foldable(beat)) return 0;
    std::uint32_t& fold_number = fold_of_beat_[beat_number - 1];
    if (id == beat.sent) fold_number = join(beat);
    if (fold_number == 0) return 0;
    Fold& fold = rows_.folds[fold_number - 1];
    fold.last = id;
    return fold_number;
  }

  /// The open fold of its leader and term, or a new one.
  std::uint32_t join(const Heartbeat& beat) {
    if (beat.from >= open_.size()) return 0;
    std::uint32_t& open = open_[beat.from];
    if (open == 0 || rows_.folds[open - 1].term != beat.term) {
      Fold fresh;
      fresh.first = beat.sent;
      fresh.leader = beat.from;
      fresh.term = beat.term;
      fresh.first_at = beat.at;
      fresh.last_at = -1;
      rows_.folds.push_back(fresh);
      open = static_cast<std::uint32_t>(rows_.folds.size());
    }
    Fold& fold = rows_.folds[open - 1];
    if (beat.at != fold.last_at) ++fold.rounds;
    fold.last_at = beat.at;
    ++fold.messages;
    if (beat.answered) ++fold.answered;
    if (!beat.answered && (beat.dropped || beat.reply_dropped)) {
      ++(beat.drop_reason == sim::DropReason::receiver_down ? fold.lost_down : fold.lost_cut);
    }
    return open;
  }

  const Timeline& timeline_;
  Keep keep_;
  Heartbeats beats_;
  Replay replay_;
  std::vector<std::uint32_t> fold_of_beat_;
  std::vector<char> letters_;
  std::vector<std::uint32_t> open_;  // by leader: one plus the fold that the next round may join
  EventRows rows_;
};

}  // namespace

EventRows make_rows(const Timeline& timeline, Keep keep) { return RowMaker(timeline, keep).make(); }

std::string fold_text(const Fold& fold) {
  std::string text = fold.rounds == 1 ? std::string("1 round of heartbeats")
                                      : fmt::format("{} rounds of heartbeats in {}", fold.rounds,
                                                    duration_text(fold.last_at - fold.first_at));
  if (fold.answered == fold.messages) return text + fmt::format(", all {} answered", fold.messages);
  text += fmt::format(", {} of {} answered", fold.answered, fold.messages);
  if (fold.lost_down != 0) text += fmt::format(", {} lost: the receiver is down", fold.lost_down);
  if (fold.lost_cut != 0) text += fmt::format(", {} lost: the link is cut", fold.lost_cut);
  return text;
}

std::string row_text(const Timeline& timeline, const EventRows& rows, const Row& row) {
  return row.fold != 0 ? fold_text(rows.folds[row.fold - 1]) : event_text(timeline, row.event);
}

}  // namespace raftlab::report
