// SPDX-License-Identifier: MIT
#include "report/event_text.h"

#include <fmt/format.h>

#include "report/command_text.h"
#include "report/extension_text.h"
#include "sim/property.h"

namespace raftlab::report {
namespace {

constexpr std::size_t kWordsMax = 80;  // of one text of people in a line

using raft::MessageKind;
using raft::Reason;
using sim::EventKind;
using sim::Record;

/// An end of a message: a node, or the client that the sent record names.
std::string end_text(raft::NodeId id, const Record& sent) {
  if (id != raft::kClient && id != raft::kNoNode) return fmt::format("node {}", id);
  return sent.kind == EventKind::message_sent ? fmt::format("client {}", sent.v[0]) : "a client";
}

/// The vote stored in a value: one plus the node, 0 for none.
std::string vote_text(std::uint64_t value) { return value == 0 ? "nobody" : fmt::format("node {}", value - 1); }

std::string entries_text(raft::Index first, raft::Index last) {
  return (first == last ? "entry " : "entries ") + range_text(first, last);
}

std::string became_follower_text(const Record& record) {
  const auto before = static_cast<raft::Role>(record.v[1]);
  if (record.why() == Reason::started) return "starts as follower";
  const std::string what = before == raft::Role::leader     ? "steps down as leader, becomes follower"
                           : before == raft::Role::follower ? "stays follower"
                                                            : "becomes follower";
  switch (record.why()) {
    case Reason::leader_heard:
      return fmt::format("{}: node {} leads term {}", what, record.peer, record.term);
    case Reason::quorum_lost:
      return what + ": no quorum has answered for an election timeout";
    case Reason::removed:
      return what + ": it is no member of the configuration that is committed";
    case Reason::none:  // only with the rule refusal-no-deposal off
      return what + ": an append was refused";
    default:
      break;
  }
  return fmt::format("{}: a message carried term {}, above {}", what, record.term, record.v[0]);
}

std::string refused_text(const Record& record) {
  const std::string what = fmt::format("refuses its vote to node {} (term {})", record.peer, record.term);
  switch (record.why()) {
    case Reason::already_voted:
      return fmt::format("{}: it voted for {} in this term", what, vote_text(record.v[4]));
    case Reason::log_behind:
      return fmt::format("{}: that log ends at {} of term {}, behind its own at {} of term {}", what, record.v[0],
                         record.v[1], record.v[2], record.v[3]);
    case Reason::leader_alive:
      return what + ": it has just heard a leader";
    default:
      return fmt::format("{}: that term is over", what);
  }
}

std::string rejected_text(const Record& record) {
  const std::string what = fmt::format("rejects the append of node {}", record.peer);
  switch (record.why()) {
    case Reason::entry_missing:
      return fmt::format("{}: no entry {} in its log, which ends at {}", what, record.v[0], record.v[2]);
    case Reason::term_mismatch:
      return fmt::format("{}: its entry {} is of term {}, not {}", what, record.v[0], record.v[3], record.v[1]);
    default:
      return fmt::format("{}: it is of an old term, this is term {}", what, record.term);
  }
}

std::string appended_text(const Timeline& timeline, const Record& record) {
  const raft::Index last = record.v[0] + record.v[2] - 1;
  if (record.why() == Reason::replicated) {
    return fmt::format("appends {} from node {}", range_text(record.v[0], last), record.peer);
  }
  if (record.why() == Reason::started) return fmt::format("finds {} on its disk", entries_text(record.v[0], last));
  const std::string text = record.v[2] == 1 ? ": " + entry_text(timeline, static_cast<raft::Place>(record.v[1])) : "";
  return fmt::format("appends {}{} (term {})", range_text(record.v[0], last), text, record.term);
}

std::string committed_text(const Timeline& timeline, const Record& record) {
  const std::string range = range_text(record.v[0] + 1, record.v[1]);
  if (record.why() == Reason::counted) {
    const std::size_t voters = fixed_voters(timeline);
    const std::string of = voters == 0 ? std::string() : fmt::format(" of {}", voters);
    return fmt::format("commits {} (held by {}{}, {} needed)", range, record.v[2], of, record.v[3]);
  }
  return fmt::format("commits {}: the leader says {} is committed", range, record.v[4]);
}

std::string persisted_text(const Record& record) {
  const std::string hard = fmt::format("term {}, vote for {}", record.term, vote_text(record.v[0]));
  if (record.v[3] == 0) return fmt::format("has on disk: {}", hard);
  return fmt::format("has on disk: {}, {}", entries_text(record.v[2], record.v[2] + record.v[3] - 1), hard);
}

/// Answers to a cas that found another value; most do not say which.
std::string mismatch_text(const Timeline& timeline, std::uint64_t value_plus_one) {
  return value_plus_one == 0 ? "another value was there"
                             : "another value was there: " + value_text(timeline, value_plus_one);
}

std::string applied_text(const Timeline& timeline, const Record& record) {
  std::string text =
      fmt::format("applies {}: {}", record.v[0], entry_text(timeline, static_cast<raft::Place>(record.v[1])));
  if (record.flag) text += " (a repeat, not done again)";
  if (record.v[2] == static_cast<std::uint64_t>(raft::ClientStatus::mismatch)) text += " (another value was there)";
  return text;
}

/// What a message says, from its sent record.
std::string content_text(const Timeline& timeline, const Record& sent) {
  switch (sent.message_kind()) {
    case MessageKind::request_vote:
      return sent.v[0] == 0 ? fmt::format("term {}, empty log", sent.term)
                            : fmt::format("term {}, last entry {} of term {}", sent.term, sent.v[0], sent.v[1]);
    case MessageKind::vote_reply:
      return fmt::format("{}, term {}", sent.flag ? "yes" : "no", sent.term);
    case MessageKind::append_entries:
      return fmt::format("term {}, {}, commit {}", sent.term, entries_text(sent.v[0] + 1, sent.v[0] + sent.v[4]),
                         sent.v[2]);
    case MessageKind::heartbeat:
      return fmt::format("term {}, previous {}, commit {}", sent.term, sent.v[0], sent.v[2]);
    case MessageKind::append_reply:
      return sent.flag ? fmt::format("yes, equal through {}, term {}", sent.v[1], sent.term)
                       : fmt::format("no, conflict at {}, term {}", sent.v[2], sent.term);
    case MessageKind::client_request:
      return command_words(timeline, command_of(sent));
    case MessageKind::client_reply:
      switch (static_cast<raft::ClientStatus>(sent.v[2])) {
        case raft::ClientStatus::ok:
          return sent.v[3] == 0 ? "ok" : "ok: " + value_text(timeline, sent.v[3]);
        case raft::ClientStatus::mismatch:
          return mismatch_text(timeline, sent.v[3]);
        case raft::ClientStatus::busy:
          return "busy: a transfer or a change of members is under way";
        case raft::ClientStatus::impossible:
          return "impossible";
        default:
          return sent.v[4] == 0 ? "not the leader" : fmt::format("not the leader, ask node {}", sent.v[4] - 1);
      }
    default:
      return extension_content(sent);
  }
}

std::string message_text(const Timeline& timeline, sim::EventId id, const Record& record) {
  const SentMessage sent = sent_of(timeline, id);
  const std::string_view name = message_name(sent.record->message_kind());
  if (record.kind == EventKind::message_sent) {
    return fmt::format("sends {} to {} ({})", name, end_text(record.peer, record), content_text(timeline, record));
  }
  if (record.kind == EventKind::message_delivered) {
    const std::string content = sent.id == 0 ? "" : fmt::format(" ({})", content_text(timeline, *sent.record));
    return fmt::format("receives {} from {}{}", name, end_text(record.peer, *sent.record), content);
  }
  if (record.kind == EventKind::message_dropped) {
    return fmt::format("{} {} is lost: {}", name, ends_text(*sent.record), drop_reason_text(record.drop_reason()));
  }
  return fmt::format("{} {} is doubled", name, ends_text(*sent.record));
}

std::string outcome_text(const Timeline& timeline, const Record& record) {
  switch (static_cast<sim::ClientOutcome>(record.v[2])) {
    case sim::ClientOutcome::ok:
      return record.v[3] == 0 ? "ok" : "ok: " + value_text(timeline, record.v[3]);
    case sim::ClientOutcome::mismatch:
      return mismatch_text(timeline, record.v[3]);
    case sim::ClientOutcome::refused:
      return "refused: that node does not lead, or cannot do it";
    default:
      return "no answer in time: done or not, nobody knows";
  }
}

std::string timeout_text(const Record& record) {
  switch (record.why()) {
    case Reason::told:
      return "is told to campaign";
    case Reason::timeout_now:
      return "is told by its leader to campaign at once";
    default:
      return fmt::format("its election timer of {} runs out", duration_text(static_cast<sim::Time>(record.v[1])));
  }
}

std::string note_text(const Timeline& timeline, const Record& record, std::string_view what) {
  const std::string note = record.v[0] < timeline.trace.notes() ? printable(timeline.trace.note(record.v[0])) : "";
  return fmt::format("{}{}", what, note);
}

std::string life_text(const Record& record) {
  const std::string base = record.v[3] == 0 ? std::string() : fmt::format(", snapshot through {}", record.v[3]);
  const std::string disk = fmt::format("finds on disk: term {}, vote for {}, log through {}{}", record.term,
                                       vote_text(record.v[0]), record.v[1], base);
  switch (record.kind) {
    case EventKind::node_started:
      return record.term == 0 && record.v[1] == 0 ? "starts" : "starts, " + disk;
    case EventKind::node_restarted:
      return "restarts, " + disk;
    case EventKind::node_crashed:
      return (record.flag ? "stops, its disk is full" : "crashes") +
             (record.v[0] == 0 ? std::string()
                               : fmt::format(" and loses {} not yet on disk",
                                             record.v[0] == 1 ? "1 entry" : fmt::format("{} entries", record.v[0])));
    case EventKind::node_paused:
      return "is paused";
    case EventKind::node_resumed:
      return "goes on after the pause";
    default:
      return record.flag ? "its timers are on" : "its timers are off";
  }
}

}  // namespace

std::string event_text(const Timeline& timeline, sim::EventId id) {
  const Record& record = timeline.trace.at(id);
  switch (record.kind) {
    case EventKind::election_timeout:
      return timeout_text(record);
    case EventKind::became_follower:
      return became_follower_text(record);
    case EventKind::became_candidate:
      return fmt::format("becomes candidate (term {}){}", record.term,
                         record.why() == Reason::pre_votes_won ? ": a quorum would vote for it" : "");
    case EventKind::became_leader:
      return fmt::format("becomes leader (term {}) with {}, {} needed", record.term, numbered(record.v[0], "vote"),
                         record.v[1]);
    case EventKind::vote_granted:
      return record.peer == record.node ? fmt::format("votes for itself (term {})", record.term)
                                        : fmt::format("votes for node {} (term {})", record.peer, record.term);
    case EventKind::vote_refused:
      return refused_text(record);
    case EventKind::append_rejected:
      return rejected_text(record);
    case EventKind::entry_appended:
      return appended_text(timeline, record);
    case EventKind::log_truncated:
      return fmt::format("deletes {}: its entry {} is of term {}, the leader's of term {}",
                         range_text(record.v[0], record.v[1]), record.v[0], record.v[2], record.v[3]);
    case EventKind::commit_advanced:
      return committed_text(timeline, record);
    case EventKind::node_started:
    case EventKind::node_crashed:
    case EventKind::node_restarted:
    case EventKind::node_paused:
    case EventKind::node_resumed:
    case EventKind::timers_changed:
      return life_text(record);
    case EventKind::entries_persisted:
      return persisted_text(record);
    case EventKind::entry_applied:
      return applied_text(timeline, record);
    case EventKind::message_sent:
    case EventKind::message_delivered:
    case EventKind::message_dropped:
    case EventKind::message_duplicated:
      return message_text(timeline, id, record);
    case EventKind::client_request:
      return fmt::format("client {} asks: {}", record.v[0], command_words(timeline, command_of(record)));
    case EventKind::client_response:
      return fmt::format("client {} is answered: {}", record.v[0], outcome_text(timeline, record));
    case EventKind::fault_started:
      return note_text(timeline, record, "");
    case EventKind::fault_ended:
      return note_text(timeline, record, "ends: ");
    case EventKind::expectation_met:
      return note_text(timeline, record, "holds: ");
    case EventKind::expectation_failed:
      return note_text(timeline, record, "FAILS: ");
    case EventKind::violation:
      return fmt::format("VIOLATION of {}: {}", sim::name_of(static_cast<sim::Property>(record.reason)),
                         note_text(timeline, record, ""));
    default:
      return extension_text(timeline, record);
  }
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string events_text(const Timeline& timeline) {
  return grouped(timeline.trace.size()) + (timeline.trace.size() == 1 ? " event" : " events");
}

std::string ends_text(const Record& sent) {
  return fmt::format("{} -> {}", end_text(sent.node, sent), end_text(sent.peer, sent));
}

std::string actor_text(const Timeline& timeline, sim::EventId id) {
  const Record& record = timeline.trace.at(id);
  if (record.node < timeline.nodes) return fmt::format("node {}", record.node);
  const bool client = record.kind == EventKind::client_request || record.kind == EventKind::client_response ||
                      record.kind == EventKind::member_requested || record.node == raft::kClient;
  return client ? "client" : "scenario";
}

std::string_view message_name(MessageKind kind) {
  switch (kind) {
    case MessageKind::request_vote:
      return "request-vote";
    case MessageKind::vote_reply:
      return "vote-reply";
    case MessageKind::append_entries:
      return "append-entries";
    case MessageKind::heartbeat:
      return "heartbeat";
    case MessageKind::append_reply:
      return "append-reply";
    case MessageKind::client_request:
      return "client request";
    case MessageKind::client_reply:
      return "client reply";
    case MessageKind::pre_vote:
      return "pre-vote";
    case MessageKind::pre_vote_reply:
      return "pre-vote-reply";
    case MessageKind::install_snapshot:
      return "install-snapshot";
    case MessageKind::snapshot_reply:
      return "snapshot-reply";
    case MessageKind::timeout_now:
      return "timeout-now";
    case MessageKind::member_request:
      return "member request";
  }
  return "message";
}

std::string value_text(const Timeline& timeline, std::uint64_t value_plus_one) {
  if (value_plus_one == 0 || value_plus_one > timeline.store.values.size()) return "none";
  return shortened(printable(timeline.store.values.view(static_cast<raft::TextId>(value_plus_one - 1))), kWordsMax);
}

std::size_t fixed_voters(const Timeline& timeline) {
  if (timeline.store.configurations() != 1) return 0;
  const raft::Configuration& first = timeline.store.configuration(0);
  return first.members().empty() ? timeline.nodes : first.voters.size();
}

std::string_view drop_reason_text(sim::DropReason reason) {
  switch (reason) {
    case sim::DropReason::loss:
      return "by chance";
    case sim::DropReason::partition:
      return "the link is cut";
    case sim::DropReason::receiver_down:
      return "the receiver is down";
    case sim::DropReason::scenario:
      return "dropped by the scenario";
    case sim::DropReason::discarded:
      return "discarded by the scenario";
  }
  return "unknown";
}

std::string_view drop_reason_label(sim::DropReason reason) {
  switch (reason) {
    case sim::DropReason::loss:
      return "by chance";
    case sim::DropReason::partition:
      return "link cut";
    case sim::DropReason::receiver_down:
      return "receiver down";
    case sim::DropReason::scenario:
      return "dropped";
    case sim::DropReason::discarded:
      return "discarded";
  }
  return "unknown";
}

std::string duration_text(sim::Time duration_us) {
  if (duration_us < 1'000'000) return fmt::format("{}.{:03} ms", duration_us / 1000, duration_us % 1000);
  return fmt::format("{}.{:03} s", duration_us / 1'000'000, duration_us / 1000 % 1000);
}

std::string clock_text(sim::Time at_us) { return fmt::format("{}.{:06}", at_us / 1'000'000, at_us % 1'000'000); }

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out;
}

std::string range_text(raft::Index first, raft::Index last) {
  return first == last ? fmt::format("{}", first) : fmt::format("{}..{}", first, last);
}

std::string entry_text(const Timeline& timeline, raft::Place place) {
  if (place >= timeline.store.size()) return "an entry";
  return command_words(timeline, timeline.store.at(place).command);
}

raft::Command command_of(const Record& record) {
  raft::Command command = command_of_slots(record.v[2], record.v[3], record.v[4]);
  command.client = static_cast<raft::ClientId>(record.v[0]);
  command.serial = static_cast<raft::Serial>(record.v[1]);
  return command;
}

std::string command_words(const Timeline& timeline, const raft::Command& command) {
  if (command.kind == raft::CommandKind::noop) return "no-op";
  if (command.kind == raft::CommandKind::set) {
    const CommandParts parts = command_parts(command, timeline.store);
    return shortened(printable(parts.key), kWordsMax / 2) + " = " + shortened(printable(parts.value), kWordsMax);
  }
  return shortened(printable(command_text(command, timeline.store)), kWordsMax);
}

std::string shortened(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside of a character
  text.resize(end);
  return text + "...";
}

SentMessage sent_of(const Timeline& timeline, sim::EventId id) {
  const Record& record = timeline.trace.at(id);
  if (record.kind == EventKind::message_sent) return {id, &record};
  const sim::EventId sent = record.v[0];
  const bool carried = record.kind == EventKind::message_delivered || record.kind == EventKind::message_dropped ||
                       record.kind == EventKind::message_duplicated;
  if (!carried || sent == 0 || sent > timeline.trace.size() ||
      timeline.trace.at(sent).kind != EventKind::message_sent) {
    return {0, &record};
  }
  return {sent, &timeline.trace.at(sent)};
}

}  // namespace raftlab::report
