// SPDX-License-Identifier: MIT
// Playing twice: the same run twice is the same, and whatever is not is named. What differs here is made by hand: two
// seeds, or a trace in which one thing was changed.
#include "scenarios/runner/twice.h"

#include <functional>

#include "scenarios/library.h"
#include "tests/catch.h"
#include "tests/scenarios/runner_support.h"

namespace raftlab::scenarios::runner {
namespace {

constexpr std::string_view kStory =
    "nodes 3\nwait until leader within 2s\nset x 1\ncrash leader as old\nwait until leader within 2s\nset x 2\n"
    "restart old\nsettle\n";

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

RunSettings with_seed(std::uint64_t seed) {
  RunSettings settings;
  settings.seed = seed;
  return settings;
}

/// The play with a trace in which record `id` was changed.
Play changed(const Play& play, sim::EventId id, const std::function<void(sim::Record&)>& change) {
  Play other = play;
  const sim::Trace& trace = play.timeline.trace;
  other.timeline.trace = sim::Trace(sim::Trace::Keep::all);
  for (std::uint64_t note = 0; note < trace.notes(); ++note) other.timeline.trace.add_note(trace.note(note));
  for (sim::EventId each = 1; each <= trace.size(); ++each) {
    sim::Record record = trace.at(each);
    if (each == id) change(record);
    other.timeline.trace.add(record);
  }
  other.timeline.digest = other.timeline.trace.digest();
  return other;
}

/// The first record of that kind.
sim::EventId first_of(const Play& play, sim::EventKind kind) {
  for (sim::EventId id = 1; id <= play.timeline.trace.size(); ++id) {
    if (play.timeline.trace.at(id).kind == kind) return id;
  }
  FAIL("no such record");
  return 0;
}

}  // namespace

TEST_CASE("Every built-in scenario played twice is the same run") {
  for (const LibraryEntry& entry : library()) {
    INFO(entry.name);
    const std::optional<Difference> difference = plays_differently(parsed(entry.text), with_seed(11));
    CHECK_FALSE(difference.has_value());
  }
}

TEST_CASE("Playing twice keeps the records whatever the settings say") {
  const Play once = play(parsed(kStory), with_seed(3));
  CHECK(once.timeline.trace.keeps_records());
  CHECK(once.timeline.trace.size() == once.result.events);
  CHECK(once.timeline.digest == once.result.digest);
}

TEST_CASE("Plays of two seeds part at their first draw, and the record is told with both values") {
  const std::optional<Difference> difference =
      difference_between(play(parsed(kStory), with_seed(1)), play(parsed(kStory), with_seed(2)));
  REQUIRE(difference.has_value());
  CHECK(difference->found.first_event > 1);
  has(difference->sentence, "e#" + std::to_string(difference->found.first_event) + " (");
  has(difference->sentence, " is not the same: ");
  has(difference->text, "the first event that differs is e#");
  has(difference->text, "in both");
}

TEST_CASE("One changed value of one record is found, with its name, both values, and its time") {
  const Play first = play(parsed(kStory), with_seed(5));
  const sim::EventId id = first_of(first, sim::EventKind::became_leader);
  const sim::Record& record = first.timeline.trace.at(id);
  const Play second = changed(first, id, [](sim::Record& each) { each.term += 7; });
  const std::optional<Difference> difference = difference_between(first, second);
  REQUIRE(difference.has_value());
  CHECK(difference->found.first_event == id);
  REQUIRE(difference->found.fields.size() == 1);
  CHECK(difference->found.fields[0].name == "term");
  CHECK(difference->found.fields[0].a == std::to_string(record.term));
  CHECK(difference->found.fields[0].b == std::to_string(record.term + 7));
  has(difference->sentence, "(became_leader at 0.");
  has(difference->sentence, " s) is not the same: term 1 | 8");
}

TEST_CASE("A changed field that the words for a record leave out is found too, the first of several") {
  const Play first = play(parsed(kStory), with_seed(5));
  const sim::EventId id = first_of(first, sim::EventKind::node_crashed);
  const Play once = changed(first, id, [](sim::Record& each) { each.v[4] = 99; });
  const Play second = changed(once, id + 1, [](sim::Record& each) { each.at += 1; });
  const std::optional<Difference> difference = difference_between(first, second);
  REQUIRE(difference.has_value());
  CHECK(difference->found.first_event == id);
  REQUIRE(difference->found.fields.size() == 1);
  CHECK(difference->found.fields[0].name == "v4");
  CHECK(difference->found.fields[0].b == "99");
}

TEST_CASE("A play with a record more is told") {
  const Play first = play(parsed(kStory), with_seed(5));
  Play second = first;
  second.timeline.trace.add(first.timeline.trace.at(first.timeline.trace.size()));
  second.timeline.digest = second.timeline.trace.digest();
  const std::optional<Difference> difference = difference_between(first, second);
  REQUIRE(difference.has_value());
  CHECK(difference->found.first_event == first.timeline.trace.size() + 1);
  has(difference->sentence, " is there only in the second play");
}

TEST_CASE("Plays with the same records that end otherwise are not the same") {
  const Play first = play(parsed(kStory), with_seed(5));
  Play second = first;
  second.result.message = "another ending";
  const std::optional<Difference> difference = difference_between(first, second);
  REQUIRE(difference.has_value());
  CHECK(difference->found.first_event == 0);
  has(difference->sentence, " records are the same, but ending ");
  has(difference->sentence, "another ending");
}

TEST_CASE("A run that was stopped is not compared") {
  const std::atomic<bool> stop = true;
  RunSettings settings = with_seed(1);
  settings.stop = &stop;
  const std::string_view endless = "nodes 3\nwait 10min\n";
  CHECK(play(parsed(endless), settings).result.interrupted);
  CHECK_FALSE(plays_differently(parsed(endless), settings).has_value());
}

}  // namespace raftlab::scenarios::runner
