// SPDX-License-Identifier: MIT
#include "report/labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/command_text.h"
#include "report/event_columns.h"
#include "report/event_text.h"
#include "report/extension_text.h"
#include "report/fields.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

using raft::MessageKind;
using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string span_text(raft::Index first, raft::Index last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

/// "x=1", "get x", "no-op".
std::string command_label(const Timeline& timeline, const raft::Command& command, std::size_t characters) {
  if (command.kind == raft::CommandKind::noop) return "no-op";
  if (command.kind == raft::CommandKind::set) {
    const CommandParts parts = command_parts(command, timeline.store);
    const std::string key = abbreviated(printable(shortened(parts.key, 200)), characters / 2);
    return key + "=" +
           abbreviated(printable(shortened(parts.value, 200)),
                       characters - 1 - std::min(characters, characters_of(key)));
  }
  return abbreviated(command_words(timeline, command), characters);
}

/// Counts the votes of every candidacy as its answers arrive [Raft 5.2].
class VoteCounter {
 public:
  explicit VoteCounter(const Timeline& timeline) : timeline_(timeline), replay_(timeline), votes_(timeline.nodes) {}

  bool step() { return replay_.step(); }
  const Replay& replay() const { return replay_; }

  /// Votes and voters once this event has happened; 0 votes where it is no vote or the trace does not tell.
  std::pair<std::size_t, std::size_t> count() {
    const Record& record = replay_.record();
    if (record.node >= votes_.size()) return {};
    raft::NodeSet& votes = votes_[record.node];
    const NodeState& node = replay_.node(record.node);
    if (record.kind == EventKind::became_candidate) votes = {};
    if (!node.up || node.role != raft::Role::candidate) return {};
    // The own vote counts once it is on disk.
    if (record.kind == EventKind::entries_persisted && record.term == node.term && record.v[0] == record.node + 1U) {
      votes.add(record.node);
    }
    const EventId sent = carried_from(timeline_, replay_.now());
    if (record.kind != EventKind::message_delivered || sent == 0) return {};
    const Record& answer = timeline_.trace.at(sent);
    if (answer.message_kind() != MessageKind::vote_reply || !answer.flag || answer.term != node.term) return {};
    const raft::Configuration members = replay_.configuration(record.node);
    if (!members.next_voters.empty() || !members.voters.contains(answer.node)) return {};
    votes.add(answer.node);
    return {(votes & members.voters).size(), members.voters.size()};
  }

 private:
  const Timeline& timeline_;
  Replay replay_;
  std::vector<raft::NodeSet> votes_;  // by candidate
};

std::string no_text(std::string_view why) { return fmt::format("no: {}", why); }

std::string refusal_label(const Record& refused) {
  switch (refused.why()) {
    case Reason::already_voted:
      if (refused.v[4] == refused.node + 1U) return no_text("it voted for itself");
      if (refused.v[4] != 0) return no_text(fmt::format("it voted for {}", refused.v[4] - 1));
      return no_text("it has voted");
    case Reason::log_behind:
      return no_text("its log is behind");
    case Reason::leader_alive:
      return no_text("a leader is alive");
    case Reason::stale_term:
      return no_text("that term is over");
    default:
      return "no";
  }
}

std::string reply_label(const Timeline& timeline, const Record& sent) {
  switch (static_cast<raft::ClientStatus>(sent.v[2])) {
    case raft::ClientStatus::ok:
      return sent.v[3] == 0 ? "ok" : abbreviated("ok: " + value_text(timeline, sent.v[3]), kLabelCharacters);
    case raft::ClientStatus::mismatch:
      return "no: another value";
    case raft::ClientStatus::busy:
      return "busy";
    case raft::ClientStatus::impossible:
      return "impossible";
    default:
      return sent.v[4] == 0 ? "not the leader" : fmt::format("ask node {}", sent.v[4] - 1);
  }
}

std::string outcome_label(const Timeline& timeline, const Record& record) {
  switch (static_cast<sim::ClientOutcome>(record.v[2])) {
    case sim::ClientOutcome::ok:
      return record.v[3] == 0 ? "ok" : abbreviated("ok: " + value_text(timeline, record.v[3]), kLabelCharacters);
    case sim::ClientOutcome::mismatch:
      return "no: another value";
    case sim::ClientOutcome::refused:
      return "refused";
    default:
      return "no answer";
  }
}

std::string note_label(const Timeline& timeline, const Record& record, std::string_view before) {
  if (record.v[0] >= timeline.trace.notes()) return {};
  const std::string note = printable(shortened(timeline.trace.note(record.v[0]), 200));
  return abbreviated(std::string(before) + note, kLabelCharacters);
}

std::string change_label(const Record& record) {
  return abbreviated(
      change_text(static_cast<raft::ChangeKind>(record.v[2]), raft::NodeSet::of(record.v[3], record.v[4])),
      kLabelCharacters);
}

/// What a node decides or what becomes of it.
std::string node_label(const Timeline& timeline, const Record& record) {
  switch (record.kind) {
    case EventKind::became_candidate:
      return fmt::format("candidate · term {}", record.term);
    case EventKind::became_pre_candidate:
      return fmt::format("pre-candidate · term {}?", record.v[0]);
    case EventKind::became_leader:
      return fmt::format("leader · term {}", record.term);
    case EventKind::became_follower:
      return record.why() == Reason::started ? std::string() : fmt::format("follower · term {}", record.term);
    case EventKind::commit_advanced:
      return fmt::format("commit {}", record.v[1]);
    case EventKind::log_truncated:
      return fmt::format("deletes {}", span_text(record.v[0], record.v[1]));
    case EventKind::config_changed:
      return abbreviated("members " + members_text(timeline, record.v[1]), kLabelCharacters);
    case EventKind::snapshot_taken:
      return fmt::format("snapshot {}", record.v[0]);
    case EventKind::snapshot_installed:
      return fmt::format("takes snapshot {}", record.v[0]);
    case EventKind::transfer_started:
      return fmt::format("hands over to {}", record.peer);
    case EventKind::transfer_ended:
      return "transfer is over";
    case EventKind::lease_expired:
      return "lease is over";
    default:
      return {};
  }
}

std::string life_label(const Record& record) {
  switch (record.kind) {
    case EventKind::node_started:
      return record.at == 0 ? "" : "starts";
    case EventKind::node_crashed:
      return record.flag ? "down: disk is full" : "down";
    case EventKind::node_refused_start:
      return "lost: disk is damaged";
    case EventKind::node_restarted:
      return "back";
    case EventKind::node_paused:
      return "paused";
    case EventKind::node_resumed:
      return "resumed";
    case EventKind::timers_changed:
      return record.flag ? "timers on" : "timers off";
    default:
      return {};
  }
}

std::string scenario_label(const Timeline& timeline, const Record& record) {
  switch (record.kind) {
    case EventKind::client_request:
      return command_label(timeline, command_of(record), kLabelCharacters);
    case EventKind::member_requested:
      return change_label(record);
    case EventKind::client_response:
      return outcome_label(timeline, record);
    case EventKind::fault_started:
      return note_label(timeline, record, "");
    case EventKind::fault_ended:
      return note_label(timeline, record, "ends: ");
    case EventKind::expectation_failed:
      return note_label(timeline, record, "✕ ");
    case EventKind::violation:
      return abbreviated(fmt::format("✕ {}", word_of(static_cast<sim::Property>(record.reason))), kLabelCharacters);
    default:
      return {};
  }
}

}  // namespace

