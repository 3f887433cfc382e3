// SPDX-License-Identifier: MIT
// One Raft server as a value and a pure machine [Raft 5, Figure 2]: it is given messages, its timer, finished
// disk writes, commands and requests, and answers each with a Batch. It knows no clock, no network and no disk; chance
// is a generator inside. Split by section: election.cc [5.2, 5.4.1], pre_vote.cc [Thesis 9.6], replication.cc [5.3]
// with follower.cc and commit.cc [5.4.2], membership.cc [6], snapshot.cc [7], reads.cc and transfer.cc [Thesis 6.4,
// 3.10], node.cc the rest.
//
// Always: log().base_index() <= commit_index() <= log().last_index(); term() never decreases; at most one vote a term.
#pragma once

#include <optional>
#include <type_traits>

#include "raft/batch.h"
#include "raft/durable.h"
#include "raft/log.h"
#include "raft/options.h"
#include "raft/rng.h"
#include "raft/roles.h"

namespace raftlab::raft {

/// Whether a message was one of a cluster at rest, and whether it is answered.
enum class AtRest : std::uint8_t { no, noted, answered };

class Node {
 public:
  /// What a process finds on its disk when it starts.
  struct Disk {
    HardState hard_state;
    Log log;                            // begins behind the snapshot
    SnapshotId snapshot = kNoSnapshot;  // kNoSnapshot: the first configuration of the store is in force
  };

  /// Starts as follower [Raft 5.2]. `rng` is this incarnation's own; `store` holds what the disk refers to.
  Node(NodeId id, const Options& options, Disk disk, Rng rng, Time now, const EntryStore& store);

  void step(const Envelope& envelope, Turn& turn);
  /// Does what step() would with a message that changes only a timer, if it is one: a heartbeat is then answered by
  /// answer_at_rest(), and nothing else is to be sent. No message asks for more in a cluster at rest.
  AtRest at_rest(const Envelope& envelope, Time now);
  static AppendReply answer_at_rest(const AppendEntries& heartbeat);
  /// Does what on_timer() would if that is to send one and the same heartbeat to all peers(), and nothing else.
  bool beat_at_rest(Time now, AppendEntries& beat);
  /// REQUIRES turn.now >= deadline().
  void on_timer(Turn& turn);
  /// The write with this token, and so all before it, is on disk.
  void on_persisted(Token token, Turn& turn);
  /// The same where nothing follows from it, as from most writes: true. If not, on_persisted() has to follow.
  bool persisted_at_rest(Token token);
  /// Appends a client's command and starts to replicate it; the index, or nothing if this node does not lead or is
  /// handing over.
  std::optional<Index> propose(const Command& command, Turn& turn);
  /// Changes the members, or hands over leadership; ok: appended, or the hand-over has begun [Raft 6, Thesis 3.10].
  ClientStatus change(const MemberRequest& request, Turn& turn);
  /// A read that is to see everything committed by now [Thesis 6.4]: it may be served once ready(ticket) and the
  /// state machine has applied ticket.index. Nothing if this node does not lead.
  struct ReadTicket {
    Term term = 0;
    Index index = 0;
    Round round = 0;  // 0: no round is needed
  };
  std::optional<ReadTicket> begin_read(Turn& turn);
  /// A quorum has answered the ticket's round of heartbeats.
  bool ready(const ReadTicket& ticket) const;
  /// The state machine was saved as this snapshot of everything applied; the log up to there is dropped [Raft 7].
  void snapshot_taken(SnapshotId snapshot, Reason reason, Turn& turn);
  /// The election timer fires now, because the scenario says so; of a leader its quorum check.
  void campaign(Turn& turn);
  /// The heartbeat timer fires now. Only a leader has one.
  void beat(Turn& turn);
  /// New deadlines, as after a restart.
  void restart_timers(Time now);
  void set_options(const Options& options) { options_ = options; }

