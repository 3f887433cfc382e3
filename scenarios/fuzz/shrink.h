// SPDX-License-Identifier: MIT
// Makes a failing scenario smaller while it breaks the same property: delta-debugging over its lines [Zeller &
// Hildebrandt 2002], then nodes, clients, options, durations and fates of messages, then rounder numbers and a smaller
// seed. Every step is an ordinary scenario that was run. The result depends on the scenario and the settings alone, as
// long as no wall clock limits it: not on threads, not on speed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "scenarios/fuzz/target.h"
#include "scenarios/language/ast.h"

namespace raftlab::scenarios::fuzz {

struct ShrinkSettings {
  std::uint64_t runs_max = 60'000;          ///< how many candidates are run at most ...
  std::uint64_t events_max = 200'000'000;   ///< ... and how many events they may take together
  std::function<bool()> out_of_time;        ///< `--time D`: asked before each candidate; empty: never
  const std::atomic<bool>* stop = nullptr;  ///< Ctrl-C: the smallest so far is the result
  std::function<void(std::uint64_t runs, std::size_t lines)> progress;  ///< may be empty
};

struct Shrunk {
  language::Scenario scenario;  ///< carries `expect violation NAME` and its seed; parsed from `text`
  std::string text;             ///< what print_scenario writes of it
  std::uint64_t runs = 0;
  std::size_t lines = 0;  ///< of text, without blank lines and comments
  bool complete = true;   ///< false where a limit or the stop flag ended it
};

/// `scenario` is any scenario that breaks `target` with its own seed: best one that Runner::as_played() gave. REQUIRES
/// that it does; a scenario that does not comes back as it is, with runs == 1 and complete == false.
[[nodiscard]] Shrunk shrink(const language::Scenario& scenario, const Target& target, const ShrinkSettings& settings);

}  // namespace raftlab::scenarios::fuzz
