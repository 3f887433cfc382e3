// SPDX-License-Identifier: MIT
// Lessons of heartbeats and of values [Raft 5.2, 5.3], of logs that conflict and of entries of older terms [Raft 5.3,
// 5.4.2].
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/chapters/draft.h"
#include "report/lessons_told.h"
#include "report/run_settings.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

struct Beats {
  std::uint64_t rounds = 0;
  std::uint64_t messages = 0;
  std::uint64_t lost = 0;
  EventId first_lost = 0;
};

Beats count_beats(const Facts& facts, NodeId leader, raft::Term term) {
  Beats beats;
  sim::Time at = -1;
  for (const Heartbeat& beat : facts.heartbeats.all) {
    if (beat.from != leader || beat.term != term) continue;
    ++beats.messages;
    if (beat.at != at) ++beats.rounds;
    at = beat.at;
    if (!beat.lost()) continue;
    ++beats.lost;
    if (beats.first_lost == 0) beats.first_lost = beat.sent;
  }
  return beats;
}

const Write* write_in(const Taught& taught) {
  for (const Write& write : taught.facts.writes) {
    if (write.appended >= taught.chapter.first_event && write.appended <= taught.chapter.last_event &&
        (entry_text(taught.facts.timeline, write.place) == taught.chapter.title ||
         taught.chapter.title.ends_with(" more values"))) {
      return &write;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<Lesson> teach_heartbeats(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Record& first = facts.at(taught.chapter.first_event);
  if (first.kind != EventKind::message_sent) return std::nullopt;
  const Beats beats = count_beats(facts, first.node, first.term);
  if (beats.rounds == 0) return std::nullopt;
  const std::optional<DurationRange> every = duration_option(facts.timeline, "heartbeat");
  const std::optional<sim::Time> timer = shortest_timer(facts.timeline);
  Lesson lesson;
  lesson.happened = fmt::format("Node {} leads term {}.", first.node, first.term);
  if (every)
    lesson.happened +=
        fmt::format(" Every {} it sends an AppendEntries without entries to each follower.", duration_text(every->low));
  lesson.happened += fmt::format(" That was {}, {} of {} lost", count_text(beats.rounds, "round", "rounds"), beats.lost,
                                 count_text(beats.messages, "message", "messages"));
  lesson.happened += beats.first_lost == 0 ? "." : fmt::format(" (the first e#{}).", beats.first_lost);
  const FollowerWait wait = longest_wait(facts, first.node, first.term);
  if (wait.until != 0) {
    const bool sure = timer && wait.length <= *timer;
    lesson.happened +=
        sure ? fmt::format(
                   " The closest call: node {} waited {} (e#{}); its timer runs for {} at least, so {} were left.",
                   wait.node, duration_text(wait.length), wait.until, duration_text(*timer),
                   duration_text(*timer - wait.length))
             : fmt::format(" The longest that a follower waited was {} (node {}, e#{}).", duration_text(wait.length),
                           wait.node, wait.until);
  }
  lesson.section = "[Raft 5.2]";
  lesson.why =
      "A follower cannot tell a dead leader from a silent one. So a leader never stays silent for long, and each "
      "AppendEntries it sends, empty or not, starts the follower's timer anew.";
  lesson.look = fmt::format("Press h and look behind e#{}: each arrow that arrives sets a timer back to its beginning.",
                            taught.chapter.first_event);
  lesson.ask = "How many heartbeats in a row may be lost before somebody stands for election?";
  lesson.mistake =
      "Forgetting that a heartbeat also carries the commit index: that is how followers learn what is committed.";
  lesson.try_it = "Hardly a heartbeat within a timeout, and a bad network: count the elections.";
  lesson.command = "raftlab run lossy-network --set heartbeat=100ms -v";
  return lesson;
}

std::optional<Lesson> teach_value(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Write* write = write_in(taught);
  if (write == nullptr) return std::nullopt;
  Lesson lesson;
  lesson.happened = fmt::format("The leader, node {}, appended entry {} of term {} (e#{}).", write->leader,
                                write->index, write->term, write->appended);
  if (write->committed != 0) {
    const Record& commit = facts.at(write->committed);
    const raft::Configuration members = facts.configuration(write->members);
    lesson.happened += fmt::format(" {} later it was {} (e#{}): the leader commits it, applies it and answers.",
                                   duration_text(facts.between(write->appended, write->committed)),
                                   held_text(commit, members), write->committed);
    sim::Time longest = -1;
    EventId last = 0;
    for (const EventId id : write->learned) {
      if (id < write->committed) continue;
      const sim::Time after = facts.between(write->committed, id);
      if (last == 0)
        lesson.happened += fmt::format(" The first follower to learn of it, node {}, did {} later (e#{})",
                                       facts.at(id).node, duration_text(after), id);
      longest = std::max(longest, after);
      last = id;
    }
    if (last != 0) lesson.happened += ", with the AppendEntries that came next.";
  } else {
    const EventId later = facts.commit_of(write->index, write->place);
    lesson.happened += later == 0
                           ? " It was never committed."
                           : fmt::format(" It was committed later, by node {} (e#{}).", facts.at(later).node, later);
  }
  lesson.section = "[Raft 5.3]";
  lesson.why =
      "An entry on a majority of disks is on at least one disk of every majority to come, so no later leader can "
      "be without it. Only then does the client hear \"done\".";
  lesson.look =
      write->committed == 0
          ? fmt::format("From e#{} on: who got it, and what stands at that index in the end?", write->appended)
          : fmt::format("Between e#{} and e#{}: the entry is on some logs, and nobody calls it committed yet.",
                        write->appended, write->committed);
  constexpr std::array<std::string_view, 3> kAsk = {
      "The leader dies between the two: is the value lost? Whom could you ask?",
      "Why does a follower learn of the commit later than the leader?",
      "What may the client conclude if it gets no answer?"};
  constexpr std::array<std::string_view, 3> kMistake = {
      "Stored on a majority is not the same as known to be committed: the leader must have heard of it.",
      "\"All nodes must have it.\" A majority is enough; the slow ones follow.",
      "Answering the client when the entry is appended: a leader that dies then has promised too much."};
  lesson.ask = kAsk[taught.nth % kAsk.size()];
  lesson.mistake = kMistake[taught.nth % kMistake.size()];
  const bool broken = taught.nth % 3 == 2;
  lesson.try_it = broken ? "A leader that answers before the commit: what breaks?"
                         : "A crash before the disk has it: what is left?";
  lesson.command = broken ? "raftlab run broken/answer-after-commit -v" : "raftlab run crash-before-sync -v";
  return lesson;
}

std::optional<Lesson> teach_repair(const Taught& taught) {
  const Facts& facts = taught.facts;
  Lesson lesson;
  std::uint64_t deleted = 0;
  EventId first = 0;
  for (EventId id = taught.chapter.first_event; id <= taught.chapter.last_event; ++id) {
    const Record& record = facts.at(id);
    if (record.kind != EventKind::log_truncated) continue;
    deleted += record.v[1] - record.v[0] + 1;
    if (first == 0) first = id;
  }
  if (first == 0) return std::nullopt;
  const Record& record = facts.at(first);
  std::uint64_t refused = 0;
  for (EventId id = 1; id < first; ++id) {
    const Record& before = facts.at(id);
    const bool same = before.kind == EventKind::append_rejected && before.node == record.node &&
                      before.peer == record.peer && before.term == record.term;
    if (same) ++refused;
  }
  lesson.happened = fmt::format("Node {}'s entry {} was of term {}, that of its leader, node {}, of term {} (e#{}).",
                                record.node, record.v[0], record.v[2], record.peer, record.v[3], first);
  if (refused != 0)
    lesson.happened +=
        fmt::format(" Before that it had refused {} of this leader.", count_text(refused, "append", "appends"));
  lesson.happened += fmt::format(" {} deleted.", count_text(deleted, "entry was", "entries were"));
  lesson.section = "[Raft 5.3]";
  lesson.why =
      "The leader's log is the measure. It looks for the last entry both share, going back after each refusal; the "
      "follower deletes what conflicts and takes the leader's entries. What is committed can never conflict.";
  lesson.look = fmt::format("The log of node {} right before and right after e#{}, beside that of node {}.",
                            record.node, first, record.peer);
  lesson.ask = "Who had been told that the deleted entries were done?";
  lesson.mistake =
      "Deleting everything behind the entry before the new ones, conflict or not: a late message would then "
      "take away entries that were acknowledged.";
  lesson.try_it = taught.nth % 2 != 0 ? "A follower that always cuts its log: what breaks?"
                                      : "Six logs, all different, and one leader.";
  lesson.command = taught.nth % 2 != 0 ? "raftlab run broken/truncate-only-conflict -v" : "raftlab run figure-7 -v";
  return lesson;
}

std::optional<Lesson> teach_own_term(const Taught& taught) {
  const Record& commit = taught.facts.at(taught.chapter.last_event);
  if (commit.kind != EventKind::commit_advanced) return std::nullopt;
  Lesson lesson;
  lesson.happened = fmt::format(
      "Node {} led term {} since e#{}, with entries of earlier terms that nobody had committed. It committed them only "
      "with entry {}, of its own term, held by {} (e#{}).",
      commit.node, commit.term, taught.chapter.first_event, commit.v[1], commit.v[2], taught.chapter.last_event);
  lesson.section = "[Raft 5.4.2]";
  lesson.why =
      "An entry of an older term on a majority can still be overwritten by a node whose last term is later. Once an "
      "entry of the leader's own term is on a majority, no such node can win any more, and everything before is safe.";
  lesson.look = fmt::format("At e#{}: count who has the older entry, and see that the commit index stays.",
                            taught.chapter.first_event);
  lesson.ask = "Who could overwrite an entry that three of five nodes hold?";
  lesson.mistake = "Committing by counting alone. Figure 8 of the paper is made of that mistake.";
  lesson.try_it = "The rule switched off: an entry that was committed goes.";
  lesson.command = taught.nth % 2 != 0 ? "raftlab run figure-8 -v" : "raftlab run broken/commit-own-term -v";
  return lesson;
}

}  // namespace raftlab::report
