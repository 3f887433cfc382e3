// SPDX-License-Identifier: MIT
// Lessons of elections [Raft 5.2, 5.4.1] and of leaders that step down [Raft 5.1].
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"
#include "report/lessons_told.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::Reason;
using raft::Term;
using sim::EventId;
using sim::EventKind;
using sim::Record;

struct Won {
  Term term = 0;
  const TermFacts* facts = nullptr;
};

/// The election that a chapter tells of: won by its last event.
std::optional<Won> won_in(const Taught& taught) {
  for (const auto& [term, election] : taught.facts.terms) {
    if (election.won == taught.chapter.last_event) return Won{term, &election};
  }
  return std::nullopt;
}

/// Those that nobody won, with a candidate in the chapter.
std::vector<Term> unwon_in(const Taught& taught) {
  std::vector<Term> terms;
  for (const auto& [term, election] : taught.facts.terms) {
    if (election.won != 0 || election.candidacies.empty()) continue;
    const EventId stood = election.candidacies.front().candidate;
    if (stood >= taught.chapter.first_event && stood <= taught.chapter.last_event) terms.push_back(term);
  }
  return terms;
}

const Candidacy* candidacy_of(const TermFacts& election, NodeId node) {
  for (const Candidacy& one : election.candidacies) {
    if (one.node == node) return &one;
  }
  return nullptr;
}

/// How the nodes began, if all began alike.
std::string beginning(const Facts& facts, EventId before) {
  unsigned fresh = 0;
  for (EventId id = 1; id < before; ++id) {
    const Record& record = facts.at(id);
    if (record.kind == EventKind::node_started && record.term == 0 && record.v[1] == 0) ++fresh;
  }
  if (fresh != facts.timeline.nodes) return {};
  return fmt::format("All {} nodes started as followers in term 0. ", facts.timeline.nodes);
}

/// The next timer that ran out and had been set before: what the first was ahead of.
std::string ahead_of(const Facts& facts, EventId timeout, EventId until) {
  for (EventId id = timeout + 1; id <= until; ++id) {
    const Record& record = facts.at(id);
    if (record.kind != EventKind::election_timeout || record.node == facts.at(timeout).node) continue;
    if (record.why() != Reason::timer) continue;
    return fmt::format(", {} before node {}'s (e#{})", duration_text(record.at - facts.at(timeout).at), record.node,
                       id);
  }
  return {};
}

std::string votes_text(const Facts& facts, const TermFacts& election, Term term) {
  const Record& won = facts.at(election.won);
  const Candidacy* one = candidacy_of(election, election.leader);
  const std::size_t voters = voters_of(facts.configuration(election.members));
  std::string text =
      fmt::format(" It moved to term {}, voted for itself and asked the others: {} of {} came, {} needed", term,
                  won.v[0], count_text(voters, "vote", "votes"), are_text(won.v[1]));
  if (one != nullptr)
    text += fmt::format("; {} later it led", duration_text(facts.between(one->candidate, election.won)));
  return text + fmt::format(" (e#{}).", election.won);
}

/// Where the logs ended that were compared with the winner's.
std::string logs_text(const Facts& facts, const TermFacts& election) {
  const Candidacy* one = candidacy_of(election, election.leader);
  if (one == nullptr) return {};
  std::string text;
  for (const Vote& vote : one->votes) {
    const Record& record = facts.at(vote.event);
    if (record.node == record.peer || record.v[0] == 0 || vote.event > election.won) continue;
    text += fmt::format(
        "{}node {}'s at entry {} of term {} (e#{})",
        text.empty() ? fmt::format(" Its log ended at entry {} of term {}; ", record.v[0], record.v[1]) : ", ",
        record.node, record.v[2], record.v[3], vote.event);
  }
  return text.empty() ? text : text + ": not behind those who voted for it.";
}

std::string refusal_text(const Facts& facts, EventId id) {
  const Record& record = facts.at(id);
  switch (record.why()) {
    case Reason::already_voted:
      return fmt::format(
          "node {} had voted for {} in term {} (e#{})", record.node,
          record.v[4] == std::uint64_t{record.node} + 1 ? "itself" : fmt::format("node {}", record.v[4] - 1),
          record.term, id);
    case Reason::log_behind:
      return fmt::format("node {}'s log was behind node {}'s: entry {} of term {} against {} of term {} (e#{})",
                         record.peer, record.node, record.v[0], record.v[1], record.v[2], record.v[3], id);
    case Reason::leader_alive:
      return fmt::format("node {} had just heard a leader (e#{})", record.node, id);
    default:
      return fmt::format("node {} did not vote (e#{})", record.node, id);
  }
}

