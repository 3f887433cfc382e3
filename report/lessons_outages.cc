// SPDX-License-Identifier: MIT
// Lessons of nodes that fail and return [Raft 5.3, 5.4], of snapshots [Raft 7] and of members that change [Raft 6].
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/chapters/draft.h"
#include "report/json_events.h"
#include "report/lessons_told.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

const Outage* outage_from(const Taught& taught, bool leader) {
  for (const Outage& outage : taught.facts.outages) {
    if (outage.from >= taught.chapter.first_event && outage.from <= taught.chapter.last_event &&
        (!leader || outage.role == raft::Role::leader)) {
      return &outage;
    }
  }
  return nullptr;
}

const Outage* outage_until(const Taught& taught) {
  for (const Outage& outage : taught.facts.outages) {
    if (outage.until == taught.chapter.first_event) return &outage;
  }
  return nullptr;
}

std::string stopped_text(const Facts& facts, const Outage& outage) {
  const char* what = outage.paused ? "was paused" : "was down";
  if (outage.until == 0) {
    return fmt::format("Node {} {} from e#{} to the end of the run.", outage.node, what, outage.from);
  }
  return fmt::format("Node {} {} from {} s to {} s (e#{} to e#{}).", outage.node, what,
                     clock_text(facts.at(outage.from).at), clock_text(facts.at(outage.until).at), outage.from,
                     outage.until);
}

/// How the leader found out what a node that came back lacked.
std::string caught_up_text(const Facts& facts, const Outage& outage) {
  if (outage.until == 0) return {};
  std::string text;
  if (outage.committed_after > outage.committed_before) {
    text = fmt::format(" Meanwhile {} committed.",
                       count_text(outage.committed_after - outage.committed_before, "entry was", "entries were"));
  }
  const raft::Index behind =
      outage.committed_after > outage.last_index_after ? outage.committed_after - outage.last_index_after : 0;
  if (behind != 0)
    text +=
        fmt::format(" On return its log was {} short of what was committed.", count_text(behind, "entry", "entries"));
  EventId tried = 0;
  std::uint64_t refused = 0;
  std::uint64_t sent = 0;
  NodeId leader = raft::kNoNode;
  for (EventId id = outage.until; outage.caught_up != 0 && id <= outage.caught_up; ++id) {
    const Record& record = facts.at(id);
    if (record.node != outage.node) continue;
    const bool append =
        record.kind == EventKind::message_delivered && (record.message_kind() == raft::MessageKind::append_entries ||
                                                        record.message_kind() == raft::MessageKind::heartbeat);
    if (append && tried == 0) {
      tried = id;
      leader = record.peer;
    }
    if (record.kind == EventKind::append_rejected) ++refused;
    if (record.kind == EventKind::entry_appended && record.why() == Reason::replicated) sent += record.v[2];
  }
  if (tried == 0) return text;
  const Record* first = sent_record(facts.timeline.trace, tried);
  if (first != nullptr)
    text += fmt::format(" The leader, node {}, first tried behind entry {} (e#{})", leader, first->v[0], tried);
  text += refused == 0 ? ", which fitted"
                       : fmt::format(", was refused and stepped back {}", count_text(refused, "time", "times"));
  if (sent != 0) text += fmt::format("; {} sent", count_text(sent, "entry was", "entries were"));
  return text + fmt::format(". {} after its return it knew what was committed (e#{}).",
                            duration_text(facts.between(outage.until, outage.caught_up)), outage.caught_up);
}

/// Requests of clients while nobody led: how many waited, and how many of them were answered in the end.
std::string waiting_text(const Facts& facts, const Leaderless& gap) {
  std::uint64_t asked = 0;
  for (EventId id = gap.from; id <= facts.end_of(gap.until); ++id) {
    if (facts.at(id).kind == EventKind::client_request) ++asked;
  }
  if (asked == 0) return {};
  return fmt::format(" {} asked meanwhile: what nobody leads cannot be stored, it waits.",
                     count_text(asked, "request was", "requests were"));
}

std::string candidates_text(const Facts& facts, const Leaderless& gap) {
  std::vector<std::string> parts;
  for (const auto& [term, election] : facts.terms) {
    if (election.candidacies.empty()) continue;
    const EventId stood = election.candidacies.front().candidate;
    if (stood < gap.from || stood > facts.end_of(gap.until)) continue;
    if (election.won != 0) {
      parts.push_back(fmt::format("node {} won term {} with {} (e#{})", election.leader, term,
                                  count_text(facts.at(election.won).v[0], "vote", "votes"), election.won));
    } else if (election.candidacies.size() > 1) {
      parts.push_back(fmt::format("term {} was split between {} candidates", term, election.candidacies.size()));
    } else {
      parts.push_back(fmt::format("node {} stood in term {} and did not win", election.candidacies.front().node, term));
    }
  }
  if (parts.empty() || parts.size() > 6) return {};
  return " " + capitalized(joined(parts)) + ".";
}

}  // namespace

