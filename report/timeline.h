// SPDX-License-Identifier: MIT
// A run as everything in report reads it: what was run, how it ended, and its records. The runner makes one
// from a World that has ended, read_json() makes the same one from a file. Nothing here refers to a live node.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "raft/entry_store.h"
#include "sim/trace.h"

namespace raftlab::report {

enum class Verdict { pass, fail, inconclusive };

/// A safety property that broke, and the events that show it.
struct Violation {
  std::string property;  // its name, as in sim/property.h
  sim::EventId event = 0;
  std::string text;  // one sentence with the numbers
  std::vector<sim::EventId> evidence;
};

/// A line of the scenario that expected something.
struct Expectation {
  int line = 0;
  std::string text;
  bool held = false;
  sim::EventId event = 0;
};

/// A client's operation as the client saw it.
struct Operation {
  sim::ClientId client = 0;
  std::string op;  // set get delete cas
  std::string key;
  std::string value;             // set: the value; cas: "OLD NEW" is in expected and value
  std::string expected;          // cas only
  bool expects_missing = false;  // cas only: the key was to be missing; expected is then empty
  sim::Time invoked_us = 0;
  sim::Time returned_us = -1;  // -1: no answer
  std::string result;          // ok, mismatch, refused, unknown
  bool has_read = false;       // get: the key was there
  std::string read;            // get: what was read
};

struct Timeline {
  std::string engine;  // version of the engine that ran it
  std::string name;    // base name of the scenario, without .raft
  std::string title;
  std::string source;   // the whole scenario text
  std::string command;  // plays the same run again: "raftlab run my.raft --seed 42 --set nodes=5"; never a path
  std::uint64_t seed = 1;
  unsigned nodes = 0;
  std::vector<std::pair<std::string, std::string>> options;  // every option and setting of the run, by name, as text
  std::vector<std::string> rules_off;
  Verdict verdict = Verdict::pass;
  std::uint64_t digest = 0;
  sim::Time ended_at_us = 0;
  std::vector<Violation> violations;
  std::vector<Expectation> expectations;
  std::vector<Operation> history;
  sim::Trace trace{sim::Trace::Keep::all};
  raft::EntryStore store;  // the entries, keys and values that records refer to
};

}  // namespace raftlab::report
