// SPDX-License-Identifier: MIT
// What a leader knows and relies on: leader-bookkeeping, the matchIndex part of monotonic [Raft Figure 2], and the part
// of read-safety that no two leases are valid at once [Thesis 6.4.1].
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

/// Whether what the leader believes of this follower is so; nothing is asked of a follower of a higher term, nor of one
/// whose disk was damaged.
bool holds_match(const raft::Node& leader, Index match, const Host& follower, const raft::Log& log) {
  const Term term = follower.up() ? follower.node().term() : follower.disk.hard_state().term;
  if (term > leader.term() || follower.lost || follower.disk.damaged()) return true;
  return match <= leader.log().last_index() && holds(log, match, place_in(leader.log(), match));
}

/// [Raft 5.1] What was said in an earlier term was said of another leadership.
bool is_answer_of_earlier_term(const EventContext& context, NodeId peer, Term term) {
  if (context.given == nullptr || context.given->from != peer) return false;
  const raft::Message& message = context.given->message;
  const bool answer =
      std::holds_alternative<raft::AppendReply>(message) || std::holds_alternative<raft::SnapshotReply>(message);
  return answer && raft::term_of(message) < term;
}

}  // namespace

void Invariants::check_bookkeeping(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                                   const raft::EntryStore& store) {
  Shadow& shadow = shadows_[node];
  if (shadow.role != raft::Role::leader || shadow.term != hosts[node].node().term()) {
    shadow.match_index.assign(hosts.size(), 0);
    shadow.traffic.assign(hosts.size(), {});
    shadow.progress_since_us = now_us_;
    for (const NodeId peer : active_of(node, store).members()) check_peer(node, peer, context, hosts);
  } else if (context.given != nullptr && active_of(node, store).members().contains(context.given->from)) {
    check_peer(node, context.given->from, context, hosts);
  }
}

/// [Raft Figure 2] 1 <= nextIndex <= last + 1; matchIndex < nextIndex, never falls, does not move for an answer to an
/// earlier leadership, and is no more than the follower has on disk, as long as the follower's term is not above the
/// leader's.
void Invariants::check_peer(NodeId node, NodeId peer, const EventContext& context, const std::vector<Host>& hosts) {
  const raft::Node& leader = hosts[node].node();
  const raft::Progress* progress = leader.progress(peer);
  if (peer == node || peer >= hosts.size() || progress == nullptr) return;
  const Index match = progress->match_index;
  const Index match_before = shadows_[node].match_index[peer];
  bool right = progress->next_index >= 1 && progress->next_index <= leader.log().last_index() + 1 &&
               match < progress->next_index;
  if (match != match_before) {
    shadows_[node].match_index[peer] = match;
    shadows_[node].progress_since_us = now_us_;
    if (match < match_before) {
      report(
          Property::monotonic, node,
          sentence("matchIndex of leader ", node, " for node ", peer, " went from ", match_before, " back to ", match),
          {context.cause});
    }
    right = right && holds_match(leader, match, hosts[peer], hosts[peer].disk.log());
    if (right && is_answer_of_earlier_term(context, peer, leader.term())) {
      report(Property::leader_bookkeeping, node,
             sentence("leader ", node, " of term ", leader.term(), " counts an answer of node ", peer, " of term ",
                      raft::term_of(context.given->message), ": matchIndex went from ", match_before, " to ", match),
             {context.cause});
    }
  }
  if (right) return;
  report(Property::leader_bookkeeping, node,
         sentence("leader ", node, " has matchIndex ", match, " and nextIndex ", progress->next_index, " for node ",
                  peer, ", whose disk ends at index ", hosts[peer].disk.log().last_index(), "; its own log ends at ",
                  leader.log().last_index()),
         {context.cause});
}

/// A follower that deletes entries while a leader of no lower term counts on them: its disk will follow its memory.
void Invariants::check_counted_on(NodeId follower, const EventContext& context, const std::vector<Host>& hosts) {
  for (NodeId node = 0; node < hosts.size(); ++node) {
    if (node == follower || !hosts[node].up() || hosts[node].node().role() != raft::Role::leader) continue;
    const raft::Node& leader = hosts[node].node();
    const raft::Progress* progress = leader.progress(follower);
    if (progress == nullptr || !leader.configuration().members().contains(follower)) continue;
    if (holds_match(leader, progress->match_index, hosts[follower], log_of(hosts[follower]))) continue;
    report(Property::leader_bookkeeping, node,
           sentence("leader ", node, " has matchIndex ", progress->match_index, " for node ", follower,
                    ", which no longer holds that entry"),
           {context.cause});
  }
}

// ---- leases

void Invariants::on_clock(NodeId node, std::int64_t drift_ppm, bool jumped, const std::vector<Host>& hosts) {
  on_disturbed();
  // Set back, a node is silent until the first of its timers runs out, late.
  const Host& host = hosts[node];
  if (jumped && host.live() && host.node().deadline() != raft::kNever) {
    disturbed_us_ = std::max(now_us_, host.clock.when(host.node().deadline()));
  }
  const auto bound = static_cast<std::int64_t>(hosts[node].options.lease_drift_ppm);
  if (jumped || drift_ppm > bound || drift_ppm < -bound) clocks_promise_ = false;
}

/// Whether leases hold what they promise: all nodes stick to a leader they hear, for the same time; all clocks have
/// always been within the bound; and no election was lately forced before its time.
bool Invariants::leases_promise(const std::vector<Host>& hosts) const {
  if (!clocks_promise_) return false;
  const raft::Options& first = hosts.front().options;
  for (const Host& host : hosts) {
    const raft::Options& options = host.options;
    if (!options.check_quorum || options.reads != raft::Reads::lease ||
        options.election_timeout_min_us != first.election_timeout_min_us ||
        options.lease_drift_ppm != first.lease_drift_ppm) {
      return false;
    }
  }
  return rushed_us_ < 0 || now_us_ - rushed_us_ > 4 * first.election_timeout_max_us;
}

void Invariants::check_leases(const EventContext& context, const std::vector<Host>& hosts) {
  constexpr Time kRoundingUs = 2;  // clocks tell whole microseconds
  NodeId holder = raft::kNoNode;
  for (const NodeId node : leading_) {
    if (!hosts[node].up() || hosts[node].node().lease_until() < 0) continue;
    const Time until = hosts[node].clock.when(hosts[node].node().lease_until());
    if (until <= now_us_ + kRoundingUs) continue;
    if (holder == raft::kNoNode) {
      holder = node;
    } else if (leases_promise(hosts)) {
      report(Property::read_safety, node,
             sentence("leaders ", holder, " and ", node, " both hold a valid lease; that of node ", node,
                      " runs until ", until, " us of true time"),
             {context.cause});
    }
  }
}

}  // namespace raftlab::sim
