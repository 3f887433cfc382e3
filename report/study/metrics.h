// SPDX-License-Identifier: MIT
// What a study measures: a metric turns the records of one run into numbers, none, one or several of them. Pure
// functions of the trace and the scenario's marks; nothing here knows of a live node, a thread or a file. Numbers are
// integers of the metric's unit, written as unit.h says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/study/unit.h"
#include "sim/trace.h"

namespace raftlab::report::study {

/// A line `mark NAME` that ran, and when.
struct Moment {
  std::string name;
  sim::Time at_us = 0;
  friend bool operator==(const Moment&, const Moment&) = default;
};

/// A run that has ended. REQUIRES a trace that keeps its records.
struct Run {
  const sim::Trace& trace;
  const std::vector<Moment>& marks;
  sim::Time ended_at_us = 0;
};

using Values = std::vector<std::int64_t>;

struct Metric {
  std::string_view name;
  Unit unit = Unit::time;
  std::string_view help;  ///< what exactly is measured, a sentence without a stop
  void (*measure)(const Run& run, Values& values) = nullptr;
};

/// All of them, in the order of the help.
[[nodiscard]] const std::vector<Metric>& metrics();
/// Null for an unknown name.
[[nodiscard]] const Metric* find_metric(std::string_view name);

/// `measure FROM TO`: for every mark TO the time since the last mark FROM, where there was one since the TO before.
void measure_between(const Run& run, std::string_view from, std::string_view to, Values& values);

}  // namespace raftlab::report::study
