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
  // What it is about: election, no-leader, heartbeats, value, follower-loss, leader-loss, return, step-down, repair,
  // own-term, snapshot, members, transfer, pre-vote, reads, network, old-message, start, fault, rules, expectation,
  // violation, end. Empty where the chapter was read from a file, see fill_topics() in story.h.
  std::string topic;
};

}  // namespace raftlab::report
