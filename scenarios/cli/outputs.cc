// SPDX-License-Identifier: MIT
#include "scenarios/cli/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/html.h"
#include "report/json_writer.h"
#include "report/story.h"

namespace raftlab::scenarios::cli {
Outputs::Outputs(const Arguments& arguments, Console& console) : console_(console), teach_(arguments.has("--teach")) {
  for (const auto& [option, format] : {std::pair{"--html", Format::html},
                                       {"--json", Format::json},
                                       {"--jsonl", Format::jsonl},
                                       {"--junit", Format::junit}}) {
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
}

bool Outputs::overwrites(const std::string& path) const {
  for (const Output& output : outputs_) {
    if (output.path != "-" && same_place(output.path, path)) return true;
  }
  return false;
}

bool Outputs::open() {
  bool good = true;
  for (Output& output : outputs_) {
    if (output.path == "-" || output.file.open(output.path)) continue;
    console_.error(output.file.error());
    good = false;
  }
  return good;
}

bool Outputs::any() const {
  return std::any_of(outputs_.begin(), outputs_.end(), [](const Output& one) { return one.format != Format::junit; });
}

bool Outputs::junit() const {
  return std::any_of(outputs_.begin(), outputs_.end(), [](const Output& one) { return one.format == Format::junit; });
}

void Outputs::put(Output& output, std::string_view text) {
  if (output.path == "-") {
    console_.out().write(text);
  } else {
    output.file.write(text);
  }
}

bool Outputs::finish(Output& output) {
  if (output.path == "-" || output.file.commit()) return true;
  console_.error(output.file.error());
  return false;
}

bool Outputs::write(const report::Timeline& timeline) {
  if (!any()) return true;
  const std::vector<report::Chapter> chapters = report::tell_story(timeline);
  bool good = true;
  for (Output& output : outputs_) {
    const auto sink = [this, &output](std::string_view text) { put(output, text); };
    switch (output.format) {
      case Format::html:
        sink(report::html_page(timeline, chapters, {.teach = teach_}));
        break;
      case Format::json:
        report::write_json(timeline, chapters, sink);
        break;
      case Format::jsonl:
        report::write_jsonl(timeline, chapters, sink);
        break;
      case Format::junit:
        continue;
    }
    good = finish(output) && good;
  }
  return good;
}

bool Outputs::write_junit(std::string_view text) {
  bool good = true;
  for (Output& output : outputs_) {
    if (output.format != Format::junit) continue;
    put(output, text);
    good = finish(output) && good;
  }
  return good;
}

}  // namespace raftlab::scenarios::cli
