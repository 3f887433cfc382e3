// SPDX-License-Identifier: MIT
// What a node decided in one turn, with the values it compared, so that "why" is read and never guessed.
// A host turns each into a record of its trace, in order.
#pragma once

#include <array>
#include <cstdint>

#include "raft/types.h"

namespace raftlab::raft {

enum class Role : std::uint8_t { follower, pre_candidate, candidate, leader };

/// The values are listed as v0 .. v4; a vote is stored as its node id plus one, 0 for none.
enum class DecisionKind : std::uint8_t {
  election_timeout,      // v0 when the timer was set, v1 its length, both microseconds; peer: the leader last heard
  became_follower,       // v0 the term before, v1 the role before; peer: the leader, if known
  became_candidate,      // v0 the term before, v1 the role before; v2: 1 if a transfer asked for it
  became_leader,         // v0 votes, v1 votes needed, v2 the last log index
  vote_granted,          // peer: the candidate, the node itself for its own vote; v0 v1 its last log index and term,
                         // v2 v3 the voter's own, v4 the vote before
  vote_refused,          // the same; term: the candidate's
  append_rejected,       // peer: the leader; v0 v1 prev_log_index and prev_log_term, v2 own last index,
                         // v3 own term at prev_log_index (0: no entry), v4 conflict_index
  entry_appended,        // v0 the first index, v1 the place of the first entry, v2 how many; peer: who sent them
  log_truncated,         // v0 from which index, v1 the last index before, v2 v3 the old and the new term at v0
  commit_advanced,       // v0 from, v1 to, v2 the nodes that hold the entry (0: learned from the leader), v3 the nodes
                         // needed, v4 the entry's term when counted, leader_commit when learned
  became_pre_candidate,  // v0 the term it asks for, v1 the role before
  pre_vote_granted,      // as vote_granted; term: the term asked for; v4 the leader heard + 1 (0 none)
  pre_vote_refused,      // the same
  config_changed,        // v0 the index of the configuration in force now, v1 its ConfigId, v2 that of the one before,
                         // v3 the index of the one before
  transfer_started,      // peer: the target; v0 its match index, v1 the last log index, v2 when it is given up
  timeout_now_sent,      // peer: the target; v0 its match index, v1 the last log index
  transfer_ended,        // peer: the target; reason timer (given up) or higher_term (somebody else leads)
  snapshot_taken,        // v0 last index, v1 its term, v2 the first index the log had, v3 SnapshotId, v4 chunks
  snapshot_installed,    // the same; v2: 1 if the rest of the log was kept; peer: the leader
  lease_expired,         // a read came when the lease was over: v0 until when it ran, v1 now, both microseconds of
                         // the node's clock
};

enum class Reason : std::uint8_t {
  none,
  started,        // became_follower: a process starts as follower [Raft 5.2]
  higher_term,    // became_follower: a message carried a higher term [Raft 5.1]
  leader_heard,   // became_follower: a leader of this very term was heard [Raft 5.2]
  timer,          // election_timeout, became_candidate: the timer ran out [Raft 5.2]
  told,           // the same: the scenario said campaign
  won,            // became_leader: votes of a quorum [Raft 5.2]
  stale_term,     // vote_refused, append_rejected: the request's term is below the node's [Raft 5.1]
  already_voted,  // vote_refused: one vote per term [Raft 5.2]
  log_behind,     // vote_refused: the candidate's log is less up to date [Raft 5.4.1]
  granted,        // vote_granted: all conditions hold
  entry_missing,  // append_rejected: the log is too short to hold prev_log_index [Raft 5.3]
  term_mismatch,  // append_rejected: another term at prev_log_index [Raft 5.3]
  counted,        // commit_advanced: a quorum holds an entry of the leader's term [Raft 5.4.2]
  learned,        // commit_advanced: leader_commit said so [Raft 5.3]
  proposed,       // entry_appended: a client's command [Raft 5.3]
  term_start,     // entry_appended: the no-op at the start of a term [Raft 8]
  replicated,     // entry_appended: from the leader [Raft 5.3]
  conflict,       // log_truncated: the leader's entry has another term [Raft 5.3]
  quorum_lost,    // became_follower: no quorum answered a leader for an election timeout [Thesis 6.2]
  removed,        // became_follower: the configuration without this leader is committed [Raft 6]
  timeout_now,    // election_timeout, became_candidate: the leader hands over [Thesis 3.10]
  pre_votes_won,  // became_candidate: a quorum would vote for it [Thesis 9.6]
  leader_alive,   // vote_refused, pre_vote_refused: a leader was heard just now [Raft 6, Thesis 9.6]
  changed,        // entry_appended, config_changed: a change of members was asked for [Raft 6]
  joint_over,     // entry_appended, config_changed: the joint configuration is committed, C_new follows [Raft 6]
  rolled_back,    // config_changed: its entry was deleted [Raft 6]
  snapshot,       // config_changed: it came with a snapshot [Raft 7]
  interval,       // snapshot_taken: `snapshot-every` entries were applied
  gap,            // log_truncated, snapshot_installed: the log does not reach the snapshot [Raft Figure 13]
};
inline constexpr unsigned kReasons = static_cast<unsigned>(Reason::gap) + 1;

struct Decision {
  DecisionKind kind = DecisionKind::became_follower;
  Reason reason = Reason::none;
  NodeId peer = kNoNode;
  bool follows = false;  // caused by the decision before it, not directly by what the node was given
  Term term = 0;         // the node's term after the decision, unless the kind says otherwise
  std::array<std::uint64_t, 5> v{};
};

inline std::uint64_t vote_value(NodeId vote) { return vote == kNoNode ? 0 : std::uint64_t{vote} + 1; }

}  // namespace raftlab::raft
