// SPDX-License-Identifier: MIT
// What must hold over a stretch of time: stability, progress, bounded-messages. They only speak where nothing
// disturbs: any fault, forced election, change of members or of options makes a window begin anew. Counters and
// timestamps are kept as messages go by; everything else is looked at when something seems wrong.
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

constexpr std::uint32_t kRepeatsMax = 40;  // the same entries to the same node ...
constexpr Time kRepeatsPerHeartbeat = 2;   // ... faster than this

/// The smallest and the largest election timeout of any node.
struct Timeouts {
  Time smallest_us = raft::kNever;
  Time largest_us = 0;
  Time heartbeat_us = 0;
};

Timeouts timeouts_of(const std::vector<Host>& hosts) {
  Timeouts all;
  for (const Host& host : hosts) {
    all.smallest_us = std::min(all.smallest_us, host.options.election_timeout_min_us);
    all.largest_us = std::max(all.largest_us, host.options.election_timeout_max_us);
    all.heartbeat_us = std::max(all.heartbeat_us, host.options.heartbeat_us);
  }
  return all;
}

/// Answered so soon that a follower hears the next heartbeat within the smallest timeout after this one: two of these
/// and a heartbeat interval, which is at most half of it.
Time in_time_us(const raft::Options& options) { return options.election_timeout_min_us / 4; }

}  // namespace

// ---- what goes by

void Invariants::note_term(Term term) {
  if (first_seen_.empty() || term > first_seen_.back().first) first_seen_.emplace_back(term, now_us_);
}

/// When a node first came to a term above `term`; kNever if none has.
Time Invariants::first_above(Term term) const {
  const auto above =
      std::upper_bound(first_seen_.begin(), first_seen_.end(), term,
                       [](Term wanted, const std::pair<Term, Time>& seen) { return wanted < seen.first; });
  return above == first_seen_.end() ? raft::kNever : above->second;
}

void Invariants::note_sent(NodeId node, NodeId to, const raft::AppendEntries& append, EventId cause, const Host& host) {
  Shadow& shadow = shadows_[node];
  if (to >= shadow.traffic.size()) return;
  Traffic& traffic = shadow.traffic[to];
  if (append.entries.count != 0) {
    if (traffic.repeats != 0 && traffic.repeated_prev == append.prev_log_index) {
      note_repeat(node, to, traffic, append, cause, host);
    } else {
      traffic.repeated_prev = append.prev_log_index;
      traffic.repeats = 1;
      traffic.repeating_since_us = now_us_;
    }
  }
  if (!shadow.watched) return;
  if (traffic.awaited == 0) {
    traffic.awaited = append.round;
    traffic.awaited_since_us = now_us_;
  } else if (now_us_ - traffic.awaited_since_us > in_time_us(host.options)) {
    traffic.answered_since_us = -1;
  }
}

/// A leader sends the same entries again when they were not answered for a heartbeat interval, not at every answer.
void Invariants::note_repeat(NodeId node, NodeId to, Traffic& traffic, const raft::AppendEntries& append, EventId cause,
                             const Host& host) {
  if (++traffic.repeats < kRepeatsMax) return;
  const Time beats = (now_us_ - traffic.repeating_since_us) / std::max<Time>(host.options.heartbeat_us, 1);
  if (static_cast<Time>(traffic.repeats) > kRepeatsPerHeartbeat * (beats + 2) &&
      disturbed_us_ <= traffic.repeating_since_us) {
    report(Property::bounded_messages, node,
           sentence("leader ", node, " has sent node ", to, " the entries behind index ", append.prev_log_index, " ",
                    several(traffic.repeats, "time"), " in ", several(static_cast<std::uint64_t>(beats), "heartbeat")),
           {cause});
  }
  traffic.repeats = 1;
  traffic.repeating_since_us = now_us_;
}

void Invariants::note_answer(Shadow& shadow, const EventContext& context, const Host& host) {
  if (context.given == nullptr || context.given->from >= shadow.traffic.size()) return;
  const auto* reply = std::get_if<raft::AppendReply>(&context.given->message);
  if (reply == nullptr || reply->term != shadow.term) return;
  Traffic& traffic = shadow.traffic[context.given->from];
  if (traffic.awaited == 0 || reply->round < traffic.awaited) return;
  if (now_us_ - traffic.awaited_since_us > in_time_us(host.options)) {
    traffic.answered_since_us = -1;
  } else if (traffic.answered_since_us < 0) {
    traffic.answered_since_us = traffic.awaited_since_us;
  }
  traffic.awaited = 0;
}

void Invariants::note_surroundings(const Surroundings& around) {
  network_changes_ = around.changes;
  network_changed_us_ = now_us_;
  if (around.network == nullptr) return;
  if (around.holding) network_slow_ever_ = true;
  for (const NetworkFault& fault : around.network->faults) {
    const bool slow = fault.kind == NetworkFault::Kind::delay || fault.kind == NetworkFault::Kind::quality;
    if (slow) network_slow_ever_ = true;
  }
  latency_ever_us_ = std::max(latency_ever_us_, longest_us(around.network->defaults.latency));
  if (around.network->defaults.reorder_ppm != 0) network_slow_ever_ = true;
}

