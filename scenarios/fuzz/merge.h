// SPDX-License-Identifier: MIT
// The parts of a campaign that several machines did, as one record: counts are summed by group, of each finding the
// lowest seed stays. What does not belong together is refused, what is missing is named; nothing is written or removed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/fuzz/campaign_record.h"

namespace raftlab::scenarios::fuzz {

/// A campaign file that was read.
struct CampaignPart {
  std::string folder;
  std::string path;
  CampaignRecord record;
};

struct Merged {
  CampaignRecord record;             ///< whole only where there are no errors
  std::vector<std::string> folders;  ///< by finding: where its file is
  std::vector<std::string> errors;   ///< parts of different campaigns, the same shard twice
  std::vector<std::string> missing;  ///< shards that are not there
  std::vector<std::string> notes;    ///< shards that did not end by themselves
};

/// REQUIRES at least one part.
[[nodiscard]] Merged merge_campaigns(const std::vector<CampaignPart>& parts);

}  // namespace raftlab::scenarios::fuzz
