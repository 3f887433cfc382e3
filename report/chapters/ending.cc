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
#include <fmt/format.h>

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
  for (const NodeState& node : facts.at_end) {
    if (node.up) ++up;
    equal = equal && node.live() && node.log == first.log && node.commit_index == first.commit_index;
  }
  if (equal) {
    text +=
        fmt::format(" {}, with {} log of {}, committed through {}.",
                    up == 1 ? "The node was up" : fmt::format("All {} nodes were up", up), up == 1 ? "a" : "the same",
                    count_text(first.log.last_index(), "entry", "entries"), first.commit_index);
  } else {
    text += fmt::format(" {} of {} {} up; the entries through {} were known to be committed.", up,
                        count_text(facts.timeline.nodes, "node", "nodes"), up == 1 ? "was" : "were",
                        facts.committed.size());
  }
  out.push_back({Topic::ending, {"At the end", text, last, last}});
}

}  // namespace raftlab::report
