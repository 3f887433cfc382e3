// SPDX-License-Identifier: MIT
// What a campaign was asked to do and what it found, as a value: the table is printed from it, campaign.json holds it,
// and several of one campaign are merged into one. The same campaign gives the same record whatever the number of
// threads; no time that was measured is in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/fuzz/finding.h"
#include "scenarios/fuzz/shard.h"

namespace raftlab::scenarios::fuzz {

/// What must be the same for two records to be parts of one campaign; the number of shards belongs to it too.
struct CampaignIdentity {
  std::string engine;         ///< version of raftlab
  std::string scenario;       ///< base name, or "swarm"
  std::string scenario_hash;  ///< of the scenario's text, or of what the swarm draws
  std::uint64_t first_seed = 1;
  std::optional<std::uint64_t> last_seed;  ///< nothing: until the time is up
  std::string time;                        ///< as it was asked for; empty: no limit
  std::vector<std::string> settings;       ///< words of the command line that change runs: --set nodes=5
  std::uint64_t keep_going = 10;           ///< the campaign ends after so many findings
  bool shrinks = true;
  friend bool operator==(const CampaignIdentity&, const CampaignIdentity&) = default;
};

enum class CampaignEnd : std::uint8_t { running, finished, found_enough, out_of_time, interrupted, broken_off };

struct CampaignRecord {
  CampaignIdentity identity;
  Shard shard;
  CampaignEnd end = CampaignEnd::running;
  std::uint64_t seeds_done = 0;
  std::uint64_t events = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t inconclusive_first = 0;  ///< the lowest such seed, where there is one
  std::vector<Finding> findings;         ///< by first seed
};

/// How many seeds there are from the first to the last; UINT64_MAX where there is no last, or there are more.
[[nodiscard]] std::uint64_t seeds_asked(const CampaignIdentity& identity);

/// What differs between two campaigns, in words: "engine 0.1.0 and 0.2.0"; empty where they are the same.
[[nodiscard]] std::string difference_of(const CampaignIdentity& a, const CampaignIdentity& b);

}  // namespace raftlab::scenarios::fuzz
