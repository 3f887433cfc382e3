// SPDX-License-Identifier: MIT
#include "report/exports/ndjson.h"

#include "report/json_events.h"

namespace raftlab::report {

void write_ndjson(const Timeline& timeline, const Scope& scope, const Sink& sink) {
  JsonOut out(sink);
  EventWriter events(timeline, out);
  for (sim::EventId id = scope.first; id <= scope.last; ++id) events.write_line(id);
  out.flush();
}

}  // namespace raftlab::report
