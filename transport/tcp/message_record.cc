// SPDX-License-Identifier: MIT
#include "transport/tcp/message_record.h"

namespace raftlab::transport::tcp {

namespace {

using sim::Record;

void tell(const raft::RequestVote& message, Record& record) {
  record.flag = message.transfer;
  record.v = {message.last_log_index, message.last_log_term};
}
void tell(const raft::PreVote& message, Record& record) { record.v = {message.last_log_index, message.last_log_term}; }
void tell(const raft::VoteReply& message, Record& record) { record.flag = message.granted; }
void tell(const raft::PreVoteReply& message, Record& record) { record.flag = message.granted; }
void tell(const raft::AppendEntries& message, Record& record) {
  record.v = {message.prev_log_index, message.prev_log_term, message.leader_commit,
              message.entries.count == 0 ? 0 : message.entries.place, message.entries.count};
}
void tell(const raft::AppendReply& message, Record& record) {
  record.flag = message.success;
  record.v = {message.prev_log_index, message.match_index, message.conflict_index, message.conflict_term};
}
void tell(const raft::InstallSnapshot& message, Record& record) {
  record.v = {message.last_index, message.last_term, message.snapshot, message.chunk, message.chunks};
}
void tell(const raft::SnapshotReply& message, Record& record) {
  record.flag = message.done;
  record.v = {message.last_index, message.next_chunk};
}
void tell(const raft::TimeoutNow&, Record&) {}
void tell(const raft::ClientRequest& message, Record& record) { record.v = sim::command_values(message.command); }
void tell(const raft::ClientReply& message, Record& record) {
  record.v = {message.client, message.serial, static_cast<std::uint64_t>(message.status),
              sim::text_value(message.value), raft::vote_value(message.leader)};
}
void tell(const raft::MemberRequest& message, Record& record) {
  const auto& nodes = message.nodes.words();
  record.v = {message.client, message.serial, static_cast<std::uint64_t>(message.kind), nodes[0], nodes[1]};
}

}  // namespace

Record record_of(const raft::Message& message) {
  Record record{.kind = sim::EventKind::message_sent,
                .type = static_cast<std::uint8_t>(raft::kind_of(message)),
                .term = raft::term_of(message)};
  std::visit([&record](const auto& body) { tell(body, record); }, message);
  return record;
}

}  // namespace raftlab::transport::tcp
