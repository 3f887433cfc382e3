// SPDX-License-Identifier: MIT
// How a line ended and how a run ended, as values. A line that fails is no exception: its message says what was
// wanted and what is. Texts carry no file name and no line number: those are beside them.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/study/metrics.h"
#include "report/timeline.h"
#include "scenarios/language/place.h"
#include "sim/client_table.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

/// What a run is given beside its scenario. Settings of the command line are in the scenario already
/// (language::apply_setting).
struct RunSettings {
  std::optional<std::uint64_t> seed;                     // else the file's, else 1
  std::optional<sim::Time> until_us;                     // the run stops there, inconclusive if it was not over
  sim::Trace::Keep keep = sim::Trace::Keep::digest;      // a scenario that counts events keeps all records anyway
  std::size_t let_go_after = sim::Setup().let_go_after;  // see there
  bool journal = false;                     // remember what every line, fault and request did: see Runner::as_played
  std::uint64_t events_max = 0;             // the run is inconclusive after so many records; 0: no limit
  const std::atomic<bool>* stop = nullptr;  // looked at every few thousand events; must outlive the Runner's copies
};

enum class LineEnd : std::uint8_t {
  done,
  failed,       // an expectation, a client, or a line that cannot be carried out
  violation,    // a safety property broke
  limit,        // `limit`, `until` or ten million events without time moving
  interrupted,  // the stop flag
  run_over,     // nothing more to do, and that is right: `quit`, or every expected violation has come
};

/// How one line ended.
struct Outcome {
  LineEnd end = LineEnd::done;
  std::string message;              // unless done: "expected leader = 2, but leader is 1 (term 4)"
  language::SourceSpan span;        // the line that failed: usually this one, else the `always` that broke
  std::string line_text;            // that line as written
  sim::EventId event = 0;           // the record of the failure; 0 if there is none
  std::vector<std::string> output;  // what the line prints: getleader, getval, lines of output without newline
  std::optional<sim::OperationId> operation;  // of a client statement
  bool ok() const { return end == LineEnd::done || end == LineEnd::run_over; }
};

/// How the run ended.
struct RunResult {
  report::Verdict verdict = report::Verdict::pass;
  bool interrupted = false;
  language::SourceSpan span;  // the failing line; line 0: none
  std::string line_text;      // that line as written
  std::string message;        // empty for pass
  sim::Time ended_at_us = 0;
  sim::EventId event = 0;  // of the failure, 0 for none
  std::uint64_t seed = 1;
  std::uint64_t digest = 0;
  std::uint64_t events = 0;  // records of the trace
  std::vector<report::Expectation> expectations;
  std::vector<report::Violation> violations;
  std::vector<std::string> output;           // of all lines
  std::vector<report::study::Moment> marks;  // of `mark` lines, as they ran
};

}  // namespace raftlab::scenarios::runner
