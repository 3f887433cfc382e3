// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/campaign_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "scenarios/fuzz/campaign_file.h"

namespace raftlab::scenarios::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int kNumbersMax = 1'000;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool is_of(const CampaignRecord& record, const fs::path& path) {
  const CampaignRead read = read_campaign(content_of(path));
  return read.record && read.record->identity == record.identity && read.record->shard == record.shard;
}

class Reader {
 public:
  void read(const std::string& word) {
    std::error_code error;
    if (fs::is_regular_file(word, error)) return read_file(fs::path(word).parent_path().string(), word);
    std::vector<std::string> names;
    fs::directory_iterator entries(word, error);
    if (error) {
      found.unreadable.push_back(fmt::format("cannot read {}: {}", word, error.message()));
      return;
    }
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().string();
      if (is_campaign_file_name(name)) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    if (names.empty()) found.empty_folders.push_back(word);
    for (const std::string& name : names) read_file(word, (fs::path(word) / name).string());
  }

  PartsRead found;

 private:
  void read_file(const std::string& folder, const std::string& path) {
    std::error_code error;
    if (!seen_.insert(fs::weakly_canonical(path, error).string()).second) return;
    CampaignRead read = read_campaign(content_of(path));
    if (read.record) {
      found.parts.push_back({folder, path, std::move(*read.record)});
    } else {
      found.bad_files.push_back(fmt::format("{} is no campaign file: {}", path, read.error));
    }
  }

  std::set<std::string> seen_;
};

}  // namespace

FolderReady prepare_folder(const std::string& folder, const CampaignRecord& record) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && !fs::is_directory(folder, error) && !error) error = std::make_error_code(std::errc::not_a_directory);
  if (error) return {.error = fmt::format("cannot make the folder {}: {}", folder, error.message()), .note = {}};
  const fs::path path = fs::path(folder) / campaign_file_name(record.shard);
  if (!fs::exists(path, error) || is_of(record, path)) return {};
  for (int number = 1; number <= kNumbersMax; ++number) {
    fs::path aside = path;
    aside.replace_extension(fmt::format(".{}.json", number));
    if (fs::exists(aside, error)) continue;
    fs::rename(path, aside, error);
    if (error) break;
    return {.error = {},
            .note = fmt::format("{} was of another campaign; it is now {}", path.string(), aside.string())};
  }
  return {.error = fmt::format("{} is of another campaign, and cannot be put aside", path.string()), .note = {}};
}

PartsRead read_parts(const std::vector<std::string>& words) {
  Reader reader;
  for (const std::string& word : words) reader.read(word);
  return std::move(reader.found);
}

}  // namespace raftlab::scenarios::fuzz
