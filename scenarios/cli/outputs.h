// SPDX-License-Identifier: MIT
#pragma once

// The files a run writes: the page, the timeline, the timeline an event a line; and the JUnit report of all runs.
// Opened before the first run starts, written after it, each complete or as it was before.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/timeline.h"
#include "scenarios/cli/arguments.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/output_file.h"

namespace raftlab::scenarios::cli {

class Outputs {
 public:
  /// Reads --html, --json, --jsonl, --junit and --teach. Throws UsageError where two go to the same place.
  Outputs(const Arguments& arguments, Console& console);

  /// True where a file holds one run: all but the JUnit report.
  [[nodiscard]] bool any() const;
  [[nodiscard]] bool junit() const;
  /// True where an input file would be overwritten by an output.
  [[nodiscard]] bool overwrites(const std::string& path) const;
  /// False, and the reasons printed, where a file cannot be written. Standard output is always there.
  bool open();
  /// All but the JUnit report. False, and the reasons printed, where something could not be written.
  bool write(const report::Timeline& timeline);
  /// The JUnit report, where one is asked for.
  bool write_junit(std::string_view text);

 private:
  enum class Format { html, json, jsonl, junit };
  struct Output {
    Format format = Format::html;
    std::string path;  // "-" is standard output
    OutputFile file;
  };

  void put(Output& output, std::string_view text);
  bool finish(Output& output);

  Console& console_;
  bool teach_;  // the page has lessons
  std::vector<Output> outputs_;
};

}  // namespace raftlab::scenarios::cli
