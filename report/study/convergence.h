// SPDX-License-Identifier: MIT
// How long a cluster takes to agree again after its last fault.
#pragma once

#include <optional>

#include "sim/trace.h"

namespace raftlab::report::study {

/// From the last healing of the run (the end of a fault, a restart, a resume) until every live node to which the leader
/// of that moment writes has confirmed in its term, since the healing, all that was committed at the healing; 0 is
/// impossible, for a confirmation takes a message. Nothing where no fault ended, or the run was over before. REQUIRES a
/// trace that keeps its records.
[[nodiscard]] std::optional<sim::Time> time_to_converge(const sim::Trace& trace);

}  // namespace raftlab::report::study
