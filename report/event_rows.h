// SPDX-License-Identifier: MIT
// The list of events as pages and prints show it: a row for each record, but rounds of heartbeats that changed
// nothing are folded into one row that says how many there were and whether all were answered. A heartbeat that
// moves a commit index, or is the cause of anything else, is never folded; nor is one lost by chance or by the
// scenario. Those lost again and again because their receiver is down or cut off are counted in the row.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

/// What rows can be filtered by. election: timers and changes of role; vote: votes and terms taken over.
/// log: snapshots too; members: transfers too. The page knows them by one digit each.
enum class RowKind : std::uint8_t {
  election,
  vote,
  log,
  commit,
  message,
  heartbeat,
  process,
  client,
  scenario,
  members,
};
inline constexpr std::array<std::string_view, 10> kRowKindNames = {
    "elections", "votes", "log", "commits", "messages", "heartbeats", "processes", "clients", "scenario", "members"};
static_assert(kRowKindNames.size() <= 10);

/// Consecutive rounds of one leader in one term, with nothing but each other between them.
struct Fold {
  sim::EventId first = 0;
  sim::EventId last = 0;  // the last event of any of its heartbeats
  raft::NodeId leader = raft::kNoNode;
  raft::Term term = 0;
  sim::Time first_at = 0;
  sim::Time last_at = 0;  // of the last round
  std::uint32_t rounds = 0;
  std::uint32_t messages = 0;
  std::uint32_t answered = 0;
  std::uint32_t lost_down = 0;
  std::uint32_t lost_cut = 0;
};

struct Row {
  sim::EventId event = 0;  // of a fold: its first
  std::uint32_t fold = 0;  // one plus the place in EventRows::folds; 0: a single event
  RowKind kind = RowKind::message;
  raft::NodeId node = raft::kNoNode;  // whose column; kClient; kNoNode: the scenario
  char letter = ' ';    // as letter_of() in replay.h: that node right after the event; blank for clients and scenario
  raft::Term term = 0;  // of the event, else of the node; 0 for neither
};

/// Node `node` has this letter from event `event` on.
struct LetterChange {
  sim::EventId event = 0;
  raft::NodeId node = 0;
  char letter = 'x';
};

struct EventRows {
  std::vector<Row> rows;  // with heartbeats folded, in order
  std::vector<Fold> folds;
  std::vector<Row> all;               // a row for every event, `fold` set where it belongs to one; only if asked for
  std::vector<LetterChange> letters;  // before the first all are x
};

enum class Keep { folded, folded_and_all };
EventRows make_rows(const Timeline& timeline, Keep keep = Keep::folded);

/// "142 rounds of heartbeats in 7.050 s, all 284 answered".
std::string fold_text(const Fold& fold);
/// A row of EventRows::rows: fold_text() of a fold, event_text() of a single event.
std::string row_text(const Timeline& timeline, const EventRows& rows, const Row& row);

}  // namespace raftlab::report
