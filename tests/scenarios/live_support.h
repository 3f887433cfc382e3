// SPDX-License-Identifier: MIT
// A class as tests hold it, and a viewer who knows only what a session tells.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/event_text.h"
#include "report/json_writer.h"
#include "report/replay.h"
#include "scenarios/live/live_session.h"
#include "tests/scenarios/runner_support.h"

namespace raftlab::scenarios::live {

inline constexpr std::string_view kFive = "raftlab 1\nnodes 5\n";
inline constexpr raft::Time kSecond = 1'000'000;

inline LiveSession class_of(std::string_view text = kFive, std::uint64_t seed = 1) {
  return {runner::parsed(text), seed};
}

/// The digest `raftlab run` gives for this text.
inline std::string digest_of_run(std::string_view text) {
  return report::digest_text(runner::run_scenario(runner::parsed(text), {}).digest);
}

/// What a browser does with snapshots and changes.
class Viewer {
 public:
  void look(const LiveSession& session) {
    const report::live::Changes changes = session.changes_since(mark_);
    mark_ = changes.mark;
    if (changes.snapshot_needed) return start(session.snapshot(report::live::kWindowEvents));
    for (const report::live::Event& event : changes.events) add(event);
    for (const NodeChange& change : changes.states) nodes_[change.node].apply(change);
    if (changes.faults) faults = *changes.faults;
    lines += changes.lines.size();
  }

  [[nodiscard]] const NodeChange& node(std::size_t i) const { return nodes_[i].state(); }
  std::vector<report::live::Event> events;
  std::vector<report::live::Fault> faults;
  std::size_t lines = 0;
  std::size_t snapshots = 0;

 private:
  void start(const report::live::Snapshot& snapshot) {
    ++snapshots;
    mark_ = snapshot.mark;
    nodes_.clear();
    for (const NodeChange& change : snapshot.base) {
      nodes_.emplace_back(change.node);
      nodes_.back().apply(change);
    }
    for (const NodeChange& change : snapshot.states) nodes_[change.node].apply(change);
    events.clear();
    for (const report::live::Event& event : snapshot.events) add(event);
    faults = snapshot.faults;
    lines = snapshot.lines_before + snapshot.lines.size();
  }
  void add(const report::live::Event& event) {
    if (!events.empty()) REQUIRE(event.id == events.back().id + 1);
    events.push_back(event);
  }

  report::live::Mark mark_;
  std::vector<NodeBase> nodes_;
};

/// The whole run of a saved class.
inline report::Timeline timeline_of(const std::string& text) {
  runner::RunSettings settings;
  settings.keep = sim::Trace::Keep::all;
  runner::Runner runner(runner::parsed(text), settings);
  runner.run();
  return runner.timeline();
}

}  // namespace raftlab::scenarios::live
