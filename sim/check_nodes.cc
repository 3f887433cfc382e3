// SPDX-License-Identifier: MIT
// One node at a time: persist-before-reply, monotonic, message-term, reply-term, state-order, term-adoption
// [Raft 5.1, 5.2, Figure 2]. check_turn() is where all checks of a turn begin.
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

std::vector<Violation> Invariants::take_found() {
  std::vector<Violation> found = std::move(found_);
  found_.clear();
  return found;
}

void Invariants::report(Property property, NodeId node, std::string text, std::vector<EventId> evidence) {
  std::uint64_t& reported = reported_[node < shadows_.size() ? node : shadows_.size()];
  const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(property);
  if ((reported & bit) != 0) return;
  reported |= bit;
  std::erase(evidence, EventId{0});
  found_.push_back({property, node, std::move(text), std::move(evidence), 0});
}

/// The turn may have changed something.
void Invariants::check_turn(NodeId node, const EventContext& context, const raft::Batch& batch,
                            const std::vector<Host>& hosts, const raft::EntryStore& store, const Surroundings& around) {
  if (around.changes != network_changes_) {
    note_surroundings(around);
    if (clearly_right(node, context, batch, hosts[node], network_changes_)) return;
  }
  if (shadows_[node].watched) note_answer(shadows_[node], context, hosts[node]);
  if (!attention_ && (checked_leader_as_before(node, context, batch, hosts, store, around) ||
                      checked_going_on(node, context, batch, hosts, store, around))) {
    return;
  }
  check_all(node, context, batch, hosts, store, around);
}

/// Everything that a turn can break. flatten: the checks of this file are no calls.
[[gnu::flatten, gnu::noinline]] void Invariants::check_all(NodeId node, const EventContext& context,
                                                           const raft::Batch& batch, const std::vector<Host>& hosts,
                                                           const raft::EntryStore& store, const Surroundings& around) {
  Shadow& shadow = shadows_[node];
  const Host& host = hosts[node];
  if (context.started) begin_anew(node, host);
  const raft::Node& after = host.node();
  const bool leads = after.role() == raft::Role::leader;
  const Time now = host.clock.local(now_us_);
  check_term_and_role(node, context, host);
  if (after.commit_index() > shadow.commit_index) check_commit(node, context, hosts, store);
  if (context.started || after.log().changes() != shadow.log_changes) check_log(node, context, hosts, store);
  check_order_of_state(node, context, host, store);
  if (after.snapshot() != shadow.snapshot) check_snapshot(node, context, host, store);
  if (!leads && !timer_began_anew(shadow, context, now, after, store)) check_timer(node, context, now, host, store);
  if (!carry_own_term(batch, after.term())) check_messages(node, context, batch, after.term());
  if (shadow.role == raft::Role::leader && !leads) check_left(node, context, after, store);
  const bool led = shadow.role == raft::Role::leader && shadow.term == after.term();
  if (leads && (!led || context.given != nullptr)) check_bookkeeping(node, context, hosts, store);
  if (shadow.watched && !context.started) check_stability(node, context, hosts, store);
  if (leads) check_progress(node, context, hosts, store, around);
  remember(shadow, host);
  pay_attention(node, context, hosts, store);
}

/// What no single turn shows: entries that a crash took, and leases of several leaders.
void Invariants::pay_attention(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                               const raft::EntryStore& store) {
  const bool leads = shadows_[node].role == raft::Role::leader;
  if (leads != leading_.contains(node)) {
    leads ? leading_.add(node) : leading_.remove(node);
  }
  if (crash_unchecked_) check_quorum_logs(node, context.cause, hosts, store);
  crash_unchecked_ = false;
  const bool compare_leases = shadows_[node].leases && leading_.size() > 1;
  if (compare_leases) check_leases(context, hosts);
  attention_ = thorough_ || compare_leases;
}

