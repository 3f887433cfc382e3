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

/// The votes a candidate had when it counted one more.
struct Votes {
  sim::EventId event = 0;
  std::uint32_t count = 0;
};

/// Who held an entry when an answer to a leader was counted: the last entry that a majority held then, if the leader
/// had not committed it yet, else the one that the answer confirms.
struct Holding {
  enum class Whose : std::uint8_t {
    voters,
    old_voters,
    new_voters
  };  // of a joint configuration the half that lacks most
  sim::EventId event = 0;
  raft::Index index = 0;  // of the entry
  raft::Term term = 0;    // of the entry
  std::uint32_t count = 0;
  std::uint32_t voters = 0;
  Whose whose = Whose::voters;
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
  std::optional<std::uint32_t> votes_counted(sim::EventId delivered) const;
  /// Of an append-reply or snapshot-reply that told its leader of an entry not committed yet; else nullptr.
  const Holding* holding(sim::EventId delivered) const;
  /// The last AppendEntries of a leader of term `term` that reached the node before `id`; 0 if none.
  sim::EventId heard_leader(raft::NodeId node, raft::Term term, sim::EventId id) const;
  /// The first time a client asked with this serial number; 0 if never.
  sim::EventId asked(raft::ClientId client, raft::Serial serial) const;
  /// Every line that changed something, in order.
  std::span<const FaultLine> faults() const { return faults_; }
  /// Places in faults() of the lines of the network (partition, isolate, cut, link, loss, drop) in force at event `id`.
  std::span<const std::uint32_t> network_faults(sim::EventId id) const;
  /// The last `discard` line and the last `heal A <-> B` line before `id`; nullptr if none.
  const FaultLine* last_discard(sim::EventId id) const;
  const FaultLine* last_partial_heal(sim::EventId id) const;
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
  void see(sim::EventId id, const sim::Record& record, const Replay& replay);
  void see_message(sim::EventId id, const sim::Record& record, const Replay& replay);
  void see_reply(sim::EventId id, const sim::Record& sent, const Replay& replay);
  void see_holding(sim::EventId id, raft::NodeId leader, raft::Index match, const Replay& replay);
  void see_fault(sim::EventId id, const sim::Record& record);
  void fault_starts(sim::EventId id, const sim::Record& record);
  void fault_ends(sim::EventId id, std::uint32_t fault);
  const FaultLine* last_of(const std::vector<std::uint32_t>& places, sim::EventId id) const;
  void note_moment(sim::EventId id, const sim::Record& record, const Replay& replay);

  const Timeline& timeline_;
  std::vector<std::vector<Moment>> moments_;                                 // by node
  std::vector<std::vector<std::pair<sim::EventId, raft::Term>>> own_terms_;  // by node: changes only
  std::vector<std::vector<std::vector<sim::EventId>>> of_kind_;              // by node and kind
  std::map<std::pair<raft::Term, raft::NodeId>, std::vector<sim::EventId>> votes_;
  std::vector<bool> has_effects_;               // by event
  std::vector<std::uint32_t> first_delivery_;   // by message_sent
  std::vector<std::vector<Meeting>> meetings_;  // by node
  std::vector<Votes> votes_counted_;
  std::vector<Holding> holdings_;
  std::map<std::pair<raft::ClientId, raft::Serial>, sim::EventId> asked_;
  std::vector<FaultLine> faults_;
  std::vector<std::pair<sim::EventId, std::vector<std::uint32_t>>> network_faults_;  // at each change
  std::vector<std::uint32_t> discards_;                                              // places in faults_
  std::vector<std::uint32_t> partial_heals_;
  std::vector<Progress> progress_;  // while building
  std::vector<Tally> tallies_;
};

/// Section, rule, conditions and note of event `id`; the rest of it is empty. About O(1).
/// REQUIRES 1 <= id <= index.timeline().trace.size().
Explanation rule_of(const WhyIndex& index, sim::EventId id);

}  // namespace raftlab::report
