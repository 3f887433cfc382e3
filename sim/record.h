// SPDX-License-Identifier: MIT
// One event of a run as a small fixed-size record: what happened, where, when, caused by which event, and the
// values that decided it. Texts are made from it later, in report. A record's id is its number in the trace,
// counted from 1; cause 0 marks a root. The digest covers every field.
#pragma once

#include <array>

#include "raft/decision.h"
#include "raft/message.h"
#include "raft/types.h"

namespace raftlab::sim {

using raft::ClientId;
using raft::Index;
using raft::NodeId;
using raft::Place;
using raft::Serial;
using raft::Slice;
using raft::Term;
using raft::Time;
using EventId = std::uint64_t;

/// The values v0 .. v4 of each kind are listed beside it; kinds up to lease_expired are those of
/// raft::DecisionKind, same values, same reasons (raft::Reason), in the same order.
enum class EventKind : std::uint8_t {
  election_timeout,
  became_follower,
  became_candidate,
  became_leader,
  vote_granted,
  vote_refused,
  append_rejected,
  entry_appended,
  log_truncated,
  commit_advanced,
  became_pre_candidate,
  pre_vote_granted,
  pre_vote_refused,
  config_changed,
  transfer_started,
  timeout_now_sent,
  transfer_ended,
  snapshot_taken,
  snapshot_installed,
  lease_expired,
  // The life of a process. node_started and node_restarted: v0 vote + 1 (0 none), v1 last log index, v2 its term,
  // v3 the last index of the snapshot it starts from (0 none), v4 its SnapshotId + 1.
  node_started,
  node_crashed,        // v0 entries lost because they were not on disk yet, v1 writes lost; flag: its disk was full
  node_refused_start,  // what was synced to its disk is damaged: it is lost for good; v0 the first index not readable
  node_restarted,
  node_paused,
  node_resumed,
  timers_changed,  // flag: on or off
  // What the host does for a node.
  entries_persisted,  // term, v0 vote + 1, v1 last log index: now on disk; v2 the first index of this write, v3 count
  read_served,        // a read without an entry of its own: v0 client, v1 serial, v2 the index it saw, v3 raft::Reads,
                      // v4 the value + 1 (0 none)
  entry_applied,  // v0 index, v1 place, v2 raft::ClientStatus, v3 the value read + 1 (0 none); flag: a repeat, dropped
  // Messages: node is the end where it happens, peer the other end, type the raft::MessageKind.
  // message_sent (term is the message's): request_vote: v0 last_log_index, v1 last_log_term, flag: for a transfer.
  // pre_vote: v0 last_log_index, v1 last_log_term. vote_reply, pre_vote_reply: flag granted.
  // append_entries, heartbeat: v0 prev_log_index, v1 prev_log_term, v2 leader_commit, v3 place, v4 count.
  // append_reply: flag success, v0 prev_log_index, v1 match_index, v2 conflict_index, v3 conflict_term.
  // install_snapshot: v0 last_index, v1 last_term, v2 SnapshotId, v3 chunk, v4 chunks.
  // snapshot_reply: flag done, v0 last_index, v1 next_chunk. timeout_now: nothing.
  // member_request: v0 client, v1 serial, v2 raft::ChangeKind, v3 v4 the nodes as NodeSet::words().
  // client_request: v0 client, v1 serial, v2 command kind, v3 key, v4 value and expected, see pack().
  // client_reply: v0 client, v1 serial, v2 raft::ClientStatus, v3 value + 1, v4 the leader named + 1.
  // The id of message_sent is the id of the message.
  message_sent,
  message_delivered,   // v0 the id of the message
  message_dropped,     // v0 the id of the message; reason: DropReason
  message_duplicated,  // v0 the id of the message, v1 when the second copy arrives
  // Clients. node is kNoNode unless the line says via.
  client_request,    // v0 client, v1 serial, v2 command kind, v3 key, v4 value and expected, see pack()
  member_requested,  // v0 client, v1 serial, v2 raft::ChangeKind, v3 v4 the nodes as NodeSet::words()
  client_response,   // v0 client, v1 serial, v2 ClientOutcome, v3 value + 1
  // The scenario. v0 is a note of the trace (its text), v1 the line.
  fault_started,
  fault_ended,
  expectation_met,
  expectation_failed,
  violation,  // reason: Property; node: where it was seen; v0 note, v1 .. v4 evidence: event ids, 0 for none
};
inline constexpr unsigned kEventKinds = static_cast<unsigned>(EventKind::violation) + 1;

enum class DropReason : std::uint8_t {
  loss,           // chance
  partition,      // a partition, isolate or cut, when sent or on arrival
  receiver_down,  // nobody there to receive it
  scenario,       // a `drop` line
  discarded,      // a `discard` line of step mode
};

/// How a client's operation ended for that client.
enum class ClientOutcome : std::uint8_t {
  ok,
  mismatch,  // cas: the value was another one
  refused,   // asked once, and that node does not lead, or cannot do it: certainly not done by this request
  unknown,   // no answer in time: done at some time or never
};

struct Record {
  Time at = 0;
  EventId cause = 0;
  EventKind kind = EventKind::node_started;
  NodeId node = raft::kNoNode;
  NodeId peer = raft::kNoNode;
  std::uint8_t reason = 0;
  std::uint8_t type = 0;  // raft::MessageKind
  bool flag = false;
  std::uint16_t spare = 0;  // no uninitialised padding
  Term term = 0;
  std::array<std::uint64_t, 5> v{};

  raft::Reason why() const { return static_cast<raft::Reason>(reason); }
  DropReason drop_reason() const { return static_cast<DropReason>(reason); }
  raft::MessageKind message_kind() const { return static_cast<raft::MessageKind>(type); }
};
static_assert(sizeof(Record) == 72);

/// A text number as a value, plus one, so that 0 is none.
constexpr std::uint64_t text_value(raft::TextId text) { return text == raft::kNoText ? 0 : std::uint64_t{text} + 1; }
constexpr raft::TextId text_of(std::uint64_t value) {
  return value == 0 ? raft::kNoText : static_cast<raft::TextId>(value - 1);
}

/// Two text numbers in one value.
constexpr std::uint64_t pack(std::uint32_t low, std::uint32_t high) { return low | (std::uint64_t{high} << 32); }
constexpr std::uint32_t low_of(std::uint64_t packed) { return static_cast<std::uint32_t>(packed); }
constexpr std::uint32_t high_of(std::uint64_t packed) { return static_cast<std::uint32_t>(packed >> 32); }

/// The values of a client_request, as an event and as a message.
constexpr std::array<std::uint64_t, 5> command_values(const raft::Command& command) {
  return {command.client, command.serial, static_cast<std::uint64_t>(command.kind), command.key,
          pack(command.value, command.expected)};
}

}  // namespace raftlab::sim
