// SPDX-License-Identifier: MIT
// A campaign: many seeds of one scenario, or of the swarm, one World a seed. Seeds are played for their digest alone; one
// that fails is played again with all records to see what led to it, and the first of each group is made smaller and
// written. All decisions are taken in the order of seeds, so that findings and the place where a campaign ends are the
// same with one thread and with many; only --time and Ctrl-C depend on a clock. The state is written to campaign.json
// from time to time, so that nothing is lost whatever happens.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/fuzz/campaign_record.h"
#include "scenarios/fuzz/finding_write.h"
#include "scenarios/fuzz/progress.h"

namespace raftlab::scenarios::fuzz {

/// What a seed plays, settings of the command line applied.
struct Drawn {
  std::shared_ptr<const language::Scenario> scenario;
  std::string misfit;  ///< instead: the settings do not fit this scenario
  std::string hint;
};

struct CampaignSettings {
  CampaignIdentity identity;
  Shard shard;
  unsigned jobs = 1;
  std::optional<std::int64_t> time_us;
  bool checks_determinism = false;
  bool guided = false;  ///< seeds change what reached new states: REQUIRES one job, one shard, no checks_determinism
  std::function<Drawn(std::uint64_t seed)> draw;  ///< called from several threads
  FindingSettings findings;
  /// Called in the thread of run_campaign a few times a second; may be empty.
  std::function<void(const Progress&)> progress;
};

struct CampaignResult {
  CampaignRecord record;
  std::vector<std::string> nondeterminism;  ///< "seed 17: ...", the first few
  std::uint64_t nondeterministic = 0;       ///< seeds that played differently
  std::string write_error;                  ///< a file could not be written; the campaign ended there
  std::string misfit;                       ///< the settings do not fit: a mistake on the command line
  std::string misfit_hint;
  std::string error;  ///< a mistake of raftlab's own; the campaign ended there
  std::optional<std::uint64_t> error_seed;
  std::int64_t elapsed_us = 0;
};

/// REQUIRES an existing folder.
[[nodiscard]] CampaignResult run_campaign(const CampaignSettings& settings);

}  // namespace raftlab::scenarios::fuzz
