// SPDX-License-Identifier: MIT
#include "report/explain_rules.h"

#include <fmt/format.h>

#include <optional>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/explain_extensions.h"
#include "report/explain_messages.h"
#include "report/explainer.h"
#include "report/fields.h"
#include "report/joined.h"
#include "report/json_events.h"

namespace raftlab::report {

namespace {

using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

class Rules : private Explainer {
 public:
  using Explainer::Explainer;

  void explain() {
    switch (record_.kind) {
      case EventKind::election_timeout:
        return election_timeout();
      case EventKind::became_follower:
        return became_follower();
      case EventKind::became_candidate:
        return became_candidate();
      case EventKind::became_leader:
        return became_leader();
      case EventKind::vote_granted:
      case EventKind::vote_refused:
        return vote();
      case EventKind::append_rejected:
        return append_rejected();
      case EventKind::entry_appended:
        return entry_appended();
      case EventKind::log_truncated:
        return log_truncated();
      case EventKind::commit_advanced:
        return commit_advanced();
      case EventKind::entry_applied:
        return entry_applied();
      case EventKind::message_sent:
      case EventKind::message_delivered:
      case EventKind::message_dropped:
      case EventKind::message_duplicated:
      case EventKind::client_response:
        return explain_message(index_, out_);
      default:
        return explain_extension(index_, out_);
    }
  }

 private:
  /// The node's own term just before this event. A refused vote and a message carry somebody else's.
  std::optional<sim::Term> own_term_before() const { return index_.own_term_before(record_.node, out_.event); }

  /// The message whose arrival made this happen, if it was one.
  const Record* message() const {
    if (record_.cause == 0 || timeline_.trace.at(record_.cause).kind != EventKind::message_delivered) return nullptr;
    return sent_record(timeline_.trace, record_.cause);
  }

