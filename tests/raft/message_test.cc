// SPDX-License-Identifier: MIT

#include "raft/message.h"
#include "tests/catch.h"

namespace raftlab::raft::test {
namespace {

TEST_CASE("Each message has its kind, an AppendEntries without entries is a heartbeat") {
  CHECK(kind_of(RequestVote{}) == MessageKind::request_vote);
  CHECK(kind_of(VoteReply{}) == MessageKind::vote_reply);
  CHECK(kind_of(AppendEntries{}) == MessageKind::heartbeat);
  AppendEntries with_entries;
  with_entries.entries = {3, 1};
  CHECK(kind_of(with_entries) == MessageKind::append_entries);
  CHECK(kind_of(AppendReply{}) == MessageKind::append_reply);
  CHECK(kind_of(ClientRequest{}) == MessageKind::client_request);
  CHECK(kind_of(ClientReply{}) == MessageKind::client_reply);
}

TEST_CASE("Messages of Raft carry a term, those of clients none") {
  AppendEntries append;
  append.term = 5;
  AppendReply reply;
  reply.term = 6;
  CHECK(term_of(RequestVote{3, 0, 0}) == 3);
  CHECK(term_of(VoteReply{4, false}) == 4);
  CHECK(term_of(append) == 5);
  CHECK(term_of(reply) == 6);
  CHECK(term_of(ClientRequest{}) == 0);
  CHECK(term_of(ClientReply{}) == 0);
}

}  // namespace
}  // namespace raftlab::raft::test
