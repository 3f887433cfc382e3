// SPDX-License-Identifier: MIT
// What became of the questions of one candidate, or pre-candidate, to one voter: asked, lost, answered, on the way. For
// why_not.h, read from the trace up to a moment.
#pragma once

#include "report/why.h"

namespace raftlab::report {

/// A node that stood, or asked whether it would win, in one term.
struct Attempt {
  raft::NodeId node = raft::kNoNode;
  raft::Term term = 0;     // it stood in, or asked about
  sim::EventId event = 0;  // its became_candidate or became_pre_candidate
  bool real = true;        // false: pre-votes only
};

/// The last attempt of a node up to `moment`; event 0 if there is none.
Attempt last_attempt(const WhyIndex& index, raft::NodeId node, sim::EventId moment);

/// What one voter did with an attempt up to a moment.
struct Asked {
  sim::EventId sent = 0;       // the request; 0: never asked
  sim::EventId delivered = 0;  // it arrived
  sim::EventId dropped = 0;    // it was lost, and no copy arrived
  sim::EventId decided = 0;    // vote or pre-vote, granted or refused
  bool granted = false;
  sim::EventId answer_sent = 0;
  sim::EventId answer_delivered = 0;
  sim::EventId answer_dropped = 0;
};

Asked asked(const WhyIndex& index, const Attempt& attempt, raft::NodeId voter, sim::EventId moment);

/// Whether it was a yes that arrived while the attempt went on.
bool is_counted(const WhyIndex& index, const Asked& asked);

/// What that was, in words, behind "node 2 ": "voted for it (e#40)", "refused (e#40): it voted for node 1", "...".
std::string asked_text(const WhyIndex& index, const Asked& asked, raft::NodeId voter, sim::EventId moment);

}  // namespace raftlab::report
