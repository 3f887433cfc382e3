// SPDX-License-Identifier: MIT
#include "report/quiz_asker.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"
#include "report/json_events.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kChoicesMax = 4;

std::string refusal_reason(const Record& record) {
  switch (record.why()) {
    case Reason::already_voted:
      return "it had already voted in that term";
    case Reason::log_behind:
      return "the candidate's log was behind its own";
    case Reason::leader_alive:
      return "it had just heard a leader";
    default:
      return "the candidate's term was over";
  }
}

/// As words, but numbers in them by their value: e#87 before e#157, 9 before 10.
bool comes_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto digits = [&](std::string_view text) {
        return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
      };
      const std::size_t in_a = digits(a);
      const std::size_t in_b = digits(b);
      if (in_a != in_b) return in_a < in_b;
      if (const int order = a.substr(0, in_a).compare(b.substr(0, in_b)); order != 0) return order < 0;
      a.remove_prefix(in_a);
      b.remove_prefix(in_b);
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

/// The write of a settle line is nobody's.
bool is_of_settle(const Timeline& timeline, const Write& write) {
  const raft::Command& command = timeline.store.at(write.place).command;
  return command.key != raft::kNoText && timeline.store.keys.view(command.key) == "settle";
}

}  // namespace

QuizAsker::Maybe QuizAsker::choose(std::string text, std::string right, std::vector<std::string> others,
                                   std::string because) const {
  QuizQuestion question{.text = std::move(text), .choices = {right}, .because = std::move(because)};
  for (std::string& other : others) {
    const bool known = std::find(question.choices.begin(), question.choices.end(), other) != question.choices.end();
    if (!known && question.choices.size() < kChoicesMax) question.choices.push_back(std::move(other));
  }
  if (question.choices.size() < 2) return std::nullopt;
  std::sort(question.choices.begin(), question.choices.end(), comes_before);
  question.right = static_cast<std::size_t>(std::find(question.choices.begin(), question.choices.end(), right) -
                                            question.choices.begin());
  return question;
}

QuizAsker::Maybe QuizAsker::choose_number(std::string text, std::uint64_t right, Bounds bounds,
                                          std::string because) const {
  // A window of four around the right one; where it begins depends on it, so that its place tells nothing.
  std::uint64_t low = right - std::min(right - bounds.low, right % 3);
  if (low + kChoicesMax - 1 > bounds.high) {
    low = bounds.high + 1 - std::min(bounds.high + 1 - bounds.low, std::uint64_t{kChoicesMax});
  }
  std::vector<std::string> others;
  for (std::uint64_t i = 0; i < kChoicesMax && low + i <= bounds.high; ++i) others.push_back(std::to_string(low + i));
  return choose(std::move(text), std::to_string(right), std::move(others), std::move(because));
}

std::vector<std::string> QuizAsker::other_nodes(NodeId node) const {
  std::vector<std::string> names;
  for (unsigned i = 1; i < facts_.timeline.nodes; ++i)
    names.push_back(node_name(static_cast<NodeId>((node + i) % facts_.timeline.nodes)));
  return names;
}

// ---- Elections -------------------------------------------------------------------------------------------------

QuizAsker::Maybe QuizAsker::first_timer() const {
  if (facts_.first_timeout == 0 || at(facts_.first_timeout).why() != Reason::timer) return std::nullopt;
  const Record& record = at(facts_.first_timeout);
  return choose("Whose election timer ran out first in this run?", node_name(record.node), other_nodes(record.node),
                fmt::format("Node {}'s timer of {} ran out (e#{}).", record.node,
                            duration_text(static_cast<sim::Time>(record.v[1])), facts_.first_timeout));
}