/// A leader that is what it was and has an answer that says more than it knew, or beats while something is not
/// committed: nothing else can be wrong than what the answer changed, or that nothing moves on.
bool Invariants::checked_leader_as_before(NodeId node, const EventContext& context, const raft::Batch& batch,
                                          const std::vector<Host>& hosts, const raft::EntryStore& store,
                                          const Surroundings& around) {
  Shadow& shadow = shadows_[node];
  if (shadow.role != raft::Role::leader || !is_as_before(shadow, hosts[node])) return false;
  if (!carry_own_term(batch, shadow.term)) return false;
  if (context.given != nullptr) {
    const auto* reply = std::get_if<raft::AppendReply>(&context.given->message);
    if (reply == nullptr || reply->term > shadow.term) return false;
    check_bookkeeping(node, context, hosts, store);
  } else if (context.started || context.timers_turned_on) {
    return false;
  }
  check_progress(node, context, hosts, store, around);
  shadow.deadline_us = hosts[node].node().deadline();
  return true;
}

/// A follower that heard its leader and restarted its timer: whoever had one, of configurations that never change,
/// still has one.
bool Invariants::timer_began_anew(const Shadow& before, const EventContext& context, Time now, const raft::Node& node,
                                  const raft::EntryStore& store) {
  if (context.given == nullptr || store.has_configuration_entries() || before.deadline_us == raft::kNever) return false;
  const auto* append = std::get_if<raft::AppendEntries>(&context.given->message);
  return append != nullptr && append->term == node.term() && before.term == node.term() && !before.stirred &&
         before.role == raft::Role::follower && node.options().priority != 0 && in_range(node.deadline() - now, node);
}

/// Whether all messages that the turn made carry this term, of whatever kind.
bool Invariants::all_carry_own_term(const raft::Batch& batch, Term term) {
  return std::all_of(batch.messages.begin(), batch.messages.end(),
                     [term](const raft::Outgoing& out) { return raft::term_of(out.message) == term; });
}

/// A new process: memory begins anew, behind the snapshot on its disk; what was promised over restarts stays.
void Invariants::begin_anew(NodeId node, const Host& host) {
  Shadow& shadow = shadows_[node];
  const raft::Log& log = host.disk.log();
  shadow.commit_index = shadow.applied_index = log.base_index();
  // What it knew of entries that a crash has taken is gone with them.
  Index& known = shadow.commit_known;
  known = std::min(known, log.last_index());
  while (known != 0 && !holds(log, known, place_in(committed_, known))) --known;
  shadow.role = shadow.role_now = raft::Role::follower;
  shadow.transfer_target = raft::kNoNode;
  shadow.snapshot = raft::kNoSnapshot;
  shadow.sessions = host.options.sessions;
  shadow.leases = host.options.reads == raft::Reads::lease;
  shadow.watched = false;
  shadow.match_kept = 0;
  shadow.term_kept = std::min(shadow.term_seen, host.disk.hard_state().term);
  shadow.match_index.clear();
  shadow.traffic.clear();
  // Nobody has been heard by this process: what it answered before counts for nothing.
  for (Shadow& other : shadows_) {
    if (node < other.traffic.size()) other.traffic[node] = {};
  }
}

void Invariants::remember(Shadow& shadow, const Host& host) {
  const raft::Node& now = host.node();
  shadow.term = now.term();
  shadow.role = shadow.role_now = now.role();
  shadow.stirred = now.role() != raft::Role::leader && now.role() != raft::Role::follower;
  shadow.commit_index = now.commit_index();
  shadow.log_changes = now.log().changes();
  shadow.deadline_us = now.deadline();
  shadow.snapshot = now.snapshot();
  shadow.transfer_target = now.transfer_target();
  shadow.sessions = host.options.sessions;
  shadow.leases = host.options.reads == raft::Reads::lease;
  shadow.watched = is_watched(host);
  shadow.ever_started = true;
  shadow.granted_vote = false;
  shadow.campaigned = false;
  shadow.stepped_down = raft::Reason::none;
  shadow.commit_event = 0;
}

void Invariants::check_term_and_role(NodeId node, const EventContext& context, const Host& host) {
  const Shadow& shadow = shadows_[node];
  const raft::Node& current = host.node();
  if (current.term() != shadow.term || context.started) check_term(node, context, host);
  if (current.role() != shadow.role_now) {
    report(Property::legal_transition, node, sentence("node ", node, " changed its role without saying so"),
           {context.cause});
  }
  if (current.commit_index() < shadow.commit_index) {
    report(Property::monotonic, node,
           sentence("the commit index of node ", node, " went from ", shadow.commit_index, " back to ",
                    current.commit_index()),
           {context.cause});
  }
  const bool campaigns = current.role() == raft::Role::candidate || current.role() == raft::Role::pre_candidate;
  if (context.given != nullptr && (campaigns || raft::term_of(context.given->message) > shadow.term)) {
    check_term_adoption(node, context, host);
  }
}

