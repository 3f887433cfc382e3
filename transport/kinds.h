// SPDX-License-Identifier: MIT
// Which messages a fault line means: the words of the scenario language's KIND as sets of raft::MessageKind.
// `any` is every kind that travels between nodes. What travels between a client and a node is reached only by
// lines of KIND client, because only those name client links; see links.h.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "sim/network.h"

namespace raftlab::transport {

using sim::KindSet;

inline constexpr KindSet kAny = sim::kAnyKind;
inline constexpr KindSet kRequestVote = sim::kind_bit(raft::MessageKind::request_vote);
inline constexpr KindSet kVoteReply = sim::kind_bit(raft::MessageKind::vote_reply);
inline constexpr KindSet kAppendEntries = sim::kind_bit(raft::MessageKind::append_entries);
inline constexpr KindSet kHeartbeat = sim::kind_bit(raft::MessageKind::heartbeat);
inline constexpr KindSet kAppend = kAppendEntries | kHeartbeat;
inline constexpr KindSet kAppendReply = sim::kind_bit(raft::MessageKind::append_reply);
inline constexpr KindSet kPreVote = sim::kind_bit(raft::MessageKind::pre_vote);
inline constexpr KindSet kPreVoteReply = sim::kind_bit(raft::MessageKind::pre_vote_reply);
inline constexpr KindSet kInstallSnapshot = sim::kind_bit(raft::MessageKind::install_snapshot);
inline constexpr KindSet kSnapshotReply = sim::kind_bit(raft::MessageKind::snapshot_reply);
inline constexpr KindSet kTimeoutNow = sim::kind_bit(raft::MessageKind::timeout_now);
/// Requests, those that ask for other members or another leader too, and all answers.
inline constexpr KindSet kClientMessages = sim::kind_bit(raft::MessageKind::client_request) |
                                           sim::kind_bit(raft::MessageKind::client_reply) |
                                           sim::kind_bit(raft::MessageKind::member_request);

constexpr bool contains(KindSet set, raft::MessageKind kind) { return (set & sim::kind_bit(kind)) != 0; }

struct NamedKinds {
  std::string_view word;
  KindSet kinds;
};

inline constexpr std::array<NamedKinds, 13> kKindWords{{{"any", kAny},
                                                        {"request-vote", kRequestVote},
                                                        {"vote-reply", kVoteReply},
                                                        {"append-entries", kAppendEntries},
                                                        {"heartbeat", kHeartbeat},
                                                        {"append", kAppend},
                                                        {"append-reply", kAppendReply},
                                                        {"pre-vote", kPreVote},
                                                        {"pre-vote-reply", kPreVoteReply},
                                                        {"install-snapshot", kInstallSnapshot},
                                                        {"snapshot-reply", kSnapshotReply},
                                                        {"timeout-now", kTimeoutNow},
                                                        {"client", kClientMessages}}};

/// The messages a KIND word means; nothing for any other word.
constexpr std::optional<KindSet> kinds_named(std::string_view word) {
  for (const NamedKinds& named : kKindWords) {
    if (named.word == word) return named.kinds;
  }
  return std::nullopt;
}

}  // namespace raftlab::transport