std::optional<Lesson> teach_follower_loss(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Outage* outage = outage_from(taught, false);
  if (outage == nullptr) return std::nullopt;
  Lesson lesson;
  lesson.happened = stopped_text(facts, *outage) + caught_up_text(facts, *outage);
  lesson.section = "[Raft 5.3, 5.5]";
  lesson.why =
      "A majority goes on without it. Term, vote and log are on its disk and come back with it; its role, its commit "
      "index and its state machine do not. The leader sends what it lacks, from the last entry both share on.";
  lesson.look = outage->until == 0
                    ? fmt::format("The logs of the others behind e#{}: they go on growing.", outage->from)
                    : fmt::format("From e#{} on: which index does the leader try first, and who takes the first step?",
                                  outage->until);
  constexpr std::array<std::string_view, 2> kAsk = {"What must survive on disk, and what need not?",
                                                    "How many may fail before nothing can be stored any more?"};
  lesson.ask = kAsk[taught.nth % kAsk.size()];
  lesson.mistake = "\"The follower asks for what it missed.\" It does not: it only refuses, and the leader finds out.";
  const bool forgets = taught.nth % 2 != 0;
  lesson.try_it = forgets ? "A vote that does not survive the crash: what breaks?"
                          : "A longer absence: how often does the leader step back?";
  lesson.command = forgets ? "raftlab run broken/vote-persisted -v" : "raftlab run follower-catch-up -v";
  return lesson;
}

std::optional<Lesson> teach_leader_loss(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Outage* outage = outage_from(taught, true);
  if (outage == nullptr) return std::nullopt;
  Lesson lesson;
  lesson.happened = fmt::format("Node {}, leader of term {}, {} (e#{}).", outage->node, outage->term,
                                outage->paused ? "was paused" : "crashed", outage->from);
  for (const Leaderless& gap : facts.leaderless) {
    if (gap.from != outage->from) continue;
    lesson.happened += fmt::format(" For {} nobody led.", duration_text(facts.between(gap.from, gap.until)));
    lesson.happened += candidates_text(facts, gap) + waiting_text(facts, gap);
  }
  if (outage->last_index > outage->commit_index) {
    lesson.happened += fmt::format(" Its log had {} that it did not know to be committed.",
                                   count_text(outage->last_index - outage->commit_index, "entry", "entries"));
  }
  lesson.section = "[Raft 5.2, 5.4.1]";
  lesson.why =
      "Nobody sees a crash; the others only see that no heartbeat comes. The first whose timer ends stands, and the "
      "vote's rule on logs keeps what was committed.";
  lesson.look =
      fmt::format("The gap without a thick lane behind e#{}: which timer ends first, and which requests find nobody?",
                  outage->from);
  constexpr std::array<std::string_view, 2> kAsk = {
      "What happens to a write that a client sends while nobody leads?",
      "The leader had an entry that only it held. May it be there in the end, or not?"};
  lesson.ask = kAsk[taught.nth % kAsk.size()];
  lesson.mistake =
      "Guessing: whether an entry of the old leader survives depends on who holds it and who wins, and the "
      "client without an answer cannot know.";
  lesson.try_it = "The same with a leader that is only suspended, and comes back.";
  lesson.command = taught.nth % 2 != 0 ? "raftlab run leader-failure --seed 3 -v" : "raftlab run suspended-leader -v";
  return lesson;
}

std::optional<Lesson> teach_return(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Outage* outage = outage_until(taught);
  if (outage == nullptr) return std::nullopt;
  Lesson lesson;
  lesson.happened = stopped_text(facts, *outage) + caught_up_text(facts, *outage);
  EventId followed = 0;
  std::uint64_t deleted = 0;
  for (EventId id = outage->until; id <= facts.timeline.trace.size(); ++id) {
    const Record& record = facts.at(id);
    if (record.node != outage->node) continue;
    if (record.kind == EventKind::became_follower && record.why() == Reason::higher_term && followed == 0)
      followed = id;
    if (record.kind == EventKind::log_truncated && id <= std::max(outage->caught_up, followed + 1))
      deleted += record.v[1] - record.v[0] + 1;
  }
  if (followed != 0)
    lesson.happened += fmt::format(" With e#{} it came to term {}.", followed, facts.at(followed).term);
  if (deleted != 0)
    lesson.happened += fmt::format(" {} overwritten.", count_text(deleted, "entry of it was", "entries of it were"));
  lesson.section = "[Raft 5.1, 5.3]";
  lesson.why =
      "A process that starts is a follower, whatever it was before. The first message of a later term tells it that "
      "its time is over, and the new leader makes its log equal.";
  lesson.look = fmt::format("The first message it receives behind e#{}, and its term.", outage->until);
  lesson.ask = "How does it know that it no longer leads?";
  lesson.mistake = "Thinking that the old leader gets its place back: only an election makes a leader.";
  lesson.try_it = "Everybody at once: who leads then, and what is left?";
  lesson.command = "raftlab run restart-everyone -v";
  return lesson;
}

