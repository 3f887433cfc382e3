// SPDX-License-Identifier: MIT
// Where two runs part: what differs in what was run and in how it ended, and the first event that is not the same.
// Events are compared as they are written in JSON, so texts and entries count and numbers inside a run do not.
// The version of the engine and the file's name are not compared, as they do not enter the digest either.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

/// A member that is not the same; empty optionals stand for an absent one.
struct MemberDifference {
  std::string name;
  std::optional<std::string> a;
  std::optional<std::string> b;
};

struct Difference {
  std::vector<MemberDifference> head;    // of the timeline: seed, options, verdict, ...
  sim::EventId first_event = 0;          // the first event that differs or that only one run has; 0: all are the same
  std::vector<MemberDifference> fields;  // of that event; empty where only one run has it
  std::uint64_t events_a = 0;
  std::uint64_t events_b = 0;

  bool same() const { return head.empty() && first_event == 0; }
};

Difference compare(const Timeline& a, const Timeline& b);

/// For a terminal, lines up to a newline: what differs, the event before, and the two events side by side.
std::string difference_text(const Timeline& a, std::string_view name_a, const Timeline& b, std::string_view name_b,
                            const Difference& difference);

}  // namespace raftlab::report
