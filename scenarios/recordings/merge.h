// SPDX-License-Identifier: MIT
#pragma once

// What the nodes of a real cluster recorded, each for itself and by its own clock, as one timeline that everything in
// report reads. Messages are matched by their ids. Files of one machine share its clock; between clocks the offset is
// estimated from messages both ways, taking the quickest each way for equally quick, and said with its uncertainty. No
// event stands before its cause, whatever the clocks said.

#include <optional>
#include <string>
#include <vector>

#include "report/timeline.h"
#include "transport/tcp/recording.h"

namespace raftlab::scenarios::recordings {

struct Merged {
  std::optional<report::Timeline> timeline;  ///< none: see error
  std::string error;
  std::vector<std::string> notes;  ///< of clocks, of what is missing: for people
};

/// `engine`: the version of this program.
[[nodiscard]] Merged merge(const std::vector<transport::tcp::Recording>& recordings, const std::string& engine);

}  // namespace raftlab::scenarios::recordings
