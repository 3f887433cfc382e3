// SPDX-License-Identifier: MIT
// Reads a timeline of version 1, as one JSON object or as lines, from a file of any size in bounded memory: what
// stays is the timeline itself. Written again it is the same bytes. What is no such timeline is refused with place,
// reason and what to do; nothing a file can contain makes it crash.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/chapter.h"
#include "report/json_source.h"
#include "report/timeline.h"

namespace raftlab::report {

struct TimelineFile {
  Timeline timeline;
  std::vector<Chapter> chapters;
};

struct ReadResult {
  std::optional<TimelineFile> file;  // nothing: see error
  std::string error;                 // "run.json:3:17: what is wrong and what to do"
  std::string problem;               // the same without the place
  TextPlace place;                   // of the error

  explicit operator bool() const { return file.has_value(); }
};

/// `name` is what messages call the file.
ReadResult read_json(std::istream& in, std::string_view name);
ReadResult read_json(std::string_view text, std::string_view name);

}  // namespace raftlab::report