std::optional<Lesson> teach_snapshot(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Record& record = facts.at(taught.chapter.last_event);
  Lesson lesson;
  if (record.kind == EventKind::snapshot_installed) {
    lesson.happened = fmt::format(
        "Node {} installed a snapshot through entry {} of term {}, in {} (e#{}); its own log {}.", record.node,
        record.v[0], record.v[1], count_text(record.v[4], "chunk", "chunks"), taught.chapter.last_event,
        record.v[2] != 0 ? "agreed with it and stayed behind it" : "was replaced");
    lesson.why =
        "The entries it needed are gone from the leader's log. So it gets the state they led to, with the index and "
        "term "
        "of the last of them, and goes on from there.";
    lesson.ask = "When may the follower keep its own entries behind the snapshot?";
    lesson.mistake =
        "Going back behind what one knows to be committed: an old snapshot that comes late must change nothing.";
  } else if (record.kind == EventKind::snapshot_taken) {
    lesson.happened = fmt::format("{} taken, the last by node {} through entry {} of term {} (e#{}).",
                                  count_text(facts.count(EventKind::snapshot_taken), "snapshot was", "snapshots were"),
                                  record.node, record.v[0], record.v[1], taught.chapter.last_event);
    lesson.why =
        "A log cannot grow for ever. Each node by itself saves its state machine after an applied entry and drops the "
        "log "
        "up to there; it keeps that entry's index and term for the next comparison.";
    lesson.ask = "Why need the leader not be asked before a node takes a snapshot?";
    lesson.mistake = "Saving entries that are not committed: only what is applied may go into a snapshot.";
  } else {
    return std::nullopt;
  }
  lesson.section = "[Raft 7]";
  lesson.look = fmt::format("The beginning of the logs right before and after e#{}.", taught.chapter.last_event);
  lesson.try_it = "A follower so far behind that the log has overtaken it.";
  lesson.command = "raftlab run classics/snapshot-overtakes-log -v";
  return lesson;
}

std::optional<Lesson> teach_members(const Taught& taught) {
  const Facts& facts = taught.facts;
  const Record& record = facts.at(taught.chapter.first_event);
  if (record.kind != EventKind::config_changed) return std::nullopt;
  const raft::Configuration before = facts.configuration(record.v[2]);
  const raft::Configuration now = facts.configuration(record.v[1]);
  Lesson lesson;
  lesson.happened =
      fmt::format("Entry {} changed the configuration on node {} (e#{}): {} before, {} now.", record.v[0], record.node,
                  taught.chapter.first_event, count_text(voters_of(before), "voter", "voters"),
                  count_text(voters_of(now), "voter", "voters"));
  if (now.joint()) {
    lesson.happened += fmt::format(" It is joint: a decision needs {} of the {} old and {} of the {} new voters.",
                                   raft::majority_of(now.voters), now.voters.size(), raft::majority_of(now.next_voters),
                                   now.next_voters.size());
  } else {
    lesson.happened += fmt::format(" A majority was {} of them, and is {}.", raft::majority_of(before.voters),
                                   raft::majority_of(now.voters));
  }
  lesson.section = now.joint() ? "[Raft 6]" : "[Raft 6, Thesis 4]";
  lesson.why =
      now.joint()
          ? "Nodes learn of a change one after the other, so old and new majority must not decide by themselves at the "
            "same time. While both are needed they cannot."
          : "Changing one member at a time keeps every old and every new majority sharing a node. A node uses the "
            "latest configuration in its log, committed or not.";
  lesson.look = fmt::format("Who used which configuration right behind e#{}?", taught.chapter.first_event);
  lesson.ask = "Why does a node use a configuration before it is committed?";
  lesson.mistake =
      "Starting the next change before the last is committed, or before the leader has committed an entry of its term.";
  const bool joint = now.joint() || taught.nth % 2 != 0;
  lesson.try_it =
      joint ? "From three voters to three others, under load." : "The flaw that was found in 2015, and its cure.";
  lesson.command = joint ? "raftlab run classics/joint-consensus -v" : "raftlab run classics/membership-2015 -v";
  return lesson;
}

}  // namespace raftlab::report
