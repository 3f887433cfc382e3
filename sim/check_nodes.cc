// SPDX-License-Identifier: MIT
// One node at a time: persist-before-reply, monotonic, message-term, reply-term, legal-transition,
// leader-bookkeeping, state-order, timer-reset, term-adoption [Raft 5.1, 5.2, Figure 2].
#include <algorithm>

#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// Whether what the leader believes of this follower is so; nothing is asked of a follower of a higher term.
bool holds_match(const raft::Node& leader, Index match, const Host& follower) {
  const Term term = follower.up() ? follower.node().term() : follower.disk.hard_state().term;
  const raft::Log& durable = follower.disk.log();
  return term > leader.term() || (durable.contains(match) && durable.place_at(match) == leader.log().place_at(match));
}

}  // namespace

std::vector<Violation> Invariants::take_found() {
  std::vector<Violation> found = std::move(found_);
  found_.clear();
  return found;
}

void Invariants::report(Property property, NodeId node, std::string text, std::vector<EventId> evidence) {
  std::erase(evidence, EventId{0});
  found_.push_back({property, node, std::move(text), std::move(evidence), 0});
}

void Invariants::after_turn(NodeId node, const EventContext& context, const raft::Batch& batch, Time now,
                            const std::vector<Host>& hosts, const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  const Host& host = hosts[node];
  if (clearly_right(shadow, context, batch, now, host)) {
    shadow.deadline_us = host.node().deadline();
    return;
  }
  if (context.started) begin_anew(shadow);
  check_term_and_role(node, context, host);
  check_log(node, context, hosts, store);
  check_commit(node, context, hosts, store);
  check_timer(node, context, now, host);
  check_messages(node, context, batch, host.node().term());
  if (host.node().role() == raft::Role::leader) check_bookkeeping(node, context, hosts);
  remember(shadow, host.node());
}

/// Most turns change neither term, role, commit index nor log: a heartbeat or its answer. For those a few
/// comparisons show that no check of after_turn() could find anything; whatever they leave open goes to the checks.
bool Invariants::clearly_right(const Shadow& before, const EventContext& context, const raft::Batch& batch, Time now,
                               const Host& host) {
  const raft::Node& node = host.node();
  if (node.term() != before.term || node.role() != before.role || node.commit_index() != before.commit_index ||
      host.process->applied_index() > before.commit_index || !node.log().same_end(before.log) || context.started ||
      context.timers_turned_on || before.granted_vote || before.campaigned || before.role_now != before.role ||
      node.role() == raft::Role::candidate) {
    return false;
  }
  for (const raft::Outgoing& out : batch.messages) {
    if (raft::term_of(out.message) != node.term()) return false;
  }
  const bool leads = node.role() == raft::Role::leader;
  if (context.given == nullptr) return leads || node.deadline() == before.deadline_us;
  const Term given = raft::term_of(context.given->message);
  if (given > node.term()) return false;
  if (leads) {
    const NodeId peer = context.given->from;
    if (peer >= before.match_index.size()) return peer == raft::kClient;
    const raft::Progress& progress = *node.progress(peer);
    return progress.match_index == before.match_index[peer] && progress.match_index < progress.next_index &&
           progress.next_index <= node.log().last_index() + 1;
  }
  if (given == node.term() && std::holds_alternative<raft::AppendEntries>(context.given->message)) {
    const Time left = node.deadline() - now;
    return left >= node.options().election_timeout_min_us && left <= node.options().election_timeout_max_us;
  }
  return node.deadline() == before.deadline_us;
}

/// A new process: memory begins anew; what was promised over restarts stays.
void Invariants::begin_anew(Shadow& shadow) {
  shadow.commit_index = 0;
  shadow.applied_index = 0;
  shadow.role = shadow.role_now = raft::Role::follower;
  shadow.match_index.clear();
}

