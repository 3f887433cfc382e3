// SPDX-License-Identifier: MIT
// What the record of a sent message says of it: the values that record.h lists beside message_sent. Said once, for the
// World and for nodes on a real network; when, between whom and why is for the caller to add.
#pragma once

#include "sim/record.h"

namespace raftlab::sim {

/// The values of a message, and its flag.
struct Said {
  std::array<std::uint64_t, 5> v{};
  bool flag = false;
};

inline Said said(const raft::AppendEntries& append) {
  const std::uint64_t place = append.entries.count == 0 ? 0 : append.entries.place;
  return {{append.prev_log_index, append.prev_log_term, append.leader_commit, place, append.entries.count}};
}

inline Said said(const raft::AppendReply& reply) {
  return {{reply.prev_log_index, reply.match_index, reply.conflict_index, reply.conflict_term}, reply.success};
}

inline Said said(const raft::RequestVote& request) {
  return {{request.last_log_index, request.last_log_term}, request.transfer};
}

inline Said said(const raft::PreVote& request) { return {{request.last_log_index, request.last_log_term}}; }

inline Said said(const raft::VoteReply& reply) { return {{}, reply.granted}; }

inline Said said(const raft::PreVoteReply& reply) { return {{}, reply.granted}; }

inline Said said(const raft::InstallSnapshot& install) {
  return {{install.last_index, install.last_term, install.snapshot, install.chunk, install.chunks}};
}

inline Said said(const raft::SnapshotReply& reply) { return {{reply.last_index, reply.next_chunk}, reply.done}; }

inline Said said(const raft::TimeoutNow&) { return {}; }

inline Said said(const raft::ClientRequest& request) { return {command_values(request.command)}; }

inline Said said(const raft::MemberRequest& request) {
  const auto& nodes = request.nodes.words();
  return {{request.client, request.serial, static_cast<std::uint64_t>(request.kind), nodes[0], nodes[1]}};
}

inline Said said(const raft::ClientReply& reply) {
  return {{reply.client, reply.serial, static_cast<std::uint64_t>(reply.status), text_value(reply.value),
           raft::vote_value(reply.leader)}};
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

/// Made in one piece: that a record is put together field by field shows in the speed of a run.
template <class Body>
Record sent_record(raft::MessageKind kind, const Body& body, Time at, EventId cause, NodeId from, NodeId to) {
  const Said values = said(body);
  return {.at = at,
          .cause = cause,
          .kind = EventKind::message_sent,
          .node = from,
          .peer = to,
          .type = static_cast<std::uint8_t>(kind),
          .flag = values.flag,
          .term = term_in(body),
          .v = values.v};
}

inline Record sent_record(const raft::Message& message, Time at, EventId cause, NodeId from, NodeId to) {
  return std::visit([&](const auto& body) { return sent_record(raft::kind_of(message), body, at, cause, from, to); },
                    message);
}

}  // namespace raftlab::sim
