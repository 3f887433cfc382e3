// SPDX-License-Identifier: MIT
// Records of campaigns that were never run, and campaigns that write to memory.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "scenarios/fuzz/campaign.h"
#include "scenarios/fuzz/finding_file.h"
#include "scenarios/language/parser.h"
#include "tests/catch.h"

namespace raftlab::scenarios::fuzz {

inline FindingHeader some_header() {
  return {"vote-once: node 2 voted twice in term 3",
          "vote granted after request-vote",
          "0.0.9",
          "6bba02632a7c204b",
          "raftlab fuzz --seeds 17..17",
          "raftlab run swarm-17.raft"};
}

inline Finding some_finding(std::uint64_t seed, std::uint64_t seeds, std::string property = "vote-once") {
  Finding finding;
  finding.broken.target.property = std::move(property);
  finding.broken.what = "node " + std::to_string(seed % 3) + " voted twice in term 3";
  finding.broken.shape = "node N voted twice in term N";
  finding.broken.cause = "vote granted after request-vote";
  finding.first_seed = seed;
  finding.seeds = seeds;
  finding.lines = 9;
  finding.shrunk = true;
  finding.file = "swarm-" + std::to_string(seed) + ".raft";
  finding.digest = "6bba02632a7c204b";
  return finding;
}

/// Shard 1 of 2 of seeds 1 to 1800.
inline CampaignRecord some_record() {
  CampaignRecord record;
  record.identity.engine = "0.1.0";
  record.identity.scenario = "swarm";
  record.identity.scenario_hash = "0123456789abcdef";
  record.identity.last_seed = 1'800;
  record.identity.settings = {"--set", "nodes=5"};
  record.shard = {1, 2};
  record.end = CampaignEnd::finished;
  record.seeds_done = 900;
  record.events = 123'456;
  record.inconclusive = 2;
  record.inconclusive_first = 40;
  record.findings = {some_finding(17, 5)};
  return record;
}

/// A campaign over a scenario's text whose files end up in memory.
class MemoryCampaign {
 public:
  explicit MemoryCampaign(const std::string& text, std::uint64_t seeds = 60) {
    language::ParseResult parsed = language::parse_scenario(text, "memory.raft");
    INFO(language::format_diagnostics(parsed.diagnostics, "memory.raft", text));
    REQUIRE(parsed.ok());
    const auto scenario = std::make_shared<const language::Scenario>(std::move(parsed.scenario));
    settings.identity.engine = "test";
    settings.identity.scenario = "memory";
    settings.identity.last_seed = seeds;
    settings.draw = [scenario](std::uint64_t) { return Drawn{scenario, {}, {}}; };
    settings.findings.folder = "no-such-folder";
    settings.findings.scenario = "memory";
    settings.findings.search = {"fuzz", "memory.raft"};
    settings.findings.shrinks = false;
    settings.findings.write = [this](const std::string& path, std::string_view bytes) {
      const std::lock_guard lock(mutex_);
      if (path.find(fails_at) != std::string::npos) return "cannot write " + path + ": No space left on device";
      files[path] = bytes;
      return std::string();
    };
    settings.findings.shell_line = [](const std::vector<std::string>& words) {
      std::string line = "raftlab";
      for (const std::string& word : words) line += " " + word;
      return line;
    };
  }
  MemoryCampaign(const MemoryCampaign&) = delete;
  MemoryCampaign& operator=(const MemoryCampaign&) = delete;

  CampaignResult run(unsigned jobs = 1) {
    settings.jobs = jobs;
    return run_campaign(settings);
  }

  CampaignSettings settings;
  std::map<std::string, std::string> files;  ///< by path
  std::string fails_at = "\n";               ///< a write to a path that holds this fails

 private:
  std::mutex mutex_;
};

}  // namespace raftlab::scenarios::fuzz