  NodeId id() const { return id_; }
  Role role() const {
    static_assert(std::is_same_v<RoleState, std::variant<Follower, PreCandidate, Candidate, Leader>>);
    return static_cast<Role>(role_.index());  // in the order of Role
  }
  Term term() const { return hard_state_.term; }
  NodeId vote() const { return hard_state_.vote; }
  const Log& log() const { return log_; }
  Index commit_index() const { return commit_index_; }
  Index durable_index() const { return durable_.log_through(); }
  /// The configuration in force: the last one in the log, committed or not [Raft 6].
  const Configuration& configuration() const { return configuration_; }
  /// The other members.
  const NodeSet& peers() const { return peers_; }
  ConfigId configuration_id() const { return in_force().id; }
  /// The index of its entry, or of the snapshot it came with; 0 for the first of the run.
  Index configuration_index() const { return in_force().index; }
  /// The configuration that was in force at `index`. REQUIRES log().base_index() <= index.
  ConfigId configuration_at(Index index) const;
  SnapshotId snapshot() const { return snapshot_; }
  const Options& options() const { return options_; }
  /// The leader of this term as far as this node knows, itself included.
  NodeId leader() const;
  /// When on_timer() is due: heartbeat, quorum check or end of a transfer of a leader, the election timer of any
  /// other; kNever for a node that does not campaign.
  Time deadline() const { return deadline_us_; }
  /// What a leader knows of `peer`; null for any other role or a node it has never had as a member.
  const Progress* progress(NodeId peer) const {
    const auto* leader = std::get_if<Leader>(&role_);
    return leader != nullptr && peer < leader->progress.size() ? &leader->progress[peer] : nullptr;
  }
  /// The votes of a candidate or pre-candidate; null for any other role.
  const VoteTally* tally() const;
  /// The target of a transfer under way; kNoNode if there is none.
  NodeId transfer_target() const {
    const auto* leader = std::get_if<Leader>(&role_);
    return leader == nullptr ? kNoNode : leader->transfer.target;
  }
  /// Until when, on its own clock, a leader may answer reads at once; -1 without a lease.
  Time lease_until() const;
  /// Whether its election timer runs: it votes in its own configuration and its priority is not 0. A leader that has
  /// removed itself may still be needed until that is committed: nobody else may have the entry [Thesis 4.2.2].
  bool campaigns() const {
    return options_.priority != 0 && (configuration_.votes(id_) || own_removal_ > commit_index_);
  }

 private:
  struct ConfigurationAt {
    Index index = 0;
    ConfigId id = 0;
  };

  // at_rest.h
  bool brings_nothing_new(NodeId from, const AppendEntries& append) const;
  void hear_heartbeat(Time now);
  Progress* known_already(NodeId from, const AppendReply& reply);
  // node.cc
  void adopt_term(const Envelope& envelope, Term term, Turn& turn);
  bool ignores_term(const Message& message, Time now) const;
  void decide(Turn& turn, const Decision& decision) const { turn.batch.decisions.push_back(decision); }
  /// The message is made where it stays: copying at once what was written just now is slow on any processor.
  template <class Body>
  Outgoing& send(NodeId to, const Body& message, Turn& turn) const {
    Outgoing& out = turn.batch.messages.emplace_back(to, message);
    out.decision = static_cast<std::uint32_t>(turn.batch.decisions.size());
    return out;
  }
  void set_hard_state(Term term, NodeId vote);
  void append_to_log(Slice entries, Term last_term);
  void finish(Turn& turn);
  void issue_write(Persist& persist);
  Index removal_to_finish(const EntryStore& store) const;
  bool off(Rule rule) const { return options_.rules_off.has(rule); }

  // election.cc
  void become_follower(Term term, NodeId leader, Reason reason, Turn& turn);
  void become_candidate(Reason reason, Turn& turn);
  void become_leader(Turn& turn);
  void election_timeout(Reason reason, Turn& turn);
  void reset_election_timer(Time now);
  Time draw_timeout();
  Time timeout_span() const;
  void heard_leader(NodeId leader, Term term, Turn& turn);
  void on_request_vote(const Envelope& envelope, const RequestVote& request, Turn& turn);
  Decision judged(const RequestVote& request, NodeId candidate, Reason verdict, NodeId before) const;
  void on_vote_reply(const Envelope& envelope, const VoteReply& reply, Turn& turn);
  Reason judge_vote(NodeId candidate, const RequestVote& request, Time now) const;
  bool up_to_date(Index last_index, Term last_term) const;
  bool keeps_leader(Time now) const;
  void count_vote(NodeId voter, bool granted, Turn& turn);
  // membership.cc, who counts
  NodeSet counted(const NodeSet& voters) const;
  std::size_t needed(const NodeSet& voters) const;
  bool is_quorum(const NodeSet& who) const;
  template <class Enough>
  bool of_each_half(const Enough& enough) const;
  template <class Value>
  bool quorum_has(Index value, const Value& value_of) const;
  template <class Value>
  Index quorum_reached(const Leader& leader, const Value& value_of) const;

  // pre_vote.cc
  void become_pre_candidate(Reason reason, Turn& turn);
  void on_pre_vote(const Envelope& envelope, const PreVote& request, Turn& turn);
  void on_pre_vote_reply(const Envelope& envelope, const PreVoteReply& reply, Turn& turn);
  Reason judge_pre_vote(NodeId candidate, const PreVote& request, Time now) const;
  void count_pre_vote(NodeId voter, bool granted, Turn& turn);

