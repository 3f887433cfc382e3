// SPDX-License-Identifier: MIT
// What explaining any event of a run takes, gathered in one pass over its records: the state of each node at any
// event, the last event of a kind at a node, who voted for whom, which fault lines were in force, what each delivered
// append met in its receiver's log. Built once in O(n); every question is then a few steps of a binary search, so that
// all events of a long run are explained in a few seconds. It refers to the timeline, which must outlive it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "report/explain.h"
#include "report/replay.h"

namespace raftlab::report {

/// A node right after event `event`, and until the next of its moments.
struct Moment {
  sim::EventId event = 0;
  raft::Term term = 0;
  raft::Index last_index = 0;
  raft::Term last_term = 0;
  raft::Index commit_index = 0;
  raft::Index configuration_index = 0;
  raft::ConfigId configuration = 0;
  raft::NodeId vote = raft::kNoNode;    // in `term`
  raft::NodeId leader = raft::kNoNode;  // of `term`, as far as its own decisions tell
  raft::Role role = raft::Role::follower;
  bool up = false;
  bool paused = false;

  bool operator==(const Moment&) const = default;
};

/// A line of the scenario that changed something, in force from `from` until `until`.
struct FaultLine {
  sim::EventId from = 0;
  sim::EventId until = 0;  // its fault_ended; 0: until the end of the run, or it is over at once, like a crash
  std::uint64_t note = 0;  // its text, without a time
  std::uint64_t line = 0;
};

/// What a delivered AppendEntries met in its receiver's log.
struct Meeting {
  sim::EventId event = 0;       // its message_delivered
  raft::Index last_index = 0;   // of the receiver's log
  raft::Index base_index = 0;   // what its snapshot covers
  raft::Term term_at_prev = 0;  // of its entry at prev_log_index; 0: it has none
};

/// A number known at an event: votes counted so far, or nodes that hold an entry.
struct Count {
  sim::EventId event = 0;
  std::uint32_t count = 0;
};

class WhyIndex {
 public:
  explicit WhyIndex(const Timeline& timeline);

  const Timeline& timeline() const { return timeline_; }
  const sim::Record& at(sim::EventId id) const { return timeline_.trace.at(id); }

  /// A node right before and right after event `id`; REQUIRES node < timeline().nodes.
  const Moment& before(raft::NodeId node, sim::EventId id) const { return moment(node, id - 1); }
  const Moment& after(raft::NodeId node, sim::EventId id) const { return moment(node, id); }
  /// The configuration in force at the node of event `id` right after it; the first one for events of no node.
  raft::Configuration configuration_at(sim::EventId id) const;

  /// The term of the node's own last record before `id` that carries one; what a message or a refused vote says is
  /// somebody else's.
  std::optional<raft::Term> own_term_before(raft::NodeId node, sim::EventId id) const;
  /// The last event of that kind at that node before `id`; of messages and disk writes none is known.
  std::optional<sim::EventId> last_before(sim::EventKind kind, raft::NodeId node, sim::EventId id) const;
  /// The first one behind `id`.
  std::optional<sim::EventId> first_after(sim::EventKind kind, raft::NodeId node, sim::EventId id) const;
  /// All of that kind at that node, in order.
  std::span<const sim::EventId> all_of(sim::EventKind kind, raft::NodeId node) const;
  /// The vote_granted events of a candidate in a term, in order.
  std::span<const sim::EventId> votes_for(raft::NodeId candidate, raft::Term term) const;
  /// Whether any event names `id` as its cause.
  bool has_effects(sim::EventId id) const { return has_effects_[id]; }
  /// The first message_delivered of the message sent with `sent`; 0 if none.
  sim::EventId first_delivery(sim::EventId sent) const { return first_delivery_[sent]; }
  /// Of a delivered AppendEntries or heartbeat; nullptr for other events.
  const Meeting* meeting(sim::EventId delivered) const;
  /// Of a vote-reply or pre-vote-reply that a candidate counted: the votes it had then, its own included.
  std::optional<std::uint32_t> votes_counted(sim::EventId delivered) const { return find(votes_counted_, delivered); }
  /// Of an append-reply that a leader counted: how many voters of the configuration in force (of the old half while it
  /// is joint) held the entry it confirms then.
  std::optional<std::uint32_t> holders(sim::EventId delivered) const { return find(holders_, delivered); }
  std::span<const FaultLine> faults() const { return faults_; }
  /// Whether the line was in force at event `id`.
  static bool in_force(const FaultLine& fault, sim::EventId id) {
    return fault.from <= id && (fault.until == 0 || id < fault.until);
  }
  std::string_view text_of(const FaultLine& fault) const;

 private:
  struct Progress {  // of a leader, by peer
    raft::Term term = 0;
    std::vector<raft::Index> match;
    raft::Index durable = 0;  // its own
  };
  struct Tally {
    raft::Term term = 0;
    raft::NodeSet voters;
  };

  const Moment& moment(raft::NodeId node, sim::EventId id) const;
  static std::optional<std::uint32_t> find(const std::vector<Count>& counts, sim::EventId event);
  void see(sim::EventId id, const sim::Record& record, const Replay& replay);
  void see_message(sim::EventId id, const sim::Record& record, const Replay& replay);
  void see_reply(sim::EventId id, const sim::Record& sent, const Replay& replay);
  void see_fault(sim::EventId id, const sim::Record& record);
  void note_moment(sim::EventId id, const sim::Record& record, const Replay& replay);

  const Timeline& timeline_;
  std::vector<std::vector<Moment>> moments_;                                 // by node
  std::vector<std::vector<std::pair<sim::EventId, raft::Term>>> own_terms_;  // by node: changes only
  std::vector<std::vector<std::vector<sim::EventId>>> of_kind_;              // by node and kind
  std::map<std::pair<raft::Term, raft::NodeId>, std::vector<sim::EventId>> votes_;
  std::vector<bool> has_effects_;              // by event
  std::vector<std::uint32_t> first_delivery_;  // by message_sent
  std::vector<Meeting> meetings_;
  std::vector<Count> votes_counted_;
  std::vector<Count> holders_;
  std::vector<FaultLine> faults_;
  std::vector<std::size_t> open_faults_;  // places in faults_
  std::vector<Progress> progress_;        // while building
  std::vector<Tally> tallies_;
};

/// Section, rule, conditions and note of event `id`; the rest of it is empty. About O(1).
/// REQUIRES 1 <= id <= index.timeline().trace.size().
Explanation rule_of(const WhyIndex& index, sim::EventId id);

}  // namespace raftlab::report
