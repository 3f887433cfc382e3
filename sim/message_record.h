// SPDX-License-Identifier: MIT
// What the record of a sent message says of it: the values that record.h lists beside message_sent. Said once, for the
// World and for nodes on a real network; when, between whom and why is for the caller to add.
#pragma once

#include "sim/record.h"

namespace raftlab::sim {

inline void describe(const raft::AppendEntries& append, Record& record) {
  const std::uint64_t place = append.entries.count == 0 ? 0 : append.entries.place;
  record.v = {append.prev_log_index, append.prev_log_term, append.leader_commit, place, append.entries.count};
}

inline void describe(const raft::AppendReply& reply, Record& record) {
  record.flag = reply.success;
  record.v = {reply.prev_log_index, reply.match_index, reply.conflict_index, reply.conflict_term};
}

inline void describe(const raft::RequestVote& request, Record& record) {
  record.flag = request.transfer;
  record.v = {request.last_log_index, request.last_log_term};
}

inline void describe(const raft::PreVote& request, Record& record) {
  record.v = {request.last_log_index, request.last_log_term};
}

inline void describe(const raft::VoteReply& reply, Record& record) { record.flag = reply.granted; }

inline void describe(const raft::PreVoteReply& reply, Record& record) { record.flag = reply.granted; }

inline void describe(const raft::InstallSnapshot& install, Record& record) {
  record.v = {install.last_index, install.last_term, install.snapshot, install.chunk, install.chunks};
}

inline void describe(const raft::SnapshotReply& reply, Record& record) {
  record.flag = reply.done;
  record.v = {reply.last_index, reply.next_chunk};
}

inline void describe(const raft::TimeoutNow&, Record&) {}

inline void describe(const raft::ClientRequest& request, Record& record) { record.v = command_values(request.command); }

inline void describe(const raft::MemberRequest& request, Record& record) {
  const auto& nodes = request.nodes.words();
  record.v = {request.client, request.serial, static_cast<std::uint64_t>(request.kind), nodes[0], nodes[1]};
}

inline void describe(const raft::ClientReply& reply, Record& record) {
  record.v = {reply.client, reply.serial, static_cast<std::uint64_t>(reply.status), text_value(reply.value),
              raft::vote_value(reply.leader)};
}

/// The term a message carries; 0 for those of clients.
template <class Body>
Term term_in(const Body& body) {
  if constexpr (requires { body.term; }) {
    return body.term;
  } else {
    return 0;
  }
}

template <class Body>
Record sent_record(raft::MessageKind kind, const Body& body) {
  Record sent{.kind = EventKind::message_sent, .type = static_cast<std::uint8_t>(kind), .term = term_in(body)};
  describe(body, sent);
  return sent;
}

inline Record sent_record(const raft::Message& message) {
  return std::visit([&](const auto& body) { return sent_record(raft::kind_of(message), body); }, message);
}

}  // namespace raftlab::sim
