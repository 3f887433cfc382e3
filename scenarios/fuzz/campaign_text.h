// SPDX-License-Identifier: MIT
// A campaign as people read it at its end: a line that says how it went, a table of findings, and for each what broke,
// what led to it and the command that plays it again. The same record gives the same text; a merged campaign reads as
// if one machine had done it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/fuzz/campaign_record.h"

namespace raftlab::scenarios::fuzz {

/// "PASS", "FAIL", "INCONCLUSIVE" (seeds met a limit, or nothing was done to the end) or "INTERRUPTED".
[[nodiscard]] std::string_view campaign_word(const CampaignRecord& record);

/// Words as one line that a shell reads back, "raftlab" in front.
using ShellLine = std::function<std::string(const std::vector<std::string>& words)>;

/// Behind the word: "  swarm   seeds 1..1000   1,000 done   2 findings   1,234,567 events", and lines that say what else
/// there is to know (inconclusive seeds, why it ended early). Ends with a newline.
[[nodiscard]] std::string campaign_head(const CampaignRecord& record);

/// The table and what it tells of; empty without findings. `file_of` gives the path of a finding's file.
[[nodiscard]] std::string findings_table(const CampaignRecord& record,
                                         const std::function<std::string(const Finding&)>& file_of,
                                         const ShellLine& shell_line);

}  // namespace raftlab::scenarios::fuzz
