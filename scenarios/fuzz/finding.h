// SPDX-License-Identifier: MIT
// What a failing seed broke, in words that seeds can be compared by: many seeds show one mistake, and a campaign tells
// of it once. A group is a property (or the line that failed) together with the form of the sentence that says how,
// and what led to it: the kinds of the events that show it and of what caused these. No number of a run enters, so
// node 2 in term 3 and node 0 in term 9 are the same finding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/fuzz/target.h"
#include "sim/trace.h"

namespace raftlab::scenarios::fuzz {

struct Broken {
  Target target;
  std::string what;   ///< the sentence of this run: "node 2 voted twice in term 3"
  std::string shape;  ///< its form: "node N voted twice in term N"
  std::string cause;  ///< "vote granted after request-vote; vote granted after election timeout"

  /// The same for all seeds of a group.
  [[nodiscard]] std::string group() const;
  /// "vote-once", or the line that failed.
  [[nodiscard]] const std::string& name() const;
};

/// The sentence of the property of `target` that broke first, else what the failing line says.
[[nodiscard]] std::string what_broke(const runner::RunResult& result, const Target& target);

/// REQUIRES a run that failed, also one that did not break what it was to break. Without `trace` (or with one that keeps no records) the cause is empty.
[[nodiscard]] Broken broken_by(const runner::RunResult& result, const sim::Trace* trace);

/// Every number and list of numbers as N, every text in quotes as "...".
[[nodiscard]] std::string shape_of(std::string_view sentence);

/// One finding of a campaign: a group, and what is known of the lowest seed that shows it.
struct Finding {
  Broken broken;
  std::uint64_t first_seed = 0;
  std::uint64_t seeds = 0;  ///< how many show it
  std::uint64_t lines = 0;  ///< of the scenario written, without comments; 0: none was
  bool shrunk = false;      ///< false where it was not asked for, or was broken off
  std::string file;         ///< name of the scenario written, in the folder of the campaign; empty: none was
  std::string digest;       ///< of running that file
};

}  // namespace raftlab::scenarios::fuzz
