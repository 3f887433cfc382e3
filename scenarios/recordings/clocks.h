// SPDX-License-Identifier: MIT
#pragma once

// The clocks of recordings against that of the first: offsets from the quickest messages both ways.

#include <map>
#include <string>
#include <vector>

#include "transport/tcp/recording.h"

namespace raftlab::scenarios::recordings {

struct Clocks {
  std::vector<std::size_t> of_file;   ///< the clock of each recording
  std::vector<raft::Time> offset_us;  ///< of each clock: what it says more than clock 0 at the same time
  std::vector<std::string> notes;

  [[nodiscard]] raft::Time time(std::size_t file, raft::Time at) const { return at - offset_us[of_file[file]]; }
};

/// Where each message was sent: file and event, from 0.
struct Sent {
  std::size_t file = 0;
  std::size_t event = 0;
};
using Messages = std::map<std::uint64_t, Sent>;

[[nodiscard]] Messages messages_of(const std::vector<transport::tcp::Recording>& recordings);
[[nodiscard]] Clocks estimate_clocks(const std::vector<transport::tcp::Recording>& recordings,
                                     const Messages& messages);

}  // namespace raftlab::scenarios::recordings