  // replication.cc: the leader's side
  void on_append_reply(const Envelope& envelope, const AppendReply& reply, Turn& turn);
  void on_append_success(Progress& progress, const AppendReply& reply, Turn& turn);
  bool on_append_refusal(Progress& progress, const AppendReply& reply, Turn& turn);
  void back_up(Progress& progress, const AppendReply& reply, const EntryStore& store) const;
  Index lead_entry(const Command& command, Reason reason, Turn& turn);
  void send_append(NodeId to, Progress& progress, bool with_entries, Turn& turn);
  void send_more(NodeId to, Progress& progress, Turn& turn);
  void send_entries_to_idle(Turn& turn);
  void heartbeat(Turn& turn);
  void leader_timer(Turn& turn);
  void update_deadline(const Leader& leader);
  Slice relabelled(Slice entries, Turn& turn) const;

  // commit.cc
  Index holds_through(const Leader& leader, NodeId voter) const;
  bool may_commit(const Leader& leader) const;
  void advance_commit_by_counting(Turn& turn);
  void advance_commit_as_told(Index leader_commit, Index last_new, Turn& turn);
  void after_commit(Turn& turn);

  // follower.cc
  void on_append_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn);
  void reject_append(const Envelope& envelope, const AppendEntries& request, Reason reason, Turn& turn);
  Reason judge_append(const AppendEntries& request, const EntryStore& store) const;
  void store_entries(const Envelope& envelope, const AppendEntries& request, Turn& turn);
  void delete_from(Index first, NodeId leader, Term new_term, Turn& turn);

  // membership.cc
  const ConfigurationAt& in_force() const;
  ClientStatus change_members(const MemberRequest& request, Turn& turn);
  ClientStatus changed(const MemberRequest& request, Configuration& next) const;
  void lead_configuration(const Configuration& configuration, Reason reason, Turn& turn);
  void note_configurations(Index first, Slice entries, const EntryStore& store);
  void take_configurations(Index first, Slice entries, Reason reason, Turn& turn);
  void roll_back_configurations(Index last, Turn& turn);
  void use_configuration(Reason reason, Turn& turn);
  void know_members(const NodeSet& before, Time now);

  // snapshot.cc
  void on_install_snapshot(const Envelope& envelope, const InstallSnapshot& request, Turn& turn);
  void on_snapshot_reply(const Envelope& envelope, const SnapshotReply& reply, Turn& turn);
  void begin_log_at(SnapshotId id, const Snapshot& snapshot, bool keep_rest);
  void install(NodeId leader, const InstallSnapshot& request, Turn& turn);
  bool needs_snapshot(const Progress& progress) const;
  void send_chunk(NodeId to, Progress& progress, Turn& turn);

  // reads.cc: rounds of heartbeats, contact, the lease
  void begin_round(Leader& leader, Time now) const;
  void note_contact(Progress& progress, Round round, Time now);
  void check_quorum(Turn& turn);
  Time quorum_contact(Time now) const;
  void renew_lease(Leader& leader, Time now) const;

  // transfer.cc
  ClientStatus transfer(NodeId target, Turn& turn);
  void hand_over_if_caught_up(Turn& turn);
  void end_transfer(Reason reason, Turn& turn);
  void on_timeout_now(const Envelope& envelope, Turn& turn);

  NodeId id_;
  Options options_;
  HardState hard_state_;
  Log log_;
  RoleState role_ = Follower{};
  Index commit_index_ = 0;
  DurableProgress durable_;
  Rng rng_;
  Time deadline_us_ = kNever;
  Time timer_set_us_ = 0;
  unsigned elections_lost_ = 0;    // as a candidate, since there was a leader
  Time leader_heard_us_ = kNever;  // when a current leader was last heard by this process; kNever: not yet
  // Membership: the configuration in force, and where those of the log stand, the first being what the log begins with.
  Configuration configuration_;
  NodeSet peers_;
  std::vector<ConfigurationAt> configurations_;
  Index own_removal_ = 0;  // of the entry by which this node, leading, removed itself; 0: it has not
  ConfigurationAt used_;   // the one in force when somebody last looked
  // Snapshots: the node's own last one, and the one on its way to it.
  SnapshotId snapshot_ = kNoSnapshot;
  SnapshotId receiving_ = kNoSnapshot;
  std::uint32_t next_chunk_ = 0;
  // What this turn changed, to be written at its end.
  Term term_at_start_ = 0;  // of the turn
  bool hard_state_changed_ = false;
  bool snapshot_changed_ = false;
  bool snapshot_replaces_log_ = false;
  Index log_changed_from_ = 0;
};

}  // namespace raftlab::raft

#include "raft/at_rest.h"  // IWYU pragma: export
