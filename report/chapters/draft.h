// SPDX-License-Identifier: MIT
// What a detector hands in: a chapter, what kind it is and how much it weighs when there is not room for all.
// And the few phrases all detectors share.
//
// Durations in sentences: below a second exact, "6.104 ms"; from a second on in seconds, rounded down to the
// millisecond, "1.200 s". Ids of events are written e#17. "needed" is floor(n/2)+1 of the n nodes.
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
  late_start,
  returned,
  follower_outage,
  fault,
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
inline unsigned majority_of(const Facts& facts) { return facts.timeline.nodes / 2 + 1; }

// The detectors; each adds what it finds, in any order.
void tell_elections(const Facts& facts, Drafts& out);
void tell_heartbeats(const Facts& facts, Drafts& out);
void tell_values(const Facts& facts, Drafts& out);  // after all others: it groups writes between their chapters
void tell_outages(const Facts& facts, Drafts& out);
void tell_leaders(const Facts& facts, Drafts& out);
void tell_logs(const Facts& facts, Drafts& out);
void tell_scenario(const Facts& facts, Drafts& out);
void tell_network(const Facts& facts, Drafts& out);
void tell_ending(const Facts& facts, Drafts& out);

}  // namespace raftlab::report
