// SPDX-License-Identifier: MIT
// Why messages were lost, taken, counted or ignored [Raft 2, 5], and why clients were refused [Raft 8, Thesis 3.10,
// 4.1]. The same promises as in explain.h: a condition is told only with values the trace has.
#pragma once

#include "report/why.h"

namespace raftlab::report {

/// Fills rule, section, conditions and note of explanation.event, if it is a message event or an answer to a client.
void explain_message(const WhyIndex& index, Explanation& explanation);

}  // namespace raftlab::report