std::string abbreviated(std::string text, std::size_t characters) {
  if (text.size() <= characters || characters_of(text) <= characters) return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (!is_continuation(text[end]) && ++seen >= characters) break;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  text.resize(end);
  return text + "…";
}

Labels::Labels(const Timeline& timeline) : timeline_(timeline) {
  VoteCounter counter(timeline);
  while (counter.step()) {
    const EventId id = counter.replay().now();
    const Record& record = counter.replay().record();
    const auto [votes, voters] = counter.count();
    if (votes != 0) {
      counts_.push_back(
          {carried_from(timeline, id), static_cast<std::uint32_t>(votes), static_cast<std::uint32_t>(voters)});
    }
    if (record.kind != EventKind::commit_advanced || record.cause == 0 || record.cause >= id) continue;
    const EventId sent = carried_from(timeline, record.cause);
    if (sent != 0 && timeline.trace.at(sent).message_kind() == MessageKind::heartbeat) {
      commits_of_beat_.emplace_back(sent, record.v[1]);
    }
  }
  // The first arrival of an answer counts.
  std::stable_sort(counts_.begin(), counts_.end(), [](const Count& a, const Count& b) { return a.answer < b.answer; });
  std::stable_sort(commits_of_beat_.begin(), commits_of_beat_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

std::string Labels::of(EventId id) const {
  const Record& record = timeline_.trace.at(id);
  if (record.kind == EventKind::message_sent) return of_message(id, record);
  if (is_message(record.kind)) return {};
  if (record.kind <= EventKind::lease_expired) return node_label(timeline_, record);
  if (record.kind < EventKind::client_request) return life_label(record);
  return scenario_label(timeline_, record);
}

std::string Labels::of_message(EventId id, const Record& sent) const {
  switch (sent.message_kind()) {
    case MessageKind::request_vote:
      return fmt::format("RequestVote t{}", sent.term);
    case MessageKind::pre_vote:
      return fmt::format("PreVote t{}", sent.term);
    case MessageKind::vote_reply:
    case MessageKind::pre_vote_reply:
      return of_vote(id, sent);
    case MessageKind::append_entries:
      return of_entries(sent);
    case MessageKind::heartbeat: {
      const auto found =
          std::lower_bound(commits_of_beat_.begin(), commits_of_beat_.end(), std::pair{id, raft::Index{0}});
      if (found == commits_of_beat_.end() || found->first != id) return "♥";
      return fmt::format("♥ commit {}", found->second);
    }
    case MessageKind::append_reply:
      return of_append_reply(id, sent);
    case MessageKind::install_snapshot:
      return sent.v[4] <= 1 ? fmt::format("InstallSnapshot {}", sent.v[0])
                            : fmt::format("InstallSnapshot {}, {}/{}", sent.v[0], sent.v[3] + 1, sent.v[4]);
    case MessageKind::snapshot_reply:
      return sent.flag ? fmt::format("ok, holds {}", sent.v[0]) : fmt::format("next: chunk {}", sent.v[1] + 1);
    case MessageKind::timeout_now:
      return "TimeoutNow";
    case MessageKind::client_request:
      return command_label(timeline_, command_of(sent), kLabelCharacters);
    case MessageKind::member_request:
      return change_label(sent);
    case MessageKind::client_reply:
      return reply_label(timeline_, sent);
  }
  return {};
}

std::string Labels::of_entries(const Record& sent) const {
  const raft::Index first = sent.v[0] + 1;
  if (sent.v[4] != 1) return fmt::format("{} entries, {}", sent.v[4], span_text(first, sent.v[0] + sent.v[4]));
  const std::string index = fmt::format(", index {}", first);
  if (sent.v[3] >= timeline_.store.size()) return "entry" + index;
  const raft::Command& command = timeline_.store.at(static_cast<raft::Place>(sent.v[3])).command;
  return command_label(timeline_, command, kLabelCharacters - std::min<std::size_t>(index.size(), 20)) + index;
}

/// The decision behind an answer, the answer's cause or what caused that at the same node.
EventId Labels::decided_by(EventId id) const {
  const Record& answer = timeline_.trace.at(id);
  EventId at = answer.cause;
  while (at != 0 && at < id) {
    const Record& record = timeline_.trace.at(at);
    if (record.node != answer.node || record.kind > EventKind::lease_expired) return 0;
    if (record.kind == EventKind::vote_refused || record.kind == EventKind::pre_vote_refused ||
        record.kind == EventKind::append_rejected) {
      return at;
    }
    id = at;
    at = record.cause;
  }
  return 0;
}

std::string Labels::of_vote(EventId id, const Record& sent) const {
  if (!sent.flag) {
    const EventId refused = decided_by(id);
    return refused == 0 ? "no" : refusal_label(timeline_.trace.at(refused));
  }
  const auto found =
      std::lower_bound(counts_.begin(), counts_.end(), id, [](const Count& a, EventId b) { return a.answer < b; });
  if (found == counts_.end() || found->answer != id) return "yes";
  return fmt::format("yes, {} of {}", found->votes, found->voters);
}

std::string Labels::of_append_reply(EventId id, const Record& sent) const {
  if (sent.flag) return "ok";
  const EventId rejected = decided_by(id);
  if (rejected != 0 && timeline_.trace.at(rejected).why() == Reason::stale_term) {
    return fmt::format("no: this is term {}", sent.term);
  }
  return fmt::format("refused at {}", sent.v[0]);
}

}  // namespace raftlab::report
