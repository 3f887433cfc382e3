// SPDX-License-Identifier: MIT
// Why the events of Raft's extensions happened: pre-votes [Thesis 9.6], changes of members [Raft 6], transfers
// [Thesis 3.10], snapshots [Raft 7], reads and leases [Thesis 6.4]. The same promises as in explain.h.
#pragma once

#include "report/why.h"

namespace raftlab::report {

/// Fills rule, section, conditions and note of explanation.event, if it is of one of these kinds.
void explain_extension(const WhyIndex& index, Explanation& explanation);

}  // namespace raftlab::report
