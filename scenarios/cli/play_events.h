// SPDX-License-Identifier: MIT
#pragma once

// What a line of a session did: an event a line, rounds of heartbeats folded into one, of very much the beginning
// and the end.

#include <string>

#include "report/timeline.h"
#include "scenarios/cli/console.h"

namespace raftlab::scenarios::cli {

/// The events behind `after`, up to the last of the trace.
[[nodiscard]] std::string events_text(const report::Timeline& timeline, sim::EventId after, bool everything);

/// The last event worth a question: not of a heartbeat, not a message; 0 if there is none.
[[nodiscard]] sim::EventId last_notable_event(const report::Timeline& timeline);

}  // namespace raftlab::scenarios::cli
