// SPDX-License-Identifier: MIT
// Nodes that ask whether they would win and hear that they would not [Thesis 9.6]: one chapter for all rounds of a node
// about one term of which none made it a candidate. Title: "Node N asks in vain".
//
// Sentences. A round is a became_pre_candidate of N with asked_term T; it goes on until the next event of N whose kind
// begins with became_, or its crash, or the end of the run. It succeeds if that next event is a became_candidate.
//  one     "Node N's election timer of D ran out (e#X), and it asked whether it would win term T." X: the
//          election_timeout that caused the round, D its timer_length_us. Reason told: "Node N was told to campaign
//          (e#X), and it asked ...".
//  many    "Node N asked K times in D whether it would win term T (e#X to e#Y)." K rounds, X and Y: the first and the
//          last became_pre_candidate, D between the two.
//  answer  "V of n voters said yes, itself included, M are needed; it stayed in term U." U: its term. V: itself and every
//          other node whose pre-vote-reply with vote_granted and term T was delivered to N within the round; of many
//          rounds the highest, then "At most V ...".
//  refused "Node V refused: WHY (e#X)." X: the first pre_vote_refused of V for N and T from the first round to the end
//          of the last. WHY: leader-alive: "it had just heard its leader, node L" (leader), "it led" where L is V, "it
//          had just heard a leader" without L; log-behind: "node N's log ended at entry I of term J, behind its own at
//          entry K of term L"; already-voted: "it had voted for another node"; stale-term: "its own term was later". At
//          most three joined by "; ", then "; and K more".
//  lost    "K of the M requests were lost (WHY K)." of the pre-vote messages of N with term T sent in these rounds;
//          WHY as for elections.
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kRefusalsMax = 3;

struct Round {
  EventId from = 0;
  EventId until = 0;  // the end of it
  bool won = false;
  raft::NodeSet yes;
  raft::Configuration members;
};

struct Asking {
  NodeId node = raft::kNoNode;
  raft::Term asked = 0;
  std::vector<Round> rounds;
};

bool is_role(EventKind kind) {
  return kind == EventKind::became_follower || kind == EventKind::became_pre_candidate ||
         kind == EventKind::became_candidate || kind == EventKind::became_leader || kind == EventKind::node_crashed;
}

/// All rounds of the run, those that failed gathered by node and term, in order.
std::vector<Asking> find_askings(const Facts& facts) {
  std::vector<Asking> all;
  std::vector<Round> open(facts.timeline.nodes);
  std::vector<raft::Term> asked(facts.timeline.nodes, 0);
  const sim::Trace& trace = facts.timeline.trace;
  Replay replay(facts.timeline);
  const auto close = [&](NodeId node, EventId until, bool won) {
    Round& round = open[node];
    if (round.from == 0) return;
    round.until = until;
    if (!won) {
      const auto known = std::find_if(all.begin(), all.end(), [&](const Asking& asking) {
        return asking.node == node && asking.asked == asked[node];
      });
      Asking& asking = known != all.end() ? *known : all.emplace_back();
      asking.node = node;
      asking.asked = asked[node];
      asking.rounds.push_back(round);
    }
    round = {};
  };
  for (EventId id = 1; id <= trace.size(); ++id) {
    replay.step();
    const Record& record = trace.at(id);
    const NodeId node = record.node;
    if (node >= open.size()) continue;
    if (is_role(record.kind)) close(node, id, record.kind == EventKind::became_candidate);
    if (record.kind == EventKind::became_pre_candidate) {
      open[node] = {.from = id, .yes = raft::NodeSet{node}, .members = replay.configuration(node)};
      asked[node] = record.v[0];
    }
    const bool reply = record.kind == EventKind::message_delivered && open[node].from != 0 &&
                       record.message_kind() == raft::MessageKind::pre_vote_reply && record.peer < raft::kNodesMax;
    if (!reply) continue;
    const Record& sent = *sent_of(facts.timeline, id).record;
    if (sent.flag && sent.term == asked[node]) open[node].yes.add(record.peer);
  }
  for (std::size_t node = 0; node < open.size(); ++node) close(static_cast<NodeId>(node), trace.size(), false);
  return all;
}

std::string why_refused(const Record& record) {
  switch (record.why()) {
    case Reason::leader_alive:
      if (record.v[4] == 0) return "it had just heard a leader";
      return record.v[4] - 1 == record.node ? "it led"
                                            : fmt::format("it had just heard its leader, node {}", record.v[4] - 1);
    case Reason::log_behind:
      return fmt::format("node {}'s log ended at entry {} of term {}, behind its own at entry {} of term {}",
                         record.peer, record.v[0], record.v[1], record.v[2], record.v[3]);
    case Reason::already_voted:
      return "it had voted for another node";
    default:
      return "its own term was later";
  }
}

