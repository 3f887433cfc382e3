// SPDX-License-Identifier: MIT
#include "report/story_facts.h"

#include <algorithm>

namespace raftlab::report {
namespace {

using raft::Index;
using raft::NodeId;
using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

/// Fills the facts while a replay moves through the trace.
class Gatherer {
 public:
  explicit Gatherer(Facts& facts)
      : facts_(facts), replay_(facts.timeline), seen_(facts.timeline.nodes, false), open_(facts.timeline.nodes, 0) {}

  void gather() {
    const sim::Trace& trace = facts_.timeline.trace;
    for (EventId id = 1; id <= trace.size(); ++id) {
      const Record& record = trace.at(id);
      before(id, record);
      replay_.step();
      after(id, record);
    }
    for (unsigned i = 0; i < replay_.nodes(); ++i) facts_.at_end.push_back(replay_.node(static_cast<NodeId>(i)));
    facts_.leader_at_end = replay_.leader();
    for (Leadership& leadership : facts_.leaderships) {
      if (leadership.until == 0) leader_left(leadership, facts_.at_end[leadership.node]);
    }
  }

 private:
  bool is_node(NodeId id) const { return id < facts_.timeline.nodes; }

  void before(EventId id, const Record& record) {
    ++facts_.kinds[static_cast<std::size_t>(record.kind)];
    if (!is_node(record.node)) return;
    const NodeState& node = replay_.node(record.node);
    const bool steps_down = record.kind == EventKind::became_follower && node.leads();
    if ((steps_down || record.kind == EventKind::node_crashed) && node.leads()) end_leadership(record.node, id, node);
    if (record.kind == EventKind::node_crashed || record.kind == EventKind::node_paused) {
      facts_.outages.push_back({.node = record.node,
                                .paused = record.kind == EventKind::node_paused,
                                .from = id,
                                .role = node.role,
                                .term = node.term,
                                .last_index = node.log.last_index(),
                                .commit_index = node.commit_index,
                                .committed_before = replay_.committed()});
      open_[record.node] = facts_.outages.size();
    }
    if (record.kind == EventKind::commit_advanced) committed_before_ = replay_.committed();
    commit_before_ = node.commit_index;
  }

  void after(EventId id, const Record& record) {
    const bool moves = record.kind >= EventKind::message_sent && record.kind <= EventKind::message_duplicated;
    if (moves && record.message_kind() == raft::MessageKind::vote_reply) answer_moves(id, record);
    if (is_node(record.node)) {
      of_node(id, record);
    } else if (record.kind == EventKind::message_dropped) {
      request_lost(record);
    }
    const bool led = replay_.leader() != raft::kNoNode;
    if (led_ && !led) facts_.leaderless.push_back({.from = id});
    if (led && !led_ && !facts_.leaderless.empty() && facts_.leaderless.back().until == 0) {
      facts_.leaderless.back().until = id;
    }
    led_ = led;
  }

  void of_node(EventId id, const Record& record) {
    switch (record.kind) {
      case EventKind::election_timeout:
        if (facts_.first_timeout == 0) facts_.first_timeout = id;
        break;
      case EventKind::became_candidate:
        candidate(id, record);
        break;
      case EventKind::vote_granted:
        if (Candidacy* one = candidacy(record.term, record.peer)) {
          const bool known = std::any_of(one->votes.begin(), one->votes.end(),
                                         [&](const Vote& vote) { return vote.voter == record.node; });
          if (!known) one->votes.push_back({record.node, id, record.node == record.peer ? id : 0});
        }
        break;
      case EventKind::vote_refused:
        if (record.why() != Reason::stale_term) facts_.terms[record.term].refusals.push_back(id);
        break;
      case EventKind::became_leader:
        won(id, record);
        break;
      case EventKind::message_sent:
        if (record.message_kind() == raft::MessageKind::request_vote) {
          if (Candidacy* one = candidacy(record.term, record.node)) ++one->requests;
        }
        break;
      case EventKind::message_dropped:
        request_lost(record);
        break;
      case EventKind::node_started:
      case EventKind::node_restarted:
        started(id, record);
        break;
      case EventKind::node_resumed:
        returned(id, record.node);
        break;
      case EventKind::entry_appended:
        if (record.why() == Reason::proposed) proposed(id, record);
        break;
      case EventKind::commit_advanced:
        committed(id, record);
        break;
      case EventKind::snapshot_installed:
        caught_up(id, record.node, commit_before_, record.v[0]);
        break;
      default:
        break;
    }
  }

