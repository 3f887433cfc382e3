// SPDX-License-Identifier: MIT
// A chapter of the story of a run: what happened between two events, told in one to three sentences.
// The story finds chapters, the timeline JSON carries them. Every number and id in the text is of the trace.
#pragma once

#include <string>

#include "sim/record.h"

namespace raftlab::report {

struct Chapter {
  std::string title;
  std::string text;
  sim::EventId first_event = 0;  // both ends belong to it
  sim::EventId last_event = 0;
};

}  // namespace raftlab::report
