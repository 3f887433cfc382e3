// SPDX-License-Identifier: MIT

#include "transport/links.h"

#include <algorithm>
#include <utility>

#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport {
namespace {

using raft::kClient;
using raft::MessageKind;

bool has(const Links& links, NodeId from, NodeId to) {
  return std::find(links.begin(), links.end(), Link{from, to}) != links.end();
}

TEST_CASE("A partition cuts both ways between groups, nothing inside a group and nothing of a groupless node") {
  const Links links = links_between_groups({{0, 1}, {2, 3}});  // node 4 is in no group
  CHECK(links == Links{{0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 0}, {2, 1}, {3, 0}, {3, 1}});
}

TEST_CASE("A partition into three groups separates every pair of groups") {
  const Links links = links_between_groups({{0}, {1, 2}, {3}});
  CHECK(links.size() == 10);
  for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {0, 3}, {1, 3}, {2, 3}}) {
    CHECK(has(links, static_cast<NodeId>(a), static_cast<NodeId>(b)));
    CHECK(has(links, static_cast<NodeId>(b), static_cast<NodeId>(a)));
  }
  CHECK_FALSE(has(links, 1, 2));
}

TEST_CASE("A partition with a single group cuts nothing") { CHECK(links_between_groups({{0, 1, 2}}).empty()); }

TEST_CASE("Isolated nodes lose every link, also those to one another, and each is named once") {
  const Links links = links_isolating({1, 3}, 4);
  CHECK(links == Links{{0, 1}, {0, 3}, {1, 0}, {1, 2}, {1, 3}, {2, 1}, {2, 3}, {3, 0}, {3, 1}, {3, 2}});
}

TEST_CASE("Isolating the only node of a cluster cuts nothing") { CHECK(links_isolating({0}, 1).empty()); }

TEST_CASE("A one-way line names only its own direction") {
  CHECK(links_from_to({0}, {1, 2}) == Links{{0, 1}, {0, 2}});
  CHECK(links_from_to({2, 1}, {0}) == Links{{1, 0}, {2, 0}});
}

TEST_CASE("From a node to itself there is no link, however a line is written") {
  CHECK(links_from_to({0, 1}, {0, 1}) == Links{{0, 1}, {1, 0}});
  CHECK(links_from_to({2}, {2}).empty());
  CHECK(links_both_ways({2}, {2}).empty());
  CHECK(links_between_groups({{0}, {0}}).empty());
}

TEST_CASE("Both ways are the two directions, each link once where the sides overlap") {
  CHECK(links_both_ways({0}, {2, 1}) == Links{{0, 1}, {0, 2}, {1, 0}, {2, 0}});
  CHECK(links_both_ways({0, 1}, {0, 1}) == Links{{0, 1}, {1, 0}});
}

TEST_CASE("Normalized lists are ascending and without repeats or self links") {
  CHECK(normalized({{2, 1}, {0, 1}, {2, 1}, {1, 1}, {0, 0}}) == Links{{0, 1}, {2, 1}});
}

TEST_CASE("Only a line of KIND client alone names the links of clients") {
  const Links of_clients = links_for_kinds({0}, {1}, kClientMessages);
  CHECK(of_clients == Links{{0, 1}, {0, kClient}, {kClient, 1}});
  for (const KindSet kinds : {kAny, kRequestVote, kVoteReply, kAppendEntries, kHeartbeat, kAppend, kAppendReply,
                              kPreVote, kPreVoteReply, kInstallSnapshot, kSnapshotReply, kTimeoutNow}) {
    CHECK(links_for_kinds({0}, {1}, kinds) == Links{{0, 1}});
  }
}

TEST_CASE("A line of KIND client from a node to itself still names its clients") {
  CHECK(links_for_kinds({2}, {2}, kClientMessages) == Links{{2, kClient}, {kClient, 2}});
}

TEST_CASE("Every kind of message is in the sets its words promise and in no other") {
  for (const MessageKind kind : test::kAllKinds) {
    CHECK(contains(kAny, kind));
    CHECK(contains(kRequestVote, kind) == (kind == MessageKind::request_vote));
    CHECK(contains(kVoteReply, kind) == (kind == MessageKind::vote_reply));
    CHECK(contains(kAppendEntries, kind) == (kind == MessageKind::append_entries));
    CHECK(contains(kHeartbeat, kind) == (kind == MessageKind::heartbeat));
    CHECK(contains(kAppend, kind) == (kind == MessageKind::append_entries || kind == MessageKind::heartbeat));
    CHECK(contains(kAppendReply, kind) == (kind == MessageKind::append_reply));
    CHECK(contains(kPreVote, kind) == (kind == MessageKind::pre_vote));
    CHECK(contains(kPreVoteReply, kind) == (kind == MessageKind::pre_vote_reply));
    CHECK(contains(kInstallSnapshot, kind) == (kind == MessageKind::install_snapshot));
    CHECK(contains(kSnapshotReply, kind) == (kind == MessageKind::snapshot_reply));
    CHECK(contains(kTimeoutNow, kind) == (kind == MessageKind::timeout_now));
    CHECK(contains(kClientMessages, kind) ==
          (kind == MessageKind::client_request || kind == MessageKind::client_reply ||
           kind == MessageKind::member_request));
  }
}

TEST_CASE("Each KIND word of the language has its set, other words have none") {
  KindSet named_by_one = 0;
  for (const NamedKinds& named : kKindWords) {
    CHECK(kinds_named(named.word) == named.kinds);
    if (named.word != "any") named_by_one |= named.kinds;
  }
  CHECK(named_by_one == kAny);  // no kind of message is without a word of its own
  CHECK(kinds_named("append") == kAppend);
  CHECK(kinds_named("client") == kClientMessages);
  CHECK(kinds_named("install-snapshot") == kInstallSnapshot);
  CHECK_FALSE(kinds_named("member-request").has_value());
  CHECK_FALSE(kinds_named("").has_value());
  CHECK_FALSE(kinds_named("Heartbeat").has_value());
}

}  // namespace
}  // namespace raftlab::transport
