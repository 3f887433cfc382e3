// SPDX-License-Identifier: MIT
// A Report as a table for people, as a table for a README, as JSON; and a report that was written before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/bench/measure.h"

namespace raftlab::scenarios::bench {

/// What is compared with of an earlier report.
struct Before {
  struct Row {
    std::string workload;
    double units = 0;  // a second, the median
    std::optional<double> ratio;
  };
  std::vector<Row> rows;
  std::string engine;  // the version that was measured
};
struct BeforeRead {
  std::optional<Before> before;
  std::string error;  // "is no JSON", "is no report of raftlab bench"
};
BeforeRead read_before(std::string_view json);

/// Where both know their ratio to the limit, ratios are compared, else rates: a limit makes up for another machine.
std::optional<double> change_of(const Figures& figures, const Before& before);

std::string table_text(const Report& report, const std::optional<Before>& before);
/// What the targets say: how many are reached, and what many nodes and long logs cost.
std::string targets_text(const Report& report);
std::string table_markdown(const Report& report);
/// The lines of targets_text(), as a list.
std::string targets_markdown(const Report& report);
/// One object and a newline, for --compare and for programs.
std::string json_text(const Report& report);

}  // namespace raftlab::scenarios::bench