  void election_timeout();
  void became_follower();
  void quorum_lost();
  void removed();
  void became_candidate();
  void became_leader();
  void vote();
  void vote_conditions();
  void append_rejected();
  void entry_appended();
  void replicated();
  void log_truncated();
  void commit_advanced();
  void entry_applied();
  void switched_off();
};

void Rules::election_timeout() {
  if (record_.why() == Reason::told) {
    return rule("[Raft 5.2]",
                "The scenario let the election timer of this node fire now; without that it would have run on.");
  }
  if (record_.why() == Reason::timeout_now) {
    return rule("[Thesis 3.10]",
                fmt::format("Its leader, node {}, hands over to it and told it to campaign at once.", record_.peer));
  }
  rule("[Raft 5.2]",
       "A node that hears from no current leader and grants no vote for the length of its election timer starts "
       "an election.");
  const sim::Time set = static_cast<sim::Time>(v_[0]);
  const sim::Time ends = set + static_cast<sim::Time>(v_[1]);
  const std::string length = duration_text(static_cast<sim::Time>(v_[1]));
  if (record_.at < ends) {
    condition(true,
              fmt::format("its own clock, which is ahead, said {} s when its timer was set for {}; it says {} s now",
                          clock_text(set), length, clock_text(ends)));
  } else {
    condition(true, fmt::format("its timer was set at {} s for {}, so it ended at {} s; it is now {} s",
                                clock_text(set), length, clock_text(ends), clock_text(record_.at)));
  }
  if (record_.peer < raft::kNodesMax) out_.note = fmt::format("The leader it last heard was node {}.", record_.peer);
}

void Rules::became_follower() {
  const sim::Term before = v_[0];
  const std::string_view role = word_of(static_cast<raft::Role>(v_[1]));
  switch (record_.why()) {
    case Reason::started:
      return rule("[Raft 5.2]", "A process that starts is a follower.");
    case Reason::higher_term:
      rule("[Raft 5.1]",
           fmt::format("A node that sees a term above its own takes it over and becomes a follower, whatever it "
                       "was; this one was {}.",
                       role));
      return condition(record_.term > before,
                       fmt::format("the message's term {} is above its own term {}", record_.term, before));
    case Reason::leader_heard:
      rule("[Raft 5.2]",
           fmt::format("There is one leader in a term: a node that hears from it follows it; this one was {}.", role));
      return condition(record_.term == before,
                       fmt::format("the leader's term {} is the node's own term {}", record_.term, before));
    case Reason::quorum_lost:
      rule("[Thesis 6.2]",
           "With check-quorum a leader that no quorum has answered for an election timeout steps down, so that "
           "its clients ask elsewhere; its term stays.");
      return quorum_lost();
    case Reason::removed:
      rule("[Raft 6]", "A leader that is no member of the committed configuration has done its work and steps down.");
      return removed();
    default:
      return;
  }
}

/// When each other voter answered last; each reign is looked through once.
void Rules::quorum_lost() {
  constexpr std::size_t kShown = 8;
  const std::optional<EventId> led = last_before(EventKind::became_leader, record_.node);
  if (!led) return;
  raft::NodeSet open = index_.configuration_at(out_.event).all_voters() - raft::NodeSet{record_.node};
  if (open.size() > kShown) return;
  std::string text;
  for (EventId id = out_.event - 1; id > *led && !open.empty(); --id) {
    const Record& heard = index_.at(id);
    const bool answer = heard.kind == EventKind::message_delivered && heard.node == record_.node &&
                        (heard.message_kind() == raft::MessageKind::append_reply ||
                         heard.message_kind() == raft::MessageKind::snapshot_reply);
    if (!answer || !open.contains(heard.peer)) continue;
    const Record* sent = sent_record(timeline_.trace, id);
    if (sent == nullptr || sent->term != record_.term) continue;
    open.remove(heard.peer);
    text += fmt::format("{}node {} answered {} before (e#{})", text.empty() ? "" : ", ", heard.peer,
                        duration_text(record_.at - heard.at), id);
  }
  for (const raft::NodeId never : open) {
    text += fmt::format("{}node {} never in this term", text.empty() ? "" : ", ", never);
  }
  condition(false, fmt::format("a quorum has answered within an election timeout: {}", text));
}

void Rules::removed() {
  if (record_.node >= timeline_.nodes) return;
  const Moment& node = index_.before(record_.node, out_.event);
  const raft::Configuration members = configuration_of(timeline_, node.configuration);
  condition(node.commit_index >= node.configuration_index,
            fmt::format("the configuration {}, entry {}, is committed: its commit index is {}",
                        configuration_text(members), node.configuration_index, node.commit_index));
  condition(!members.votes(record_.node), fmt::format("node {} is no voter of it", record_.node));
}

void Rules::became_candidate() {
  rule("[Raft 5.2]",
       "To start an election a node raises its term by one, votes for itself and asks all others for their votes.");
  if (record_.why() == Reason::pre_votes_won) {
    out_.section = "[Raft 5.2, Thesis 9.6]";
    out_.note = "It had asked first: a quorum would vote for it.";
  } else if (record_.why() == Reason::timeout_now) {
    out_.section = "[Raft 5.2, Thesis 3.10]";
    out_.note = "Its leader handed over to it, so voters do not refuse because they hear that leader.";
  }
  condition(v_[1] != static_cast<std::uint64_t>(raft::Role::leader),
            fmt::format("it was no leader: it was {}", word_of(static_cast<raft::Role>(v_[1]))));
  condition(record_.term == v_[0] + 1, fmt::format("its term went from {} to {}", v_[0], record_.term));
}

void Rules::became_leader() {
  rule("[Raft 5.2]", "A candidate that has the votes of a majority in its term is the leader of that term.");
  const raft::Configuration members = index_.configuration_at(out_.event);
  condition(v_[0] >= v_[1], fmt::format("it has {} of {}, {} needed", v_[0],
                                        numbered(members.all_voters().size(), "vote"), are_text(v_[1])));
  if (members.joint()) {
    condition(true, fmt::format("the configuration is joint ({}): it needs a majority of each half",
                                configuration_text(members)));
  }
  std::string voters;
  for (const EventId id : index_.votes_for(record_.node, record_.term)) {
    if (id >= out_.event) break;
    voters += fmt::format("{}node {} (e#{})", voters.empty() ? "" : ", ", timeline_.trace.at(id).node, id);
  }
  if (!voters.empty()) out_.note = fmt::format("Votes for it granted in term {} so far: {}.", record_.term, voters);
}

// ---- Votes ----------------------------------------------------------------------------------------------------

void Rules::vote() {
  if (record_.peer == record_.node) {
    rule("[Raft 5.2]", "A candidate votes for itself.");
    return condition(true, fmt::format("node {} itself is the candidate in term {}", record_.node, record_.term));
  }
  rule("[Raft 5.2, 5.4.1]",
       "A node grants its vote if the candidate's term is not old, if it voted for no other candidate in "
       "that term, and if the candidate's log is at least as up to date as its own.");
  vote_conditions();
  if (record_.kind == EventKind::vote_granted) switched_off();
}

void Rules::vote_conditions() {
  const raft::NodeId candidate = record_.peer;
  const std::optional<sim::Term> own = own_term_before();
  const bool stale = record_.why() == Reason::stale_term;
  if (own || stale) {
    condition(!stale, own ? fmt::format("the candidate's term {} is not below the node's term {}", record_.term, *own)
                          : fmt::format("the candidate's term {} is not below the node's term", record_.term));
  }
  if (stale) return;  // the rest is not even looked at
  if (record_.why() == Reason::leader_alive) {
    return condition(false, fmt::format("it has heard no leader within the smallest election timeout{} [Raft 6, Thesis "
                                        "4.2.3]",
                                        heard_text()));
  }
  const std::string vote = v_[4] == 0 ? "nobody" : fmt::format("node {}", v_[4] - 1);
  condition(v_[4] == 0 || v_[4] == raft::vote_value(candidate),
            fmt::format("in term {} it voted for {} before, the candidate is node {}", record_.term, vote, candidate));
  const char* compared = v_[1] != v_[3] ? "the later last term counts" : "of equal last terms the longer log counts";
  condition(is_up_to_date(),
            fmt::format("the candidate's log ends at index {} of term {}, its own at index {} of term {}: {}", v_[0],
                        v_[1], v_[2], v_[3], compared));
}

/// A yes although a condition fails: only a rule that is switched off explains it.
void Rules::switched_off() {
  for (const Condition& condition : out_.conditions) {
    if (condition.met) continue;
    out_.note = timeline_.rules_off.empty()
                    ? "It happened although not all conditions are met."
                    : fmt::format("It happened although not all conditions are met; switched off in this run: {}.",
                                  joined(timeline_.rules_off, ", "));
    return;
  }
}

// ---- Logs -----------------------------------------------------------------------------------------------------

void Rules::append_rejected() {
  rule("[Raft 5.3]",
       "A follower takes entries only from a leader whose term is not old, and only behind an entry that its log "
       "holds with the same term; else it refuses, and the leader tries further back.");
  const Record* append = message();
  const bool stale = record_.why() == Reason::stale_term;
  if (append != nullptr) {
    condition(append->term >= record_.term,
              fmt::format("the leader's term {} is not below the node's term {}", append->term, record_.term));
  }
  if (stale) return;
  condition(v_[2] >= v_[0], fmt::format("its log reaches the entry before, index {}: it ends at {}", v_[0], v_[2]));
  if (v_[2] >= v_[0]) {
    condition(v_[1] == v_[3], fmt::format("its entry {} is of term {}, the leader's of term {}", v_[0], v_[3], v_[1]));
  }
  out_.note = fmt::format("It tells node {} to go on from index {}.", record_.peer, v_[4]);
}

void Rules::entry_appended() {
  const raft::Index last = v_[0] + v_[2] - 1;
  switch (record_.why()) {
    case Reason::started:
      return rule("[Raft 5.2]", fmt::format("The log is on disk and survives: the process finds entries {} there.",
                                            range_text(v_[0], last)));
    case Reason::term_start:
      rule(
          "[Raft 8]",
          "A new leader puts a blank entry of its term into its log, so that it can commit what earlier leaders left.");
      break;
    case Reason::proposed:
      rule("[Raft 5.3]", "A leader appends a client's command to its own log first and then sends it to the others.");
      break;
    case Reason::changed:
      rule("[Raft 6]", "A leader appends a change of members as an entry of its log and uses it at once.");
      break;
    case Reason::joint_over:
      rule("[Raft 6]", "The joint configuration is committed, so the leader appends the new one.");
      break;
    case Reason::replicated:
      return replicated();
    default:
      return;
  }
  const std::optional<EventId> led = last_before(EventKind::became_leader, record_.node);
  if (!led) return;
  const sim::Term term = timeline_.trace.at(*led).term;
  condition(term == record_.term,
            fmt::format("it leads term {} since e#{}; the entry is of term {}", term, *led, record_.term));
}

void Rules::replicated() {
  rule("[Raft 5.3]",
       "A follower appends the entries of an AppendEntries whose term is not old, behind an entry both logs share; "
       "those it has already stay.");
  const Record* append = message();
  if (append == nullptr) return;
  condition(append->term >= record_.term,
            fmt::format("the leader's term {} is not below the node's term {}", append->term, record_.term));
  if (append->message_kind() != raft::MessageKind::append_entries) return;
  condition(v_[0] > append->v[0],
            fmt::format("the entries stand behind index {} of term {}; the first one missing here was {}", append->v[0],
                        append->v[1], v_[0]));
  const std::uint64_t sent = append->v[4];
  if (sent > v_[2]) out_.note = fmt::format("Of the {} entries sent it had {} already.", sent, sent - v_[2]);
}

void Rules::log_truncated() {
  rule("[Raft 5.3]",
       "An entry that conflicts with the leader's, the same index but another term, is removed with all that follow "
       "it.");
  condition(v_[2] != v_[3], fmt::format("its entry {} is of term {}, the leader's of term {}", v_[0], v_[2], v_[3]));
  out_.note = fmt::format("It removed {}; its log ended at {}.", range_text(v_[0], v_[1]), v_[1]);
}

void Rules::commit_advanced() {
  if (record_.why() == Reason::counted) {
    rule("[Raft 5.3, 5.4.2]",
         "A leader commits an entry of its own term that a majority holds, and with it everything before.");
    const std::size_t voters = index_.configuration_at(out_.event).voters.size();
    condition(v_[2] >= v_[3], fmt::format("{} of {} {} entry {}, {} needed", v_[2], numbered(voters, "node"),
                                          v_[2] == 1 ? "holds" : "hold", v_[1], are_text(v_[3])));
    condition(v_[4] == record_.term,
              fmt::format("entry {} is of term {}, the leader's term is {}", v_[1], v_[4], record_.term));
    condition(v_[1] > v_[0], fmt::format("{} is above the commit index before, {}", v_[1], v_[0]));
    return switched_off();
  }
  if (record_.why() != Reason::learned) return;
  rule("[Raft 5.3]",
       "A follower commits what leader_commit covers, as far as its log is known to agree with the leader's.");
  condition(v_[4] > v_[0], fmt::format("leader_commit {} is above its commit index before, {}", v_[4], v_[0]));
  condition(v_[1] <= v_[4], fmt::format("it commits up to {}, not beyond leader_commit {}", v_[1], v_[4]));
}

void Rules::entry_applied() {
  rule("[Raft 5.3]", "A node applies committed entries to its state machine, each once, in the order of the log.");
  const std::optional<EventId> commit = last_before(EventKind::commit_advanced, record_.node);
  if (!commit) return;
  const raft::Index committed = timeline_.trace.at(*commit).v[1];
  condition(v_[0] <= committed,
            fmt::format("index {} is not above its commit index {} (e#{})", v_[0], committed, *commit));
  if (record_.flag) out_.note = "The client's serial number was applied before, so nothing is done again [Raft 8].";
}

}  // namespace

void explain_rule(const WhyIndex& index, Explanation& explanation) { Rules(index, explanation).explain(); }

}  // namespace raftlab::report
