// SPDX-License-Identifier: MIT
// Why an event happened, in the paper's terms: the rule and its section, each condition of the rule met or not with
// the numbers that were compared, the chain of causes back to its root, and what followed from it. Every number is
// one of the trace. A kind of event without a rule here gets its fields, causes and effects, and nothing invented.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

struct Condition {
  bool met = false;
  std::string text;
};

struct Explanation {
  sim::EventId event = 0;
  std::string headline;               // what happened: "e#17  0.150123 s  node 1  votes for node 0 (term 1)"
  std::string rule;                   // a sentence; empty: no rule of the paper is told for this kind
  std::string section;                // "[Raft 5.4.1]"
  std::vector<Condition> conditions;  // all must be met for the rule to say yes
  std::string note;                   // what else the trace proves; may be empty
  std::vector<std::pair<std::string, std::string>> fields;  // name and value, as in the JSON
  std::vector<sim::EventId> causes;                         // the cause, its cause, ... the root last
  std::vector<sim::EventId> effects;                        // the events this one caused, in order
};

/// REQUIRES 1 <= id <= timeline.trace.size().
Explanation explain(const Timeline& timeline, sim::EventId id);

enum class Marks { ascii, utf8 };
/// A check mark or a cross; words of equal width with Marks::ascii.
std::string_view mark_of(bool met, Marks marks);
/// For a terminal; with Marks::ascii check marks are words.
std::string explanation_text(const Timeline& timeline, const Explanation& explanation, Marks marks);

/// "e#17  0.150123 s  node 1  votes for node 0 (term 1)".
std::string event_line(const Timeline& timeline, sim::EventId id);

}  // namespace raftlab::report