// ---- stability

/// Of a watched leader: one that a fixed quorum answered in time for two largest timeouts has lost its leadership, to
/// nobody it had to fear, because nobody was at a higher term when all that had come true [Thesis 6.2, 9.6].
void Invariants::check_stability(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                                 const raft::EntryStore& store) {
  const Shadow& shadow = shadows_[node];
  const raft::Node& now = hosts[node].node();
  if (now.role() == raft::Role::leader && now.term() == shadow.term) return;
  const Timeouts timeouts = timeouts_of(hosts);
  if (store.configurations() > 1 || !steady(hosts)) return;
  const Time over_us = std::min(first_above(shadow.term), now_us_);
  const Time needed_us = 2 * timeouts.largest_us;
  if (over_us - disturbed_us_ < needed_us) return;
  raft::NodeSet steady_voters{node};
  for (NodeId peer = 0; peer < shadow.traffic.size(); ++peer) {
    const Traffic& traffic = shadow.traffic[peer];
    const bool waits_too_long =
        traffic.awaited != 0 && over_us - traffic.awaited_since_us > in_time_us(hosts[node].options);
    if (traffic.answered_since_us < 0 || waits_too_long) continue;
    if (over_us - traffic.answered_since_us >= needed_us) steady_voters.add(peer);
  }
  if (!active_of(node, store).quorum(steady_voters)) return;
  report(Property::stability, node,
         sentence("node ", node, " lost its leadership of term ", shadow.term, " though ",
                  several(steady_voters.size(), "voter"),
                  ", itself included, had answered every heartbeat in time for at least ", needed_us, " us"),
         {context.cause});
}

/// Pre-vote and check-quorum everywhere, heartbeats frequent enough, messages never long
/// under way, all clocks exact and all timers running.
bool Invariants::steady(const std::vector<Host>& hosts) const {
  const Timeouts timeouts = timeouts_of(hosts);
  if (network_slow_ever_ || 4 * latency_ever_us_ > timeouts.smallest_us) return false;
  if (2 * timeouts.heartbeat_us > timeouts.smallest_us) return false;
  return std::all_of(hosts.begin(), hosts.end(), [](const Host& host) {
    return host.options.pre_vote && host.options.check_quorum && host.timers_on && host.clock.drift_ppm() == 0;
  });
}

// ---- progress

/// A leader with something to commit and open links to a live quorum commits it.
void Invariants::check_progress(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                                const raft::EntryStore& store, const Surroundings& around) {
  Shadow& shadow = shadows_[node];
  const raft::Node& leader = hosts[node].node();
  const bool waits = leader.commit_index() < leader.log().last_index();
  const bool waited = shadow.waits;
  shadow.waits = waits;
  const bool moves = context.given != nullptr && std::holds_alternative<raft::SnapshotReply>(context.given->message);
  if (!waited || !waits || moves || shadow.role != raft::Role::leader || shadow.term != leader.term()) {
    shadow.progress_since_us = now_us_;
    return;
  }
  const Time since = std::max(std::max(shadow.progress_since_us, disturbed_us_), network_changed_us_);
  if (now_us_ - since >= kProgressBoundUs) check_stuck(node, since, context, hosts, store, around);
}

/// It has not moved on since then: too long, if nothing keeps it from doing so.
void Invariants::check_stuck(NodeId node, Time since, const EventContext& context, const std::vector<Host>& hosts,
                             const raft::EntryStore& store, const Surroundings& around) {
  const raft::Node& leader = hosts[node].node();
  if (around.network == nullptr || around.holding) return;
  const LinkQuality& defaults = around.network->defaults;
  if (defaults.loss_ppm != 0 || longest_us(defaults.latency) > kProgressBoundUs / 100) return;
  raft::NodeSet open;
  for (NodeId peer = 0; peer < hosts.size(); ++peer) {
    if (works(hosts[peer], leader.term()) && (peer == node || links_open(node, peer, *around.network))) open.add(peer);
  }
  if (!open.contains(node) || !active_of(node, store).quorum(open)) return;
  report(Property::progress, node,
         sentence("leader ", node, " of term ", leader.term(), " has committed nothing for ", now_us_ - since,
                  " us (commit index ", leader.commit_index(), ", last index ", leader.log().last_index(),
                  ") though it reaches a quorum of ", several(open.size(), "live node")),
         {context.cause});
}

/// A live node of this term whose disk has nothing to do and whose clock is exact.
bool Invariants::works(const Host& host, Term term) {
  return host.live() && host.timers_on && host.node().term() == term && host.disk.pending().empty() &&
         !host.disk.stalled() && !host.disk.full() && host.clock.drift_ppm() == 0;
}

bool Invariants::links_open(NodeId one, NodeId other, const NetworkState& network) {
  const std::size_t there = one * std::size_t{network.nodes} + other;
  const std::size_t back = other * std::size_t{network.nodes} + one;
  return network.cuts[there] == 0 && network.cuts[back] == 0 && network.special[there] == 0 &&
         network.special[back] == 0;
}

}  // namespace raftlab::sim