QuizAsker::Maybe QuizAsker::who_led(std::size_t nth) const {
  for (const auto& [term, election] : facts_.terms) {
    if (election.won == 0) continue;
    if (nth-- != 0) continue;
    return choose(fmt::format("Who led term {}?", term), node_name(election.leader), other_nodes(election.leader),
                  fmt::format("Node {} won term {} (e#{}).", election.leader, term, election.won));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::votes() const {
  for (auto it = facts_.terms.rbegin(); it != facts_.terms.rend(); ++it) {
    const TermFacts& election = it->second;
    if (election.won == 0) continue;
    const Record& won = at(election.won);
    const std::size_t voters = voters_of(facts_.configuration(election.members));
    if (voters < 3) return std::nullopt;
    return choose_number(
        fmt::format("Node {} became leader of term {}. How many of the {} voters had to vote for it, itself included?",
                    election.leader, it->first, voters),
        won.v[1], {1, voters},
        fmt::format("{} needed, more than half of {}; it had {} (e#{}).", are_text(won.v[1]), voters, won.v[0],
                    election.won));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::why_refused(std::size_t nth) const {
  for (const auto& [term, election] : facts_.terms) {
    if (election.refusals.empty()) continue;
    if (nth-- != 0) continue;
    const EventId id = election.refusals.front();
    const Record& record = at(id);
    // What is true as well, though it was not asked for any more, is no wrong choice.
    std::vector<std::string> others = {"it had just heard a leader", "the candidate's term was over"};
    if (record.v[4] == 0 || record.v[4] == std::uint64_t{record.peer} + 1)
      others.push_back("it had already voted in that term");
    const bool up_to_date = record.v[1] > record.v[3] || (record.v[1] == record.v[3] && record.v[0] >= record.v[2]);
    if (up_to_date) others.push_back("the candidate's log was behind its own");
    const Explanation why = rule_of(index_, id);
    std::string because = event_text(facts_.timeline, id);
    for (const Condition& condition : why.conditions) {
      if (condition.met) continue;
      because = condition.text;
      break;
    }
    return choose(fmt::format("Why did node {} refuse node {} its vote in term {}?", record.node, record.peer, term),
                  refusal_reason(record), others, fmt::format("Not met: {} (e#{}) {}.", because, id, why.section));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::nobody_won() const {
  std::vector<std::string> others;
  raft::Term unwon = 0;
  std::size_t stood = 0;
  for (const auto& [term, election] : facts_.terms) {
    if (election.candidacies.empty()) continue;
    if (election.won != 0) {
      others.push_back(fmt::format("term {}", term));
    } else if (unwon == 0) {
      unwon = term;
      stood = election.candidacies.size();
    }
  }
  if (unwon == 0) return std::nullopt;
  const EventId first = facts_.terms.at(unwon).candidacies.front().candidate;
  return choose("Which of these terms had no leader?", fmt::format("term {}", unwon), others,
                fmt::format("{} stood in term {} (from e#{} on), and none had a majority.",
                            count_text(stood, "node", "nodes"), unwon, first));
}

QuizAsker::Maybe QuizAsker::leaderless() const {
  const Leaderless* longest = nullptr;
  for (const Leaderless& gap : facts_.leaderless) {
    if (gap.until == 0) continue;
    if (longest == nullptr || facts_.between(gap.from, gap.until) > facts_.between(longest->from, longest->until))
      longest = &gap;
  }
  if (longest == nullptr) return std::nullopt;
  const sim::Time length = facts_.between(longest->from, longest->until);
  // Four lengths, each twice the one before; where among them the true one stands depends on it.
  const sim::Time place = length / 1'000 % 3;
  QuizQuestion question{
      .text = "How long did nobody lead, at the longest, once there had been a leader?",
      .right = static_cast<std::size_t>(place),
      .because = fmt::format("{}, from e#{} to e#{}.", duration_text(length), longest->from, longest->until)};
  for (sim::Time i = 0; i < 4; ++i) {
    question.choices.push_back(duration_text(i < place ? length >> (place - i) : length << (i - place)));
  }
  return question;
}

QuizAsker::Maybe QuizAsker::old_leader() const {
  for (const Leadership& one : facts_.leaderships) {
    if (one.until == 0) continue;
    const Record& record = at(one.until);
    std::string right = "it crashed";
    if (record.kind == EventKind::became_follower) {
      right = record.why() == Reason::quorum_lost ? "no quorum answered it any more"
              : record.why() == Reason::removed   ? "it was removed from the members"
                                                  : "it met a later term";
    }
    return choose(
        fmt::format("Why did node {} stop leading term {}?", one.node, one.term), right,
        {"it crashed", "it met a later term", "no quorum answered it any more", "it was removed from the members"},
        fmt::format("Node {}: {} (e#{}).", one.node, event_text(facts_.timeline, one.until), one.until));
  }
  return std::nullopt;
}

// ---- Messages --------------------------------------------------------------------------------------------------

QuizAsker::Maybe QuizAsker::which_lost() const {
  EventId lost = 0;
  std::vector<std::string> others;
  const auto text_of = [&](EventId sent) {
    const Record& record = at(sent);
    return fmt::format("e#{}: {} {}", sent, message_name(record.message_kind()), ends_text(record));
  };
  for (EventId id = 1; id <= facts_.timeline.trace.size() && (lost == 0 || others.size() < kChoicesMax); ++id) {
    const Record& record = at(id);
    if (record.kind == EventKind::message_dropped && lost == 0 && index_.first_delivery(record.v[0]) == 0) lost = id;
  }
  if (lost == 0) return std::nullopt;
  const EventId sent = at(lost).v[0];
  for (EventId id = sent > 40 ? sent - 40 : 1; id <= facts_.timeline.trace.size() && others.size() < kChoicesMax;
       ++id) {
    const Record& record = at(id);
    if (record.kind == EventKind::message_sent && record.peer < facts_.timeline.nodes && index_.first_delivery(id) != 0)
      others.push_back(text_of(id));
  }
  return choose("Which of these messages was lost?", text_of(sent), others,
                fmt::format("{} s: {} (e#{}).", clock_text(at(lost).at), event_text(facts_.timeline, lost), lost));
}

QuizAsker::Maybe QuizAsker::why_lost() const {
  EventId last = 0;
  for (EventId id = 1; id <= facts_.timeline.trace.size(); ++id) {
    if (at(id).kind == EventKind::message_dropped) last = id;
  }
  if (last == 0) return std::nullopt;
  const Record& record = at(last);
  const Record* sent = sent_record(facts_.timeline.trace, last);
  if (sent == nullptr) return std::nullopt;
  const Explanation why = rule_of(index_, last);
  return choose(fmt::format("The {} that left with e#{}, {}, never arrived. Why?", message_name(sent->message_kind()),
                            record.v[0], ends_text(*sent)),
                std::string(drop_reason_text(record.drop_reason())),
                {"the receiver is down", "the link is cut", "by chance", "dropped by the scenario"},
                fmt::format("{}{} (e#{}).", drop_reason_text(record.drop_reason()),
                            why.conditions.empty() ? "" : "; not met: " + why.conditions.front().text, last));
}

QuizAsker::Maybe QuizAsker::heartbeat_rounds() const {
  for (const Leadership& one : facts_.leaderships) {
    std::uint64_t beats = 0;
    std::uint64_t lost = 0;
    EventId first = 0;
    for (const Heartbeat& beat : facts_.heartbeats.all) {
      if (beat.from != one.node || beat.term != one.term) continue;
      if (beats++ == 0) first = beat.sent;
      if (beat.lost()) ++lost;
    }
    if (beats < 4) continue;
    return choose_number(fmt::format("How many heartbeats of node {} in term {} were lost?", one.node, one.term), lost,
                         {}, fmt::format("{} of {}, the first sent with e#{}.", lost, beats, first));
  }
  return std::nullopt;
}

// ---- Logs ------------------------------------------------------------------------------------------------------

QuizAsker::Maybe QuizAsker::committed_when() const {
  const Write* write = nullptr;
  for (const Write& one : facts_.writes) {
    if (one.committed != 0 && write == nullptr && !is_of_settle(facts_.timeline, one)) write = &one;
  }
  if (write == nullptr) return std::nullopt;
  std::vector<std::string> others = {event_ref(write->appended)};
  for (const EventId id : write->learned) others.push_back(event_ref(id));
  for (EventId id = write->committed - 1; id > write->appended && others.size() < 6; --id) {
    if (at(id).kind == EventKind::entry_appended || at(id).kind == EventKind::entries_persisted)
      others.push_back(event_ref(id));
  }
  return choose(fmt::format("Entry {} ({}): at which event was it first known to be committed?", write->index,
                            entry_text(facts_.timeline, write->place)),
                event_ref(write->committed), others,
                fmt::format("Node {} {} (e#{}).", at(write->committed).node,
                            event_text(facts_.timeline, write->committed), write->committed));
}

QuizAsker::Maybe QuizAsker::how_many_held() const {
  for (auto it = facts_.writes.rbegin(); it != facts_.writes.rend(); ++it) {
    if (it->committed == 0 || is_of_settle(facts_.timeline, *it)) continue;
    const Record& commit = at(it->committed);
    const std::size_t voters = facts_.configuration(it->members).voters.size();
    if (voters < 3) continue;
    return choose_number(
        fmt::format("When entry {} ({}) was committed, how many of {} voters did the leader know to hold it?",
                    it->index, entry_text(facts_.timeline, it->place), voters),
        commit.v[2], {1, voters},
        fmt::format("{}, {} needed (e#{}).", commit.v[2], are_text(commit.v[3]), it->committed));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::learned_last() const {
  for (const Write& write : facts_.writes) {
    if (write.committed == 0 || write.learned.empty() || is_of_settle(facts_.timeline, write)) continue;
    const EventId last = write.learned.back();
    if (last < write.committed) continue;
    return choose(fmt::format("Who was the last to learn in term {} that entry {} ({}) is committed?", write.term,
                              write.index, entry_text(facts_.timeline, write.place)),
                  node_name(at(last).node), other_nodes(at(last).node),
                  fmt::format("Node {}, {} after the leader (e#{}).", at(last).node,
                              duration_text(facts_.between(write.committed, last)), last));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::entries_missed() const {
  for (const Outage& outage : facts_.outages) {
    if (outage.until == 0) continue;
    return choose_number(fmt::format("Node {} was away from e#{} to e#{}. How many entries were committed meanwhile?",
                                     outage.node, outage.from, outage.until),
                         outage.committed_after - outage.committed_before, {},
                         fmt::format("The highest commit index went from {} to {} (e#{} to e#{}).",
                                     outage.committed_before, outage.committed_after, outage.from, outage.until));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::deleted() const {
  for (EventId id = 1; id <= facts_.timeline.trace.size(); ++id) {
    const Record& record = at(id);
    if (record.kind != EventKind::log_truncated) continue;
    return choose_number(
        fmt::format("Node {} deleted its entry {}, because the leader's is of term {}. Of which term was its own?",
                    record.node, record.v[0], record.v[3]),
        record.v[2], {.low = 1}, fmt::format("Its entry was of term {} (e#{}).", record.v[2], id));
  }
  return std::nullopt;
}

QuizAsker::Maybe QuizAsker::last_term() const {
  raft::Term term = 0;
  NodeId who = raft::kNoNode;
  for (std::size_t i = 0; i < facts_.at_end.size(); ++i) {
    if (facts_.at_end[i].term <= term) continue;
    term = facts_.at_end[i].term;
    who = static_cast<NodeId>(i);
  }
  if (term == 0) return std::nullopt;
  return choose_number("Which term is the highest that any node was in at the end?", term, {.low = 1},
                       fmt::format("Term {}, of node {} (at e#{}).", term, who, facts_.timeline.trace.size()));
}

QuizAsker::Maybe QuizAsker::committed_at_end() const {
  if (facts_.committed_max == 0) return std::nullopt;
  EventId first = facts_.timeline.trace.size();
  for (EventId id = 1; id <= facts_.timeline.trace.size(); ++id) {
    if (at(id).kind == EventKind::commit_advanced && at(id).v[1] == facts_.committed_max) {
      first = id;
      break;
    }
  }
  return choose_number("What is the highest index that was known to be committed in this run?", facts_.committed_max,
                       {.low = 1}, fmt::format("Index {} (first at e#{}).", facts_.committed_max, first));
}

std::vector<QuizQuestion> QuizAsker::ask() {
  std::vector<QuizQuestion> questions;
  const auto add = [&](Maybe question) {
    if (question) questions.push_back(std::move(*question));
  };
  // One of each kind, so that ten of them are about the whole of Raft; the last ones fill up small runs.
  add(first_timer());
  add(who_led(0));
  add(votes());
  add(committed_when());
  add(which_lost());
  add(nobody_won());
  add(why_refused(0));
  add(entries_missed());
  add(deleted());
  add(leaderless());
  add(how_many_held());
  add(learned_last());
  add(old_leader());
  add(why_lost());
  add(heartbeat_rounds());
  add(committed_at_end());
  add(last_term());
  add(who_led(1));
  add(why_refused(1));
  return questions;
}

}  // namespace raftlab::report
