// SPDX-License-Identifier: MIT
// Why a node did not vote for another, and why a node does not lead, by a moment [Raft 5.2, 5.4.1, Thesis 9.6].
#pragma once

#include "report/why_not.h"

namespace raftlab::report {

WhyNot why_not_vote(const WhyIndex& index, const Question& question, sim::EventId moment);
WhyNot why_not_leader(const WhyIndex& index, const Question& question, sim::EventId moment);

}  // namespace raftlab::report
