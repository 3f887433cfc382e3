// SPDX-License-Identifier: MIT
// campaign.json, and campaign-I-of-N.json of a shard: a CampaignRecord as JSON, a member a line, integers only, 64-bit
// numbers that may be large as strings. Shards may share a folder: no two write the same file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/fuzz/campaign_record.h"

namespace raftlab::scenarios::fuzz {

/// "campaign.json", "campaign-3-of-16.json".
[[nodiscard]] std::string campaign_file_name(const Shard& shard);
[[nodiscard]] bool is_campaign_file_name(std::string_view name);

[[nodiscard]] std::string campaign_json(const CampaignRecord& record);

struct CampaignRead {
  std::optional<CampaignRecord> record;
  std::string error;  ///< else why not: "it is no JSON", "its version is 2; this raftlab reads version 1"
};
[[nodiscard]] CampaignRead read_campaign(std::string_view json);

}  // namespace raftlab::scenarios::fuzz
