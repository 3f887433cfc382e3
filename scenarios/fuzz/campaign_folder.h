// SPDX-License-Identifier: MIT
// The folder of a campaign: made before it starts, so that a wrong path is known at once; and the campaign files of
// folders, to be merged. A campaign file of another campaign is put aside under another name, never overwritten.
#pragma once

#include <string>
#include <vector>

#include "scenarios/fuzz/campaign_record.h"
#include "scenarios/fuzz/merge.h"

namespace raftlab::scenarios::fuzz {

struct FolderReady {
  std::string error;  ///< "cannot make the folder out: Permission denied"; empty: it is there
  std::string note;   ///< what was put aside; may be empty
};
[[nodiscard]] FolderReady prepare_folder(const std::string& folder, const CampaignRecord& record);

struct PartsRead {
  std::vector<CampaignPart> parts;         ///< by folder as given, then by name
  std::vector<std::string> unreadable;     ///< "cannot read out: No such file or directory"
  std::vector<std::string> empty_folders;  ///< folders without a campaign file
  std::vector<std::string> bad_files;      ///< "out/campaign.json is no campaign file: it is no JSON"
};
/// Each word is a folder or a campaign file; the same place named twice counts once.
[[nodiscard]] PartsRead read_parts(const std::vector<std::string>& words);

}  // namespace raftlab::scenarios::fuzz
