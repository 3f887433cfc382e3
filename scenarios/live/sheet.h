// SPDX-License-Identifier: MIT
// What viewers know of every node, as changes from event to event: NodeSheets finds them by looking at a replay before
// and after each step, NodeBase puts changes together again to one state. Both are values.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/live/session.h"
#include "report/replay.h"
#include "sim/world.h"

namespace raftlab::scenarios::live {

using report::live::NodeChange;

/// The state of one node, made of its changes. Of its log only the last entries are told, see NodeChange::Log.
class NodeBase {
 public:
  static constexpr std::size_t kEntriesMax = 1'000;

  explicit NodeBase(std::uint8_t node);
  void apply(const NodeChange& change);
  /// Everything is said.
  [[nodiscard]] const NodeChange& state() const { return state_; }

 private:
  NodeChange state_;
};

/// What of a node's state was told last.
class NodeSheets {
 public:
  explicit NodeSheets(unsigned nodes) : known_(nodes), leading_(nodes) {}

  /// To be called before the replay steps over `record`.
  void before(const sim::Record& record, const report::Replay& replay);
  /// And after it: what changed at the record's node.
  [[nodiscard]] std::optional<NodeChange> after(const sim::Record& record, const report::Replay& replay,
                                                const report::Timeline& timeline);
  /// What leaders know of the others now, where it differs from what was told. `event` is the last event.
  [[nodiscard]] std::vector<NodeChange> progress(const sim::World& world, sim::EventId event);

 private:
  struct Known {
    char letter = 'x';
    raft::Term term = 0;
    raft::NodeId vote = raft::kNoNode;
    raft::Index commit = 0;
    raft::Index applied = 0;
    raft::Index durable = 0;
    std::optional<raft::ConfigId> config;
    raft::Index first = 1;
    raft::Index last = 0;
  };
  void look_at_log(const sim::Record& record, const report::NodeState& node, const report::Timeline& timeline,
                   NodeChange& change);

  std::vector<Known> known_;
  std::vector<std::vector<std::pair<raft::Index, raft::Index>>> leading_;  // by leader and peer: next, match
  raft::Log log_before_;  // of the node of the record, where the record may do anything to it
};

/// The text of an entry as viewers see it: "x=1".
[[nodiscard]] std::string entry_text(const raft::Entry& entry, const raft::EntryStore& store);

}  // namespace raftlab::scenarios::live
