// SPDX-License-Identifier: MIT
#pragma once

// The files of a sweep: the table as CSV, all values as JSON, the picture. Opened before the first run, written after
// the last one, each complete or as it was before.

#include <string>
#include <vector>

#include "report/study/svg.h"
#include "scenarios/cli/arguments.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/output_file.h"

namespace raftlab::scenarios::cli {

class SweepOutputs {
 public:
  /// Reads --csv, --json, --svg and --log. Throws UsageError where two go to the same place.
  SweepOutputs(const Arguments& arguments, Console& console);

  /// True where an input file would be overwritten by an output.
  [[nodiscard]] bool overwrites(const std::string& path) const;
  /// False, and the reasons printed, where a file cannot be written. Standard output is always there.
  bool open();
  /// All of them. False, and the reasons printed, where something could not be written.
  bool write(const report::study::Study& study);

 private:
  enum class Format { csv, json, svg };
  struct Output {
    Format format = Format::csv;
    std::string path;  // "-" is standard output
    OutputFile file;
  };
  std::string text_of(Format format, const report::study::Study& study) const;

  Console& console_;
  report::study::Axis axis_;
  std::vector<Output> outputs_;
};

}  // namespace raftlab::scenarios::cli
