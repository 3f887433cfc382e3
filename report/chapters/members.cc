// SPDX-License-Identifier: MIT
// Changes of members [Raft 6, Thesis 4]: a chapter for each configuration that a leader appends because it was asked to
// (config_changed with reason changed), and one for each that is deleted again (reason rolled-back). Titles: "Node P
// becomes a voter", "Node P becomes a learner", "Node P is promoted", "Node P is removed", "The members change";
// "Node N goes back to C".
//
// Sentences. B and C are configuration_before and configuration, written as in config(N): "0,1,2 learners 3".
//  change    "Node N, leader of term T, WHAT with entry I (e#X): B became C." X: the config_changed, I its index. WHAT, of
//            B and C, joined by "and": "added node P as voter", "added node P as learner", "promoted node P" (a learner
//            before, a voter now), "removed node P" ("nodes P and Q" for several); where C is joint "began to replace
//            the voters"; "changed nothing" if none of them.
//  commit    "It was committed D later, held by H of n nodes; M are needed (e#Y)." Y: the first commit_advanced of N with
//            reason counted in term T with commit_index_before < I <= commit_index, D from X; H nodes_holding, M
//            nodes_needed, n the voters of N's configuration then; while it is joint "old voters" instead of "nodes". Without Y: "Node N did not
//            commit it in that term."
//  leave     where C is joint: "With entry J node N left the joint configuration, D after it began (e#Z); the members were
//            C2." Z: the first config_changed of N in term T after X with reason joint-over, J its index, C2 its
//            configuration. Without it: "Node N did not leave the joint configuration in that term."
//  learned   "K other nodes took it over, the last D later (node Q, e#V)." K: nodes other than N with a config_changed of
//            index I and configuration C, reason replicated, after X; V: the last of the first ones of each. "1 other
//            node took it over, D later (node Q, e#V)."
//  back      "Node N deleted entry I with configuration B and went back to C (e#X)." X: a config_changed with reason
//            rolled-back, I its index_before.
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"
#include "report/command_text.h"

namespace raftlab::report {
namespace {

using raft::Configuration;
using raft::NodeSet;
using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

struct Change {
  NodeSet voters;    // new, and no members before
  NodeSet learners;  // the same
  NodeSet promoted;
  NodeSet removed;
};

Change change_of(const Configuration& before, const Configuration& now) {
  Change change;
  change.promoted = (now.voters - before.all_voters()) & before.learners;
  change.voters = now.voters - before.members();
  change.learners = now.learners - before.members();
  change.removed = before.members() - now.members();
  return change;
}

std::string what_text(const Configuration& before, const Configuration& now) {
  if (now.joint() && !before.joint()) return "began to replace the voters";
  const Change change = change_of(before, now);
  std::vector<std::string> parts;
  if (!change.voters.empty()) parts.push_back("added " + nodes_text(change.voters) + " as voter");
  if (!change.learners.empty()) parts.push_back("added " + nodes_text(change.learners) + " as learner");
  if (!change.promoted.empty()) parts.push_back("promoted " + nodes_text(change.promoted));
  if (!change.removed.empty()) parts.push_back("removed " + nodes_text(change.removed));
  return parts.empty() ? "changed nothing" : joined(parts);
}

std::string title_of(const Configuration& before, const Configuration& now) {
  const Change change = change_of(before, now);
  const NodeSet all = change.voters | change.learners | change.promoted | change.removed;
  if (now.joint() || all.size() != 1) return "The members change";
  const unsigned node = *all.begin();
  if (!change.voters.empty()) return fmt::format("Node {} becomes a voter", node);
  if (!change.learners.empty()) return fmt::format("Node {} becomes a learner", node);
  return fmt::format("Node {} is {}", node, change.promoted.empty() ? "removed" : "promoted");
}

class ChangeTeller {
 public:
  ChangeTeller(const Facts& facts, EventId start)
      : facts_(facts), start_(start), record_(facts.at(start)), last_(start) {}

