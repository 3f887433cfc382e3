// SPDX-License-Identifier: MIT
#include "report/why_not_commit.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/event_text.h"
#include "report/json_events.h"
#include "report/why_faults.h"

namespace raftlab::report {
namespace {

using raft::Index;
using raft::MessageKind;
using raft::NodeId;
using raft::Place;
using raft::Term;
using sim::EventId;
using sim::EventKind;
using sim::Record;

class Commit {
 public:
  Commit(const WhyIndex& index, const Question& question, EventId moment)
      : index_(index),
        timeline_(index.timeline()),
        wanted_(question.index),
        node_(question.node),
        moment_(moment),
        replay_(timeline_) {
    while (replay_.now() < moment_ && replay_.step()) {
      if (committed_ == 0 && replay_.committed() >= wanted_) committed_ = replay_.now();
    }
  }

  WhyNot answer() {
    const bool here = node_ != raft::kNoNode;
    const std::string what = here ? fmt::format("Entry {} is{} known to be committed on node {}", wanted_, "{}", node_)
                                  : fmt::format("Entry {} is{} committed", wanted_, "{}");
    const bool done = here ? replay_.node(node_).up && replay_.node(node_).commit_index >= wanted_ : committed_ != 0;
    out_.happened = done;
    out_.headline = fmt::format("{} at e#{} ({} s).", fmt::format(fmt::runtime(what), done ? "" : " not"), moment_,
                                clock_text(index_.at(moment_).at));
    if (done) {
      here ? happened_here() : happened();
    } else if (committed_ != 0) {
      not_told();
    } else {
      not_committed();
    }
    return std::move(out_);
  }

 private:
  void rule(std::string_view section, std::string_view sentence) {
    out_.section = section;
    out_.rule = sentence;
  }
  void condition(bool met, std::string text) { out_.conditions.push_back({met, std::move(text)}); }
  void note(std::string text) { out_.notes.push_back(std::move(text)); }
  std::string at_text(EventId id) const { return fmt::format("{} s (e#{})", clock_text(index_.at(id).at), id); }

  void happened();
  void happened_here();
  void not_told();
  void not_committed();
  void nobody_has_it();
  void without_leader();
  void under(NodeId leader);
  void lacking(NodeId leader, NodeId voter);
  void own_term(NodeId leader);
  void unknown_to(NodeId leader, const raft::Configuration& members, const raft::NodeSet& holders);
  std::string holders_text(Place place) const;
  std::string absence(NodeId voter) const;
  Place place_in(const raft::Log& log) const { return log.contains(wanted_) ? log.place_at(wanted_) : raft::kNoPlace; }

