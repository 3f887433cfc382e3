// SPDX-License-Identifier: MIT
// A study: what was asked of many runs, and what each combination of settings came to. The table, the CSV, the JSON and
// the picture are made from it, each a pure function: the same runs give the same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/study/distribution.h"
#include "report/study/reference.h"

namespace raftlab::report::study {

/// The values of one combination.
struct Series {
  std::string label;  ///< "pre-vote=on"; empty where nothing varies
  Distribution values;
  std::uint64_t runs = 0;
  std::uint64_t runs_without = 0;    ///< runs that gave no value
  std::optional<Distance> distance;  ///< from the reference
};

/// One metric over all combinations.
struct Quantity {
  std::string name;
  Unit unit = Unit::time;
  std::string help;
  std::vector<Series> series;
  /// "leaderless, ms"
  [[nodiscard]] std::string title() const;
};

struct Study {
  std::string scenario;  ///< base name
  std::string title;     ///< of the scenario, or empty
  std::string command;   ///< does it again
  std::string engine;    ///< version
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1;
  std::vector<Quantity> quantities;
  std::vector<Reference> references;
};

/// A table for each quantity: a row for each combination.
[[nodiscard]] std::string table_text(const Quantity& quantity);

/// The same numbers, a line for each combination of each quantity, under one line of names.
[[nodiscard]] std::string csv_text(const Study& study);

/// The same, and every value, by seed.
[[nodiscard]] std::string json_text(const Study& study);

}  // namespace raftlab::report::study
