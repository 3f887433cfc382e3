// SPDX-License-Identifier: MIT
// How the run ended. Title: "At the end". The chapter is the last event of the trace.
//
// Sentences, about the state after the last event.
//  leader  "After D node N led term T." or "After D nobody led." D: ended_at_us. N: the live leader of the highest
//          term.
//  logs    "All n nodes were up, with the same log of K entries, committed through C." where no node is down or paused
//          and all logs and commit indexes are equal ("The node was up, with a log of ..." for a cluster of one); else
//          "U of n nodes were up; the entries through C were known to be committed." C: the highest commit index that
//          anybody ever had (commit_advanced), U: nodes that are not down.
//  base    "Snapshots stood for the first A to B of them." after the first of these, where a log begins behind a
//          snapshot; A, B: the lowest and the highest last_included_index a node's log begins behind (0 without one);
//          "the first A" where they are equal.
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {

void tell_ending(const Facts& facts, Drafts& out) {
  const sim::EventId last = facts.timeline.trace.size();
  if (last == 0 || facts.at_end.empty()) return;
  std::string text = fmt::format("After {} ", duration_text(facts.timeline.ended_at_us));
  text += facts.leader_at_end == raft::kNoNode
              ? "nobody led."
              : fmt::format("node {} led term {}.", facts.leader_at_end, facts.at_end[facts.leader_at_end].term);
  unsigned up = 0;
  bool equal = true;
  const NodeState& first = facts.at_end.front();
  raft::Index base_min = first.log.base_index();
  raft::Index base_max = base_min;
  for (const NodeState& node : facts.at_end) {
    if (node.up) ++up;
    equal = equal && node.live() && node.log.last_index() == first.log.last_index() &&
            node.log.same_through(first.log, first.log.last_index()) && node.commit_index == first.commit_index;
    base_min = std::min(base_min, node.log.base_index());
    base_max = std::max(base_max, node.log.base_index());
  }
  if (equal) {
    text +=
        fmt::format(" {}, with {} log of {}, committed through {}.",
                    up == 1 ? "The node was up" : fmt::format("All {} nodes were up", up), up == 1 ? "a" : "the same",
                    count_text(first.log.last_index(), "entry", "entries"), first.commit_index);
    if (base_max != 0) {
      text +=
          fmt::format(" Snapshots stood for the first {} of them.",
                      base_min == base_max ? std::to_string(base_min) : fmt::format("{} to {}", base_min, base_max));
    }
  } else {
    text +=
        fmt::format(" {} of {} {} up; the entries through {} were known to be committed.", up,
                    count_text(facts.timeline.nodes, "node", "nodes"), up == 1 ? "was" : "were", facts.committed_max);
  }
  out.push_back({Topic::ending, {"At the end", text, last, last}});
}

}  // namespace raftlab::report
