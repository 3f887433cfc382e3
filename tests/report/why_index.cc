// SPDX-License-Identifier: MIT
// The index says the same as looking through the trace, event by event.
#include "report/fields.h"
#include "report/why.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::WhyIndex;
using report::fixture::Script;
using sim::EventId;
using sim::EventKind;

namespace {

std::optional<EventId> looked_up(const sim::Trace& trace, EventKind kind, raft::NodeId node, EventId before) {
  for (EventId id = before - 1; id > 0; --id) {
    if (trace.at(id).kind == kind && trace.at(id).node == node) return id;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("the last event of a kind at a node is the one a search backwards finds") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 400);
    const WhyIndex index(timeline);
    for (EventId id = 1; id <= timeline.trace.size(); ++id) {
      for (const EventKind kind : {EventKind::commit_advanced, EventKind::node_crashed, EventKind::became_leader}) {
        for (unsigned node = 0; node < timeline.nodes; ++node) {
          const auto who = static_cast<raft::NodeId>(node);
          CHECK(index.last_before(kind, who, id) == looked_up(timeline.trace, kind, who, id));
        }
      }
    }
  }
}

TEST_CASE("a node's state before and after an event is the one of a replay") {
  const report::Timeline timeline = report::fixture::every_kind();
  const WhyIndex index(timeline);
  report::Replay replay(timeline);
  for (EventId id = 1; id <= timeline.trace.size(); ++id) {
    replay.step();
    for (unsigned i = 0; i < timeline.nodes; ++i) {
      const auto node = static_cast<raft::NodeId>(i);
      INFO("e#" << id << " node " << i);
      CHECK(index.after(node, id).term == replay.node(node).term);
      CHECK(index.after(node, id).role == replay.node(node).role);
      CHECK(index.after(node, id).up == replay.node(node).up);
      CHECK(index.after(node, id).vote == replay.node(node).vote);
      CHECK(index.after(node, id).commit_index == replay.node(node).commit_index);
      CHECK(index.after(node, id).last_index == replay.node(node).log.last_index());
      if (id > 1) CHECK(index.before(node, id) == index.after(node, id - 1));
    }
  }
}

TEST_CASE("an event has effects if any later one names it as its cause") {
  const report::Timeline timeline = report::fixture::every_kind();
  const WhyIndex index(timeline);
  for (EventId id = 1; id <= timeline.trace.size(); ++id) {
    bool any = false;
    for (EventId later = id + 1; later <= timeline.trace.size(); ++later)
      any = any || timeline.trace.at(later).cause == id;
    CHECK(index.has_effects(id) == any);
  }
}

TEST_CASE("a line of the network is in force from its beginning to its end, and no longer") {
  Script script(3);
  script.start_all();
  const EventId cut = script.scenario(EventKind::fault_started, "partition 0 | 1,2", 4);
  const EventId inside = script.life(EventKind::node_paused, 1, 0);
  const EventId heal = script.scenario(EventKind::fault_started, "heal", 5);
  const EventId end = script.scenario(EventKind::fault_ended, "partition 0 | 1,2", 4, heal);
  const WhyIndex index(script.timeline);
  CHECK(index.network_faults(cut - 1).empty());
  CHECK(index.network_faults(cut).size() == 1);
  CHECK(index.network_faults(inside).size() == 1);
  CHECK(index.network_faults(end).empty());
  REQUIRE(index.faults().size() == 2);
  CHECK(index.faults()[0].until == end);
}

TEST_CASE("of two equal lines the one that began it ends, where the end says so") {
  Script script(3);
  script.start_all();
  const EventId first = script.scenario(EventKind::fault_started, "isolate 2 for 1s", 4);
  const EventId second = script.scenario(EventKind::fault_started, "isolate 2 for 1s", 4);
  const EventId end = script.scenario(EventKind::fault_ended, "isolate 2 for 1s", 4, second);
  const WhyIndex index(script.timeline);
  REQUIRE(index.faults().size() == 2);
  CHECK(index.faults()[0].from == first);
  CHECK(index.faults()[0].until == 0);
  CHECK(index.faults()[1].until == end);
  CHECK(index.network_faults(end).size() == 1);
}

TEST_CASE("every event of any trace is explained, in any order") {
  for (std::uint64_t seed = 20; seed < 30; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 300);
    const WhyIndex index(timeline);
    for (EventId id = timeline.trace.size(); id > 0; --id) {
      const report::Explanation told = report::rule_of(index, id);
      CHECK(told.rule.empty() == told.section.empty());
      CHECK(told.causes.empty());
      for (const report::Condition& condition : told.conditions) CHECK_FALSE(condition.text.empty());
    }
  }
}
