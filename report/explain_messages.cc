// SPDX-License-Identifier: MIT
#include "report/explain_messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/event_text.h"
#include "report/explain_refusals.h"
#include "report/explainer.h"
#include "report/extension_text.h"
#include "report/fields.h"
#include "report/json_events.h"
#include "report/why_faults.h"

namespace raftlab::report {
namespace {

using raft::MessageKind;
using raft::NodeId;
using raft::Role;
using sim::EventId;
using sim::EventKind;
using sim::Record;

/// With such a rule off other nodes count, or fewer are enough.
bool counts_otherwise(const Timeline& timeline) {
  constexpr std::array<std::string_view, 6> kRules = {
      "majority",          "learner-uncounted",        "joint-both-halves",
      "own-entry-durable", "removed-leader-uncounted", "votes-cleared"};
  return std::any_of(timeline.rules_off.begin(), timeline.rules_off.end(), [&](const std::string& rule) {
    return std::find(kRules.begin(), kRules.end(), rule) != kRules.end();
  });
}

class Messages : private Explainer {
 public:
  Messages(const WhyIndex& index, Explanation& out)
      : Explainer(index, out), sent_(sent_record(timeline_.trace, out.event)) {}

  void explain() {
    if (record_.kind == EventKind::client_response) return explain_response(index_, out_);
    if (sent_ == nullptr) return;
    switch (record_.kind) {
      case EventKind::message_sent:
        return sent();
      case EventKind::message_dropped:
        return dropped();
      case EventKind::message_duplicated:
        return rule("[Raft 5.5]",
                    "A network may double a message. Raft's requests do nothing more when they come twice.");
      default:
        break;
    }
    delivered();
    const EventId first = index_.first_delivery(v_[0]);
    if (first == 0 || first >= out_.event) return;
    out_.note += fmt::format("{}This is a second copy; the first came at {} s (e#{}).", out_.note.empty() ? "" : " ",
                             clock_text(index_.at(first).at), first);
  }

 private:
  bool among_nodes() const { return record_.node < timeline_.nodes && record_.peer < timeline_.nodes; }
  const Moment& receiver() const { return index_.before(record_.node, out_.event); }

  void sent();
  void answered();
  void dropped();
  void delivered();
  void append_arrives(EventId delivered, const Record& append);
  void vote_arrives(bool real);
  void answer_arrives();
  void holding(const Holding& holding);
  void snapshot_arrives();
  void timeout_now_arrives();
  void request_arrives();
  void client_asks();
  bool in_its_term(std::string_view what);
  bool has_role(Role role, std::string_view what);

