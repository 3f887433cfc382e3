// SPDX-License-Identifier: MIT
// The page of a live class: an empty frame that report/web/live_page.js fills with what the server of report/live tells.
// It holds no run, no address and no key, so it is the same for the teacher and for every student, and the same bytes
// each time. Nothing but its own script and style may run, and it talks to nobody but the server it came from.
#pragma once

#include <string>

namespace raftlab::report {

std::string live_page();

}  // namespace raftlab::report
