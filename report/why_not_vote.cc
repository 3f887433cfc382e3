// SPDX-License-Identifier: MIT
#include "report/why_not_vote.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"
#include "report/fields.h"
#include "report/why_faults.h"
#include "report/why_not_asked.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::Role;
using sim::EventId;
using sim::EventKind;
using sim::Record;

/// What both answers need: the moment, the state then, the answer that grows.
class Asking {
 public:
  Asking(const WhyIndex& index, EventId moment) : index_(index), timeline_(index.timeline()), moment_(moment) {}

 protected:
  void headline(bool happened, std::string sentence) {
    out_.happened = happened;
    out_.headline = fmt::format("{} (at e#{}, {} s).", sentence, moment_, clock_text(index_.at(moment_).at));
  }
  void rule(std::string_view section, std::string_view sentence) {
    out_.section = section;
    out_.rule = sentence;
  }
  void condition(bool met, std::string text) { out_.conditions.push_back({met, std::move(text)}); }
  void note(std::string text) { out_.notes.push_back(std::move(text)); }
  void take(const Explanation& why) {
    rule(why.section, why.rule);
    out_.conditions = why.conditions;
    if (!why.note.empty()) note(why.note);
  }
  std::string at_text(EventId id) const { return fmt::format("{} s (e#{})", clock_text(index_.at(id).at), id); }
  const Moment& now(NodeId node) const { return index_.after(node, moment_); }

  /// Conditions that keep a node from doing anything; false if one fails.
  bool is_there(NodeId node) {
    const std::string down = down_text(index_, node, moment_);
    condition(down.empty(), fmt::format("node {} is up{}{}", node, down.empty() ? "" : ": ", down));
    if (!down.empty()) return false;
    if (!now(node).paused) return true;
    condition(false, fmt::format("node {} is not paused: it was paused at {}", node,
                                 at_text(index_.last_before(EventKind::node_paused, node, moment_ + 1).value_or(1))));
    return false;
  }

  /// Why a node that is there has not stood: its timer, its place in the configuration.
  void never_stood(NodeId node);

  const WhyIndex& index_;
  const Timeline& timeline_;
  EventId moment_;
  WhyNot out_;
};

void Asking::never_stood(NodeId node) {
  const raft::Configuration members = configuration_of(timeline_, now(node).configuration);
  const bool voter = members.votes(node);
  condition(voter, fmt::format("node {} is a voter of the configuration it knows", node));
  const EventId timeout = index_.last_before(EventKind::election_timeout, node, moment_ + 1).value_or(0);
  condition(timeout != 0, timeout != 0 ? fmt::format("its election timer ran out, last at {}", at_text(timeout))
                                       : std::string("its election timer has run out"));
  const EventId timers = index_.last_before(EventKind::timers_changed, node, moment_ + 1).value_or(0);
  if (timers != 0 && !index_.at(timers).flag)
    note(fmt::format("The scenario switched its timers off at {}.", at_text(timers)));
  const EventId heard = index_.heard_leader(node, now(node).term, moment_ + 1);
  if (heard != 0) {
    note(fmt::format("It heard node {} last at {}, {} before.", index_.at(heard).peer, at_text(heard),
                     duration_text(index_.at(moment_).at - index_.at(heard).at)));
  }
}

// ---- "vote NODE for NODE" --------------------------------------------------------------------------------------

class VoteFor : private Asking {
 public:
  VoteFor(const WhyIndex& index, const Question& question, EventId moment)
      : Asking(index, moment), voter_(question.node), candidate_(question.candidate) {}

  WhyNot answer() {
    const Attempt attempt = last_attempt(index_, candidate_, moment_);
    if (attempt.event == 0) {
      headline(false,
               fmt::format("Node {} did not vote for node {}: node {} has not stood", voter_, candidate_, candidate_));
      rule("[Raft 5.2]",
           "A node votes only when a candidate asks it, and a node stands when its election timer runs out.");
      if (is_there(candidate_)) never_stood(candidate_);
      return std::move(out_);
    }
    attempted(attempt);
    return std::move(out_);
  }

 private:
  void attempted(const Attempt& attempt) {
    const Asked one = asked(index_, attempt, voter_, moment_);
    const std::string what = attempt.real ? "vote for" : "say it would vote for";
    if (one.decided != 0 && one.granted) {
      headline(true, fmt::format("Node {} did {} node {} in term {}", voter_, what, candidate_, attempt.term));
      take(rule_of(index_, one.decided));
      return note(fmt::format("That was at {}.", at_text(one.decided)));
    }
    headline(false, fmt::format("Node {} did not {} node {} in term {}", voter_, what, candidate_, attempt.term));
    if (one.decided != 0) {
      take(rule_of(index_, one.decided));
      note(fmt::format("It refused at {}.", at_text(one.decided)));
      earlier_vote(one.decided, attempt);
      return;
    }
    rule("[Raft 5.2]", "A node votes when the request of a candidate reaches it, for one candidate in a term.");
    condition(true, fmt::format("node {} {} term {} at {}", candidate_, attempt.real ? "stood in" : "asked about",
                                attempt.term, at_text(attempt.event)));
    not_decided(one, attempt);
  }

  void not_decided(const Asked& one, const Attempt& attempt) {
    const raft::Configuration members =
        configuration_of(timeline_, index_.after(candidate_, attempt.event).configuration);
    if (one.sent == 0) {
      condition(members.votes(voter_),
                fmt::format("node {} is a voter of the configuration of node {}", voter_, candidate_));
      condition(false, fmt::format("node {} was asked", voter_));
      return;
    }
    condition(true, fmt::format("node {} was asked at {}", voter_, at_text(one.sent)));
    if (one.dropped != 0) {
      condition(false, fmt::format("the request reached node {}: it was lost at {}", voter_, at_text(one.dropped)));
      for (const Condition& why : rule_of(index_, one.dropped).conditions) condition(why.met, why.text);
      return;
    }
    condition(one.delivered != 0, fmt::format("the request has reached node {}", voter_));
    if (one.delivered == 0) is_there(voter_);
  }

