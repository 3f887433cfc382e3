// SPDX-License-Identifier: MIT
// What a picture of a part of a run shows: messages as arrows with their fate, decisions as marks, heartbeats that
// changed nothing folded into rounds, and the lanes where all this happens. Both pictures, mermaid and svg, draw this.
// Where there are too many arrows or marks the rest is left out, and counted.
#pragma once

#include <cstddef>
#include <vector>

#include "report/event_rows.h"
#include "report/exports/scope.h"

namespace raftlab::report {

struct Arrow {
  sim::EventId sent = 0;
  sim::EventId end = 0;               // where it arrives or is lost; 0: still under way when the run ends
  raft::NodeId from = raft::kNoNode;  // a node, or raft::kClient
  raft::NodeId to = raft::kNoNode;
  bool lost = false;
  bool answer = false;
  bool again = false;  // a second copy
};

struct SceneItem {
  enum class Kind : std::uint8_t { arrow, mark, fold };
  sim::EventId at = 0;  // where it stands in the order of events
  Kind kind = Kind::mark;
  std::size_t place = 0;  // in arrows, marks or folds
};

struct Scene {
  std::vector<Arrow> arrows;
  std::vector<sim::EventId> marks;
  std::vector<Fold> folds;
  std::vector<SceneItem> items;       // in order
  std::vector<raft::NodeId> lanes;    // nodes in order, raft::kClient last
  std::vector<LetterChange> letters;  // of the whole run
  std::size_t arrows_left_out = 0;
  std::size_t marks_left_out = 0;
  std::size_t messages_folded = 0;  // heartbeats of `folds`
};

Scene make_scene(const Timeline& timeline, const Scope& scope, std::size_t arrows_max, std::size_t marks_max);

/// "3 messages and 2 decisions", empty where all is there.
std::string left_out_words(const Scene& scene);

}  // namespace raftlab::report
