// SPDX-License-Identifier: MIT

// The timelines of real runs: valid under the schema, the same bytes after reading and writing, every event explained,
// and the client history told by the records is the one the clients kept.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/diff.h"
#include "report/explain.h"
#include "report/history.h"
#include "report/json_reader.h"
#include "report/json_writer.h"
#include "report/story.h"
#include "report/summary.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "tests/catch.h"
#include "tests/report/json_schema.h"

using namespace raftlab;
using scenarios::LibraryEntry;

namespace {

report::Timeline play(const LibraryEntry& entry, std::uint64_t seed) {
  const auto parsed = scenarios::language::parse_scenario(entry.text, std::string(entry.name) + ".raft");
  REQUIRE(parsed.ok());
  scenarios::runner::RunSettings settings;
  settings.seed = seed;
  settings.keep = sim::Trace::Keep::all;
  settings.until_us = 20'000'000;  // of what lasts for minutes the beginning shows all there is
  scenarios::runner::Runner runner(parsed.scenario, settings);
  runner.run();
  return runner.timeline();
}

std::vector<std::string> lines_of(const std::vector<report::Chapter>& chapters) {
  std::vector<std::string> lines;
  for (const report::Chapter& chapter : chapters) {
    lines.push_back(chapter.title + ": " + chapter.text + " e#" + std::to_string(chapter.first_event) + " to e#" +
                    std::to_string(chapter.last_event));
  }
  return lines;
}

}  // namespace

TEST_CASE("The timeline of every built-in scenario is valid and survives reading and writing") {
  const nlohmann::json schema = report::fixture::timeline_schema();
  for (const LibraryEntry& entry : scenarios::library()) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      INFO(entry.name << " seed " << seed);
      const report::Timeline timeline = play(entry, seed);
      const std::vector<report::Chapter> chapters = report::tell_story(timeline);
      const std::string text = report::json_text(timeline, chapters);
      const report::ReadResult read = report::read_json(text, "run.json");
      INFO(read.error);
      REQUIRE(read);
      CHECK(report::json_text(read.file->timeline, read.file->chapters) == text);
      CHECK(report::compare(timeline, read.file->timeline).same());
      CHECK(report::jsonl_text(read.file->timeline, chapters) == report::jsonl_text(timeline, chapters));
      if (seed != 1) continue;
      const std::vector<std::string> errors = report::fixture::schema_errors(schema, nlohmann::json::parse(text));
      INFO((errors.empty() ? std::string() : errors.front()));
      CHECK(errors.empty());
    }
  }
}

TEST_CASE("A story told from the file is the story told from the run") {
  for (const LibraryEntry& entry : scenarios::library()) {
    INFO(entry.name);
    const report::Timeline timeline = play(entry, 1);
    const report::ReadResult read = report::read_json(report::json_text(timeline, {}), "run.json");
    REQUIRE(read);
    CHECK(lines_of(report::tell_story(read.file->timeline)) == lines_of(report::tell_story(timeline)));
  }
}

namespace {

/// Decisions that something is not so: one of their conditions is not met.
bool refuses(const sim::Record& record) {
  return record.kind == sim::EventKind::vote_refused || record.kind == sim::EventKind::pre_vote_refused ||
         record.kind == sim::EventKind::append_rejected || record.kind == sim::EventKind::lease_expired ||
         (record.kind == sim::EventKind::became_follower && record.why() == raft::Reason::quorum_lost);
}

}  // namespace

TEST_CASE("Every condition of a decision is met or not as the decision says") {
  for (const LibraryEntry& entry : scenarios::library()) {
    const report::Timeline timeline = play(entry, 1);
    if (!timeline.rules_off.empty()) continue;
    for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
      const sim::Record& record = timeline.trace.at(id);
      if (record.kind >= sim::EventKind::node_started) continue;
      const report::Explanation explanation = report::explain(timeline, id);
      INFO(entry.name << " " << explanation.headline);
      CHECK_FALSE(explanation.rule.empty());
      bool all_met = true;
      for (const report::Condition& condition : explanation.conditions) all_met = all_met && condition.met;
      // Whether a log matches a snapshot decides what becomes of it, and is no condition of the snapshot.
      if (record.kind == sim::EventKind::snapshot_installed) continue;
      CHECK(all_met == !refuses(record));
    }
  }
}

TEST_CASE("The history told by the records is the one the clients kept") {
  for (const LibraryEntry& entry : scenarios::library()) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      INFO(entry.name << " seed " << seed);
      report::Timeline timeline = play(entry, seed);
      const std::string kept = report::json_text(timeline, {});
      timeline.history = report::history_of(timeline.trace, timeline.store);
      CHECK(report::json_text(timeline, {}) == kept);
      CHECK(report::summarize(timeline).client_requests == timeline.history.size());
    }
  }
}
