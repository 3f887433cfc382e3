// SPDX-License-Identifier: MIT
// One Raft server as a value and a pure machine [Raft 5, Figure 2]: it is given messages, its timer, finished
// disk writes and commands, and answers each with a Batch. It knows no clock, no network and no disk; chance is
// a generator inside. Split by section: election.cc [5.2, 5.4.1], replication.cc [5.3, 5.4.2], node.cc the rest.
//
// Always: commit_index() <= log().last_index(); term() never decreases; at most one vote per term.
#pragma once

#include <optional>

#include "raft/batch.h"
#include "raft/durable.h"
#include "raft/log.h"
#include "raft/options.h"
#include "raft/rng.h"
#include "raft/roles.h"

namespace raftlab::raft {

class Node {
 public:
  /// What a process finds on its disk when it starts.
  struct Disk {
    HardState hard_state;
    Log log;
  };

  /// Starts as follower [Raft 5.2]. `rng` is this incarnation's own.
  Node(NodeId id, Configuration configuration, const Options& options, Disk disk, Rng rng, Time now);

  void step(const Envelope& envelope, Turn& turn);
  /// REQUIRES turn.now >= deadline().
  void on_timer(Turn& turn);
  /// The write with this token, and so all before it, is on disk.
  void on_persisted(Token token, Turn& turn);
  /// Appends a client's command and starts to replicate it; the index, or nothing if this node does not lead.
  std::optional<Index> propose(const Command& command, Turn& turn);
  /// The election timer fires now, because the scenario says so. A leader has none.
  void campaign(Turn& turn);
  /// The heartbeat timer fires now. Only a leader has one.
  void beat(Turn& turn);
  /// New deadlines, as after a restart.
  void restart_timers(Time now);
  void set_options(const Options& options) { options_ = options; }

  NodeId id() const { return id_; }
  Role role() const {
    constexpr std::array kRoles = {Role::follower, Role::candidate, Role::leader};
    return kRoles[role_.index()];
  }
  Term term() const { return hard_state_.term; }
  NodeId vote() const { return hard_state_.vote; }
  const Log& log() const { return log_; }
  Index commit_index() const { return commit_index_; }
  Index durable_index() const { return durable_.log_through(); }
  const Configuration& configuration() const { return configuration_; }
  const Options& options() const { return options_; }
  /// The leader of this term as far as this node knows, itself included.
  NodeId leader() const;
  /// When on_timer() is due: the heartbeat of a leader, the election timer of any other.
  Time deadline() const { return deadline_us_; }
  /// What a leader knows of `peer`; null for any other role.
  const Progress* progress(NodeId peer) const;
  /// The votes of a candidate; null for any other role.
  const VoteTally* tally() const;

 private:
  // node.cc
  void adopt_term(const Envelope& envelope, Term term, Turn& turn);
  void decide(Turn& turn, const Decision& decision) const { turn.batch.decisions.push_back(decision); }
  Outgoing& send(NodeId to, const Message& message, Turn& turn) const;
  void set_hard_state(Term term, NodeId vote);
  void append_to_log(Slice entries, Term last_term);
  void finish(Turn& turn);

  // election.cc
  void become_follower(Term term, NodeId leader, Reason reason, Turn& turn);
  void become_candidate(Reason reason, Turn& turn);
  void become_leader(Turn& turn);
  void election_timeout(Reason reason, Turn& turn);
  void reset_election_timer(Time now);
  void on_request_vote(const Envelope& envelope, const RequestVote& request, Turn& turn);
  void on_vote_reply(const Envelope& envelope, const VoteReply& reply, Turn& turn);
  Reason judge_vote(NodeId candidate, const RequestVote& request) const;
  void count_vote(NodeId voter, bool granted, Turn& turn);

  // replication.cc
  void on_append_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn);
  void on_append_reply(const Envelope& envelope, const AppendReply& reply, Turn& turn);
  void reject_append(const Envelope& envelope, const AppendEntries& request, Reason reason, Turn& turn);
  void store_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn);
  void back_up(Progress& progress, const AppendReply& reply, const EntryStore& store) const;
  Index lead_entry(const Command& command, Reason reason, Turn& turn);
  void send_append(NodeId to, Progress& progress, bool with_entries, Turn& turn);
  void send_entries_to_idle(Turn& turn);
  void heartbeat(Turn& turn);
  void advance_commit_by_counting(Turn& turn);
  void advance_commit_as_told(Index leader_commit, Index last_new, Turn& turn);

  NodeId id_;
  Configuration configuration_;
  Options options_;
  HardState hard_state_;
  Log log_;
  RoleState role_ = Follower{};
  Index commit_index_ = 0;
  DurableProgress durable_;
  Rng rng_;
  Time deadline_us_ = kNever;
  Time timer_set_us_ = 0;
  // What this turn changed, to be written at its end.
  bool hard_state_changed_ = false;
  Index log_changed_from_ = 0;
};

}  // namespace raftlab::raft
