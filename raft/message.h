// SPDX-License-Identifier: MIT
// The messages of Raft [Raft Figures 2 and 13, Thesis 3.10, 9.6] and those of its clients: a struct each, one variant,
// one envelope. Who sent a message is in the envelope. Every message is a small value; entries travel as places in
// the store, a snapshot as its number there and the number of a chunk.
#pragma once

#include <array>
#include <variant>

#include "raft/entry_store.h"
#include "raft/types.h"

namespace raftlab::raft {

using Round = std::uint32_t;  // a leader counts its rounds of heartbeats from 1

struct RequestVote {
  Term term = 0;
  Index last_log_index = 0;
  Term last_log_term = 0;
  bool transfer = false;  // the leader asked for this election: voters that hear it do not refuse [Thesis 3.10]
};

struct VoteReply {
  Term term = 0;
  bool granted = false;
};

/// Would you vote for me in this term? [Thesis 9.6]
struct PreVote {
  Term term = 0;  // the term it would campaign in: one above its own
  Index last_log_index = 0;
  Term last_log_term = 0;
};

struct PreVoteReply {
  Term term = 0;  // granted: the term asked for; refused: the replier's own
  bool granted = false;
};

/// Without entries it is a heartbeat.
struct AppendEntries {
  Term term = 0;
  Index prev_log_index = 0;
  Term prev_log_term = 0;
  Index leader_commit = 0;
  Slice entries;
  Round round = 0;  // the leader's last round of heartbeats that had begun
};

struct AppendReply {
  Term term = 0;
  bool success = false;
  Round round = 0;           // of the request
  Index prev_log_index = 0;  // of the request: tells the leader which of its attempts this answers
  Index match_index = 0;     // success: the last index now known to agree with the leader
  Index conflict_index = 0;  // refusal: the first index of the conflicting term, or one past a log too short
  Term conflict_term = 0;    // refusal: the term of the conflicting entry; 0 when there is none
};

/// One chunk of a snapshot [Raft Figure 13].
struct InstallSnapshot {
  Term term = 0;
  Index last_index = 0;
  Term last_term = 0;
  SnapshotId snapshot = kNoSnapshot;
  std::uint32_t chunk = 0;   // from 0
  std::uint32_t chunks = 1;  // of all; chunk == chunks - 1 is the last
  Round round = 0;
};

struct SnapshotReply {
  Term term = 0;
  Index last_index = 0;          // of the snapshot it answers
  std::uint32_t next_chunk = 0;  // the chunk it waits for; the number of all when it is installed or not needed
  bool done = false;             // the follower now holds everything through last_index
  Round round = 0;
};

/// Campaign now [Thesis 3.10].
struct TimeoutNow {
  Term term = 0;
};

/// A client asks a node, or a follower passes a client's request on to its leader.
struct ClientRequest {
  Command command;
};

enum class ChangeKind : std::uint8_t { transfer, add, add_learner, promote, remove, members };

/// Somebody asks the leader to change who is a member, or who leads.
struct MemberRequest {
  ClientId client = kNoClient;
  Serial serial = 0;
  ChangeKind kind = ChangeKind::transfer;
  NodeSet nodes;  // one node; members: all of the new voters; transfer: none lets the leader choose
};

enum class ClientStatus : std::uint8_t {
  ok,
  mismatch,    // cas: the value was another one
  not_leader,  // refused: ask `leader`, if that is known
  busy,        // refused for now: a transfer or another change of members is under way
  impossible,  // refused for good: removing the last voter, promoting who is no learner
};

struct ClientReply {
  ClientId client = kNoClient;
  Serial serial = 0;
  ClientStatus status = ClientStatus::ok;
  TextId value = kNoText;  // get: what was read, kNoText for a missing key
  NodeId leader = kNoNode;
};

using Message = std::variant<RequestVote, VoteReply, AppendEntries, AppendReply, ClientRequest, ClientReply, PreVote,
                             PreVoteReply, InstallSnapshot, SnapshotReply, TimeoutNow, MemberRequest>;

/// What people call a message; see the scenario language's KIND. In the order of the trace's numbers.
enum class MessageKind : std::uint8_t {
  request_vote,
  vote_reply,
  append_entries,
  heartbeat,
  append_reply,
  client_request,
  client_reply,
  pre_vote,
  pre_vote_reply,
  install_snapshot,
  snapshot_reply,
  timeout_now,
  member_request,
};
inline constexpr unsigned kMessageKinds = static_cast<unsigned>(MessageKind::member_request) + 1;

inline MessageKind kind_of(const AppendEntries& append) {
  return append.entries.count == 0 ? MessageKind::heartbeat : MessageKind::append_entries;
}

inline MessageKind kind_of(const Message& message) {
  static constexpr std::array kKinds = {
      MessageKind::request_vote,   MessageKind::vote_reply,     MessageKind::append_entries,
      MessageKind::append_reply,   MessageKind::client_request, MessageKind::client_reply,
      MessageKind::pre_vote,       MessageKind::pre_vote_reply, MessageKind::install_snapshot,
      MessageKind::snapshot_reply, MessageKind::timeout_now,    MessageKind::member_request};
  const auto* append = std::get_if<AppendEntries>(&message);
  if (append != nullptr) return kind_of(*append);
  return kKinds[message.index()];
}

/// Whether a message is between nodes, not from or to a client.
inline bool is_for_node(const Message& message) {
  return !std::holds_alternative<ClientRequest>(message) && !std::holds_alternative<ClientReply>(message) &&
         !std::holds_alternative<MemberRequest>(message);
}

/// The term a message carries; 0 for those of clients, which carry none.
inline Term term_of(const Message& message) {
  if (const auto* append = std::get_if<AppendEntries>(&message)) return append->term;
  if (const auto* reply = std::get_if<AppendReply>(&message)) return reply->term;
  return std::visit(
      [](const auto& other) -> Term {
        if constexpr (requires { other.term; }) {
          return other.term;
        } else {
          return 0;
        }
      },
      message);
}

/// Whether the term a message carries is only proposed: nobody has adopted it yet [Thesis 9.6].
inline bool proposes_term(const Message& message) {
  if (std::holds_alternative<PreVote>(message)) return true;
  const auto* reply = std::get_if<PreVoteReply>(&message);
  return reply != nullptr && reply->granted;
}

struct Envelope {
  std::uint64_t id = 0;  // given by the host when the message leaves: the id of its message_sent event
  NodeId from = kNoNode;
  NodeId to = kNoNode;
  Message message;
};

}  // namespace raftlab::raft
