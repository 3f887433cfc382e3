// SPDX-License-Identifier: MIT
// The part of explain() that knows Raft: for each kind of event the rule, its section and its conditions.
#pragma once

#include "report/why.h"

namespace raftlab::report {

/// Fills rule, section, conditions and note of `explanation`, whose event is set; leaves them empty for a kind of
/// event that is not covered.
void explain_rule(const WhyIndex& index, Explanation& explanation);

}  // namespace raftlab::report
