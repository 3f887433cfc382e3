// SPDX-License-Identifier: MIT
#include "report/exports/ndjson.h"

#include "report/json_events.h"

namespace raftlab::report {

void write_ndjson(const Timeline& timeline, const Scope& scope, const Sink& sink) {
  JsonOut out(sink);
  EventWriter(timeline, out).write_lines(scope.first, scope.last);
  out.flush();
}

}  // namespace raftlab::report
