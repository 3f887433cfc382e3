// SPDX-License-Identifier: MIT
// A run as a trace of the Chrome trace event format in JSON, for the Perfetto viewer. Each node is a process with a
// thread for its role and one for its events; clients and faults have processes of their own. Messages are short
// slices at both ends with a flow arrow between them; lost ones have no arrow. Term and commit index are counters.
// Times are microseconds of virtual time; events of one moment are one nanosecond apart, in their order, so that every
// time is later than the one before and slices of a thread never overlap.
#pragma once

#include "report/exports/scope.h"
#include "report/json_out.h"

namespace raftlab::report {

void write_perfetto(const Timeline& timeline, const Scope& scope, const Sink& sink);

}  // namespace raftlab::report
