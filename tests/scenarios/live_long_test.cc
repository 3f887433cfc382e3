// SPDX-License-Identifier: MIT
// A class that goes on for long keeps the end of its run only, and what it tells of it is what the whole run says.
#include <algorithm>

#include "report/event_text.h"
#include "report/labels.h"
#include "report/why.h"
#include "tests/scenarios/live_support.h"

namespace raftlab::scenarios::live {
namespace {

using report::live::kWindowEvents;

/// Twenty minutes of a class in which something happens every ten seconds.
void play_long(LiveSession& session, Viewer* viewer) {
  for (int i = 0; i < 120; ++i) {
    session.advance(10 * kSecond);
    if (viewer != nullptr) viewer->look(session);
    const std::string value = std::to_string(i);
    REQUIRE(session.act("set key" + std::to_string(i % 7) + " " + value).ok);
    if (i % 12 == 5) REQUIRE(session.act("partition 0,1 | 2,3,4").ok);
    if (i % 12 == 8) REQUIRE(session.act("heal").ok);
    if (i % 9 == 1) session.act("crash leader");
    if (i % 9 == 3) REQUIRE(session.act("restart all").ok);
  }
  REQUIRE(session.act("isolate 4").ok);
  session.advance(20 * kSecond);
}

TEST_CASE("the end of a long class is told as the whole run would tell it", "[live]") {
  LiveSession session = class_of("raftlab 1\nnodes 5\n");
  Viewer viewer;
  play_long(session, &viewer);
  const report::live::Snapshot last = session.snapshot(kWindowEvents);
  REQUIRE(last.mark.events > 3 * Recent::kKept);  // it has let go of a lot
  REQUIRE(last.events.size() == kWindowEvents);
  const report::live::Saved saved = session.save()();
  REQUIRE(saved.error == "");
  REQUIRE(saved.digest == last.digest);

  const report::Timeline timeline = timeline_of(saved.text);
  const report::Labels labels = report::Labels::of_run_under_way(timeline);
  for (const report::live::Event& event : last.events) {
    INFO("e#" << event.id);
    const sim::Record& record = timeline.trace.at(event.id);
    REQUIRE(event.text == report::event_text(timeline, event.id));
    REQUIRE(event.label == labels.of(event.id));
    REQUIRE(event.at_us == record.at);
    REQUIRE(event.cause == record.cause);
    REQUIRE(event.node == record.node);
  }
  const report::WhyIndex index(timeline);
  for (std::size_t i = 0; i < last.events.size(); i += 541) {
    const std::uint64_t id = last.events[i].id;
    INFO("e#" << id << " " << last.events[i].text);
    const report::Explanation truth = report::rule_of(index, id);
    const std::optional<report::live::Why> told = session.why(id);
    if (truth.rule.empty() && truth.conditions.empty() && truth.note.empty()) {
      CHECK_FALSE(told.has_value());
      continue;
    }
    REQUIRE(told.has_value());
    CHECK(told->rule == truth.rule);
    CHECK(told->note == truth.note);
    REQUIRE(told->conditions.size() == truth.conditions.size());
    for (std::size_t c = 0; c < truth.conditions.size(); ++c)
      CHECK(told->conditions[c].second == truth.conditions[c].text);
  }
  CHECK_FALSE(session.why(1).has_value());
  REQUIRE(std::any_of(last.faults.begin(), last.faults.end(),
                      [](const report::live::Fault& fault) { return fault.last == 0 && fault.text == "isolate 4"; }));
}

TEST_CASE("a viewer who comes late, and one with a small window, know the nodes as the first one does", "[live]") {
  LiveSession session = class_of("raftlab 1\nnodes 5\n");
  Viewer first;
  play_long(session, &first);
  first.look(session);
  Viewer late;
  late.look(session);
  const report::live::Snapshot small = session.snapshot(100);
  REQUIRE(small.events.size() == 100);
  std::vector<NodeBase> nodes;
  for (const NodeChange& change : small.base) {
    nodes.emplace_back(change.node);
    nodes.back().apply(change);
  }
  for (const NodeChange& change : small.states) nodes[change.node].apply(change);
  for (std::size_t i = 0; i < 5; ++i) {
    INFO("node " << i);
    for (const NodeChange* other : {&late.node(i), &nodes[i].state()}) {
      CHECK(first.node(i).letter == other->letter);
      CHECK(first.node(i).term == other->term);
      CHECK(first.node(i).commit == other->commit);
      CHECK(first.node(i).log->added == other->log->added);
      CHECK(first.node(i).progress.size() == other->progress.size());
    }
  }
}

TEST_CASE("a viewer who was away for too long gets a snapshot, and one after back", "[live]") {
  LiveSession session = class_of();
  Viewer viewer;
  viewer.look(session);
  CHECK(viewer.snapshots == 1);
  session.advance(kSecond);
  session.act("crash 1");
  viewer.look(session);
  CHECK(viewer.snapshots == 1);
  CHECK(viewer.lines == 1);
  session.advance(200 * kSecond);
  viewer.look(session);
  CHECK(viewer.snapshots == 2);
  session.back(1);
  viewer.look(session);
  CHECK(viewer.snapshots == 3);
  CHECK(viewer.lines == 0);
}

TEST_CASE("a line that counts events needs a class that still has them", "[live]") {
  LiveSession early = class_of();
  early.advance(kSecond);
  CHECK(early.act("expect count(became_leader) >= 1").ok);
  early.advance(200 * kSecond);
  CHECK(early.act("expect count(became_leader) >= 1").ok);
  LiveSession late = class_of();
  late.advance(200 * kSecond);
  CHECK_FALSE(late.act("expect count(became_leader) >= 1").ok);
  CHECK(late.act("crash 1").ok);
}

}  // namespace
}  // namespace raftlab::scenarios::live