void Invariants::check_term_and_role(NodeId node, const EventContext& context, const Host& host) {
  const Shadow& shadow = shadows_[node];
  const raft::Node& now = host.node();
  if (now.term() != shadow.term || context.started) check_term(node, context, host);
  if (now.role() != shadow.role_now) {
    report(Property::legal_transition, node, sentence("node ", node, " changed its role without saying so"),
           {context.cause});
  }
  if (now.commit_index() < shadow.commit_index) {
    report(Property::monotonic, node,
           sentence("the commit index of node ", node, " went from ", shadow.commit_index, " back to ",
                    now.commit_index()),
           {context.cause});
  }
  if (host.process->applied_index() > now.commit_index() || now.commit_index() > now.log().last_index()) {
    report(Property::state_order, node,
           sentence("node ", node, " has applied ", host.process->applied_index(), ", committed ", now.commit_index(),
                    ", last index ", now.log().last_index()),
           {context.cause});
  }
  if (context.given != nullptr) check_term_adoption(node, context, now);
}

void Invariants::check_term(NodeId node, const EventContext& context, const Host& host) {
  const Term floor = context.started ? shadows_[node].term_seen : shadows_[node].term;
  if (host.node().term() >= floor) return;
  report(Property::monotonic, node,
         sentence("the term of node ", node, " went from ", floor, " back to ", host.node().term()), {context.cause});
}

/// [Raft 5.1, 5.2] A higher term makes a follower; so does the leader of the term for a candidate.
void Invariants::check_term_adoption(NodeId node, const EventContext& context, const raft::Node& now) {
  const Term given = raft::term_of(context.given->message);
  const Term before = shadows_[node].term;
  if (given > before && (now.term() < given || now.role() != raft::Role::follower)) {
    report(Property::term_adoption, node,
           sentence("node ", node, " of term ", before, " got a message of term ", given,
                    " and did not become a follower of it"),
           {context.cause});
  }
  if (now.role() == raft::Role::candidate && given == now.term() &&
      std::holds_alternative<raft::AppendEntries>(context.given->message)) {
    report(Property::term_adoption, node,
           sentence("node ", node, " stayed candidate of term ", given, " though its leader was heard"),
           {context.cause});
  }
}

/// An election timer restarts at a start, a vote granted, an append of the current leader, a campaign, on leaving
/// leadership or candidacy, at `timers on`, and at nothing else [Raft 5.2, Figure 2].
void Invariants::check_timer(NodeId node, const EventContext& context, Time now, const Host& host) {
  const Shadow& shadow = shadows_[node];
  const raft::Node& current = host.node();
  if (current.role() == raft::Role::leader) return;
  const auto* append = context.given != nullptr ? std::get_if<raft::AppendEntries>(&context.given->message) : nullptr;
  const bool heard_leader = append != nullptr && append->term == current.term();
  const bool restarts = context.started || context.timers_turned_on || shadow.granted_vote || shadow.campaigned ||
                        heard_leader || (shadow.role != raft::Role::follower && current.role() == raft::Role::follower);
  if (!restarts) {
    if (current.deadline() == shadow.deadline_us) return;
    report(Property::timer_reset, node, sentence("node ", node, " restarted its election timer without a reason"),
           {context.cause});
  } else if (current.deadline() < now + current.options().election_timeout_min_us ||
             current.deadline() > now + current.options().election_timeout_max_us) {
    report(Property::timer_reset, node,
           sentence("node ", node, " had to restart its election timer and has ", current.deadline() - now,
                    " us left on it"),
           {context.cause});
  }
}

/// What the turn made: no message carries a term above its sender's, and a reply carries the sender's own.
void Invariants::check_messages(NodeId node, const EventContext& context, const raft::Batch& batch, Term term) {
  for (const raft::Outgoing& out : batch.messages) {
    const Term said = raft::term_of(out.message);
    if (said == term) continue;
    if (said > term) {
      report(Property::message_term, node, sentence("node ", node, " of term ", term, " made a message of term ", said),
             {context.cause});
    }
    if (std::holds_alternative<raft::VoteReply>(out.message) ||
        std::holds_alternative<raft::AppendReply>(out.message)) {
      report(Property::reply_term, node, sentence("node ", node, " of term ", term, " replied with term ", said),
             {context.cause});
    }
  }
}