std::string refusals(const Facts& facts, const Asking& asking) {
  raft::NodeSet told;
  std::string text;
  for (EventId id = asking.rounds.front().from; id <= asking.rounds.back().until; ++id) {
    const Record& record = facts.at(id);
    const bool about = record.kind == EventKind::pre_vote_refused && record.peer == asking.node &&
                       record.term == asking.asked && record.node < raft::kNodesMax;
    if (!about || told.contains(record.node)) continue;
    told.add(record.node);
    if (told.size() > kRefusalsMax) continue;
    text += fmt::format("{}node {} refused: {} (e#{})", text.empty() ? "" : "; ", record.node, why_refused(record), id);
  }
  if (told.size() > kRefusalsMax) text += fmt::format("; and {} more", told.size() - kRefusalsMax);
  return text.empty() ? text : " " + capitalized(text) + ".";
}

std::string losses(const Facts& facts, const Asking& asking) {
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  std::vector<unsigned> why(5, 0);
  const auto in_round = [&](EventId id) {
    return std::any_of(asking.rounds.begin(), asking.rounds.end(),
                       [id](const Round& round) { return round.from < id && id <= round.until; });
  };
  const sim::Trace& trace = facts.timeline.trace;
  for (EventId id = asking.rounds.front().from; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    const bool dropped = record.kind == EventKind::message_dropped;
    if (!dropped && record.kind != EventKind::message_sent) continue;
    if (record.message_kind() != raft::MessageKind::pre_vote) continue;
    const SentMessage message = sent_of(facts.timeline, id);
    if (message.record->node != asking.node || message.record->term != asking.asked || !in_round(message.id)) continue;
    if (!dropped) {
      ++sent;
    } else {
      ++lost;
      if (record.reason < why.size()) ++why[record.reason];
    }
  }
  if (lost == 0) return {};
  return fmt::format(" {} of the {} {} lost ({}).", lost, count_text(sent, "request", "requests"),
                     lost == 1 ? "was" : "were", lost_text(why));
}

void tell_asking(const Facts& facts, const Asking& asking, Drafts& out) {
  const Round& first = asking.rounds.front();
  const Round& last = asking.rounds.back();
  const Record& record = facts.at(first.from);
  EventId begin = first.from;
  std::string text;
  if (asking.rounds.size() == 1) {
    const EventId cause = record.cause;
    std::string why = fmt::format("Node {} stood (e#{})", asking.node, first.from);
    if (cause != 0 && facts.at(cause).kind == EventKind::election_timeout) {
      begin = cause;
      why = facts.at(cause).why() == Reason::told
                ? fmt::format("Node {} was told to campaign (e#{})", asking.node, cause)
                : fmt::format("Node {}'s election timer of {} ran out (e#{})", asking.node,
                              duration_text(static_cast<sim::Time>(facts.at(cause).v[1])), cause);
    }
    text = fmt::format("{}, and it asked whether it would win term {}.", why, asking.asked);
  } else {
    text = fmt::format("Node {} asked {} times in {} whether it would win term {} (e#{} to e#{}).", asking.node,
                       asking.rounds.size(), duration_text(facts.between(first.from, last.from)), asking.asked,
                       first.from, last.from);
  }
  const auto most = std::max_element(asking.rounds.begin(), asking.rounds.end(),
                                     [](const Round& a, const Round& b) { return a.yes.size() < b.yes.size(); });
  text += fmt::format(" {}{} of {} said yes, itself included, {} needed; it stayed in term {}.",
                      asking.rounds.size() == 1 ? "" : "At most ", most->yes.size(),
                      count_text(voters_of(most->members), "voter", "voters"),
                      are_text(raft::majority_of(most->members.voters)), record.term);
  text += refusals(facts, asking) + losses(facts, asking);
  out.push_back({Topic::pre_vote, {fmt::format("Node {} asks in vain", asking.node), text, begin, last.until}});
}

}  // namespace

void tell_pre_votes(const Facts& facts, Drafts& out) {
  if (facts.count(EventKind::became_pre_candidate) == 0) return;
  for (const Asking& asking : find_askings(facts)) tell_asking(facts, asking, out);
}

}  // namespace raftlab::report