  void candidate(EventId id, const Record& record) {
    Candidacy one;
    one.node = record.node;
    one.candidate = id;
    one.timeout = timeout_behind(record);
    one.members = replay_.node(record.node).configuration;
    facts_.terms[record.term].candidacies.push_back(std::move(one));
  }

  /// The timer, or what else made this node stand: with pre-votes their answers lie between.
  EventId timeout_behind(const Record& record) const {
    for (EventId id = record.cause; id != 0; id = facts_.at(id).cause) {
      const Record& cause = facts_.at(id);
      if (cause.kind == EventKind::election_timeout) return cause.node == record.node ? id : 0;
      if (cause.cause >= id) return 0;
    }
    return 0;
  }

  Candidacy* candidacy(raft::Term term, NodeId node) {
    const auto found = facts_.terms.find(term);
    if (found == facts_.terms.end()) return nullptr;
    for (Candidacy& one : found->second.candidacies) {
      if (one.node == node) return &one;
    }
    return nullptr;
  }

  Vote* vote(raft::Term term, NodeId candidate, NodeId voter) {
    Candidacy* one = candidacy(term, candidate);
    if (one == nullptr) return nullptr;
    for (Vote& vote : one->votes) {
      if (vote.voter == voter) return &vote;
    }
    return nullptr;
  }

  void answer_moves(EventId id, const Record& record) {
    const EventId sent = record.kind == EventKind::message_sent ? id : record.v[0];
    if (sent == 0 || sent > id) return;
    const Record& answer = facts_.at(sent);
    Vote* given = answer.flag ? vote(answer.term, answer.peer, answer.node) : nullptr;
    if (given == nullptr) return;
    const bool arrives = record.kind == EventKind::message_delivered;
    const bool goes = arrives || record.kind == EventKind::message_dropped;
    given->under_way += goes ? -1 : 1;
    if (!goes) return;
    const bool counts = arrives && is_node(answer.peer) && replay_.node(answer.peer).stands_in(answer.term);
    EventId& what = !arrives ? given->lost : counts ? given->counted : given->late;
    if (what == 0 || !arrives) what = id;
  }

  void request_lost(const Record& record) {
    const EventId sent = record.v[0];
    if (record.message_kind() != raft::MessageKind::request_vote || sent == 0 || sent > replay_.now()) return;
    const Record& request = facts_.at(sent);
    Candidacy* one = candidacy(request.term, request.node);
    if (one == nullptr) return;
    ++one->lost;
    if (record.reason < one->lost_by_reason.size()) ++one->lost_by_reason[record.reason];
  }

  void won(EventId id, const Record& record) {
    TermFacts& term = facts_.terms[record.term];
    if (term.won == 0) {
      term.won = id;
      term.leader = record.node;
      term.members = replay_.node(record.node).configuration;
    }
    facts_.leaderships.push_back({.node = record.node, .term = record.term, .from = id});
  }

  static void leader_left(Leadership& leadership, const NodeState& node) {
    leadership.last_index = node.log.last_index();
    leadership.commit_index = node.commit_index;
  }

  void end_leadership(NodeId id, EventId event, const NodeState& node) {
    for (auto it = facts_.leaderships.rbegin(); it != facts_.leaderships.rend(); ++it) {
      if (it->node != id || it->until != 0) continue;
      it->until = event;
      leader_left(*it, node);
      return;
    }
  }

  void started(EventId id, const Record& record) {
    if (!seen_[record.node] && record.at > 0 && open_[record.node] == 0) {
      unsigned up = 0;
      for (unsigned i = 0; i < replay_.nodes(); ++i) up += replay_.node(static_cast<NodeId>(i)).up ? 1U : 0U;
      facts_.late_starts.push_back({record.node, id, up});
    }
    seen_[record.node] = true;
    returned(id, record.node);
  }

  void returned(EventId id, NodeId node) {
    const std::size_t open = open_[node];
    if (open == 0 || facts_.outages[open - 1].until != 0) return;
    Outage& outage = facts_.outages[open - 1];
    outage.until = id;
    outage.committed_after = replay_.committed();
    outage.last_index_after = replay_.node(node).log.last_index();
  }