  const Record* sent_;  // of the message
};

// ---- Sent ------------------------------------------------------------------------------------------------------

void Messages::sent() {
  switch (record_.message_kind()) {
    case MessageKind::heartbeat:
      return rule("[Raft 5.2]",
                  "A leader sends AppendEntries without entries so that its followers' timers do not run out; they "
                  "carry the commit index too.");
    case MessageKind::append_entries:
      return rule("[Raft 5.3]",
                  "A leader sends each follower the entries from its next index on, and says which entry stands before "
                  "them.");
    case MessageKind::request_vote:
      return rule("[Raft 5.2, 5.4.1]",
                  "A candidate asks every other voter, and says where its log ends so that they can compare.");
    case MessageKind::pre_vote:
      return rule("[Thesis 9.6]", "A pre-candidate asks every other voter whether it would vote for it.");
    case MessageKind::vote_reply:
    case MessageKind::pre_vote_reply:
    case MessageKind::append_reply:
      return answered();
    case MessageKind::client_reply:
      return explain_client_reply(index_, out_);
    default:
      return;
  }
}

/// What the node decided is told again: the answer says nothing else.
void Messages::answered() {
  EventId cause = record_.cause;
  while (cause != 0 && index_.at(cause).kind != EventKind::message_delivered && index_.at(cause).cause < cause) {
    const EventKind kind = index_.at(cause).kind;
    const bool judged = kind == EventKind::vote_granted || kind == EventKind::vote_refused ||
                        kind == EventKind::pre_vote_granted || kind == EventKind::pre_vote_refused ||
                        kind == EventKind::append_rejected;
    if (judged) {
      Explanation decision = rule_of(index_, cause);
      out_.rule = std::move(decision.rule);
      out_.section = std::move(decision.section);
      out_.conditions = std::move(decision.conditions);
      out_.note = fmt::format("It says what the node decided with e#{}.", cause);
      return;
    }
    cause = index_.at(cause).cause;
  }
  if (cause == 0 || record_.message_kind() != MessageKind::append_reply || !record_.flag) return;
  const Record* append = sent_record(timeline_.trace, cause);
  if (append != nullptr) append_arrives(cause, *append);
}

// ---- Lost ------------------------------------------------------------------------------------------------------

void Messages::dropped() {
  constexpr std::string_view kLost = "Raft expects that messages get lost; ";
  out_.note =
      fmt::format("It was sent at {} s (e#{}) and lost at {} s.", clock_text(sent_->at), v_[0], clock_text(record_.at));
  const auto lost = [&](std::string_view why) {
    rule("[Raft 2]", fmt::format("{}this one was lost because {}.", kLost, why));
  };
  switch (record_.drop_reason()) {
    case sim::DropReason::loss: {
      lost("chance said so: the link loses some");
      const std::string what = loss_text(index_, out_.event);
      if (!what.empty()) condition(false, fmt::format("chance lets it through: {} decided", what));
      return;
    }
    case sim::DropReason::partition: {
      lost("the link is cut by the scenario, which also stops what is in flight");
      if (!among_nodes()) return;
      const std::vector<FaultLine> cuts = cuts_of(index_, record_.peer, record_.node, out_.event);
      if (cuts.empty()) return;
      return condition(false, fmt::format("the link from node {} to node {} is open: {} cuts it", record_.peer,
                                          record_.node, lines_text(index_, cuts)));
    }
    case sim::DropReason::receiver_down: {
      lost("the receiver is down");
      const std::string down = down_text(index_, sent_->peer, out_.event);
      if (!down.empty()) condition(false, fmt::format("node {} is up: {}", sent_->peer, down));
      return;
    }
    case sim::DropReason::scenario: {
      lost("a `drop` line of the scenario asked for it");
      const std::vector<FaultLine> lines = drops_at(index_, out_.event);
      if (!lines.empty()) condition(false, fmt::format("no line takes it: {} does", lines_text(index_, lines)));
      return;
    }
    case sim::DropReason::discarded: {
      lost("a `discard` line of the scenario asked for it");
      const std::vector<FaultLine> lines = discards_at(index_, out_.event);
      if (!lines.empty()) condition(false, fmt::format("no line takes it: {} does", lines_text(index_, lines)));
      return;
    }
  }
}

// ---- Delivered -------------------------------------------------------------------------------------------------

/// An answer counts only in the term it was asked in [Raft 5.1].
bool Messages::in_its_term(std::string_view what) {
  const Moment& node = receiver();
  const bool current = sent_->term == node.term;
  condition(current, fmt::format("{} is of the node's own term: it is of term {}, the node is in term {}", what,
                                 sent_->term, node.term));
  if (sent_->term < node.term) out_.note = "So it changed nothing.";
  if (sent_->term > node.term) out_.note = fmt::format("The node takes over term {} and follows.", sent_->term);
  return current;
}

bool Messages::has_role(Role role, std::string_view what) {
  const Moment& node = receiver();
  condition(node.role == role, fmt::format("{}: it is {}", what, role_text()));
  if (node.role != role) out_.note = "So it changed nothing.";
  return node.role == role;
}

void Messages::delivered() {
  if (sent_->message_kind() == MessageKind::client_request) return client_asks();
  if (record_.node == raft::kClient) {
    const bool answered = static_cast<raft::ClientStatus>(sent_->v[2]) == raft::ClientStatus::ok ||
                          static_cast<raft::ClientStatus>(sent_->v[2]) == raft::ClientStatus::mismatch;
    if (!answered || index_.has_effects(out_.event)) return;
    rule("[Raft 8]", "A client takes the first answer to a request; later ones say the same.");
    return condition(false, "the client still waits for this answer: it had one before, or has given up");
  }
  if (!among_nodes()) return;
  switch (sent_->message_kind()) {
    case MessageKind::append_entries:
    case MessageKind::heartbeat:
      return append_arrives(out_.event, *sent_);
    case MessageKind::vote_reply:
      return vote_arrives(true);
    case MessageKind::pre_vote_reply:
      return vote_arrives(false);
    case MessageKind::append_reply:
    case MessageKind::snapshot_reply:
      return answer_arrives();
    case MessageKind::install_snapshot:
      return snapshot_arrives();
    case MessageKind::timeout_now:
      return timeout_now_arrives();
    case MessageKind::request_vote:
    case MessageKind::pre_vote:
      return request_arrives();
    default:
      return;
  }
}

/// What the node decided in the same turn.
void Messages::request_arrives() {
  constexpr EventId kTurn = 4;  // it may take over a term first
  const EventId last = std::min<EventId>(out_.event + kTurn, timeline_.trace.size());
  for (EventId id = out_.event + 1; id <= last; ++id) {
    const Record& decision = index_.at(id);
    const bool judged = decision.kind == EventKind::vote_granted || decision.kind == EventKind::vote_refused ||
                        decision.kind == EventKind::pre_vote_granted || decision.kind == EventKind::pre_vote_refused;
    if (decision.cause != out_.event || !judged) continue;
    Explanation told = rule_of(index_, id);
    out_.rule = std::move(told.rule);
    out_.section = std::move(told.section);
    out_.conditions = std::move(told.conditions);
    out_.note = fmt::format("It {} (e#{}).", event_text(timeline_, id), id);
    return;
  }
}

void Messages::append_arrives(EventId delivered, const Record& append) {
  const Meeting* met = index_.meeting(delivered);
  if (met == nullptr) return;
  const Moment& node = index_.before(append.peer, delivered);
  rule("[Raft 5.3]",
       "A follower accepts an AppendEntries whose term is not old if its log holds the entry before the new ones with "
       "the same term; then both logs are the same up to there.");
  condition(append.term >= node.term,
            fmt::format("the leader's term {} is not below the node's term {}", append.term, node.term));
  if (append.term < node.term) return;
  if (append.term == node.term && node.role == Role::leader) {
    return condition(false, "it is no leader of this term itself");
  }
  const raft::Index prev = append.v[0];
  const raft::Term prev_term = append.v[1];
  if (prev == 0) {
    condition(true, "the entries begin at index 1: there is none before them to compare");
  } else {
    condition(met->last_index >= prev,
              fmt::format("its log reaches the entry before, index {}: it ends at {}", prev, met->last_index));
    if (met->last_index < prev) return;
    if (prev < met->base_index) {
      condition(true, fmt::format("its snapshot covers index {}: it ends at {}", prev, met->base_index));
    } else {
      condition(met->term_at_prev == prev_term,
                fmt::format("its entry {} is of term {}, the leader's of term {}", prev, met->term_at_prev, prev_term));
    }
  }
  if (append.v[4] != 0)
    out_.note = fmt::format("It carries {} {}.", append.v[4] == 1 ? "entry" : "entries",
                            range_text(prev + 1, prev + append.v[4]));
}

void Messages::vote_arrives(bool real) {
  if (real) {
    rule("[Raft 5.2]", "A candidate counts the votes of its term; with a majority of the voters it leads.");
    if (!in_its_term("the answer") || !has_role(Role::candidate, "the node is still a candidate")) return;
  } else {
    rule("[Thesis 9.6]", "A pre-candidate counts who would vote for it in the next term; with a majority it stands.");
    const Moment& node = receiver();
    if (!has_role(Role::pre_candidate, "the node still asks")) return;
    if (sent_->flag) {
      condition(
          sent_->term == node.term + 1,
          fmt::format("the answer is for term {}, which it asks about: it is for term {}", node.term + 1, sent_->term));
    }
  }
  condition(sent_->flag, fmt::format("node {} says yes (e#{})", sent_->node, sent_->cause));
  const std::optional<std::uint32_t> votes = index_.votes_counted(out_.event);
  const raft::Configuration members = configuration_of(timeline_, receiver().configuration);
  if (!votes || members.joint() || counts_otherwise(timeline_)) return;
  const std::size_t needed = raft::majority_of(members.voters);
  condition(*votes >= needed, fmt::format("with its own it has {} of {} now, {} needed", *votes,
                                          numbered(members.voters.size(), real ? "vote" : "voter"), are_text(needed)));
}

void Messages::answer_arrives() {
  rule("[Raft 5.3, 5.4.2]",
       "A leader notes from each answer how far the follower's log is as its own, and commits an entry of its own term "
       "as soon as a majority holds it.");
  if (!in_its_term("the answer") || !has_role(Role::leader, "the node leads")) return;
  if (sent_->message_kind() == MessageKind::snapshot_reply && !sent_->flag) {
    out_.note = fmt::format("Node {} asks for chunk {} of the snapshot.", sent_->node, sent_->v[1] + 1);
    return;
  }
  condition(sent_->flag, fmt::format("node {} accepted", sent_->node));
  if (!sent_->flag) {
    out_.note = sent_->v[3] == 0
                    ? fmt::format("It has nothing from index {} on: the leader goes on from there.", sent_->v[2])
                    : fmt::format("Its entries from index {} on are of term {}: the leader tries further back.",
                                  sent_->v[2], sent_->v[3]);
    return;
  }
  if (const Holding* held = index_.holding(out_.event)) return holding(*held);
  const raft::Index match = sent_->message_kind() == MessageKind::append_reply ? sent_->v[1] : sent_->v[0];
  out_.note = fmt::format("It confirms what is committed already: the logs agree through {}, the commit index is {}.",
                          match, receiver().commit_index);
}

void Messages::holding(const Holding& held) {
  if (counts_otherwise(timeline_)) return;
  const std::size_t needed = held.voters / 2 + 1;
  const char* whose = held.whose == Holding::Whose::voters       ? "node"
                      : held.whose == Holding::Whose::old_voters ? "old voter"
                                                                 : "new voter";
  condition(held.count >= needed, fmt::format("entry {} is held by {} of {} now, {} needed", held.index, held.count,
                                              numbered(held.voters, whose), are_text(needed)));
  condition(held.term == sent_->term,
            fmt::format("entry {} is of term {}, the leader's term is {}", held.index, held.term, sent_->term));
}

void Messages::snapshot_arrives() {
  rule("[Raft 7, Figure 13]",
       "A follower takes the chunks of a snapshot whose term is not old and that reaches beyond what it knows to be "
       "committed.");
  const Moment& node = receiver();
  condition(sent_->term >= node.term,
            fmt::format("the leader's term {} is not below the node's term {}", sent_->term, node.term));
  if (sent_->term < node.term) return;
  condition(sent_->v[0] > node.commit_index,
            fmt::format("the snapshot's last entry {} is above its commit index {}", sent_->v[0], node.commit_index));
}

void Messages::timeout_now_arrives() {
  rule("[Thesis 3.10]", "A voter that its leader tells to campaign does so at once.");
  const Moment& node = receiver();
  condition(sent_->term >= node.term,
            fmt::format("the message's term {} is not below the node's term {}", sent_->term, node.term));
  condition(configuration_of(timeline_, node.configuration).votes(record_.node), "the node is a voter");
}

void Messages::client_asks() {
  if (record_.node >= timeline_.nodes) return;
  const Moment& node = receiver();
  if (node.role != Role::leader) {
    rule("[Raft 8]", "Who does not lead passes a client's request on to the leader it knows, or refuses it.");
    return condition(false, fmt::format("the node leads: it is {}", role_text()));
  }
  rule("[Raft 8]",
       "A leader appends a client's command to its log; one it holds already it does not append again, one it has "
       "applied it answers as before.");
  condition(true, fmt::format("the node leads: it is {}", role_text()));
  const bool reads_apart = command_of(*sent_).kind == raft::CommandKind::get;
  if (index_.has_effects(out_.event) || reads_apart) return;
  condition(false, fmt::format("request {} of client {} is new: its log holds it already, not yet applied", sent_->v[1],
                               sent_->v[0]));
}

}  // namespace

void explain_message(const WhyIndex& index, Explanation& explanation) { Messages(index, explanation).explain(); }

}  // namespace raftlab::report
