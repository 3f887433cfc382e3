// SPDX-License-Identifier: MIT
// Votes and leaders: election-safety, vote-once, vote-allowed, leader-won, legal-transition, candidate-term-new, and
// leader-completeness as seen from a new leader [Raft 5.2, 5.4.1, 5.4.3, Thesis 9.6].
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

std::string_view word_for(raft::Role role) {
  constexpr std::array<std::string_view, 4> kWords = {"follower", "pre-candidate", "candidate", "leader"};
  return kWords[static_cast<std::size_t>(role)];
}

/// [Raft Figure 4, Thesis 9.6]
bool allowed(raft::Role from, raft::Role to) {
  if (to == raft::Role::leader) return from == raft::Role::candidate;
  return from != raft::Role::leader || to == raft::Role::follower;
}

}  // namespace

void Invariants::on_other_decision(NodeId node, const raft::Decision& decision, EventId event,
                                   const std::vector<Host>& hosts, const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  switch (decision.kind) {
    case raft::DecisionKind::election_timeout:
      note_forced(node, decision, hosts[node]);
      break;
    case raft::DecisionKind::became_follower:
      note_transition(node, raft::Role::follower, event, store);
      shadow.stepped_down = decision.reason;
      break;
    case raft::DecisionKind::became_pre_candidate:
      note_transition(node, raft::Role::pre_candidate, event, store);
      shadow.campaigned = true;
      break;
    case raft::DecisionKind::became_candidate:
      note_transition(node, raft::Role::candidate, event, store);
      shadow.campaigned = true;
      check_candidate(node, event, hosts, store);
      break;
    case raft::DecisionKind::became_leader:
      note_transition(node, raft::Role::leader, event, store);
      check_new_leader(node, decision.term, event, hosts, store);
      check_winner(node, decision.term, event, store);
      break;
    case raft::DecisionKind::vote_granted:
      if (decision.peer == node) break;
      shadow.granted_vote = true;
      check_vote_allowed(node, decision, event, hosts[node]);
      break;
    case raft::DecisionKind::transfer_started:
    case raft::DecisionKind::timeout_now_sent:
    case raft::DecisionKind::transfer_ended:
      on_disturbed();
      break;
    default:
      return;  // what else it decides shows in its term, log or commit index, or changes nothing
  }
  shadow.stirred = true;
}

/// An election that was forced keeps no promise that rests on election timeouts.
void Invariants::note_forced(NodeId node, const raft::Decision& decision, const Host& host) {
  if (decision.reason == raft::Reason::timer) return;
  on_disturbed();
  if (decision.reason != raft::Reason::told) return;
  const Time ran_us = host.clock.local(now_us_) - static_cast<Time>(decision.v[0]);
  if (shadows_[node].deadline_us == raft::kNever || ran_us < host.options.election_timeout_min_us) {
    rushed_us_ = now_us_;
  }
}

void Invariants::note_transition(NodeId node, raft::Role to, EventId event, const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  if (!allowed(shadow.role_now, to)) {
    report(Property::legal_transition, node,
           sentence("node ", node, " went from ", word_for(shadow.role_now), " to ", word_for(to)), {event});
  }
  const raft::Configuration& active = active_of(node, store);
  if (to != raft::Role::follower && active.learners.contains(node) && !active.votes(node)) {
    report(Property::legal_transition, node, sentence("node ", node, " went from learner to ", word_for(to)), {event});
  }
  shadow.role_now = to;
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

void Invariants::check_new_leader(NodeId node, Term term, EventId event, const std::vector<Host>& hosts,
                                  const raft::EntryStore& store) {
  const raft::Node& leader = hosts[node].node();
  const raft::Configuration& active = active_of(node, store);
  const raft::HardState& on_disk = hosts[node].disk.hard_state();
  raft::NodeSet votes;
  for (const NodeId voter : active.all_voters()) {
    if (voter >= hosts.size()) continue;
    const bool own = voter == node && on_disk.term == term && on_disk.vote == node;
    if (own || granted(voter, term, node)) votes.add(voter);
  }
  if (!active.quorum(votes)) {
    report(Property::leader_won, node,
           sentence("node ", node, " became leader of term ", term, " with ", several(votes.size(), "vote"), " given, ",
                    describe_need(active)),
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

std::string Invariants::describe_need(const raft::Configuration& configuration) {
  if (!configuration.joint())
    return sentence(configuration.majority(), configuration.majority() == 1 ? " is needed" : " are needed");
  return sentence(configuration.majority(), " of the old and ", raft::majority_of(configuration.next_voters),
                  " of the new configuration are needed");
}

/// A candidate that can still win does so in a term that no entry has, else two leaders' entries share a term.
void Invariants::check_candidate(NodeId node, EventId event, const std::vector<Host>& hosts,
                                 const raft::EntryStore& store) {
  const raft::Node& candidate = hosts[node].node();
  const Term term = candidate.term();
  if (candidate.role() != raft::Role::candidate || term <= preset_term_) return;
  const auto known = std::lower_bound(terms_.begin(), terms_.end(), term,
                                      [](const TermEntries& other, Term wanted) { return other.term < wanted; });
  if (known == terms_.end() || known->term != term) return;  // no log ever had it
  for (NodeId other = 0; other < hosts.size(); ++other) {
    if (log_of(hosts[other]).last_index_of_term(term, store) == 0 || !can_still_win(node, hosts, store)) continue;
    report(Property::candidate_term_new, node,
           sentence("node ", node, " can still win an election in term ", term, ", and the log of node ", other,
                    " has an entry of that term"),
           {event});
    return;
  }
}

/// The first entry of `term` is in a log: nobody else may still win that term.
void Invariants::check_candidates_of(NodeId holder, Term term, const EventContext& context,
                                     const std::vector<Host>& hosts, const raft::EntryStore& store) {
  if (term <= preset_term_) return;
  for (NodeId node = 0; node < hosts.size(); ++node) {
    if (!hosts[node].up() || hosts[node].node().role() != raft::Role::candidate) continue;
    if (hosts[node].node().term() != term || !can_still_win(node, hosts, store)) continue;
    report(Property::candidate_term_new, node,
           sentence("node ", node, " can still win an election in term ", term, ", and the log of node ", holder,
                    " has an entry of that term"),
           {context.cause});
  }
}

bool Invariants::can_still_win(NodeId node, const std::vector<Host>& hosts, const raft::EntryStore& store) const {
  const raft::Node& candidate = hosts[node].node();
  const Term term = candidate.term();
  const raft::Log& log = candidate.log();
  raft::NodeSet votes;
  const raft::Configuration& active = active_of(node, store);
  for (const NodeId voter : active.all_voters()) {
    if (voter >= hosts.size()) continue;
    const Host& host = hosts[voter];
    if (voter == node || granted(voter, term, node)) {
      votes.add(voter);
      continue;
    }
    const Term own = host.up() ? host.node().term() : host.disk.hard_state().term;
    const NodeId vote = host.up() ? host.node().vote() : host.disk.hard_state().vote;
    const raft::Log& theirs = log_of(host);
    const bool free = own < term || (own == term && (vote == raft::kNoNode || vote == node));
    const bool up_to_date = log.last_term() != theirs.last_term() ? log.last_term() > theirs.last_term()
                                                                  : log.last_index() >= theirs.last_index();
    if (free && up_to_date && !gone_for_good(host)) votes.add(voter);
  }
  return active.quorum(votes);
}

}  // namespace raftlab::sim
