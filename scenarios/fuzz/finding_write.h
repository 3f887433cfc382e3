// SPDX-License-Identifier: MIT
// From a seed that failed to the files people read: the run again with its journal, the same run as a flat scenario,
// that made smaller, and of it NAME-SEED.raft, .json and .html. What is written was played as it is written and breaks
// the same. A file of another campaign is not overwritten: the new ones get a number behind the seed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/fuzz/campaign_text.h"
#include "scenarios/fuzz/finding.h"
#include "scenarios/language/ast.h"

namespace raftlab::scenarios::fuzz {

/// Writes a whole file or none; empty, or why not. Called from several threads.
using WriteFile = std::function<std::string(const std::string& path, std::string_view bytes)>;

/// What is common to all findings of a campaign.
struct FindingSettings {
  std::string folder;
  std::string scenario;             ///< base name, or "swarm"
  std::vector<std::string> search;  ///< words of the command line that finds it, but the seed: fuzz mine.raft --set ..
  std::optional<std::int64_t> until_us;
  bool shrinks = true;
  const std::atomic<bool>* stop = nullptr;  ///< Ctrl-C: what is smallest so far is written
  std::function<bool()> out_of_time;
  WriteFile write;
  ShellLine shell_line;
};

/// A seed that failed.
struct FailedSeed {
  std::uint64_t seed = 0;
  std::uint64_t search_from = 0;  ///< the search that begins here comes to it: the same seed, unless it was guided
  std::uint64_t digest = 0;
  Broken broken;
  std::shared_ptr<const language::Scenario> scenario;  ///< that it played, settings and seed in it
};

struct WrittenFinding {
  std::string file;  ///< name of the scenario in the folder; empty: not written
  std::string digest;
  std::uint64_t lines = 0;
  bool shrunk = false;
  std::string nondeterminism;  ///< the run again was another one
  std::string write_error;
  std::string error;  ///< a mistake of raftlab's own
};

/// Never throws.
[[nodiscard]] WrittenFinding write_finding(const FailedSeed& failed, const FindingSettings& settings);

}  // namespace raftlab::scenarios::fuzz
