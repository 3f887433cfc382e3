// SPDX-License-Identifier: MIT
// A run as a log for ShiViz: its first line is the regular expression that reads the log, the second the one between
// executions (empty: there is one), then two lines an event: id, time and text; host and vector clock. The clocks come
// from causes alone: each event adds one to the own component of its host, and one that was caused by an event of
// another host takes over what that one knew; a message does so where it is delivered, never where it is lost. Hosts
// are the nodes, all clients together, and the scenario.
#pragma once

#include "report/exports/scope.h"
#include "report/json_out.h"

namespace raftlab::report {

void write_shiviz(const Timeline& timeline, const Scope& scope, const Sink& sink);

}  // namespace raftlab::report