std::string noes_text(const Facts& facts, const TermFacts& election) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min<std::size_t>(election.refusals.size(), 4); ++i) {
    parts.push_back(refusal_text(facts, election.refusals[i]));
  }
  std::vector<unsigned> lost(5, 0);
  unsigned all = 0;
  for (const Candidacy& one : election.candidacies) {
    all += one.lost;
    for (std::size_t i = 0; i < lost.size(); ++i) lost[i] += one.lost_by_reason[i];
  }
  if (all != 0)
    parts.push_back(fmt::format("{} lost ({})", count_text(all, "request was", "requests were"), lost_text(lost)));
  if (parts.empty()) return {};
  return " Votes that did not come: " + joined(parts) + ".";
}

Lesson first_election(const Taught& taught, const Won& won) {
  const Facts& facts = taught.facts;
  const Candidacy* one = candidacy_of(*won.facts, won.facts->leader);
  Lesson lesson;
  lesson.happened = beginning(facts, taught.chapter.first_event);
  EventId timeout = one == nullptr ? 0 : one->timeout;
  if (timeout != 0 && facts.at(timeout).why() == Reason::timer) {
    lesson.happened +=
        fmt::format("Node {}'s timer of {} ran out{} (e#{}){}.", won.facts->leader,
                    duration_text(static_cast<sim::Time>(facts.at(timeout).v[1])),
                    timeout == facts.first_timeout ? " first" : "", timeout, ahead_of(facts, timeout, won.facts->won));
  } else {
    lesson.happened += fmt::format("Node {} stood.", won.facts->leader);
  }
  lesson.happened += votes_text(facts, *won.facts, won.term) + noes_text(facts, *won.facts);
  lesson.section = "[Raft 5.2]";
  lesson.why =
      "Who hears no leader for as long as its timer runs stands for election. A node has one vote in a term and a win "
      "takes more than half of them, so a term has one leader at most. Timers are drawn at random, so one of them "
      "usually ends well before the next.";
  lesson.look = fmt::format(
      "{}the requests that leave together, the answer that makes the majority, and the first heartbeats "
      "behind e#{}: they are how the others learn who leads.",
      timeout == 0 ? "See " : fmt::format("Begin at e#{}: ", timeout), won.facts->won);
  lesson.ask = "What if two timers end within the time one message takes?";
  lesson.mistake =
      "\"The node with the longest log wins.\" It only may not be behind those who vote for it; among nodes that "
      "are not, whoever asks first wins.";
  lesson.try_it = "Timers that hardly differ: how many terms does it take now?";
  lesson.command = "raftlab run first-election --set election-timeout=150ms..152ms -v";
  return lesson;
}

Lesson later_election(const Taught& taught, const Won& won) {
  const Facts& facts = taught.facts;
  const Candidacy* one = candidacy_of(*won.facts, won.facts->leader);
  Lesson lesson;
  const EventId timeout = one == nullptr ? 0 : one->timeout;
  if (timeout != 0 && facts.at(timeout).why() == Reason::timer) {
    const NodeId heard = facts.at(timeout).peer;
    lesson.happened =
        fmt::format("Node {}'s timer of {} ran out (e#{}){}.", won.facts->leader,
                    duration_text(static_cast<sim::Time>(facts.at(timeout).v[1])), timeout,
                    heard < facts.timeline.nodes ? fmt::format("; the leader it knew was node {}", heard) : "");
  } else {
    lesson.happened = fmt::format("Node {} stood.", won.facts->leader);
  }
  lesson.happened +=
      votes_text(facts, *won.facts, won.term) + logs_text(facts, *won.facts) + noes_text(facts, *won.facts);
  lesson.section = "[Raft 5.2, 5.4.1]";
  lesson.why =
      "A voter compares the last entries: the later term counts, with equal terms the longer log. Every committed "
      "entry is on a majority, and every majority of votes shares a node with it, so who wins has them all.";
  lesson.look = fmt::format("At e#{} open the state: are the logs of those who voted for it the same as its own?",
                            won.facts->won);
  const bool again = taught.nth % 2 != 0;
  lesson.ask = again ? "Could a node win that lacks an entry which is committed?"
                     : "How many nodes may be down before nobody can win any more?";
  lesson.mistake = again ? "Comparing lengths only: a log may be longer and still be behind, if its last term is older."
                         : "Counting the votes of those that are up: the majority is of all voters, dead ones too.";
  lesson.try_it =
      again ? "Without the comparison of logs, what breaks?" : "Another seed, another winner: what stays the same?";
  lesson.command = again ? "raftlab run broken/vote-log-check -v" : "raftlab run leader-failure --seed 7 -v";
  return lesson;
}

}  // namespace

