// SPDX-License-Identifier: MIT
// Knowing that one still leads: rounds of heartbeats, reads that are no entries, leases, and stepping down for want
// of a quorum [Thesis 6.2, 6.4].
#include <algorithm>

#include "raft/node.h"
#include "raft/quorum_reached.h"

namespace raftlab::raft {

namespace {
constexpr std::int64_t kMillion = 1'000'000;
constexpr Time kShift = Time{1} << 62;  // a node's clock may show times before 0
}  // namespace

void Node::begin_round(Leader& leader, Time now) const {
  ++leader.round;
  leader.round_begun_us[leader.round % leader.round_begun_us.size()] = now;
}

/// A follower has answered something of round `round`: it followed this leader when it did.
void Node::note_contact(Progress& progress, Round round, Time now) {
  progress.contact_us = now;
  if (round <= progress.round_acked) return;
  progress.round_acked = round;
  if (options_.reads == Reads::log) return;
  auto& leader = std::get<Leader>(role_);
  const auto acked = [&](NodeId node) -> Index {
    return node == id_ ? leader.round : node < leader.progress.size() ? leader.progress[node].round_acked : 0;
  };
  const auto confirmed = static_cast<Round>(quorum_reached(leader, acked));
  if (confirmed <= leader.round_confirmed) return;
  leader.round_confirmed = confirmed;
  if (options_.reads == Reads::lease) renew_lease(leader, now);
}

/// [Thesis 6.4.1] Whoever answered a round elects nobody else for the smallest election timeout from when it heard
/// it, which is not before the round began. Clocks differ: theirs may be fast, this one slow.
void Node::renew_lease(Leader& leader, Time now) const {
  const Round confirmed = leader.round_confirmed;
  if (leader.round - confirmed >= leader.round_begun_us.size()) return;
  const Time begun = leader.round_begun_us[confirmed % leader.round_begun_us.size()];
  const Time from = off(Rule::lease_from_send) ? now : begun;
  const auto drift = static_cast<std::int64_t>(options_.lease_drift_ppm);
  Time length = options_.election_timeout_min_us;
  if (!off(Rule::lease_drift_bound)) length = length * (kMillion - drift) / (kMillion + drift);
  leader.lease_until_us = std::max(leader.lease_until_us, from + length);
}

Time Node::lease_until() const {
  const auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || options_.reads != Reads::lease || leader->handed_over) return -1;
  return leader->lease_until_us;
}

std::optional<Node::ReadTicket> Node::begin_read(Turn& turn) {
  auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr) return std::nullopt;
  ReadTicket ticket{.term = hard_state_.term, .index = commit_index_};
  // [Thesis 6.4] Until an entry of its term is committed, a leader does not know what is.
  if (!off(Rule::read_own_term)) ticket.index = std::max(ticket.index, leader->term_start);
  const Time lease = lease_until();
  // Without leases it is below 0, and so may be a clock that was set back.
  if (off(Rule::read_quorum) || (lease >= 0 && turn.now < lease)) return ticket;
  if (lease >= 0) {
    decide(turn, {.kind = DecisionKind::lease_expired,
                  .term = hard_state_.term,
                  .v = {static_cast<std::uint64_t>(lease), static_cast<std::uint64_t>(turn.now)}});
  }
  heartbeat(turn);
  ticket.round = leader->round;
  finish(turn);
  return ticket;
}

bool Node::ready(const ReadTicket& ticket) const {
  const auto* leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || ticket.term != hard_state_.term) return false;
  return ticket.round <= leader->round_confirmed || is_quorum(NodeSet{id_});
}

/// When a quorum was last heard, the leader itself being heard always.
Time Node::quorum_contact(Time now) const {
  const auto& leader = std::get<Leader>(role_);
  const auto heard = [&](NodeId node) -> Index {
    const Time at = node == id_ ? now : node < leader.progress.size() ? leader.progress[node].contact_us : 0;
    return static_cast<Index>(at + kShift);
  };
  return static_cast<Time>(quorum_reached(leader, heard)) - kShift;
}

/// [Thesis 6.2] A leader that no quorum has answered for an election timeout gives up, so that its clients ask
/// elsewhere. Term and vote stay.
void Node::check_quorum(Turn& turn) {
  auto& leader = std::get<Leader>(role_);
  const Time contact = quorum_contact(turn.now);
  if (turn.now - contact >= options_.election_timeout_max_us) {
    return become_follower(hard_state_.term, kNoNode, Reason::quorum_lost, turn);
  }
  leader.quorum_check_at_us = contact + options_.election_timeout_max_us;
}

}  // namespace raftlab::raft