  const WhyIndex& index_;
  const Timeline& timeline_;
  Index wanted_;
  NodeId node_;
  EventId moment_;
  Replay replay_;
  EventId committed_ = 0;  // the first event with which anybody knew it committed
  WhyNot out_;
};

void Commit::happened() {
  const Explanation why = rule_of(index_, committed_);
  rule(why.section, why.rule);
  out_.conditions = why.conditions;
  note(fmt::format("Node {} committed it at {}.", index_.at(committed_).node, at_text(committed_)));
}

void Commit::happened_here() {
  for (const EventId id : index_.all_of(EventKind::commit_advanced, node_)) {
    if (id > moment_) break;
    if (index_.at(id).v[0] >= wanted_ || index_.at(id).v[1] < wanted_) continue;
    const Explanation why = rule_of(index_, id);
    rule(why.section, why.rule);
    out_.conditions = why.conditions;
    out_.notes.assign(1, fmt::format("It committed it at {}.", at_text(id)));
  }
  if (out_.notes.empty()) note("Its snapshot covers it.");
}

/// It is committed, but this node does not know.
void Commit::not_told() {
  const NodeState& node = replay_.node(node_);
  rule("[Raft 5.3]",
       "A follower commits what the leader_commit of an AppendEntries covers, as far as its log is known to agree with "
       "the leader's; until one comes it cannot know.");
  note(fmt::format("Node {} committed it first, at {}.", index_.at(committed_).node, at_text(committed_)));
  const std::string down = down_text(index_, node_, moment_);
  condition(down.empty(), fmt::format("node {} is up{}{}", node_, down.empty() ? "" : ": ", down));
  if (!down.empty()) return;
  if (node.paused)
    condition(false, fmt::format("node {} is not paused: it was paused at {}", node_,
                                 at_text(index_.last_before(EventKind::node_paused, node_, moment_ + 1).value_or(1))));
  const Place right = replay_.committed_at(wanted_);
  const Place own = place_in(node.log);
  if (node.log.last_index() < wanted_) {
    condition(false, fmt::format("its log holds entry {}: it ends at {}", wanted_, node.log.last_index()));
  } else {
    condition(own == right || wanted_ <= node.log.base_index(),
              fmt::format("its log holds the committed entry {}{}", wanted_,
                          own == right || own == raft::kNoPlace
                              ? ""
                              : fmt::format(": it holds one of term {} there, the committed one is of term {}",
                                            timeline_.store.at(own).term, timeline_.store.at(right).term)));
  }
  EventId heard = 0;
  Index told = 0;
  EventId lost = 0;
  for (EventId id = committed_; id <= moment_; ++id) {
    const Record& record = index_.at(id);
    if (record.node != node_ || !is_message(record.kind)) continue;
    const bool append =
        record.message_kind() == MessageKind::append_entries || record.message_kind() == MessageKind::heartbeat;
    if (!append) continue;
    const Record* sent = sent_record(timeline_.trace, id);
    if (sent == nullptr || sent->v[2] < wanted_) continue;
    if (record.kind == EventKind::message_dropped) lost = id;
    if (record.kind != EventKind::message_delivered) continue;
    heard = id;
    told = sent->v[2];
  }
  condition(heard != 0,
            heard != 0 ? fmt::format("an AppendEntries told it: leader_commit {} at {}", told, at_text(heard))
                       : fmt::format("an AppendEntries with leader_commit {} or more has reached it since", wanted_));
  if (heard == 0 && lost != 0) {
    const Explanation why = rule_of(index_, lost);
    note(fmt::format("One that would have told it was lost at {}{}{}.", at_text(lost),
                     why.conditions.empty() ? "" : ": ", why.conditions.empty() ? "" : why.conditions.front().text));
  }
}

void Commit::not_committed() {
  bool anywhere = false;
  for (unsigned i = 0; i < timeline_.nodes; ++i)
    anywhere = anywhere || place_in(replay_.node(static_cast<NodeId>(i)).log) != raft::kNoPlace;
  if (!anywhere) return nobody_has_it();
  rule("[Raft 5.3, 5.4.2]",
       "A leader commits an entry of its own term that a majority holds on disk, and with it everything before.");
  const NodeId leader = replay_.leader();
  leader == raft::kNoNode ? without_leader() : under(leader);
}

void Commit::nobody_has_it() {
  rule("[Raft 5.3]", "What is committed stands in logs first: a leader appends it and a majority holds it.");
  NodeId longest = 0;
  for (unsigned i = 0; i < timeline_.nodes; ++i) {
    const auto id = static_cast<NodeId>(i);
    if (replay_.node(id).log.last_index() > replay_.node(longest).log.last_index()) longest = id;
  }
  condition(false, fmt::format("a log holds entry {}: the longest, of node {}, ends at {}", wanted_, longest,
                               replay_.node(longest).log.last_index()));
  for (EventId id = 1; id <= moment_; ++id) {
    const Record& record = index_.at(id);
    const bool had =
        record.kind == EventKind::entry_appended && record.v[0] <= wanted_ && wanted_ < record.v[0] + record.v[2];
    if (!had) continue;
    return note(fmt::format("There was one: node {} appended it first at {}; no log holds it any more.", record.node,
                            at_text(id)));
  }
  for (EventId id = moment_ + 1; id <= timeline_.trace.size(); ++id) {
    const Record& record = index_.at(id);
    const bool has =
        record.kind == EventKind::entry_appended && record.v[0] <= wanted_ && wanted_ < record.v[0] + record.v[2];
    if (has) return note(fmt::format("Node {} appended it first at {}.", record.node, at_text(id)));
  }
}

std::string Commit::holders_text(Place place) const {
  std::string text;
  for (unsigned i = 0; i < timeline_.nodes; ++i) {
    const NodeState& node = replay_.node(static_cast<NodeId>(i));
    if (place_in(node.up ? node.log : node.disk) == place) text += fmt::format("{}{}", text.empty() ? "" : ", ", i);
  }
  return text;
}

void Commit::without_leader() {
  condition(false, "a live node leads");
  EventId last = 0;
  for (unsigned i = 0; i < timeline_.nodes; ++i) {
    last =
        std::max(last, index_.last_before(EventKind::became_leader, static_cast<NodeId>(i), moment_ + 1).value_or(0));
  }
  if (last != 0) {
    const NodeId led = index_.at(last).node;
    const std::string down = down_text(index_, led, moment_);
    note(fmt::format("The last to lead was node {}, in term {}, from {} on{}{}.", led, index_.at(last).term,
                     at_text(last), down.empty() ? "" : "; ", down));
  }
  std::vector<Place> seen;
  for (unsigned i = 0; i < timeline_.nodes; ++i) {
    const NodeState& node = replay_.node(static_cast<NodeId>(i));
    const Place place = place_in(node.up ? node.log : node.disk);
    if (place == raft::kNoPlace || std::find(seen.begin(), seen.end(), place) != seen.end()) continue;
    seen.push_back(place);
    note(fmt::format("Entry {} of term {} is in the logs of: {}.", wanted_, timeline_.store.at(place).term,
                     holders_text(place)));
  }
}

/// Why a voter cannot take what the leader sends; empty if nothing keeps it away.
std::string Commit::absence(NodeId voter) const {
  const std::string down = down_text(index_, voter, moment_);
  if (!down.empty()) return "; " + down;
  if (index_.after(voter, moment_).paused) {
    return fmt::format("; it is paused since {}",
                       at_text(index_.last_before(EventKind::node_paused, voter, moment_ + 1).value_or(1)));
  }
  return {};
}

void Commit::lacking(NodeId leader, NodeId voter) {
  const NodeState& node = replay_.node(voter);
  const Place right = place_in(replay_.node(leader).log);
  std::string text;
  if (place_in(node.log) == right) {
    text = fmt::format("Node {} has it in memory, not yet on disk", voter);
  } else if (node.log.last_index() < wanted_) {
    text = fmt::format("Node {} lacks it: its log ends at {}", voter, node.log.last_index());
  } else {
    text =
        fmt::format("Node {} has another entry there, of term {}", voter, node.log.term_at(wanted_, timeline_.store));
  }
  const std::string away = absence(voter);
  text += away;
  const std::vector<FaultLine> cuts =
      voter == leader || !away.empty() ? std::vector<FaultLine>{} : cuts_of(index_, leader, voter, moment_);
  EventId lost = 0;
  EventId sent = 0;
  for (EventId id = 1; id <= moment_; ++id) {
    const Record& record = index_.at(id);
    if (!is_message(record.kind) || record.message_kind() != MessageKind::append_entries) continue;
    const Record* append = sent_record(timeline_.trace, id);
    const bool carries = append != nullptr && append->node == leader && append->peer == voter &&
                         append->term == replay_.node(leader).term && append->v[0] < wanted_ &&
                         wanted_ <= append->v[0] + append->v[4];
    if (!carries) continue;
    if (record.kind == EventKind::message_sent) sent = id;
    if (record.kind == EventKind::message_dropped) lost = id;
  }
  if (!cuts.empty() && (surely_cuts(index_, cuts.front(), leader, voter) || lost != 0)) {
    text += fmt::format("; cut off by {}", lines_text(index_, cuts));
  }
  if (lost != 0) {
    text += fmt::format("; the append with it was lost at {}", at_text(lost));
  } else if (sent != 0 && voter != leader) {
    text += fmt::format("; it was sent at {}", at_text(sent));
  }
  note(text + ".");
}

void Commit::own_term(NodeId leader) {
  const NodeState& node = replay_.node(leader);
  const Term term = node.log.term_at(wanted_, timeline_.store);
  condition(term == node.term,
            fmt::format("entry {} is of the leader's own term: it is of term {}, the leader's term is {}", wanted_,
                        term, node.term));
  if (term == node.term) return;
  Index first = 0;
  for (Index i = std::max(wanted_, node.log.first_index()); i <= node.log.last_index() && first == 0; ++i) {
    if (node.log.term_at(i, timeline_.store) == node.term) first = i;
  }
  note(first == 0 ? fmt::format("Node {} has no entry of term {} yet; entry {} waits for one [Raft 5.4.2].", leader,
                                node.term, wanted_)
                  : fmt::format("It waits for entry {}, the first of term {}, to be held by a majority [Raft 5.4.2].",
                                first, node.term));
}

/// Answers that the leader has not had yet.
void Commit::unknown_to(NodeId leader, const raft::Configuration& members, const raft::NodeSet& holders) {
  raft::NodeSet known;
  for (const NodeId voter : holders) {
    EventId sent = 0;
    EventId heard = 0;
    EventId lost = 0;
    for (EventId id = 1; id <= moment_ && voter != leader; ++id) {
      const Record& record = index_.at(id);
      if (!is_message(record.kind) || record.message_kind() != MessageKind::append_reply) continue;
      const Record* answer = sent_record(timeline_.trace, id);
      const bool confirms = answer != nullptr && answer->node == voter && answer->peer == leader && answer->flag &&
                            answer->term == replay_.node(leader).term && answer->v[1] >= wanted_;
      if (!confirms) continue;
      if (record.kind == EventKind::message_sent) sent = id;
      if (record.kind == EventKind::message_delivered) heard = id;
      if (record.kind == EventKind::message_dropped) lost = id;
    }
    if (voter == leader || heard != 0) {
      known.add(voter);
    } else if (sent == 0) {
      note(fmt::format("Node {} has not told node {} in term {} that it holds it.", voter, leader,
                       replay_.node(leader).term));
    } else if (lost != 0) {
      note(fmt::format("The answer of node {} was lost at {}.", voter, at_text(lost)));
    } else {
      note(fmt::format("The answer of node {} is on its way since {}.", voter, at_text(sent)));
    }
  }
  condition(members.quorum(known), fmt::format("the leader knows of enough: of {} {}", known.size(),
                                               known.size() == 1 ? "holder" : "holders"));
}

void Commit::under(NodeId leader) {
  const NodeState& node = replay_.node(leader);
  const EventId since = index_.last_before(EventKind::became_leader, leader, moment_ + 1).value_or(1);
  condition(true, fmt::format("node {} leads term {} since {}", leader, node.term, at_text(since)));
  const Place right = place_in(node.log);
  if (right == raft::kNoPlace) {
    condition(false, fmt::format("the leader's log holds entry {}: it ends at {}", wanted_, node.log.last_index()));
    for (unsigned i = 0; i < timeline_.nodes; ++i) {
      const Place place = place_in(replay_.node(static_cast<NodeId>(i)).log);
      if (place != raft::kNoPlace)
        note(fmt::format("Node {} has one there, of term {}, that the leader does not have.", i,
                         timeline_.store.at(place).term));
    }
    return;
  }
  const raft::Configuration members = replay_.configuration(leader);
  raft::NodeSet holders;
  for (const NodeId voter : members.all_voters()) {
    if (voter < timeline_.nodes && place_in(replay_.node(voter).disk) == right) holders.add(voter);
  }
  const auto enough = [&](const raft::NodeSet& voters, std::string_view whose) {
    const std::size_t held = (voters & holders).size();
    condition(raft::has_majority(voters, holders),
              fmt::format("{} of {}{} {} it on disk, {} needed", held, whose, numbered(voters.size(), "voter"),
                          held == 1 ? "holds" : "hold", are_text(raft::majority_of(voters))));
  };
  enough(members.voters, members.joint() ? "the old " : "");
  if (members.joint()) enough(members.next_voters, "the new ");
  own_term(leader);
  for (const NodeId voter : members.all_voters()) {
    if (voter < timeline_.nodes && !holders.contains(voter)) lacking(leader, voter);
  }
  if (!members.quorum(holders)) return;
  unknown_to(leader, members, holders);
}

}  // namespace

WhyNot why_not_commit(const WhyIndex& index, const Question& question, EventId moment) {
  return Commit(index, question, moment).answer();
}

}  // namespace raftlab::report
