// SPDX-License-Identifier: MIT
// Leaders that learn of a later term [Raft 5.1], and messages of a term that is over. Titles: "Node N steps down",
// "Old messages of node N".
//
// Sentences.
//  steps down  "Node N still led term T when a message of node M carried term U (e#X); it became a follower of term U
//              (e#Y)." Y: a became_follower with role_before leader and reason higher-term, T its term_before, U its
//              term; X: the message_delivered behind it.
//  no quorum   "Node N, leader of term T, stepped down (e#X): no quorum of its n voters had answered for an election
//              timeout." X: a became_follower with role_before leader and reason quorum-lost. Then for at most six other
//              voters of its configuration, in order: "Node A had last answered D before, node B never in that term." D:
//              from the last append-reply or snapshot-reply of term T that was delivered to N from that node, to X.
//  removed     "Node N, leader of term T, stepped down (e#X): the configuration without it, C, is committed." reason
//              removed; C: its configuration, as in config(N).
//  two leaders "For D both node N and node P had the role of leader, P in term V." P: the became_leader with the lowest
//              term V above T before Y; D from it to Y.
//  leftovers   "Its log had K entries beyond its commit index C." of N right before Y, if K is not 0.
//  old         "Node R refused an append of node N from term T, it was in term U by then (e#X)." X: the first
//              append_rejected with reason stale-term of a message of N with term T, U its term; then "One more append
//              of that term was refused." or "K more appends of that term were refused." if there are more.
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"
#include "report/command_text.h"

namespace raftlab::report {
namespace {

using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kAnswersMax = 6;

/// The leadership with the lowest term above `term` that had begun by `before`; null if there is none.
const Leadership* next_leadership(const Facts& facts, raft::Term term, EventId before) {
  const Leadership* next = nullptr;
  for (const Leadership& one : facts.leaderships) {
    if (one.term > term && one.from < before && (next == nullptr || one.term < next->term)) next = &one;
  }
  return next;
}

std::string leftovers(const Leadership& leadership) {
  if (leadership.last_index <= leadership.commit_index) return {};
  return fmt::format(" Its log had {} beyond its commit index {}.",
                     count_text(leadership.last_index - leadership.commit_index, "entry", "entries"),
                     leadership.commit_index);
}

/// When each other voter was heard last in that term.
std::string last_answers(const Facts& facts, const Leadership& leadership, const raft::Configuration& members) {
  const raft::NodeSet others = members.all_voters() - raft::NodeSet{leadership.node};
  if (others.empty() || others.size() > kAnswersMax) return {};
  std::string text;
  for (const raft::NodeId voter : others) {
    EventId last = 0;
    for (EventId id = leadership.from; id < leadership.until; ++id) {
      const Record& record = facts.at(id);
      if (record.kind != EventKind::message_delivered || record.node != leadership.node || record.peer != voter)
        continue;
      const Record& sent = *sent_of(facts.timeline, id).record;
      const bool reply = sent.message_kind() == raft::MessageKind::append_reply ||
                         sent.message_kind() == raft::MessageKind::snapshot_reply;
      if (reply && sent.term == leadership.term) last = id;
    }
    const std::string when = last == 0 ? "never" : duration_text(facts.between(last, leadership.until)) + " before";
    text += text.empty() ? fmt::format(" Node {} had last answered {}", voter, when)
                         : fmt::format(", node {} {}", voter, when);
  }
  return text + ".";
}

/// It stepped down though no later term was heard.
void tell_resignation(const Facts& facts, const Leadership& leadership, Drafts& out) {
  const EventId event = leadership.until;
  Replay replay(facts.timeline);
  replay.run_through(event);
  const raft::Configuration members = replay.configuration(leadership.node);
  std::string text =
      fmt::format("Node {}, leader of term {}, stepped down (e#{}): ", leadership.node, leadership.term, event);
  if (facts.at(event).why() == Reason::quorum_lost) {
    text += fmt::format("no quorum of its {} had answered for an election timeout.",
                        count_text(voters_of(members), "voter", "voters"));
    text += last_answers(facts, leadership, members);
  } else {
    text += fmt::format("the configuration without it, {}, is committed.", configuration_text(members));
  }
  text += leftovers(leadership);
  out.push_back({Topic::stepdown, {fmt::format("Node {} steps down", leadership.node), text, event, event}});
}

void tell_stepdown(const Facts& facts, const Leadership& leadership, Drafts& out) {
  const EventId event = leadership.until;
  const Record& record = facts.at(event);
  const EventId delivery = facts.delivery_behind(event);
  std::string text = fmt::format("Node {} still led term {} ", leadership.node, leadership.term);
  if (delivery != 0) {
    text += fmt::format("when a message of node {} carried term {} (e#{}); it", facts.at(delivery).peer, record.term,
                        delivery);
  } else {
    text += "and";
  }
  text += fmt::format(" became a follower of term {} (e#{}).", record.term, event);
  if (const Leadership* next = next_leadership(facts, leadership.term, event)) {
    text += fmt::format(" For {} both node {} and node {} had the role of leader, node {} in term {}.",
                        duration_text(facts.between(next->from, event)), leadership.node, next->node, next->node,
                        next->term);
  }
  text += leftovers(leadership);
  out.push_back({Topic::stepdown,
                 {fmt::format("Node {} steps down", leadership.node), text, delivery == 0 ? event : delivery, event}});
}

struct Old {
  raft::NodeId node = raft::kNoNode;
  raft::Term term = 0;
  EventId first = 0;
  EventId last = 0;
  std::uint64_t count = 0;
};

void tell_old_messages(const Facts& facts, Drafts& out) {
  std::vector<Old> all;
  const sim::Trace& trace = facts.timeline.trace;
  for (EventId id = 1; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.kind != EventKind::append_rejected || record.why() != Reason::stale_term) continue;
    const EventId delivery = facts.delivery_behind(id);
    if (delivery == 0) continue;
    const raft::Term term = sent_of(facts.timeline, delivery).record->term;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const Old& old) { return old.node == record.peer && old.term == term; });
    if (known != all.end()) {
      known->last = id;
      ++known->count;
    } else {
      all.push_back({record.peer, term, id, id, 1});
    }
  }
  for (const Old& old : all) {
    const Record& record = facts.at(old.first);
    std::string text =
        fmt::format("Node {} refused an append of node {} from term {}, it was in term {} by then (e#{}).", record.node,
                    old.node, old.term, record.term, old.first);
    if (old.count == 2) text += " One more append of that term was refused.";
    if (old.count > 2) text += fmt::format(" {} more appends of that term were refused.", old.count - 1);
    out.push_back({Topic::old_message, {fmt::format("Old messages of node {}", old.node), text, old.first, old.last}});
  }
}

}  // namespace

void tell_leaders(const Facts& facts, Drafts& out) {
  for (const Leadership& leadership : facts.leaderships) {
    if (leadership.until == 0 || facts.at(leadership.until).kind != EventKind::became_follower) continue;
    const Reason why = facts.at(leadership.until).why();
    const bool resigned = why == Reason::quorum_lost || why == Reason::removed;
    resigned ? tell_resignation(facts, leadership, out) : tell_stepdown(facts, leadership, out);
  }
  tell_old_messages(facts, out);
}

}  // namespace raftlab::report
