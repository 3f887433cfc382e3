// SPDX-License-Identifier: MIT
// The messages of Raft [Raft Figure 2] and the two of its clients: a struct each, one variant, one envelope.
// Who sent a message is in the envelope. Every message is a small value; entries travel as places in the store.
#pragma once

#include <array>
#include <variant>

#include "raft/entry_store.h"
#include "raft/types.h"

namespace raftlab::raft {

struct RequestVote {
  Term term = 0;
  Index last_log_index = 0;
  Term last_log_term = 0;
};

struct VoteReply {
  Term term = 0;
  bool granted = false;
};

/// Without entries it is a heartbeat.
struct AppendEntries {
  Term term = 0;
  Index prev_log_index = 0;
  Term prev_log_term = 0;
  Index leader_commit = 0;
  Slice entries;
};

struct AppendReply {
  Term term = 0;
  bool success = false;
  Index prev_log_index = 0;  // of the request: tells the leader which of its attempts this answers
  Index match_index = 0;     // success: the last index now known to agree with the leader
  Index conflict_index = 0;  // refusal: the first index of the conflicting term, or one past a log too short
  Term conflict_term = 0;    // refusal: the term of the conflicting entry; 0 when there is none
};

/// A client asks a node, or a follower passes a client's request on to its leader.
struct ClientRequest {
  Command command;
};

enum class ClientStatus : std::uint8_t {
  ok,
  mismatch,    // cas: the value was another one
  not_leader,  // refused: ask `leader`, if that is known
};

struct ClientReply {
  ClientId client = kNoClient;
  Serial serial = 0;
  ClientStatus status = ClientStatus::ok;
  TextId value = kNoText;  // get: what was read, kNoText for a missing key
  NodeId leader = kNoNode;
};

using Message = std::variant<RequestVote, VoteReply, AppendEntries, AppendReply, ClientRequest, ClientReply>;

/// What people call a message; see the scenario language's KIND. In the order of the trace's numbers.
enum class MessageKind : std::uint8_t {
  request_vote,
  vote_reply,
  append_entries,
  heartbeat,
  append_reply,
  client_request,
  client_reply,
};

inline MessageKind kind_of(const Message& message) {
  constexpr std::array kKinds = {MessageKind::request_vote, MessageKind::vote_reply,     MessageKind::append_entries,
                                 MessageKind::append_reply, MessageKind::client_request, MessageKind::client_reply};
  const auto* append = std::get_if<AppendEntries>(&message);
  if (append != nullptr && append->entries.count == 0) return MessageKind::heartbeat;
  return kKinds[message.index()];
}

/// The term a message carries; 0 for those of clients, which carry none.
inline Term term_of(const Message& message) {
  if (const auto* append = std::get_if<AppendEntries>(&message)) return append->term;
  if (const auto* reply = std::get_if<AppendReply>(&message)) return reply->term;
  if (const auto* request = std::get_if<RequestVote>(&message)) return request->term;
  if (const auto* vote = std::get_if<VoteReply>(&message)) return vote->term;
  return 0;
}

struct Envelope {
  std::uint64_t id = 0;  // given by the host when the message leaves: the id of its message_sent event
  NodeId from = kNoNode;
  NodeId to = kNoNode;
  Message message;
};

}  // namespace raftlab::raft
