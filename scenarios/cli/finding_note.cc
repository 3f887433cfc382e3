// SPDX-License-Identifier: MIT
#include "scenarios/cli/finding_note.h"

#include <fmt/format.h>

#include "report/json_writer.h"
#include "scenarios/fuzz/finding_file.h"

namespace raftlab::scenarios::cli {

std::string note_before(const Source& source) {
  const fuzz::FindingRead read = fuzz::read_finding(source.text);
  if (!read.problem.empty()) {
    return fmt::format("note: {} says that it is a finding, but its header cannot be read: {}\n"
                       "      it is played like any scenario\n",
                       source.shown_path, read.problem);
  }
  if (!read.header || read.header->engine == RAFTLAB_VERSION) return {};
  return fmt::format("note: {} was found by raftlab {}, this is {}: trying anyway\n", source.shown_path,
                     read.header->engine, RAFTLAB_VERSION);
}

std::string note_after(const Source& source, std::uint64_t digest) {
  const fuzz::FindingRead read = fuzz::read_finding(source.text);
  if (!read.header) return {};
  const bool same = read.header->digest == report::digest_text(digest);
  if (same && read.header->engine == RAFTLAB_VERSION) return {};
  if (same) return fmt::format("note: {} still plays as it was found: same digest\n", source.shown_path);
  return fmt::format("note: {} no longer plays as it was found: its digest was {}\n", source.shown_path,
                     read.header->digest);
}

}  // namespace raftlab::scenarios::cli
