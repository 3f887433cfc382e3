// SPDX-License-Identifier: MIT
// What campaigns write and read again: the header of a finding, campaign.json, and the words for groups.
#include <string>

#include "scenarios/fuzz/campaign_file.h"
#include "scenarios/fuzz/finding_file.h"
#include "scenarios/fuzz/progress.h"
#include "tests/catch.h"
#include "tests/property/campaign_support.h"

using namespace raftlab::scenarios::fuzz;

TEST_CASE("Numbers and lists of them do not tell two sentences apart") {
  CHECK(shape_of("node 2 voted twice in term 13") == "node N voted twice in term N");
  CHECK(shape_of("held by 0, 1 and 2 of 5") == "held by N of N");
  CHECK(shape_of("after 2.5 s with 1,204 messages") == "after N s with N message");
  CHECK(shape_of("on 1 disk; 2 are needed") == shape_of("on 12 disks; 1 is needed"));
  CHECK(shape_of("3 has 4") == "N has N");
  CHECK(shape_of("expected value(1, k) = \"x 1\"") == "expected value(N, k) = \"...\"");
  CHECK(shape_of("an \"open quote") == "an \"open quote");
  CHECK(shape_of("").empty());
}

TEST_CASE("The header of a finding is read as it was written") {
  const FindingHeader header = some_header();
  const std::string text = finding_text(header, "nodes 3\nwait 1s\n");
  CHECK(read_finding(text).header == header);
  CHECK(read_finding(text).problem.empty());
  CHECK(lines_of_scenario(text) == 2);
  FindingHeader odd = header;
  odd.cause = "";
  odd.broke = "two\nlines";
  const FindingRead read = read_finding(finding_text(odd, "wait 1s\n"));
  REQUIRE(read.header);
  CHECK(read.header->cause.empty());
  CHECK(read.header->broke == "two\\nlines");
}

TEST_CASE("The header has as many lines whatever it says, because lines count in a digest") {
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  CHECK(lines(finding_text({}, "")) == lines(finding_text(some_header(), "")));
}

TEST_CASE("A scenario without such a header is no finding, a damaged header is told") {
  CHECK_FALSE(read_finding("nodes 3\n").header);
  CHECK(read_finding("nodes 3\n").problem.empty());
  CHECK(read_finding("").problem.empty());
  const std::string good = finding_text(some_header(), "nodes 3\n");
  const auto damaged = [&good](const std::string& part, const std::string& with) {
    std::string text = good;
    const std::size_t place = text.find(part);
    REQUIRE(place != std::string::npos);
    return read_finding(text.replace(place, part.size(), with)).problem;
  };
  CHECK(damaged("finding 1", "finding 2").find("knows '# raftlab finding 1'") != std::string::npos);
  CHECK(damaged("6bba02632a7c204b", "6bba").find("its digest is '6bba'") != std::string::npos);
  CHECK(damaged("# engine ", "# motor ").find("'# engine ...' is missing") != std::string::npos);
  CHECK_FALSE(damaged("0.0.9", "").empty());
  for (std::size_t length = 19; length < good.size() - 60; length += 7) {
    INFO(length);
    const FindingRead cut = read_finding(good.substr(0, length));
    CHECK((cut.header.has_value() || !cut.problem.empty()));
  }
}

TEST_CASE("A campaign file is read as it was written") {
  CampaignRecord record = some_record();
  const std::string text = campaign_json(record);
  const CampaignRead read = read_campaign(text);
  INFO(read.error);
  REQUIRE(read.record);
  CHECK(read.record->identity == record.identity);
  CHECK(campaign_json(*read.record) == text);
  record.identity.last_seed.reset();
  record.end = CampaignEnd::interrupted;
  const CampaignRead open = read_campaign(campaign_json(record));
  REQUIRE(open.record);
  CHECK_FALSE(open.record->identity.last_seed);
  CHECK(open.record->end == CampaignEnd::interrupted);
}

TEST_CASE("Campaign files have a name for each shard") {
  CHECK(campaign_file_name({0, 1}) == "campaign.json");
  CHECK(campaign_file_name({3, 16}) == "campaign-3-of-16.json");
  CHECK(is_campaign_file_name("campaign.json"));
  CHECK(is_campaign_file_name("campaign-3-of-16.json"));
  for (const std::string other : {"campaign.1.json", "campaign-3-of-16.1.json", "campaign-a-of-b.json", "swarm-1.json",
                                  "campaign-.json", "campaign-3-of-.json"}) {
    INFO(other);
    CHECK_FALSE(is_campaign_file_name(other));
  }
}

TEST_CASE("A damaged campaign file is an error that says why, never a crash") {
  const std::string good = campaign_json(some_record());
  CHECK(read_campaign("").error == "it is no JSON");
  CHECK(read_campaign("[]").error.find("raftlab.campaign") != std::string::npos);
  const auto damaged = [&good](const std::string& part, const std::string& with) {
    std::string text = good;
    const std::size_t place = text.find(part);
    REQUIRE(place != std::string::npos);
    return read_campaign(text.replace(place, part.size(), with)).error;
  };
  CHECK(damaged("\"version\": 1", "\"version\": 2").find("its version is 2") != std::string::npos);
  CHECK(damaged("\"seeds_done\": 900", "\"seeds_done\": -1").find("seeds_done") != std::string::npos);
  CHECK(damaged("\"state\": \"finished\"", "\"state\": \"done\"").find("'done'") != std::string::npos);
  CHECK(damaged("\"index\": 1", "\"index\": 3").find("shard") != std::string::npos);
  CHECK(damaged("\"swarm-17.raft\"", "\"../swarm-17.raft\"").find("no plain name") != std::string::npos);
  for (std::size_t length = 0; length + 2 < good.size(); length += 5) {
    CHECK_FALSE(read_campaign(good.substr(0, length)).record);
  }
}

TEST_CASE("The line of progress says how far, how fast and how long still") {
  Progress progress;
  progress.seeds = 12'345;
  progress.seeds_all = 100'000;
  progress.events = 45'000'000;
  progress.findings = 2;
  progress.shrinking = 1;
  progress.elapsed_us = 15'000'000;
  CHECK(progress_text(progress) ==
        "12,345 of 100,000 seeds   823 seeds/s   3.0 M events/s   2 findings, shrinking 1   1 min 46 s left");
  progress.time_us = 20'000'000;
  CHECK(time_left_us(progress) == 5'000'000);
  progress.seeds_all.reset();
  progress.shrinking = 0;
  progress.findings = 1;
  CHECK(progress_text(progress) == "12,345 seeds   823 seeds/s   3.0 M events/s   1 finding   5 s left");
  CHECK(progress_text({}) == "0 seeds   0 findings");
  Progress slow;
  slow.seeds = 2;
  slow.seeds_all = 12;
  slow.elapsed_us = 8'000'000;
  CHECK(time_left_us(slow) == 40'000'000);
}
