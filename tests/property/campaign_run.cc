// SPDX-License-Identifier: MIT
// Whole campaigns over small scenarios, with their files in memory.
#include <stdexcept>

#include "scenarios/fuzz/campaign_file.h"
#include "scenarios/fuzz/finding_file.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"
#include "tests/property/campaign_support.h"

using namespace raftlab::scenarios;
using namespace raftlab::scenarios::fuzz;

namespace {

/// Fails where the node drawn leads, which is one seed in three or so.
constexpr auto kSometimes =
    "nodes 3\nwait until leader within 10s\ncrash any node\nexpect leader\nwait 1s\nexpect leader\n";
constexpr auto kNever = "nodes 3\nwait until leader within 10s\n";
/// Two findings: the line that fails depends on who leads.
constexpr auto kTwoKinds = "nodes 3\nwait until leader within 10s\nexpect leader != 1\nexpect leader != 2\n";

std::uint64_t failures(const CampaignRecord& record) {
  std::uint64_t seeds = 0;
  for (const Finding& finding : record.findings) seeds += finding.seeds;
  return seeds;
}

}  // namespace

TEST_CASE("A campaign that finds nothing ends well and says how far it came") {
  MemoryCampaign campaign(kNever);
  const CampaignResult result = campaign.run(2);
  CHECK(result.record.end == CampaignEnd::finished);
  CHECK(result.record.seeds_done == 60);
  CHECK(result.record.findings.empty());
  CHECK(result.record.events > 60);
  REQUIRE(campaign.files.size() == 1);
  const CampaignRead read = read_campaign(campaign.files.at("no-such-folder/campaign.json"));
  REQUIRE(read.record);
  CHECK(read.record->seeds_done == 60);
}

TEST_CASE("Seeds that fail alike are one finding, written once, counted all") {
  MemoryCampaign campaign(kSometimes);
  const CampaignResult result = campaign.run();
  REQUIRE(result.record.findings.size() == 1);
  const Finding& finding = result.record.findings.front();
  CHECK(finding.broken.target.expectation == "expect leader");
  std::uint64_t failed = 0;
  std::uint64_t first = 0;
  const Drawn drawn = campaign.settings.draw(1);
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    runner::RunSettings run;
    run.seed = seed;
    if (runner::run_scenario(*drawn.scenario, run).verdict != raftlab::report::Verdict::fail) continue;
    if (failed++ == 0) first = seed;
  }
  CHECK(failed > 5);
  CHECK(finding.seeds == failed);
  CHECK(finding.first_seed == first);
  const std::string name = "no-such-folder/memory-" + std::to_string(first);
  CHECK(campaign.files.count(name + ".raft") == 1);
  CHECK(campaign.files.count(name + ".json") == 1);
  CHECK(campaign.files.count(name + ".html") == 1);
  CHECK(campaign.files.size() == 4);
}

TEST_CASE("The file of a finding fails in the same way, with the digest it tells") {
  MemoryCampaign campaign(kSometimes);
  for (const bool shrinks : {false, true}) {
    campaign.settings.findings.shrinks = shrinks;
    campaign.files.clear();
    const CampaignResult result = campaign.run();
    REQUIRE(result.record.findings.size() == 1);
    const Finding& finding = result.record.findings.front();
    const std::string& text = campaign.files.at("no-such-folder/" + finding.file);
    INFO(text);
    language::ParseResult parsed = language::parse_scenario(text, finding.file);
    REQUIRE(parsed.ok());
    const runner::RunResult again = runner::run_scenario(parsed.scenario, {});
    CHECK(breaks(again, finding.broken.target));
    const FindingRead read = read_finding(text);
    REQUIRE(read.header);
    CHECK(read.header->digest == finding.digest);
    CHECK(read.header->engine == RAFTLAB_VERSION);
    CHECK(read.header->found.find("raftlab fuzz memory.raft --seeds ") == 0);
    CHECK(read.header->reproduce == "raftlab run " + finding.file);
    CHECK(campaign.files.at("no-such-folder/" + finding.file.substr(0, finding.file.size() - 5) + ".json")
              .find("\"digest\":\"" + finding.digest + "\"") != std::string::npos);
    CHECK(finding.shrunk == shrinks);
    CHECK(finding.lines == lines_of_scenario(text));
  }
}

TEST_CASE("One thread and three write the same bytes") {
  MemoryCampaign one(kTwoKinds, 200);
  MemoryCampaign three(kTwoKinds, 200);
  const CampaignResult a = one.run(1);
  const CampaignResult b = three.run(3);
  CHECK(a.record.findings.size() == 2);
  CHECK(campaign_json(a.record) == campaign_json(b.record));
  CHECK(one.files == three.files);
}

