// SPDX-License-Identifier: MIT
// The scenario file of a finding: an ordinary scenario behind comment lines that say what broke, where it came from and
// what its run gave. `raftlab run` reads them again, so that a file from an older engine is played all the same, and
// says whether the run is still the one that was found. The digest is that of running the file itself; the header has
// the same number of lines whatever it says, because lines count in a digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::scenarios::fuzz {

struct FindingHeader {
  std::string broke;      ///< "vote-once: node 2 voted twice in term 3"
  std::string cause;      ///< may be empty
  std::string engine;     ///< version of raftlab
  std::string digest;     ///< 16 hex digits
  std::string found;      ///< the command that finds it: "raftlab fuzz --seeds 17..17"
  std::string reproduce;  ///< "raftlab run swarm-17.raft"
  friend bool operator==(const FindingHeader&, const FindingHeader&) = default;
};

/// Header and scenario.
[[nodiscard]] std::string finding_text(const FindingHeader& header, std::string_view scenario);

struct FindingRead {
  std::optional<FindingHeader> header;  ///< nothing: not the file of a finding, or one that cannot be read
  std::string problem;                  ///< of one that cannot be read: "its digest is 'x'; that is 16 hex digits"
};
[[nodiscard]] FindingRead read_finding(std::string_view text);

/// Lines that are neither empty nor a comment.
[[nodiscard]] std::uint64_t lines_of_scenario(std::string_view text);

}  // namespace raftlab::scenarios::fuzz
