// SPDX-License-Identifier: MIT
// Logs that differ and are made equal [Raft 5.3], and entries that wait for one of the leader's own term
// [Raft 5.4.2]. Titles: "Node N's log is repaired", "K logs are repaired" (of K nodes, by one leader in one term),
// "Waiting for an entry of its own term".
//
// Sentences.
//  repaired  "Node N deleted entries A to B (e#X): its entry A was of term T, that of node L, leader of term U, of term
//            V." (one entry: "deleted entry A") X: a log_truncated, A first_index, B last_log_index_before, T
//            old_entry_term, V new_entry_term, L its leader, U its term. At most four; then "Entries were deleted K
//            more times in that term." "None of the deleted entries was ever committed." where that is so for all of
//            the chapter: at none of their indexes the first entry committed is the one deleted.
//  own term  "Node N led term T with entries of earlier terms that nobody had committed; it committed entries A to B
//            with entry I of its own term (e#X), D after it became leader." X: a commit_advanced with reason counted,
//            A - 1 the highest commit index anybody had before, B the last entry up to commit_index of a term below T,
//            I the first of term T; told if a command of a client is among A to B.
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kRepairsMax = 4;

struct Repair {
  EventId event = 0;
  bool lost_committed = false;  // a deleted entry was ever committed
};

struct Repairs {
  raft::NodeId leader = raft::kNoNode;
  raft::Term term = 0;
  std::vector<Repair> all;
};

std::vector<Repairs> find_repairs(const Facts& facts) {
  std::vector<Repairs> groups;
  Replay replay(facts.timeline);
  const sim::Trace& trace = facts.timeline.trace;
  for (EventId id = 1; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.kind == EventKind::log_truncated && record.node < facts.timeline.nodes) {
      const raft::Log& log = replay.node(record.node).log;
      Repair repair{id, false};
      for (raft::Index i = record.v[0]; i <= record.v[1] && log.contains(i); ++i) {
        if (facts.commit_of(i, log.place_at(i)) != 0) repair.lost_committed = true;
      }
      const auto known = std::find_if(groups.begin(), groups.end(), [&](const Repairs& group) {
        return group.leader == record.peer && group.term == record.term;
      });
      if (known != groups.end()) {
        known->all.push_back(repair);
      } else {
        groups.push_back({record.peer, record.term, {repair}});
      }
    }
    replay.step();
  }
  return groups;
}

void tell_repairs(const Facts& facts, Drafts& out) {
  if (facts.kinds[static_cast<std::size_t>(EventKind::log_truncated)] == 0) return;
  for (const Repairs& group : find_repairs(facts)) {
    std::string text;
    std::vector<raft::NodeId> nodes;
    bool lost = false;
    for (std::size_t i = 0; i < group.all.size(); ++i) {
      const Record& record = facts.at(group.all[i].event);
      lost = lost || group.all[i].lost_committed;
      if (std::find(nodes.begin(), nodes.end(), record.node) == nodes.end()) nodes.push_back(record.node);
      if (i >= kRepairsMax) continue;
      const std::string range = record.v[0] == record.v[1] ? fmt::format("entry {}", record.v[0])
                                                           : fmt::format("entries {} to {}", record.v[0], record.v[1]);
      text += fmt::format(
          "{}Node {} deleted {} (e#{}): its entry {} was of term {}, that of node {}, leader of term {}, of term {}.",
          i == 0 ? "" : " ", record.node, range, group.all[i].event, record.v[0], record.v[2], group.leader, group.term,
          record.v[3]);
    }
    if (group.all.size() > kRepairsMax) {
      text += fmt::format(" Entries were deleted {} in that term.",
                          count_text(group.all.size() - kRepairsMax, "more time", "more times"));
    }
    if (!lost) text += " None of the deleted entries was ever committed.";
    const std::string title = nodes.size() == 1 ? fmt::format("Node {}'s log is repaired", nodes.front())
                                                : fmt::format("{} logs are repaired", nodes.size());
    out.push_back({Topic::repair, {title, text, group.all.front().event, group.all.back().event}});
  }
}

void tell_own_term(const Facts& facts, EventId event, Drafts& out) {
  const Record& record = facts.at(event);
  raft::Index first = 0;  // committed with this very event
  raft::Index own = 0;
  for (raft::Index i = 1; i <= record.v[1] && i <= facts.committed.size(); ++i) {
    if (facts.committed_events[i - 1] != event) continue;
    if (first == 0) first = i;
    const raft::Place place = facts.committed[i - 1];
    if (place != raft::kNoPlace && facts.timeline.store.at(place).term == record.term) {
      own = i;
      break;
    }
  }
  EventId became = 0;
  for (const Leadership& leadership : facts.leaderships) {
    if (leadership.node == record.node && leadership.term == record.term) became = leadership.from;
  }
  if (first == 0 || own <= first || became == 0) return;
  const std::string range =
      own - 1 == first ? fmt::format("entry {}", first) : fmt::format("entries {} to {}", first, own - 1);
  out.push_back(
      {Topic::own_term,
       {"Waiting for an entry of its own term",
        fmt::format("Node {} led term {} with entries of earlier terms that nobody had committed; it committed {} "
                    "with entry {} of its own term (e#{}), {} after it became leader.",
                    record.node, record.term, range, own, event, duration_text(facts.between(became, event))),
        became, event}});
}

}  // namespace

void tell_logs(const Facts& facts, Drafts& out) {
  tell_repairs(facts, out);
  for (const EventId event : facts.own_term_commits) tell_own_term(facts, event, out);
}

}  // namespace raftlab::report
