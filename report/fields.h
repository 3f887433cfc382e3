// SPDX-License-Identifier: MIT
// What the slots of a trace record are called: one table for each kind of event, one for each kind of message.
// The JSON writer, the JSON reader, the schema's test, diff and explain all follow these tables, so a slot that
// gets a name here is written, read, compared and shown. Names of Figure 2's fields are the paper's, in snake_case;
// words (roles, reasons, message types) are those of the scenario language. What is not there is absent, never null.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "raft/options.h"
#include "sim/property.h"
#include "sim/record.h"

namespace raftlab::report {

enum class Slot : std::uint8_t { v0, v1, v2, v3, v4, peer, flag, reason };

enum class Encoding : std::uint8_t {
  number,         // an integer
  maybe_number,   // an integer; absent for 0
  plus_one,       // an integer plus one; absent for 0
  local_time,     // microseconds of a node's own clock, which may have been set back below 0
  node,           // a node's id, always there
  maybe_node,     // a node's id; absent for none
  vote,           // a node's id plus one; absent for 0
  boolean,        // true or false
  mark,           // true; absent for false
  reason,         // raft::Reason as a word
  drop_reason,    // sim::DropReason as a word
  property,       // sim::Property as its name
  role,           // raft::Role as a word
  status,         // raft::ClientStatus as a word
  outcome,        // sim::ClientOutcome as a word
  reads,          // raft::Reads as a word
  change,         // raft::ChangeKind as a word
  value,          // a text of EntryStore::values plus one; absent for 0
  note,           // a text of Trace::note
  command,        // three slots: kind, key, value and expected packed; written as in the language, "x=1"
  configuration,  // a ConfigId; written as its voters, next voters and learners
  nodes,          // two slots: a set of nodes as bits; written as a list
  entries_after,  // two slots: place and count; the first index is one past v0, an AppendEntries' prev_log_index
  entries_from,   // the same, the first index is v0, and each entry names the client and serial it came from, if any
  entry_term,     // of the entry at the place in the slot, whose index is v0
  entry_command,  // the same, its command
  evidence,       // v1 to v4: ids of events, 0 for none
};

struct Field {
  std::string_view key;
  Slot slot = Slot::v0;
  Encoding encoding = Encoding::number;
  raft::Reason only_if = raft::Reason::none;  // written only with this reason; none: always
};

/// What an event of this kind carries beside id, at_us, node, kind, term and cause. A message event carries in
/// addition message, from, to, type and the contents of the message.
std::span<const Field> fields_of(sim::EventKind kind);

/// What a message of this kind carries beside its term: the slots of its message_sent record.
std::span<const Field> contents_of(raft::MessageKind kind);

constexpr bool is_message(sim::EventKind kind) {
  return kind >= sim::EventKind::message_sent && kind <= sim::EventKind::message_duplicated;
}
/// Messages of clients carry no term, and have the client's number instead of the client's end.
constexpr bool is_client(raft::MessageKind kind) {
  return kind == raft::MessageKind::client_request || kind == raft::MessageKind::client_reply ||
         kind == raft::MessageKind::member_request;
}
/// True where `term` is always written; the other kinds have it only when it is not 0.
constexpr bool carries_term(sim::EventKind kind) { return kind < sim::EventKind::client_request; }
/// True where a field may be missing from an event of its kind.
constexpr bool is_optional(const Field& field) {
  switch (field.encoding) {
    case Encoding::maybe_number:
    case Encoding::plus_one:
    case Encoding::maybe_node:
    case Encoding::vote:
    case Encoding::mark:
    case Encoding::value:
      return true;
    default:
      return field.only_if != raft::Reason::none;
  }
}
constexpr std::size_t slot_number(Slot slot) { return static_cast<std::size_t>(slot); }

// The words, in the order of the enums.
inline constexpr unsigned kMessageKinds = raft::kMessageKinds;
std::string_view word_of(sim::EventKind kind);         // "vote_granted"
std::string_view word_of(raft::MessageKind kind);      // "append-entries"; "client" for all three of clients
std::string_view word_of(raft::Reason reason);         // "higher-term"
std::string_view word_of(sim::DropReason reason);      // "receiver-down"
std::string_view word_of(raft::Role role);             // "leader"
std::string_view word_of(raft::ClientStatus status);   // "not-leader"
std::string_view word_of(sim::ClientOutcome outcome);  // "mismatch"
std::string_view word_of(raft::Reads reads);           // "read-index"
std::string_view word_of(raft::ChangeKind change);     // "add-learner"
std::string_view word_of(sim::Property property);      // "vote-once"

std::optional<sim::EventKind> event_kind_named(std::string_view word);
/// The number whose word this is among the words of an encoding of words (reason ... change).
std::optional<std::uint8_t> number_of_word(Encoding encoding, std::string_view word);
/// The words of such an encoding, in order.
std::span<const std::string_view> words_of(Encoding encoding);

}  // namespace raftlab::report