/// [Raft Figure 2] Term, vote and entries are on disk before a message that depends on them leaves.
void Invariants::on_departure(NodeId node, NodeId to, const raft::Message& message, EventId cause, const Host& host) {
  const raft::HardState& durable = host.disk.hard_state();
  const Term term = raft::term_of(message);
  bool kept = durable.term >= term;
  if (const auto* vote = std::get_if<raft::VoteReply>(&message); vote != nullptr && vote->granted) {
    kept = kept && (durable.term > term || durable.vote == to);
    check_grant(node, {term, to, cause});
  } else if (std::holds_alternative<raft::RequestVote>(message)) {
    kept = kept && (durable.term > term || durable.vote == node);
    check_grant(node, {term, node, cause});
  } else if (const auto* append = std::get_if<raft::AppendReply>(&message); append != nullptr && append->success) {
    const Index match = append->match_index;
    const raft::Log& log = host.node().log();
    kept = kept && (match == 0 || host.disk.log().contains(match));
    if (kept && match != 0 && log.contains(match) && host.node().term() == term) {
      kept = host.disk.log().place_at(match) == log.place_at(match);
    }
  }
  shadows_[node].term_seen = std::max(shadows_[node].term_seen, term);
  if (!kept) {
    report(Property::persist_before_reply, node,
           sentence("node ", node, " sent a message of term ", term, " to node ", to,
                    " before what it says was on disk (there: term ", durable.term, ", last index ",
                    host.disk.log().last_index(), ")"),
           {cause});
  }
}

void Invariants::on_durable(NodeId node, const Host& host) {
  shadows_[node].term_seen = std::max(shadows_[node].term_seen, host.disk.hard_state().term);
}

void Invariants::check_bookkeeping(NodeId node, const EventContext& context, const std::vector<Host>& hosts) {
  Shadow& shadow = shadows_[node];
  if (shadow.role != raft::Role::leader || shadow.term != hosts[node].node().term()) {
    shadow.match_index.assign(hosts.size(), 0);
    for (const NodeId peer : hosts[node].node().configuration().voters) {
      if (peer != node) check_peer(node, peer, context, hosts);
    }
  } else if (context.given != nullptr && context.given->from < hosts.size()) {
    check_peer(node, context.given->from, context, hosts);
  }
}

/// [Raft Figure 2] 1 <= nextIndex <= last + 1; matchIndex < nextIndex, never falls, and is no more than the
/// follower has on disk, as long as the follower's term is not above the leader's.
void Invariants::check_peer(NodeId node, NodeId peer, const EventContext& context, const std::vector<Host>& hosts) {
  const raft::Node& leader = hosts[node].node();
  const raft::Progress& progress = *leader.progress(peer);
  const Index match = progress.match_index;
  const Index match_before = shadows_[node].match_index[peer];
  bool right =
      progress.next_index >= 1 && progress.next_index <= leader.log().last_index() + 1 && match < progress.next_index;
  if (match != match_before) {
    shadows_[node].match_index[peer] = match;
    if (match < match_before) {
      report(
          Property::monotonic, node,
          sentence("matchIndex of leader ", node, " for node ", peer, " went from ", match_before, " back to ", match),
          {context.cause});
    }
    right = right && (match == 0 || holds_match(leader, match, hosts[peer]));
  }
  if (right) return;
  report(Property::leader_bookkeeping, node,
         sentence("leader ", node, " has matchIndex ", match, " and nextIndex ", progress.next_index, " for node ",
                  peer, ", whose disk ends at index ", hosts[peer].disk.log().last_index(), "; its own log ends at ",
                  leader.log().last_index()),
         {context.cause});
}

/// A follower that deletes entries while a leader of no lower term counts on them.
void Invariants::check_counted_on(NodeId follower, const EventContext& context, const std::vector<Host>& hosts) {
  for (NodeId node = 0; node < hosts.size(); ++node) {
    if (node == follower || !hosts[node].up() || hosts[node].node().role() != raft::Role::leader) continue;
    const raft::Node& leader = hosts[node].node();
    const Index match = leader.progress(follower)->match_index;
    if (match == 0 || holds_match(leader, match, hosts[follower])) continue;
    report(Property::leader_bookkeeping, node,
           sentence("leader ", node, " has matchIndex ", match, " for node ", follower,
                    ", which no longer holds that entry"),
           {context.cause});
  }
}

void Invariants::remember(Shadow& shadow, const raft::Node& now) {
  shadow.term = now.term();
  shadow.role = shadow.role_now = now.role();
  shadow.commit_index = now.commit_index();
  shadow.deadline_us = now.deadline();
  shadow.granted_vote = false;
  shadow.campaigned = false;
  shadow.commit_event = 0;
}

}  // namespace raftlab::sim