void Invariants::check_term(NodeId node, const EventContext& context, const Host& host) {
  const Term floor = context.started ? shadows_[node].term_seen : shadows_[node].term;
  // A higher term that comes from the disk of a node that was down was there before, unheard.
  if (context.started && !first_seen_.empty() && host.node().term() > first_seen_.back().first) on_disturbed();
  note_term(host.node().term());
  if (host.node().term() >= floor) return;
  report(Property::monotonic, node,
         sentence("the term of node ", node, " went from ", floor, " back to ", host.node().term()), {context.cause});
}

/// What a snapshot covers is applied, what is applied is committed, what is committed is in the log.
void Invariants::check_order_of_state(NodeId node, const EventContext& context, const Host& host,
                                      const raft::EntryStore& store) {
  const raft::Node& now = host.node();
  const raft::SnapshotId id = now.snapshot();
  const Index snapshot = store.holds_snapshot(id) ? store.snapshot(id).last_index : now.log().base_index();
  const Index applied = host.process->applied_index();
  if (now.log().base_index() <= snapshot && snapshot <= applied && applied <= now.commit_index() &&
      now.commit_index() <= now.log().last_index()) {
    return;
  }
  report(Property::state_order, node,
         sentence("node ", node, " has dropped ", now.log().base_index(), ", saved ", snapshot, ", applied ", applied,
                  ", committed ", now.commit_index(), ", last index ", now.log().last_index()),
         {context.cause});
}

namespace {

/// Whether a node may turn a higher term away: who has heard a leader lately lets no candidate disturb it unless the
/// leader asked for that [Raft 6, Thesis 4.2.3].
bool may_be_ignored(const raft::Message& message, const Host& host) {
  const auto* request = std::get_if<raft::RequestVote>(&message);
  return request != nullptr && !request->transfer && host.options.check_quorum;
}

bool is_of_leader(const raft::Message& message) {
  return std::holds_alternative<raft::AppendEntries>(message) || std::holds_alternative<raft::InstallSnapshot>(message);
}

}  // namespace

/// [Raft 5.1, 5.2] A higher term makes a follower; so does the leader of the term for a candidate. Who is told to
/// campaign by that very message does [Thesis 3.10].
void Invariants::check_term_adoption(NodeId node, const EventContext& context, const Host& host) {
  const raft::Node& now = host.node();
  const raft::Message& message = context.given->message;
  if (raft::proposes_term(message)) return;  // nobody's yet
  const Term given = raft::term_of(message);
  const Term before = shadows_[node].term;
  const bool follows = now.role() == raft::Role::follower || std::holds_alternative<raft::TimeoutNow>(message);
  if (given > before && (now.term() < given || !follows) && !(may_be_ignored(message, host) && now.term() == before)) {
    report(Property::term_adoption, node,
           sentence("node ", node, " of term ", before, " got a message of term ", given,
                    " and did not become a follower of it"),
           {context.cause});
  }
  const bool campaigning = now.role() == raft::Role::candidate || now.role() == raft::Role::pre_candidate;
  if (campaigning && given == now.term() && is_of_leader(message)) {
    report(Property::term_adoption, node,
           sentence("node ", node, " stayed candidate of term ", given, " though its leader was heard"),
           {context.cause});
  }
}

/// What the turn made: no message carries a term above its sender's, and a reply carries the sender's own. The term
/// that a PreVote and its grant propose is nobody's yet.
void Invariants::check_messages(NodeId node, const EventContext& context, const raft::Batch& batch, Term term) {
  for (const raft::Outgoing& out : batch.messages) {
    const Term said = raft::term_of(out.message);
    if (said == term || raft::proposes_term(out.message)) continue;
    if (said > term) {
      report(Property::message_term, node, sentence("node ", node, " of term ", term, " made a message of term ", said),
             {context.cause});
    }
    if (std::holds_alternative<raft::VoteReply>(out.message) ||
        std::holds_alternative<raft::AppendReply>(out.message) ||
        std::holds_alternative<raft::PreVoteReply>(out.message) ||
        std::holds_alternative<raft::SnapshotReply>(out.message)) {
      report(Property::reply_term, node, sentence("node ", node, " of term ", term, " replied with term ", said),
             {context.cause});
    }
  }
}

