// SPDX-License-Identifier: MIT
// Traces made by hand for the tests of story, rows and page: small steps of a Raft run, each a few records, at
// times the test chooses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/story.h"
#include "report/timeline.h"

namespace raftlab::report::fixture {

class Script {
 public:
  explicit Script(unsigned nodes);

  Script& at(sim::Time at_us);
  sim::Time now() const { return now_; }

  void start_all();
  /// The timer runs out: election_timeout, became_candidate, the own vote. Answers became_candidate.
  sim::EventId stand(raft::NodeId node, raft::Term term, sim::Time timer_length);
  sim::EventId request_vote(raft::NodeId from, raft::NodeId to, raft::Term term);
  sim::EventId grant(raft::NodeId voter, raft::NodeId candidate, raft::Term term, sim::EventId cause = 0);
  /// The yes of a voter, sent; deliver() or drop() it.
  sim::EventId send_yes(raft::NodeId voter, raft::NodeId candidate, raft::Term term);
  sim::EventId refuse_voted(raft::NodeId voter, raft::NodeId candidate, raft::Term term, raft::NodeId voted);
  sim::EventId refuse_behind(raft::NodeId voter, raft::NodeId candidate, raft::Term term);
  sim::EventId lead(raft::NodeId node, raft::Term term, unsigned votes);
  /// stand, one vote, lead.
  sim::EventId elect(raft::NodeId node, raft::NodeId voter, raft::Term term);
  sim::EventId follow(raft::NodeId node, raft::Term term, raft::Term before, raft::Role role, sim::EventId cause);

  sim::EventId heartbeat(raft::NodeId from, raft::NodeId to, raft::Term term);
  sim::EventId send_entries(raft::NodeId from, raft::NodeId to, raft::Term term);
  sim::EventId deliver(sim::EventId message);
  sim::EventId drop(sim::EventId message, sim::DropReason reason);
  /// The follower's answer to what it received.
  sim::EventId answer(raft::NodeId from, raft::NodeId to, raft::Term term, sim::EventId delivered);
  /// A heartbeat that arrives and whose answer arrives.
  sim::EventId full_heartbeat(raft::NodeId from, raft::NodeId to, raft::Term term);

  raft::Place entry(raft::Term term, std::string_view key, std::string_view value);  // no key: a no-op
  sim::EventId append(raft::NodeId node, raft::Term term, raft::Index index, raft::Place place, raft::Reason reason,
                      raft::NodeId from = raft::kNoNode);
  sim::EventId persist(raft::NodeId node, raft::Term term, raft::Index first, unsigned count);
  sim::EventId truncate(raft::NodeId node, raft::Term term, raft::NodeId leader, raft::Index from, raft::Index last,
                        raft::Term old_term, raft::Term new_term);
  sim::EventId commit_counted(raft::NodeId node, raft::Term term, raft::Index from, raft::Index to, unsigned held);
  sim::EventId commit_learned(raft::NodeId node, raft::Term term, raft::Index from, raft::Index to, sim::EventId cause);

  sim::EventId life(sim::EventKind kind, raft::NodeId node, raft::Term term, raft::Index last = 0);
  sim::EventId scenario(sim::EventKind kind, std::string_view text, std::uint64_t line, sim::EventId cause = 0);
  sim::EventId add(sim::Record record);

  Timeline timeline;

 private:
  sim::Time now_ = 0;
  raft::Place last_ = raft::kNoPlace;
};

/// The chapter with this title; one that says what titles there are if there is none.
Chapter chapter_named(const std::vector<Chapter>& story, std::string_view title);

}  // namespace raftlab::report::fixture
