// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/merge.h"

#include <fmt/format.h>

#include <algorithm>

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::size_t kNamedMax = 20;

/// A finding and the folder of its file.
struct Placed {
  Finding finding;
  std::string folder;
};

bool same_campaign(const CampaignRecord& a, const CampaignRecord& b) {
  return a.identity == b.identity && a.shard.count == b.shard.count;
}

std::string how_they_differ(const CampaignRecord& a, const CampaignRecord& b) {
  std::string text = difference_of(a.identity, b.identity);
  if (a.shard.count != b.shard.count) {
    text += fmt::format("{}shards: {} and {}", text.empty() ? "" : "; ", a.shard.count, b.shard.count);
  }
  return text;
}

void find_errors(const std::vector<CampaignPart>& parts, Merged& merged) {
  std::map<std::uint64_t, const CampaignPart*> seen;
  for (const CampaignPart& part : parts) {
    if (!same_campaign(parts.front().record, part.record)) {
      merged.errors.push_back(fmt::format("{} and {} are of different campaigns: {}", parts.front().path, part.path,
                                          how_they_differ(parts.front().record, part.record)));
      continue;
    }
    const auto [place, fresh] = seen.emplace(part.record.shard.index, &part);
    if (fresh) continue;
    merged.errors.push_back(fmt::format("{} and {} overlap: both are shard {} of {}", place->second->path, part.path,
                                        part.record.shard.index, part.record.shard.count));
  }
  const std::uint64_t count = parts.front().record.shard.count;
  std::uint64_t missing = 0;
  std::uint64_t expected = 0;
  const auto miss_up_to = [&](std::uint64_t end) {
    for (; expected < end && missing < kNamedMax; ++expected, ++missing) {
      merged.missing.push_back(fmt::format("shard {} of {} is missing", expected, count));
    }
    if (expected < end) {
      merged.missing.push_back(fmt::format("and more; {} of {} shards are there", seen.size(), count));
      expected = count;
    }
  };
  for (const auto& [index, part] : seen) {
    miss_up_to(index);
    if (expected == index) ++expected;
  }
  miss_up_to(count);
}

void add_finding(std::map<std::string, Placed>& groups, const Finding& finding, const std::string& folder) {
  const auto [place, fresh] = groups.emplace(finding.broken.group(), Placed{finding, folder});
  if (fresh) return;
  Placed& known = place->second;
  const std::uint64_t seeds = known.finding.seeds + finding.seeds;
  if (finding.first_seed < known.finding.first_seed) known = {finding, folder};
  known.finding.seeds = seeds;
}

/// What the whole came to: the least that any part came to.
CampaignEnd together(CampaignEnd a, CampaignEnd b) {
  for (const CampaignEnd end : {CampaignEnd::running, CampaignEnd::broken_off, CampaignEnd::interrupted,
                                CampaignEnd::found_enough, CampaignEnd::out_of_time}) {
    if (a == end || b == end) return end;
  }
  return CampaignEnd::finished;
}

bool is_unfinished(CampaignEnd end) {
  return end == CampaignEnd::running || end == CampaignEnd::broken_off || end == CampaignEnd::interrupted;
}

}  // namespace

Merged merge_campaigns(const std::vector<CampaignPart>& parts) {
  Merged merged;
  find_errors(parts, merged);
  if (!merged.errors.empty()) return merged;
  CampaignRecord& whole = merged.record;
  whole.identity = parts.front().record.identity;
  whole.end = CampaignEnd::finished;
  std::map<std::string, Placed> groups;
  for (const CampaignPart& part : parts) {
    const CampaignRecord& record = part.record;
    whole.end = together(whole.end, record.end);
    whole.seeds_done += record.seeds_done;
    whole.events += record.events;
    if (record.inconclusive > 0) {
      const bool lower = whole.inconclusive == 0 || record.inconclusive_first < whole.inconclusive_first;
      if (lower) whole.inconclusive_first = record.inconclusive_first;
      whole.inconclusive += record.inconclusive;
    }
    for (const Finding& finding : record.findings) add_finding(groups, finding, part.folder);
    if (is_unfinished(record.end)) {
      merged.notes.push_back(
          fmt::format("{} is unfinished: {} of its seeds are played", part.path, fmt::group_digits(record.seeds_done)));
    }
  }
  if (!merged.missing.empty() && whole.end == CampaignEnd::finished) whole.end = CampaignEnd::broken_off;
  std::vector<Placed> all;
  for (auto& [group, placed] : groups) all.push_back(std::move(placed));
  // A seed shows one finding, so no two are alike.
  std::sort(all.begin(), all.end(),
            [](const Placed& a, const Placed& b) { return a.finding.first_seed < b.finding.first_seed; });
  for (Placed& placed : all) {
    whole.findings.push_back(std::move(placed.finding));
    merged.folders.push_back(std::move(placed.folder));
  }
  return merged;
}

}  // namespace raftlab::scenarios::fuzz