  void tell(Drafts& out) {
    const Configuration before = facts_.configuration(record_.v[2]);
    const Configuration now = facts_.configuration(record_.v[1]);
    std::string text =
        fmt::format("Node {}, leader of term {}, {} with entry {} (e#{}): {} became {}.", record_.node, record_.term,
                    what_text(before, now), record_.v[0], start_, configuration_text(before), configuration_text(now));
    text += commit();
    if (now.joint()) text += leave();
    text += learned();
    out.push_back({Topic::members, {title_of(before, now), text, start_, last_}});
  }

 private:
  std::string later(EventId id) const { return duration_text(facts_.between(start_, id)); }

  std::string commit() {
    const raft::Index index = record_.v[0];
    for (EventId id = start_ + 1; id <= facts_.timeline.trace.size(); ++id) {
      const Record& record = facts_.at(id);
      const bool covers = record.kind == EventKind::commit_advanced && record.why() == Reason::counted &&
                          record.node == record_.node && record.term == record_.term && record.v[0] < index &&
                          index <= record.v[1];
      if (!covers) continue;
      last_ = std::max(last_, id);
      Replay replay(facts_.timeline);
      replay.run_through(id);
      return fmt::format(" It was committed {} later, {} (e#{}).", later(id),
                         held_text(record, replay.configuration(record.node)), id);
    }
    return fmt::format(" Node {} did not commit it in that term.", record_.node);
  }

  std::string leave() {
    for (EventId id = start_ + 1; id <= facts_.timeline.trace.size(); ++id) {
      const Record& record = facts_.at(id);
      const bool over = record.kind == EventKind::config_changed && record.why() == Reason::joint_over &&
                        record.node == record_.node && record.term == record_.term;
      if (!over) continue;
      last_ = std::max(last_, id);
      return fmt::format(
          " With entry {} node {} left the joint configuration, {} after it began (e#{}); the members were {}.",
          record.v[0], record.node, later(id), id, configuration_text(facts_.configuration(record.v[1])));
    }
    return fmt::format(" Node {} did not leave the joint configuration in that term.", record_.node);
  }

  std::string learned() {
    NodeSet nodes;
    EventId last = 0;
    for (EventId id = start_ + 1; id <= facts_.timeline.trace.size(); ++id) {
      const Record& record = facts_.at(id);
      const bool same = record.kind == EventKind::config_changed && record.why() == Reason::replicated &&
                        record.node != record_.node && record.v[0] == record_.v[0] && record.v[1] == record_.v[1];
      if (!same || nodes.contains(record.node)) continue;
      nodes.add(record.node);
      last = id;
    }
    if (last == 0) return {};
    last_ = std::max(last_, last);
    return fmt::format(" {} took it over, {}{} later (node {}, e#{}).",
                       count_text(nodes.size(), "other node", "other nodes"), nodes.size() == 1 ? "" : "the last ",
                       later(last), facts_.at(last).node, last);
  }

  const Facts& facts_;
  EventId start_;
  const Record& record_;
  EventId last_;
};

void tell_back(const Facts& facts, EventId id, Drafts& out) {
  const Record& record = facts.at(id);
  const std::string now = configuration_text(facts.configuration(record.v[1]));
  out.push_back({Topic::members,
                 {fmt::format("Node {} goes back to {}", record.node, now),
                  fmt::format("Node {} deleted entry {} with configuration {} and went back to {} (e#{}).", record.node,
                              record.v[3], configuration_text(facts.configuration(record.v[2])), now, id),
                  id, id}});
}

}  // namespace

void tell_members(const Facts& facts, Drafts& out) {
  if (facts.count(EventKind::config_changed) == 0) return;
  for (EventId id = 1; id <= facts.timeline.trace.size(); ++id) {
    const Record& record = facts.at(id);
    if (record.kind != EventKind::config_changed) continue;
    if (record.why() == Reason::changed) ChangeTeller(facts, id).tell(out);
    if (record.why() == Reason::rolled_back) tell_back(facts, id, out);
  }
}

}  // namespace raftlab::report
