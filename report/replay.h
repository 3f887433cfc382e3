// SPDX-License-Identifier: MIT
// The state of every node at any event of a run, read from its records alone: role, term, vote, log, commit
// index, configuration, what is on disk, whether it is up. The story and the event table stand on it; no live node is asked.
// Always: after step() the state is the one right after event now(). [Raft Figure 2] names the fields.
#pragma once

#include <map>
#include <vector>

#include "raft/log.h"
#include "report/timeline.h"

namespace raftlab::report {

struct NodeState {
  bool up = false;
  bool paused = false;
  raft::Role role = raft::Role::follower;
  raft::Term term = 0;
  raft::NodeId vote = raft::kNoNode;    // in `term`
  raft::NodeId leader = raft::kNoNode;  // of `term`, as far as its own decisions tell
  raft::Log log;                        // in memory
  raft::Log disk;                       // what a restart finds; what its snapshot covers is dropped only then
  raft::Index commit_index = 0;
  raft::Index applied_index = 0;
  raft::ConfigId configuration = 0;     // the one in force
  raft::Index configuration_index = 0;  // of its entry; 0: the first of the run
  bool learner = false;                 // by that configuration; it takes part but does not vote [Thesis 4.2.1]
  bool outside = false;                 // by that configuration: a spare, or removed
  bool lost = false;                    // it refused to start: its disk is damaged

  bool live() const { return up && !paused; }
  bool leads() const { return up && role == raft::Role::leader; }
  /// A candidate of that term: what a vote of the term counts for [Raft 5.2].
  bool stands_in(raft::Term of) const { return up && role == raft::Role::candidate && term == of; }
};

/// A configuration of the run by its number; of a run that does not name its first one, all nodes vote.
raft::Configuration configuration_of(const Timeline& timeline, std::uint64_t id);

class Replay {
 public:
  /// Before the first event. `timeline` must outlive the replay.
  explicit Replay(const Timeline& timeline);

  /// Moves on by one event; false at the end of the trace.
  bool step();
  /// Moves on until event `id` has happened; REQUIRES now() <= id.
  void run_through(sim::EventId id);

  /// Goes on in another timeline, from its event `now` on: for those who keep only the end of a long run.
  /// REQUIRES the same nodes, and a store that has what this one had.
  void go_on(const Timeline& timeline, sim::EventId now) {
    timeline_ = &timeline;
    now_ = now;
  }

  sim::EventId now() const { return now_; }
  const sim::Record& record() const { return timeline_->trace.at(now_); }
  const NodeState& node(raft::NodeId id) const { return nodes_[id]; }
  unsigned nodes() const { return static_cast<unsigned>(nodes_.size()); }
  /// The configuration in force at a node; of a run that does not say, all nodes vote.
  raft::Configuration configuration(raft::NodeId id) const { return configuration_numbered(node(id).configuration); }
  raft::Configuration configuration_numbered(std::uint64_t id) const { return configuration_of(*timeline_, id); }
  /// The highest commit index any node had so far, and the place of the entry committed at `index`.
  raft::Index committed() const { return static_cast<raft::Index>(committed_.size()); }
  raft::Place committed_at(raft::Index index) const { return committed_[index - 1]; }
  /// The live leader of the highest term, kNoNode if there is none.
  raft::NodeId leader() const;

 private:
  struct Unwritten {  // entries in memory whose write has not completed yet, in the order they were appended
    raft::Index first;
    raft::Slice entries;
  };

  void use_configuration(raft::NodeId id, raft::ConfigId configuration, raft::Index index);
  raft::ConfigId configuration_of_log(const raft::Log& log, raft::ConfigId base, raft::Index through,
                                      raft::Index& index) const;
  void snapshot(raft::NodeId id, const sim::Record& record);
  void extend(raft::NodeId id, const sim::Record& record);
  void adopt(NodeState& node, raft::Term term);
  void start(raft::NodeId id, const sim::Record& record);
  void decide(raft::NodeId id, const sim::Record& record);
  void append(raft::NodeId id, const sim::Record& record, raft::Slice entries);
  void persist(raft::NodeId id, const sim::Record& record);
  void commit(NodeState& node, raft::Index through);
  raft::Term last_term(raft::Slice entries) const;

  const Timeline* timeline_;
  sim::EventId now_ = 0;
  std::vector<NodeState> nodes_;
  std::vector<std::vector<Unwritten>> unwritten_;
  std::vector<raft::Place> committed_;
  std::map<std::uint64_t, raft::ConfigId> snapshot_configurations_;  // by the number of the snapshot
  std::vector<raft::ConfigId> base_configurations_;                  // by node: of the snapshot its log stands on
};

/// F, C or L; Q for a pre-candidate, N for a learner, O for a node outside of its configuration; x for a node that
/// is down, P for one that is paused.
char letter_of(const NodeState& node);

}  // namespace raftlab::report
