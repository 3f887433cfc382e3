// SPDX-License-Identifier: MIT
// The solutions of the hand-out name events of `five-events`, seed 1: they are what it says.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "scenarios/library.h"
#include "tests/scenarios/runner_support.h"

namespace raftlab::scenarios::runner {
namespace {

using sim::EventKind;

std::string hand_out() {
  std::ifstream file(RAFTLAB_SOURCE_DIR "/scenarios/lesson/hand-out.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string built_in(std::string_view name) {
  for (const LibraryEntry& entry : library()) {
    if (entry.name == name) return std::string(entry.text);
  }
  return {};
}

struct Told {
  sim::EventId event;
  EventKind kind;
  raft::NodeId node;
};

void require_told(const sim::Trace& trace, std::initializer_list<Told> all) {
  const std::string text = hand_out();
  for (const Told& told : all) {
    INFO("e#" << told.event);
    CHECK(text.find("e#" + std::to_string(told.event)) != std::string::npos);
    REQUIRE(told.event <= trace.size());
    CHECK(trace.at(told.event).kind == told.kind);
    CHECK(trace.at(told.event).node == told.node);
  }
}

TEST_CASE("the solutions of the hand-out are what five-events does", "[lesson]") {
  const Runner run = played(built_in("five-events"));
  require_told(run.world().trace(), {{4, EventKind::election_timeout, 1},
                                     {21, EventKind::became_leader, 1},
                                     {204, EventKind::entry_appended, 1},
                                     {221, EventKind::commit_advanced, 1},
                                     {225, EventKind::client_response, raft::kNoNode},
                                     {231, EventKind::commit_advanced, 0},
                                     {235, EventKind::commit_advanced, 2},
                                     {240, EventKind::node_crashed, 0},
                                     {301, EventKind::node_restarted, 0},
                                     {326, EventKind::commit_advanced, 0},
                                     {385, EventKind::node_crashed, 1},
                                     {402, EventKind::vote_refused, 2},
                                     {406, EventKind::vote_refused, 0},
                                     {449, EventKind::became_leader, 2}});
  CHECK(run.world().trace().at(449).term == 4);
}

TEST_CASE("without its rule a node of five-events votes twice in the two events of the hand-out", "[lesson]") {
  language::Scenario scenario = parsed(built_in("five-events"));
  REQUIRE_FALSE(language::apply_rule(scenario, "vote-once", "off").has_value());
  RunSettings settings;
  settings.keep = sim::Trace::Keep::all;
  Runner run(scenario, settings);
  CHECK(run.run().verdict == report::Verdict::fail);
  require_told(run.world().trace(), {{394, EventKind::vote_granted, 2}, {402, EventKind::vote_granted, 2}});
}

}  // namespace
}  // namespace raftlab::scenarios::runner
