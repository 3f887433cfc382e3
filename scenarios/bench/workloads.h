// SPDX-License-Identifier: MIT
// What `raftlab bench` measures, and against what.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "scenarios/bench/load.h"

namespace raftlab::scenarios::bench {

/// What is counted per second for the ratio and the target.
enum class Unit : std::uint8_t { messages, commands, events, runs };
std::string_view word_of(Unit unit);
std::uint64_t count_of(Unit unit, const Work& work);

struct Workload {
  std::string_view name;
  std::string_view what;
  Unit unit = Unit::messages;
  std::unique_ptr<Load> (*make)() = nullptr;
  std::unique_ptr<Load> (*make_limit)() = nullptr;  // null: it has no limit
  double ratio_wanted = 0;                          // of the limit; 0: none
  double rate_wanted = 0;                           // units a second; 0: none
};

/// In the order in which they are measured and shown.
std::span<const Workload> workloads();
const Workload* find_workload(std::string_view name);

}  // namespace raftlab::scenarios::bench
