// SPDX-License-Identifier: MIT
#pragma once

// The files a run writes: the page, the timeline, the timeline an event a line. Opened before the run starts,
// written after it, each complete or as it was before.

#include <optional>
#include <string>
#include <vector>

#include "report/timeline.h"
#include "scenarios/cli/arguments.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/output_file.h"

namespace raftlab::scenarios::cli {

class Outputs {
 public:
  /// Reads --html, --json and --jsonl. Throws UsageError where two go to the same place.
  Outputs(const Arguments& arguments, Console& console);

  [[nodiscard]] bool any() const { return !outputs_.empty(); }
  /// True where an input file would be overwritten by an output.
  [[nodiscard]] bool overwrites(const std::string& path) const;
  /// False, and the reasons printed, where a file cannot be written. Standard output is always there.
  bool open();
  /// All of them. False, and the reasons printed, where something could not be written.
  bool write(const report::Timeline& timeline);

 private:
  enum class Format { html, json, jsonl };
  struct Output {
    Format format = Format::html;
    std::string path;  // "-" is standard output
    OutputFile file;
  };

  Console& console_;
  std::vector<Output> outputs_;
};

}  // namespace raftlab::scenarios::cli