std::optional<Lesson> teach_election(const Taught& taught) {
  const std::optional<Won> won = won_in(taught);
  if (!won) return std::nullopt;
  return taught.chapter.title == "First election" ? first_election(taught, *won) : later_election(taught, *won);
}

std::optional<Lesson> teach_no_leader(const Taught& taught) {
  const Facts& facts = taught.facts;
  const std::vector<Term> terms = unwon_in(taught);
  if (terms.empty()) return std::nullopt;
  const TermFacts& election = facts.terms.at(terms.front());
  const raft::Configuration members = facts.configuration(election.candidacies.front().members);
  Lesson lesson;
  std::vector<std::string> got;
  for (const Candidacy& one : election.candidacies) {
    got.push_back(
        fmt::format("node {} had {} (e#{})", one.node, count_text(one.counted(), "vote", "votes"), one.candidate));
  }
  lesson.happened = fmt::format("Term {}: {}; {}.", terms.front(), joined(got), votes_needed_text(members));
  lesson.happened += noes_text(facts, election);
  if (terms.size() > 1) lesson.happened += fmt::format(" So it went on through term {}.", terms.back());
  lesson.section = "[Raft 5.2]";
  const bool split = facts.is_split(election);
  lesson.why =
      split ? "Each candidate gave its one vote to itself, and a vote is never taken back within its term. Nobody "
              "can reach a majority any more, so the term ends without a leader. New timers are drawn, and the "
              "next term decides."
            : "A candidate that gets too few votes waits for its timer and tries a new term. It cannot count those "
              "it cannot reach.";
  lesson.look =
      fmt::format("Follow each request from e#{} on: which arrive after their receiver has voted, which are lost?",
                  election.candidacies.front().candidate);
  lesson.ask = taught.nth % 2 != 0 ? "Why may a node not change its mind within a term?"
                                   : "Why are timers drawn anew, instead of being kept?";
  lesson.mistake =
      split ? "\"A split vote is an error.\" It costs one more timeout, and nothing that was stored."
            : "Expecting a node to win because it is the only one that asks: it needs a majority of all voters.";
  lesson.try_it =
      split ? "Make it rarer or worse by the width of the timers." : "Take a majority away and see the terms go by.";
  lesson.command =
      split ? "raftlab run split-vote --set election-timeout=150ms..600ms -v" : "raftlab run minority-leader -v";
  return lesson;
}

std::optional<Lesson> teach_step_down(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Leadership* old = nullptr;
  for (const Leadership& one : facts.leaderships) {
    if (one.until == taught.chapter.last_event) old = &one;
  }
  if (old == nullptr) return std::nullopt;
  const Record& record = facts.at(old->until);
  Lesson lesson;
  lesson.happened = fmt::format("Node {} led term {} from e#{} to e#{}, {}.", old->node, old->term, old->from,
                                old->until, duration_text(facts.between(old->from, old->until)));
  if (record.why() == Reason::higher_term)
    lesson.happened += fmt::format(" It saw term {} and became a follower.", record.term);
  if (old->last_index > old->commit_index) {
    lesson.happened += fmt::format(" {} of its log {} not known to be committed.",
                                   count_text(old->last_index - old->commit_index, "entry", "entries"),
                                   old->last_index - old->commit_index == 1 ? "was" : "were");
  }
  switch (record.why()) {
    case Reason::quorum_lost:
      lesson.section = "[Thesis 6.2]";
      lesson.why =
          "A leader that no majority answers cannot commit anything; with check-quorum it stops, so that its "
          "clients look for another.";
      break;
    case Reason::removed:
      lesson.section = "[Raft 6]";
      lesson.why =
          "A leader may lead its own removal: it commits the configuration without it, not counting itself, and "
          "only then steps down, in its own term.";
      break;
    default:
      lesson.section = "[Raft 5.1]";
      lesson.why =
          "Terms are Raft's clock. Whoever meets a later one takes it over and follows; an old leader needs no "
          "other sign. What only a minority took from it was never committed.";
      break;
  }
  lesson.look = fmt::format("What did it send shortly before e#{}, and what became of that?", old->until);
  const bool removed = record.why() == Reason::removed;
  lesson.ask = removed ? "Why does it not count its own copy for that entry?"
                       : "Two nodes may be leaders at the same time. Why does no harm come of it?";
  lesson.mistake = removed
                       ? "Letting it go as soon as the entry is in its log: then nobody may be left who can commit it."
                       : "Believing that there is one leader at any time: there is one in any term.";
  lesson.try_it = removed ? "A leader that removes itself." : "An old leader with a minority: what can it still do?";
  lesson.command = removed ? "raftlab run classics/leader-removes-itself -v" : "raftlab run minority-leader -v";
  return lesson;
}

}  // namespace raftlab::report
