// SPDX-License-Identifier: MIT
// Votes and leaders: election-safety, vote-once, vote-allowed, leader-won, and leader-completeness as seen from
// a new leader [Raft 5.2, 5.4.1, 5.4.3].
#include <algorithm>

#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

void Invariants::on_decision(NodeId node, const raft::Decision& decision, EventId event,
                             const std::vector<Host>& hosts) {
  Shadow& shadow = shadows_[node];
  const raft::Role before = shadow.role_now;
  switch (decision.kind) {
    case raft::DecisionKind::became_follower:
      shadow.role_now = raft::Role::follower;
      break;
    case raft::DecisionKind::became_candidate:
      shadow.role_now = raft::Role::candidate;
      shadow.campaigned = true;
      if (before == raft::Role::leader) {
        report(Property::legal_transition, node, sentence("node ", node, " went from leader to candidate"), {event});
      }
      break;
    case raft::DecisionKind::became_leader:
      shadow.role_now = raft::Role::leader;
      if (before != raft::Role::candidate) {
        report(Property::legal_transition, node, sentence("node ", node, " became leader without being a candidate"),
               {event});
      }
      check_new_leader(node, decision.term, event, hosts);
      break;
    case raft::DecisionKind::vote_granted:
      if (decision.peer != node) {
        shadow.granted_vote = true;
        check_vote_allowed(node, decision, event, hosts[node]);
      }
      break;
    case raft::DecisionKind::commit_advanced:
      shadow.commit_event = event;
      break;
    default:
      break;
  }
}

/// [Raft 5.4.1] The voter's log is looked at here, not taken from the record.
void Invariants::check_vote_allowed(NodeId node, const raft::Decision& decision, EventId event, const Host& host) {
  const Index candidate_index = decision.v[0];
  const Term candidate_term = decision.v[1];
  const raft::Log& log = host.node().log();
  const bool up_to_date =
      candidate_term != log.last_term() ? candidate_term > log.last_term() : candidate_index >= log.last_index();
  if (!up_to_date) {
    report(Property::vote_allowed, node,
           sentence("node ", node, " voted for node ", decision.peer, " in term ", decision.term,
                    " whose log ends at index ", candidate_index, " of term ", candidate_term,
                    ", behind its own end at index ", log.last_index(), " of term ", log.last_term()),
           {event});
  }
  if (decision.term < shadows_[node].term) {
    report(Property::vote_allowed, node,
           sentence("node ", node, " voted in term ", decision.term, " though its own term was ", shadows_[node].term),
           {event});
  }
}

/// A vote counts as given when it leaves the node: what a crash took back before was never given.
void Invariants::check_grant(NodeId node, const Grant& grant) {
  std::vector<Grant>& grants = shadows_[node].grants;
  const auto same_term = std::lower_bound(grants.begin(), grants.end(), grant.term,
                                          [](const Grant& other, Term term) { return other.term < term; });
  if (same_term == grants.end() || same_term->term != grant.term) {
    grants.insert(same_term, grant);
  } else if (same_term->candidate != grant.candidate) {
    report(Property::vote_once, node,
           sentence("node ", node, " voted twice in term ", grant.term, ": for node ", same_term->candidate,
                    " and for node ", grant.candidate),
           {same_term->event, grant.event});
  }
}

bool Invariants::granted(NodeId voter, Term term, NodeId candidate) const {
  const std::vector<Grant>& grants = shadows_[voter].grants;
  const auto found = std::lower_bound(grants.begin(), grants.end(), term,
                                      [](const Grant& other, Term wanted) { return other.term < wanted; });
  return found != grants.end() && found->term == term && found->candidate == candidate;
}

void Invariants::check_new_leader(NodeId node, Term term, EventId event, const std::vector<Host>& hosts) {
  const raft::Node& leader = hosts[node].node();
  const raft::Configuration& configuration = leader.configuration();
  const raft::HardState& on_disk = hosts[node].disk.hard_state();
  std::size_t votes = 0;
  for (const NodeId voter : configuration.voters) {
    const bool own = voter == node && on_disk.term == term && on_disk.vote == node;
    if (own || granted(voter, term, node)) ++votes;
  }
  if (votes < configuration.majority()) {
    report(Property::leader_won, node,
           sentence("node ", node, " became leader of term ", term, " with ", votes, " votes given, ",
                    configuration.majority(), " are needed"),
           {event});
  }

  const auto later = std::lower_bound(leaderships_.begin(), leaderships_.end(), term,
                                      [](const Leadership& other, Term wanted) { return other.term < wanted; });
  if (later != leaderships_.end() && later->term == term && later->node != node) {
    report(Property::election_safety, node,
           sentence("nodes ", later->node, " and ", node, " were both leader of term ", term), {later->event, event});
  }
  for (const Counted& counted : counted_) {
    if (counted.term >= term || leader.log().same_through(committed_, counted.through)) continue;
    report(Property::leader_completeness, node,
           sentence("node ", node, " leads term ", term, " without the entries up to index ", counted.through,
                    " that the leader of term ", counted.term, " had committed"),
           {counted.event, event});
    break;
  }
  leaderships_.insert(later, {term, node, event, leader.log()});
}

}  // namespace raftlab::sim
