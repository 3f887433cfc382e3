// SPDX-License-Identifier: MIT
// Why an entry is not committed by a moment [Raft 5.3, 5.4.2]: nobody has it, it is on too few disks, it is of an older
// term, nobody leads, the leader does not know yet, or this node has not been told.
#pragma once

#include "report/why_not.h"

namespace raftlab::report {

WhyNot why_not_commit(const WhyIndex& index, const Question& question, sim::EventId moment);

}  // namespace raftlab::report
