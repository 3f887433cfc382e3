// SPDX-License-Identifier: MIT
// What must always hold, checked after every event of every run, at a cost of what changed. The checks see const
// views only and never change a run; they keep history over the whole run, restarts included, because two leaders
// of one term may never be alive at one instant. They compute from the messages, logs and disks themselves, not
// from what a node says of its decisions. Each property is a sentence in sim/README.md.
// check_elections.cc: votes and leaders; check_logs.cc: logs; check_commits.cc: commits and application;
// check_nodes.cc: one node's state, messages and timers.
#pragma once

#include <string>
#include <vector>

#include "sim/host.h"
#include "sim/property.h"
#include "sim/record.h"

namespace raftlab::sim {

struct Violation {
  Property property = Property::election_safety;
  NodeId node = raft::kNoNode;
  std::string text;               // a sentence with the numbers
  std::vector<EventId> evidence;  // events that show it
  EventId event = 0;              // its own record, once it has one
};

/// What a node was given in the turn that has just ended.
struct EventContext {
  const raft::Envelope* given = nullptr;  // a message
  bool started = false;                   // a process that has just started
  bool timers_turned_on = false;
  EventId cause = 0;
};

class Invariants {
 public:
  explicit Invariants(unsigned nodes) : shadows_(nodes) {}

  // ---- during a turn, in order
  void on_decision(NodeId node, const raft::Decision& decision, EventId event, const std::vector<Host>& hosts);
  void on_departure(NodeId node, NodeId to, const raft::Message& message, EventId cause, const Host& host);
  void on_applied(NodeId node, Index index, Place place, Term term, EventId event);
  void on_durable(NodeId node, const Host& host);
  // ---- at its end
  void after_turn(NodeId node, const EventContext& context, const raft::Batch& batch, Time now,
                  const std::vector<Host>& hosts, const raft::EntryStore& store);

  const raft::Log& committed() const { return committed_; }
  bool found_any() const { return !found_.empty(); }
  std::vector<Violation> take_found();

 private:
  struct Grant {
    Term term = 0;
    NodeId candidate = raft::kNoNode;
    EventId event = 0;
  };
  /// A node as it was after the event before, and what is remembered of it over restarts.
  struct Shadow {
    Term term = 0;
    raft::Role role = raft::Role::follower;
    Index commit_index = 0;
    Index applied_index = 0;
    raft::Log log;
    Time deadline_us = raft::kNever;
    std::vector<Index> match_index;  // of a leader, by node
    // over restarts
    Term term_seen = 0;         // the highest it ever sent or synced
    Index commit_known = 0;     // the highest it ever knew as committed
    std::vector<Grant> grants;  // votes that left the node, by term
    // within the turn
    raft::Role role_now = raft::Role::follower;
    bool granted_vote = false;
    bool campaigned = false;
    EventId commit_event = 0;  // the decision that advanced the commit index
  };
  struct Leadership {
    Term term = 0;
    NodeId node = raft::kNoNode;
    EventId event = 0;
    raft::Log log;  // when it was elected
  };
  /// Entries up to `through` were counted as committed by a leader of `term`.
  struct Counted {
    Term term = 0;
    Index through = 0;
    EventId event = 0;
  };
  /// Where an entry stands: an entry of the store has one index and one predecessor for ever.
  struct Standing {
    Index index = 0;
    Place previous = raft::kNoPlace;
  };
  /// The entries of one term, whoever made them.
  struct TermEntries {
    Term term = 0;
    Index first = 0;
    std::vector<Place> places;
  };

  [[gnu::cold]] void report(Property property, NodeId node, std::string text, std::vector<EventId> evidence);

  // check_elections.cc
  void check_grant(NodeId node, const Grant& grant);
  void check_vote_allowed(NodeId node, const raft::Decision& decision, EventId event, const Host& host);
  void check_new_leader(NodeId node, Term term, EventId event, const std::vector<Host>& hosts);
  bool granted(NodeId voter, Term term, NodeId candidate) const;
  // check_logs.cc
  void check_log(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                 const raft::EntryStore& store);
  void check_truncation(NodeId node, Index from, const EventContext& context, const raft::Node& now);
  void check_appended(NodeId node, Index first, const EventContext& context, const Host& host,
                      const raft::EntryStore& store);
  void check_order(NodeId node, Index index, Term term, Term term_before, const EventContext& context);
  void check_standing(NodeId node, Index index, Place place, Place previous, const raft::EntryStore& store,
                      const EventContext& context);
  bool unique_in_term(Index index, Place place, Term term);
  // check_commits.cc
  void check_commit(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                    const raft::EntryStore& store);
  void check_counted(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                     const raft::EntryStore& store);
  // check_nodes.cc
  void check_term_and_role(NodeId node, const EventContext& context, const Host& host);
  void check_term(NodeId node, const EventContext& context, const Host& host);
  void check_term_adoption(NodeId node, const EventContext& context, const raft::Node& now);
  void check_timer(NodeId node, const EventContext& context, Time now, const Host& host);
  void check_messages(NodeId node, const EventContext& context, const raft::Batch& batch, Term term);
  void check_bookkeeping(NodeId node, const EventContext& context, const std::vector<Host>& hosts);
  void check_peer(NodeId node, NodeId peer, const EventContext& context, const std::vector<Host>& hosts);
  void check_counted_on(NodeId follower, const EventContext& context, const std::vector<Host>& hosts);
  static bool clearly_right(const Shadow& before, const EventContext& context, const raft::Batch& batch, Time now,
                            const Host& host);
  static void begin_anew(Shadow& shadow);
  static void remember(Shadow& shadow, const raft::Node& now);

  std::vector<Shadow> shadows_;
  std::vector<Leadership> leaderships_;  // by term
  std::vector<Counted> counted_;         // in order of time
  raft::Log committed_;                  // what leaders have counted, and followers have learned
  raft::Log applied_;                    // what state machines have applied
  std::vector<Standing> standings_;      // by place
  std::vector<TermEntries> terms_;       // by term
  std::vector<Violation> found_;
};

}  // namespace raftlab::sim
