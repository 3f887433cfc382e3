// SPDX-License-Identifier: MIT
// Events as lines of JSON, without the head of the timeline: what jq, grep and data frames read. A line is the object
// that the timeline JSON has for the event, in the same bytes.
#pragma once

#include "report/exports/scope.h"
#include "report/json_out.h"

namespace raftlab::report {

void write_ndjson(const Timeline& timeline, const Scope& scope, const Sink& sink);

}  // namespace raftlab::report
