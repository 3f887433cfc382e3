// SPDX-License-Identifier: MIT
#include "scenarios/cli/sweep_outputs.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace raftlab::scenarios::cli {
SweepOutputs::SweepOutputs(const Arguments& arguments, Console& console)
    : console_(console),
      axis_(arguments.has("--log") ? report::study::Axis::logarithmic : report::study::Axis::automatic) {
  for (const auto& [option, format] :
       {std::pair{"--csv", Format::csv}, {"--json", Format::json}, {"--svg", Format::svg}}) {
    const std::optional<std::string> path = arguments.value(option);
    if (!path) continue;
    for (const Output& other : outputs_) {
      const bool device = other.path == *path && path->starts_with("/dev/");
      if (same_place(other.path, *path) && !device) throw UsageError{fmt::format("two outputs go to {}", *path), {}};
    }
    Output output;
    output.format = format;
    output.path = *path;
    outputs_.push_back(std::move(output));
    if (*path == "-") console_.result_to_error_stream();
  }
  if (arguments.has("--log") && !arguments.has("--svg")) {
    throw UsageError{"--log draws the picture of --svg over a logarithmic axis, and there is no --svg",
                     "write: --svg FILE --log"};
  }
}

bool SweepOutputs::overwrites(const std::string& path) const {
  for (const Output& output : outputs_) {
    if (output.path != "-" && same_place(output.path, path)) return true;
  }
  return false;
}

bool SweepOutputs::open() {
  bool good = true;
  for (Output& output : outputs_) {
    if (output.path == "-" || output.file.open(output.path)) continue;
    console_.error(output.file.error());
    good = false;
  }
  return good;
}

std::string SweepOutputs::text_of(Format format, const report::study::Study& study) const {
  switch (format) {
    case Format::csv:
      return report::study::csv_text(study);
    case Format::json:
      return report::study::json_text(study);
    case Format::svg:
      return report::study::svg_text(study, axis_);
  }
  return {};
}

bool SweepOutputs::write(const report::study::Study& study) {
  bool good = true;
  for (Output& output : outputs_) {
    const std::string text = text_of(output.format, study);
    if (output.path == "-") {
      console_.out().write(text);
      continue;
    }
    output.file.write(text);
    if (output.file.commit()) continue;
    console_.error(output.file.error());
    good = false;
  }
  return good;
}

}  // namespace raftlab::scenarios::cli