  void proposed(EventId id, const Record& record) {
    for (std::uint64_t i = 0; i < record.v[2]; ++i) {
      const auto place = static_cast<raft::Place>(record.v[1] + i);
      if (place >= facts_.timeline.store.size()) return;
      const raft::CommandKind kind = facts_.timeline.store.at(place).command.kind;
      const bool changes =
          kind == raft::CommandKind::set || kind == raft::CommandKind::erase || kind == raft::CommandKind::cas;
      if (!changes) continue;
      Write write;
      write.appended = id;
      write.leader = record.node;
      write.term = record.term;
      write.index = record.v[0] + i;
      write.place = place;
      facts_.writes.push_back(std::move(write));
    }
  }

  void committed(EventId id, const Record& record) {
    while (facts_.committed.size() < replay_.committed()) {
      facts_.committed.push_back(replay_.committed_at(facts_.committed.size() + 1));
      facts_.committed_events.push_back(id);
    }
    facts_.committed_max = std::max(facts_.committed_max, record.v[1]);
    caught_up(id, record.node, record.v[0], record.v[1]);
    if (record.why() == Reason::counted) note_older_terms(id, record);
    // Only the last writes can be news: an index is below the commit index of its leader once it was passed.
    for (auto it = facts_.writes.rbegin(); it != facts_.writes.rend() && it->term >= record.term; ++it) {
      if (it->term != record.term || it->index > record.v[1]) continue;
      if (it->index <= record.v[0]) break;
      if (record.why() == Reason::counted) {
        if (it->leader == record.node) {
          it->committed = id;
          it->members = replay_.node(record.node).configuration;
        }
      } else {
        it->learned.push_back(id);
      }
    }
  }

  void caught_up(EventId id, NodeId node, Index from, Index to) {
    const std::size_t open = open_[node];
    if (open == 0) return;
    Outage& outage = facts_.outages[open - 1];
    const bool news = from < outage.committed_after && to >= outage.committed_after;
    if (outage.until != 0 && outage.caught_up == 0 && news) outage.caught_up = id;
  }

  void note_older_terms(EventId id, const Record& record) {
    const NodeState& node = replay_.node(record.node);
    for (Index i = std::max(record.v[0], committed_before_) + 1; i <= record.v[1] && node.log.contains(i); ++i) {
      const raft::Entry& entry = node.log.entry_at(i, facts_.timeline.store);
      if (entry.term < record.term && entry.command.kind != raft::CommandKind::noop) {
        facts_.own_term_commits.push_back(id);
        return;
      }
    }
  }

  Facts& facts_;
  Replay replay_;
  std::vector<bool> seen_;
  std::vector<std::size_t> open_;  // by node: one plus its last outage
  Index committed_before_ = 0;     // by anybody
  Index commit_before_ = 0;        // by the node of the event
  bool led_ = false;
};

}  // namespace

Facts::Facts(const Timeline& the_timeline) : timeline(the_timeline), heartbeats(find_heartbeats(the_timeline)) {
  Gatherer(*this).gather();
}

Vote::Fate Vote::fate() const {
  if (counted != 0) return Fate::counted;
  if (late != 0) return Fate::late;
  if (under_way > 0) return Fate::under_way;
  return lost != 0 ? Fate::lost : Fate::not_sent;
}

std::size_t Candidacy::counted() const {
  return static_cast<std::size_t>(
      std::count_if(votes.begin(), votes.end(), [](const Vote& vote) { return vote.counted != 0; }));
}

bool Facts::is_split(const TermFacts& election) const {
  const auto given_enough = [&](const Candidacy& one) {
    raft::NodeSet given;
    for (const Vote& vote : one.votes) given.add(vote.voter);
    return configuration(one.members).quorum(given);
  };
  return election.candidacies.size() > 1 &&
         std::none_of(election.candidacies.begin(), election.candidacies.end(), given_enough);
}

sim::Time Facts::between(EventId from, EventId until) const {
  return (until == 0 ? timeline.ended_at_us : at(until).at) - at(from).at;
}

EventId Facts::delivery_behind(EventId id) const {
  while (id != 0 && at(id).kind != EventKind::message_delivered) {
    const EventId cause = at(id).cause;
    if (cause >= id) return 0;
    id = cause;
  }
  return id;
}

EventId Facts::commit_of(Index index, raft::Place place) const {
  if (index == 0 || index > committed.size() || committed[index - 1] != place) return 0;
  return committed_events[index - 1];
}

}  // namespace raftlab::report
