// SPDX-License-Identifier: MIT
// What the detectors of the story ask of a trace, gathered in one pass over its records: who stood in which
// term and who voted, who led from when to when, when nobody led, who was down, what clients stored, what was
// committed when. Every field names the event it was read from; nothing is assumed.
#pragma once

#include <map>
#include <vector>

#include "report/heartbeats.h"
#include "report/replay.h"

namespace raftlab::report {

/// A vote that was given, and what became of the answers that say so. It counts if one of them reached the candidate
/// while it stood in that term; its own counts as it is.
struct Vote {
  raft::NodeId voter = raft::kNoNode;
  sim::EventId event = 0;      // vote_granted
  sim::EventId counted = 0;    // the first delivery to the candidate while it was one, or the own vote
  sim::EventId late = 0;       // the first delivery to it later
  sim::EventId lost = 0;       // the last one that was dropped
  std::int64_t under_way = 0;  // at the end of the run

  enum class Fate : std::uint8_t { counted, late, under_way, lost, not_sent };
  Fate fate() const;
};

/// A node that stood for election in a term (once: a crash and a second try need a new term).
struct Candidacy {
  raft::NodeId node = raft::kNoNode;
  sim::EventId timeout = 0;                                            // its election_timeout, 0 if the trace has none
  raft::ConfigId members = 0;                                          // in force at the node
  sim::EventId candidate = 0;                                          // its became_candidate
  std::vector<Vote> votes;                                             // given to it, its own included
  unsigned requests = 0;                                               // request_vote messages sent in the term
  unsigned lost = 0;                                                   // dropped events of these messages
  std::vector<unsigned> lost_by_reason = std::vector<unsigned>(5, 0);  // by sim::DropReason

  std::size_t counted() const;  // how many of the votes
};

struct TermFacts {
  std::vector<Candidacy> candidacies;  // in order
  std::vector<sim::EventId> refusals;  // vote_refused, but not those of a term that is over
  sim::EventId won = 0;                // became_leader
  raft::NodeId leader = raft::kNoNode;
  raft::ConfigId members = 0;  // in force at the leader when it won
};

/// One node in the role of leader, from became_leader until it crashed, stepped down or the run ended.
struct Leadership {
  raft::NodeId node = raft::kNoNode;
  raft::Term term = 0;
  sim::EventId from = 0;
  sim::EventId until = 0;        // 0: until the end of the run
  raft::Index last_index = 0;    // of its log at the end
  raft::Index commit_index = 0;  // its own at the end
};

/// A stretch without a live leader: nobody who neither crashed nor was paused held the role.
struct Leaderless {
  sim::EventId from = 0;
  sim::EventId until = 0;  // 0: until the end of the run
};

/// A node that crashed or was paused.
struct Outage {
  raft::NodeId node = raft::kNoNode;
  bool paused = false;
  sim::EventId from = 0;
  sim::EventId until = 0;                  // 0: until the end of the run
  raft::Role role = raft::Role::follower;  // before
  raft::Term term = 0;
  raft::Index last_index = 0;        // of its log before
  raft::Index commit_index = 0;      // its own before
  raft::Index committed_before = 0;  // by anybody
  raft::Index committed_after = 0;   // by anybody, when it was back
  raft::Index last_index_after = 0;
  // Its commit_advanced or snapshot_installed that reaches committed_after from below, before its next outage.
  sim::EventId caught_up = 0;
};

/// A process that started for the first time after time 0.
struct LateStart {
  raft::NodeId node = raft::kNoNode;
  sim::EventId event = 0;
  unsigned up = 0;  // nodes up then, itself included
};

/// A client's command that changes something, as a leader appended it.
struct Write {
  sim::EventId appended = 0;
  raft::NodeId leader = raft::kNoNode;
  raft::Term term = 0;
  raft::Index index = 0;
  raft::Place place = raft::kNoPlace;
  sim::EventId committed = 0;         // commit_advanced by that leader in that term
  raft::ConfigId members = 0;         // in force at the leader then
  std::vector<sim::EventId> learned;  // commit_advanced of others in that term, the first of each that covers it
};

struct Facts {
  explicit Facts(const Timeline& timeline);

  const sim::Record& at(sim::EventId id) const { return timeline.trace.at(id); }
  /// From event `from` to event `until`, to the end of the run where that is 0.
  sim::Time between(sim::EventId from, sim::EventId until) const;
  /// `until`, or the last event where that is 0.
  sim::EventId end_of(sim::EventId until) const { return until == 0 ? timeline.trace.size() : until; }
  raft::Configuration configuration(std::uint64_t id) const { return configuration_of(timeline, id); }
  /// Two or more stood, and nobody was given enough votes, counted or not.
  bool is_split(const TermFacts& election) const;
  std::uint64_t count(sim::EventKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
  /// The message_delivered that led to event `id`, along the causes; 0 if there is none.
  sim::EventId delivery_behind(sim::EventId id) const;
  /// The event that committed `place` at `index` first; 0 if that never happened.
  sim::EventId commit_of(raft::Index index, raft::Place place) const;

  const Timeline& timeline;
  Heartbeats heartbeats;
  std::map<raft::Term, TermFacts> terms;
  std::vector<Leadership> leaderships;
  std::vector<Leaderless> leaderless;  // not the one before the first leader
  std::vector<Outage> outages;
  std::vector<LateStart> late_starts;
  std::vector<Write> writes;
  std::vector<raft::Place> committed;          // by index - 1: the place of the entry committed there first
  std::vector<sim::EventId> committed_events;  // by index - 1: when
  std::vector<sim::EventId> own_term_commits;  // commit_advanced with which commands of older terms were committed
  std::vector<std::uint64_t> kinds = std::vector<std::uint64_t>(sim::kEventKinds, 0);  // events of each kind
  sim::EventId first_timeout = 0;                                                      // the first election_timeout
  raft::Index committed_max = 0;  // the highest commit index that any node had
  std::vector<NodeState> at_end;
  raft::NodeId leader_at_end = raft::kNoNode;
};

}  // namespace raftlab::report
