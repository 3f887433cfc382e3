// SPDX-License-Identifier: MIT
// Shards of a campaign as one: sums, the lowest seed, and everything that does not fit together.
#include "scenarios/fuzz/campaign_folder.h"
#include "scenarios/fuzz/campaign_text.h"
#include "scenarios/fuzz/merge.h"
#include "tests/catch.h"
#include "tests/property/campaign_support.h"

using namespace raftlab::scenarios::fuzz;

namespace {

CampaignPart part(std::uint64_t index, std::uint64_t count, std::vector<Finding> findings) {
  CampaignRecord record = some_record();
  record.shard = {index, count};
  record.findings = std::move(findings);
  return {"dir" + std::to_string(index), "dir" + std::to_string(index) + "/campaign.json", record};
}

bool any_has(const std::vector<std::string>& texts, std::string_view part) {
  return std::any_of(texts.begin(), texts.end(),
                     [part](const std::string& text) { return text.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("Counts are summed by group and the lowest seed stays") {
  const Merged merged = merge_campaigns(
      {part(0, 2, {some_finding(30, 4), some_finding(90, 1, "log-matching")}), part(1, 2, {some_finding(17, 5)})});
  CHECK(merged.errors.empty());
  CHECK(merged.missing.empty());
  CHECK(merged.notes.empty());
  CHECK(merged.record.shard == Shard{0, 1});
  CHECK(merged.record.end == CampaignEnd::finished);
  CHECK(merged.record.seeds_done == 1'800);
  CHECK(merged.record.events == 2 * 123'456);
  CHECK(merged.record.inconclusive == 4);
  CHECK(merged.record.inconclusive_first == 40);
  REQUIRE(merged.record.findings.size() == 2);
  CHECK(merged.record.findings[0].first_seed == 17);
  CHECK(merged.record.findings[0].seeds == 9);
  CHECK(merged.record.findings[0].file == "swarm-17.raft");
  CHECK(merged.record.findings[1].first_seed == 90);
  CHECK(merged.folders == std::vector<std::string>{"dir1", "dir0"});
}

TEST_CASE("The order of the folders does not matter") {
  const CampaignPart a = part(0, 2, {some_finding(30, 4)});
  const CampaignPart b = part(1, 2, {some_finding(17, 5)});
  const auto text = [](const Merged& merged) {
    return campaign_head(merged.record) + findings_table(
                                              merged.record, [](const Finding& finding) { return finding.file; },
                                              [](const std::vector<std::string>&) { return std::string("line"); });
  };
  CHECK(text(merge_campaigns({a, b})) == text(merge_campaigns({b, a})));
}

TEST_CASE("A shard that is there twice is an overlap, and nothing is merged") {
  const Merged merged = merge_campaigns({part(0, 2, {}), part(1, 2, {}), part(1, 2, {})});
  REQUIRE(merged.errors.size() == 1);
  CHECK(any_has(merged.errors, "overlap: both are shard 1 of 2"));
  CHECK(merged.record.seeds_done == 0);
}

TEST_CASE("Parts of different campaigns are told apart by what differs") {
  const CampaignPart first = part(0, 2, {});
  const auto error_of = [&first](const std::function<void(CampaignRecord&)>& change) {
    CampaignPart other = part(1, 2, {});
    change(other.record);
    const Merged merged = merge_campaigns({first, other});
    REQUIRE(merged.errors.size() == 1);
    return merged.errors.front();
  };
  const auto has = [](const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; };
  CHECK(has(error_of([](CampaignRecord& r) { r.identity.engine = "0.2.0"; }), "engine: 0.1.0 and 0.2.0"));
  CHECK(has(error_of([](CampaignRecord& r) { r.identity.scenario = "mine"; }), "scenario: swarm and mine"));
  CHECK(has(error_of([](CampaignRecord& r) { r.identity.scenario_hash = "f"; }), "text of the scenario"));
  CHECK(has(error_of([](CampaignRecord& r) { r.identity.last_seed = 9; }), "seeds: 1..1800 and 1..9"));
  CHECK(has(error_of([](CampaignRecord& r) { r.identity.settings.clear(); }), "settings: --set nodes=5 and none"));
  CHECK(has(error_of([](CampaignRecord& r) { r.identity.keep_going = 3; }), "keep-going: 10 and 3"));
  CHECK(has(error_of([](CampaignRecord& r) { r.shard = {1, 4}; }), "shards: 2 and 4"));
}

TEST_CASE("Missing and unfinished shards are named") {
  CampaignPart stopped = part(2, 5, {});
  stopped.record.end = CampaignEnd::interrupted;
  const Merged merged = merge_campaigns({part(1, 5, {}), stopped});
  CHECK(merged.missing ==
        std::vector<std::string>{"shard 0 of 5 is missing", "shard 3 of 5 is missing", "shard 4 of 5 is missing"});
  CHECK(any_has(merged.notes, "dir2/campaign.json is unfinished: 900 of its seeds are played"));
  CHECK(campaign_word(merged.record) != "PASS");
  const Merged many = merge_campaigns({part(400, 1'000'000'000'000, {})});
  CHECK(many.missing.size() == 21);
  CHECK(any_has(many.missing, "1 of 1000000000000 shards are there"));
}

TEST_CASE("Places without campaign files are told apart from places that are not there") {
  const PartsRead read = read_parts({"no/such/folder", RAFTLAB_SOURCE_DIR "/tests/property"});
  CHECK(read.parts.empty());
  CHECK(any_has(read.unreadable, "cannot read no/such/folder: No such file"));
  CHECK(read.empty_folders == std::vector<std::string>{RAFTLAB_SOURCE_DIR "/tests/property"});
}

TEST_CASE("The table names what is the same run as another, and what is not as small as it could be") {
  CampaignRecord record = some_record();
  Finding second = some_finding(90, 1'234, "log-matching");
  second.shrunk = false;
  Finding third = some_finding(95, 1, "vote-allowed");
  third.file.clear();
  third.lines = 0;
  third.digest.clear();
  record.findings.push_back(second);
  record.findings.push_back(third);
  const std::string table = findings_table(
      record, [](const Finding& finding) { return "out/" + finding.file; },
      [](const std::vector<std::string>& words) { return "raftlab " + words[0] + " " + words[1]; });
  INFO(table);
  const auto has = [&table](std::string_view part) { return table.find(part) != std::string::npos; };
  CHECK(has("\n   #  finding       first seed      seeds  lines  file\n"));
  CHECK(has("\n   1  vote-once             17          5      9  out/swarm-17.raft\n"));
  CHECK(has("      1,234      9  out/swarm-90.raft   the same run as 1   not shrunk to the end\n"));
  CHECK(has("\n   3  vote-allowed          95          1      -  not written\n"));
  CHECK(
      has("\n   1  vote-once violated: node 2 voted twice in term 3\n"
          "      cause       vote granted after request-vote\n"
          "      reproduce   raftlab run out/swarm-17.raft\n"));
  CHECK(campaign_word(record) == "FAIL");
  CHECK(campaign_head(record).find("  swarm   seeds 1..1800   shard 1/2   900 played   3 findings   ") == 0);
}