TEST_CASE("A campaign ends at the seed that shows the last finding it wants, whatever threads have done by then") {
  for (const unsigned jobs : {1U, 2U, 5U}) {
    MemoryCampaign campaign(kTwoKinds, 100'000);
    campaign.settings.identity.keep_going = 2;
    const CampaignResult result = campaign.run(jobs);
    CHECK(result.record.end == CampaignEnd::found_enough);
    REQUIRE(result.record.findings.size() == 2);
    CHECK(result.record.seeds_done == result.record.findings.back().first_seed);
  }
}

TEST_CASE("Shards find together what one machine finds") {
  MemoryCampaign whole(kTwoKinds, 50);
  const CampaignRecord all = whole.run().record;
  std::uint64_t seeds = 0;
  std::uint64_t failed = 0;
  std::uint64_t events = 0;
  for (std::uint64_t index = 0; index < 3; ++index) {
    MemoryCampaign shard(kTwoKinds, 50);
    shard.settings.shard = {index, 3};
    const CampaignRecord record = shard.run(2).record;
    CHECK(record.end == CampaignEnd::finished);
    seeds += record.seeds_done;
    failed += failures(record);
    events += record.events;
    CHECK(shard.files.count("no-such-folder/campaign-" + std::to_string(index) + "-of-3.json") == 1);
  }
  CHECK(seeds == 50);
  CHECK(failed == failures(all));
  CHECK(events == all.events);
}

TEST_CASE("A disk that is full ends the campaign with a message; what was written is whole") {
  for (const std::string at : {"campaign.json", ".raft", ".json", ".html"}) {
    INFO(at);
    MemoryCampaign campaign(kSometimes, 100'000);
    campaign.fails_at = at;
    const CampaignResult result = campaign.run(2);
    CHECK(result.write_error.find("No space left on device") != std::string::npos);
    CHECK(result.record.end == CampaignEnd::broken_off);
    CHECK(result.record.seeds_done < 100'000);
  }
}

TEST_CASE("A flag that is raised ends the campaign with what was done so far") {
  const std::atomic<bool> stop{true};
  MemoryCampaign campaign(kNever, 100'000);
  campaign.settings.findings.stop = &stop;
  const CampaignResult result = campaign.run(2);
  CHECK(result.record.end == CampaignEnd::interrupted);
  CHECK(result.record.seeds_done < 100'000);
  const CampaignRead read = read_campaign(campaign.files.at("no-such-folder/campaign.json"));
  REQUIRE(read.record);
  CHECK(read.record->end == CampaignEnd::interrupted);
}

TEST_CASE("Runs that meet a limit are inconclusive seeds, no findings") {
  MemoryCampaign campaign("nodes 3\nlimit 1s\nwait 2s\n", 5);
  const CampaignRecord record = campaign.run().record;
  CHECK(record.inconclusive == 5);
  CHECK(record.inconclusive_first == 1);
  CHECK(record.findings.empty());
}

TEST_CASE("A scenario that waits for a violation passes when it comes, and is a finding when it does not") {
  MemoryCampaign breaks_always(
      "nodes 3\nrule vote-once off\nexpect violation vote-once\ntimers off\ncut 0 <-> 1\n"
      "campaign 0,1\nwait 1s\n",
      5);
  CHECK(breaks_always.run().record.findings.empty());
  MemoryCampaign never("nodes 3\nrule vote-once off\nexpect violation vote-once\nwait 1s\n", 5);
  const CampaignRecord record = never.run().record;
  REQUIRE(record.findings.size() == 1);
  CHECK(record.findings.front().seeds == 5);
  CHECK(record.findings.front().broken.name() == "expect violation vote-once");
}

TEST_CASE("Every seed played twice is the same run") {
  MemoryCampaign campaign(kSometimes, 20);
  campaign.settings.checks_determinism = true;
  const CampaignResult result = campaign.run(2);
  CHECK(result.nondeterministic == 0);
  CHECK(result.record.findings.size() == 1);
  MemoryCampaign plain(kSometimes, 20);
  CHECK(campaign_json(plain.run().record) == campaign_json(result.record));
}

TEST_CASE("A seed that plays another run the second time is nondeterminism, not a finding") {
  MemoryCampaign campaign(kSometimes, 4);
  language::ParseResult other = language::parse_scenario(kNever, "other.raft");
  const auto quiet = std::make_shared<const language::Scenario>(std::move(other.scenario));
  // What the campaign draws to write a finding is not what it drew to play it.
  std::map<std::uint64_t, int> draws;
  const std::function<Drawn(std::uint64_t)> draw = campaign.settings.draw;
  campaign.settings.draw = [&draws, draw, quiet](std::uint64_t seed) {
    return ++draws[seed] == 1 ? draw(seed) : Drawn{quiet, {}, {}};
  };
  const CampaignResult result = campaign.run(1);
  CHECK(result.nondeterministic == 1);
  REQUIRE(result.nondeterminism.size() == 1);
  CHECK(result.nondeterminism.front().find("played again its digest is ") != std::string::npos);
  CHECK(result.record.findings.front().file.empty());
}

TEST_CASE("Settings that do not fit, and mistakes of our own, end the campaign with the first such seed") {
  MemoryCampaign misfit(kNever, 1'000);
  const std::function<Drawn(std::uint64_t)> draw = misfit.settings.draw;
  misfit.settings.draw = [draw](std::uint64_t seed) {
    return seed >= 7 ? Drawn{nullptr, "does not fit", "do that"} : draw(seed);
  };
  const CampaignResult a = misfit.run(3);
  CHECK(a.misfit == "does not fit");
  CHECK(a.misfit_hint == "do that");
  CHECK(a.error_seed == 7);
  misfit.settings.draw = [draw](std::uint64_t seed) {
    if (seed == 9) throw std::runtime_error("nine");
    return draw(seed);
  };
  const CampaignResult b = misfit.run(3);
  CHECK(b.error == "nine");
  CHECK(b.error_seed == 9);
  CHECK(b.record.seeds_done == 8);
}