  /// The vote it had given before in that term, with its event.
  void earlier_vote(EventId refused, const Attempt& attempt) {
    const Record& record = index_.at(refused);
    if (record.why() != raft::Reason::already_voted || record.v[4] == 0) return;
    const auto other = static_cast<NodeId>(record.v[4] - 1);
    for (const EventId id : index_.votes_for(other, attempt.term)) {
      if (index_.at(id).node == voter_ && id < refused) {
        return note(fmt::format("It had voted for {} at {}.",
                                other == voter_ ? std::string("itself") : node_name(other), at_text(id)));
      }
    }
  }

  NodeId voter_;
  NodeId candidate_;
};

// ---- "leader NODE" ---------------------------------------------------------------------------------------------

class Leads : private Asking {
 public:
  Leads(const WhyIndex& index, const Question& question, EventId moment)
      : Asking(index, moment), node_(question.node) {}

  WhyNot answer() {
    const Moment& state = now(node_);
    const EventId won = index_.last_before(EventKind::became_leader, node_, moment_ + 1).value_or(0);
    if (state.up && state.role == Role::leader) {
      headline(true, fmt::format("Node {} leads term {}{}", node_, state.term, state.paused ? ", but is paused" : ""));
      if (won == 0) return std::move(out_);
      take(rule_of(index_, won));
      note(fmt::format("It leads since {}.", at_text(won)));
      return std::move(out_);
    }
    headline(false, fmt::format("Node {} does not lead", node_));
    rule("[Raft 5.2]",
         "A node leads a term if it stood in it and a majority of the voters voted for it, until it hears of a later "
         "term.");
    if (won != 0) it_led(won);
    if (is_there(node_)) {
      others_lead();
      attempts(won);
    }
    return std::move(out_);
  }

 private:
  void it_led(EventId won) {
    EventId end = 0;
    for (const EventKind kind : {EventKind::became_follower, EventKind::node_crashed}) {
      const EventId id = index_.first_after(kind, node_, won).value_or(0);
      if (id != 0 && id <= moment_ && (end == 0 || id < end)) end = id;
    }
    if (end == 0) return;
    note(fmt::format("It led term {} from {} to {}: it {}.", index_.at(won).term, at_text(won), at_text(end),
                     event_text(timeline_, end)));
  }

  void others_lead() {
    NodeId best = raft::kNoNode;
    for (unsigned i = 0; i < timeline_.nodes; ++i) {
      const auto id = static_cast<NodeId>(i);
      const Moment& other = now(id);
      if (!other.up || other.paused || other.role != Role::leader) continue;
      if (best == raft::kNoNode || other.term > now(best).term) best = id;
    }
    if (best == raft::kNoNode) return note("Nobody leads then.");
    const EventId won = index_.last_before(EventKind::became_leader, best, moment_ + 1).value_or(1);
    condition(false,
              fmt::format("no other node leads: node {} leads term {} since {}", best, now(best).term, at_text(won)));
  }

  void attempts(EventId won) {
    const Attempt attempt = last_attempt(index_, node_, moment_);
    if (attempt.event < won || attempt.event == 0) {
      if (won == 0) return never_stood(node_);
      const EventId timeout = index_.last_before(EventKind::election_timeout, node_, moment_ + 1).value_or(0);
      return condition(timeout > won, "its election timer has run out again since");
    }
    const std::string did = attempt.real ? fmt::format("it stood in term {}", attempt.term)
                                         : fmt::format("it asked whether it would win term {}", attempt.term);
    condition(true, fmt::format("{} at {}", did, at_text(attempt.event)));
    votes(attempt);
    const Moment& state = now(node_);
    if (attempt.real && state.term > attempt.term) {
      condition(false, fmt::format("term {} is not over for it: it is in term {}", attempt.term, state.term));
    }
  }

  void votes(const Attempt& attempt) {
    const raft::Configuration members = configuration_of(timeline_, index_.after(node_, attempt.event).configuration);
    raft::NodeSet yes;
    std::vector<std::string> others;
    for (const NodeId voter : members.all_voters()) {
      if (voter == node_) {
        yes.add(voter);
        continue;
      }
      const Asked one = asked(index_, attempt, voter, moment_);
      if (is_counted(index_, one)) yes.add(voter);
      others.push_back(fmt::format("Node {} {}.", voter, asked_text(index_, one, voter, moment_)));
    }
    const auto enough = [&](const raft::NodeSet& voters, std::string_view whose) {
      condition(raft::has_majority(voters, yes),
                fmt::format("it had {} of {}{}, its own included; {} needed", (voters & yes).size(), whose,
                            numbered(voters.size(), "vote"), are_text(raft::majority_of(voters))));
    };
    enough(members.voters, members.joint() ? "the old voters' " : "");
    if (members.joint()) enough(members.next_voters, "the new voters' ");
    for (std::string& text : others) note(std::move(text));
  }

  NodeId node_;
};

}  // namespace

WhyNot why_not_vote(const WhyIndex& index, const Question& question, EventId moment) {
  return VoteFor(index, question, moment).answer();
}

WhyNot why_not_leader(const WhyIndex& index, const Question& question, EventId moment) {
  return Leads(index, question, moment).answer();
}

}  // namespace raftlab::report
