// SPDX-License-Identifier: MIT
#pragma once

// One line that changes in place on a terminal; elsewhere, where every text stays, a line now and then.

#include <cstdint>
#include <string_view>

#include "scenarios/cli/console.h"

namespace raftlab::scenarios::cli {

class ProgressLine {
 public:
  explicit ProgressLine(Console& console);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// `elapsed_us` since the work began.
  void show(std::string_view text, std::int64_t elapsed_us);
  /// Takes the line away, before anything else is printed.
  void clear();

 private:
  Console& console_;
  bool in_place_;
  bool shown_ = false;
  std::int64_t next_us_ = 0;
};

}  // namespace raftlab::scenarios::cli
