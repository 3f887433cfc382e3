// SPDX-License-Identifier: MIT
#include "report/property_words.h"

namespace raftlab::report {

namespace {

/// In the order of the enum.
constexpr std::array<std::string_view, sim::kPropertyNames.size()> kMeanings = {
    "at most one node is ever leader in a term",
    "a leader never overwrites or deletes an entry of its own log while it leads",
    "two logs with an entry of the same index and term are the same up to it",
    "an entry that a leader counted as committed is in the log of every leader of a later term",
    "no two nodes apply different entries at one index, and a node applies one entry after the other",
    "the committed logs of any two nodes are prefixes of one another",
    "what a node once knew as committed at an index is never another entry later",
    "at the moment a leader counts an entry as committed, a quorum of its configuration has it on disk",
    "in a term a node grants its vote to at most one candidate, restarts included",
    "a vote is granted only to a candidate whose log is at least as up to date and whose term is at least the voter's",
    "a node becomes leader only with votes, granted in that term, of a quorum of its configuration",
    "term, vote and entries are on disk before a message that depends on them leaves",
    "a leader advances its commit index by counting only onto an entry of its own term",
    "term, commit index and applied index of a process never decrease, nor the matchIndex of a leadership",
    "terms in a log never decrease, and the last is at most the node's term",
    "no message carries a term above its sender's",
    "roles change only as in Figure 4 of the paper",
    "a leader's matchIndex is below its nextIndex, and no more than the follower holds on disk",
    "compacted, snapshot, applied, committed and last index of a node are in that order",
    "an election timer restarts only for what Raft says restarts it",
    "who hears a higher term is a follower of at least that term",
    "a reply carries the replier's term",
    "from the moment an entry is committed, the nodes whose log lacks it form no quorum",
    "the term of a candidate that can still win is in no log",
    "quorums of neighbouring configurations have a node in common, and one change begins after the other is committed",
    "a node that is no voter neither becomes leader nor counts in a quorum",
    "a snapshot is exactly the state at its index, and the log that follows touches it",
    "a read sees every write that was acknowledged before it began",
    "a client's serial number is applied once and always answered the same",
    "a leader hands over only to a node that has all its entries, and appends none meanwhile",
    "every acknowledged write is in the committed log after healing",
    "the history of the clients is linearizable",
    "once faults stop there is one leader, all logs are equal and a write is committed",
    "with a majority connected a waiting write is committed",
    "a leader whose heartbeats a quorum answers stays leader",
    "without faults there are no more messages than heartbeats and entries need",
};

}  // namespace

std::string_view meaning_of(sim::Property property) {
  const auto i = static_cast<std::size_t>(property);
  return i < kMeanings.size() ? kMeanings[i] : std::string_view();
}

}  // namespace raftlab::report
