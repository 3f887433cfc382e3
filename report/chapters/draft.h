// SPDX-License-Identifier: MIT
// What a detector hands in: a chapter, what kind it is and how much it weighs when there is not room for all.
// And the few phrases all detectors share.
//
// Durations in sentences: below a second exact, "6.104 ms"; from a second on in seconds, rounded down to the
// millisecond, "1.200 s". Ids of events are written e#17. Where a sentence counts votes or copies, n is the number of
// voters (of both halves of a joint configuration) of the configuration in force at the node it is about, and "needed"
// is more than half of its voters (of the old half while it is joint). All nodes vote where no configuration says more.
#pragma once

#include <string>
#include <vector>

#include "report/chapter.h"
#include "report/event_text.h"
#include "report/story_facts.h"

namespace raftlab::report {

/// In the order of what goes first when there is no room: the last kinds stay longest.
enum class Topic {
  old_message,
  later_values,
  network,
  pre_vote,
  reads,
  snapshots,
  late_start,
  returned,
  follower_outage,
  fault,
  install,
  transfer,
  members,
  stepdown,
  repair,
  own_term,
  election,
  no_leader,
  leader_outage,
  heartbeats,
  first_value,
  first_election,
  ending,
  refused_start,
  rules,
  expectation,
  violation,
};

struct Draft {
  Topic topic = Topic::ending;
  Chapter chapter;
};

using Drafts = std::vector<Draft>;

inline std::string event_ref(sim::EventId id) { return "e#" + std::to_string(id); }
inline std::string node_name(raft::NodeId id) { return "node " + std::to_string(id); }
/// "1 entry", "2 entries".
std::string count_text(std::uint64_t count, std::string_view one, std::string_view many);
/// Whether the first word of a line of the scenario is `word`.
inline bool begins_with_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ');
}
/// "a", "a and b", "a, b and c".
std::string joined(const std::vector<std::string>& parts);
/// "Node 0" from "node 0".
std::string capitalized(std::string text);
/// "nodes 0, 1 and 2", "node 0" for one.
std::string nodes_text(const std::vector<raft::NodeId>& nodes);
std::string role_name(raft::Role role);
inline std::size_t voters_of(const raft::Configuration& members) { return members.all_voters().size(); }
/// "2 of 3 votes are needed", of a joint configuration "2 of nodes 0, 1 and 2 and 2 of nodes 0, 3 and 4 are needed".
std::string votes_needed_text(const raft::Configuration& members);
std::string nodes_text(const raft::NodeSet& nodes);
/// "held by 2 of 3 nodes; 2 are needed" of a commit by counting; "old voters" while the configuration is joint.
std::string held_text(const sim::Record& commit, const raft::Configuration& members);
/// "by chance 2, link cut 1" of counts by sim::DropReason.
std::string lost_text(const std::vector<unsigned>& by_reason);

/// The longest a follower waited for the next message of a leader, see heartbeats.cc; `until` 0 if none waited.
struct FollowerWait {
  sim::Time length = -1;
  raft::NodeId node = raft::kNoNode;
  sim::EventId until = 0;
};
FollowerWait longest_wait(const Facts& facts, raft::NodeId leader, raft::Term term);

// The detectors; each adds what it finds, in any order.
void tell_elections(const Facts& facts, Drafts& out);
void tell_heartbeats(const Facts& facts, Drafts& out);
void tell_values(const Facts& facts, Drafts& out);  // after all others: it groups writes between their chapters
void tell_outages(const Facts& facts, Drafts& out);
void tell_leaders(const Facts& facts, Drafts& out);
void tell_logs(const Facts& facts, Drafts& out);
void tell_scenario(const Facts& facts, Drafts& out);
void tell_network(const Facts& facts, Drafts& out);
void tell_pre_votes(const Facts& facts, Drafts& out);
void tell_transfers(const Facts& facts, Drafts& out);
void tell_members(const Facts& facts, Drafts& out);
void tell_snapshots(const Facts& facts, Drafts& out);
void tell_reads(const Facts& facts, Drafts& out);
void tell_rules(const Facts& facts, Drafts& out);
void tell_ending(const Facts& facts, Drafts& out);

}  // namespace raftlab::report