void Invariants::check_departure(NodeId node, NodeId to, const raft::Message& message, EventId cause,
                                 const std::vector<Host>& hosts, const raft::EntryStore& store) {
  const auto* append = std::get_if<raft::AppendEntries>(&message);
  if (append != nullptr && append->term <= shadows_[node].term_kept) {
    return note_sent(node, to, *append, cause, hosts[node]);  // it promises a term that is on disk
  }
  check_promise(node, to, message, cause, hosts, store);
}

/// [Raft Figure 2] Term, vote and entries are on disk before a message that depends on them leaves.
void Invariants::check_promise(NodeId node, NodeId to, const raft::Message& message, EventId cause,
                               const std::vector<Host>& hosts, const raft::EntryStore& store) {
  const Host& host = hosts[node];
  if (raft::proposes_term(message)) return;  // it promises nothing [Thesis 9.6]
  const raft::HardState& durable = host.disk.hard_state();
  const Term term = raft::term_of(message);
  bool kept = durable.term >= term;
  if (const auto* append = std::get_if<raft::AppendEntries>(&message)) {
    note_sent(node, to, *append, cause, host);
  } else if (const auto* reply = std::get_if<raft::AppendReply>(&message)) {
    if (reply->success) kept = kept && holds_durably(node, host, reply->match_index, term);
  } else if (const auto* vote = std::get_if<raft::VoteReply>(&message); vote != nullptr && vote->granted) {
    kept = kept && (durable.term > term || durable.vote == to);
    check_grant(node, {term, to, cause});
  } else if (std::holds_alternative<raft::RequestVote>(message)) {
    kept = kept && (durable.term > term || durable.vote == node);
    check_grant(node, {term, node, cause});
  } else if (const auto* installed = std::get_if<raft::SnapshotReply>(&message)) {
    if (installed->done) kept = kept && holds_durably(node, host, installed->last_index, term);
  } else if (const auto* answer = std::get_if<raft::ClientReply>(&message)) {
    check_answer(node, *answer, cause);
  } else if (std::holds_alternative<raft::TimeoutNow>(message)) {
    check_hand_over(node, to, cause, hosts, store);
  } else if (std::holds_alternative<raft::InstallSnapshot>(message) && to < shadows_[node].traffic.size()) {
    shadows_[node].traffic[to] = {};
  }
  Shadow& shadow = shadows_[node];
  shadow.term_seen = std::max(shadow.term_seen, term);
  shadow.term_kept = std::min(shadow.term_seen, durable.term);
  if (!kept) {
    report(Property::persist_before_reply, node,
           sentence("node ", node, " sent a message of term ", term, " to node ", to,
                    " before what it says was on disk (there: term ", durable.term, ", last index ",
                    host.disk.log().last_index(), ")"),
           {cause});
  }
}

/// Whether the disk holds what the node's log has up to `match`, as of its term when it said so. What a process that was
/// paused says late may have been replaced on its disk by a later leader.
bool Invariants::holds_durably(NodeId node, const Host& host, Index match, Term term) {
  if (host.disk.hard_state().term > term) return true;
  const raft::Log& disk = host.disk.log();
  const Place there = place_in(disk, match);
  if (there == raft::kNoPlace && match > disk.base_index()) return false;
  if (host.node().term() != term) return true;
  const raft::Log& log = host.node().log();
  const Place own = place_in(log, match);
  if (own != there && own != raft::kNoPlace && there != raft::kNoPlace) return false;
  shadows_[node].match_kept = match;
  shadows_[node].match_in_log = log.changes();
  return true;
}

void Invariants::on_durable(NodeId node, const Host& host) {
  Shadow& shadow = shadows_[node];
  const Term durable = host.disk.hard_state().term;
  shadow.term_seen = std::max(shadow.term_seen, durable);
  shadow.term_kept = std::min(shadow.term_seen, durable);
  shadow.match_kept = 0;
}

void Invariants::on_crash(NodeId node, EventId) {
  leading_.remove(node);
  shadows_[node].watched = false;
  crash_unchecked_ = attention_ = true;
}

}  // namespace raftlab::sim
