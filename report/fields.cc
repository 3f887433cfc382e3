// SPDX-License-Identifier: MIT
#include "report/fields.h"

namespace raftlab::report {

namespace {

using raft::Reason;

template <std::size_t N>
using Fields = std::array<Field, N>;

constexpr Field kReason{"reason", Slot::reason, Encoding::reason};

// ---- What nodes decide ----------------------------------------------------------------------------------------

constexpr Fields<4> kElectionTimeout = {{kReason,
                                         {"leader", Slot::peer, Encoding::maybe_node},
                                         {"timer_set_at_us", Slot::v0, Encoding::local_time},
                                         {"timer_length_us", Slot::v1, Encoding::number}}};
constexpr Fields<4> kBecameFollower = {{kReason,
                                        {"leader", Slot::peer, Encoding::maybe_node},
                                        {"term_before", Slot::v0, Encoding::number},
                                        {"role_before", Slot::v1, Encoding::role}}};
constexpr Fields<4> kBecameCandidate = {{kReason,
                                         {"term_before", Slot::v0, Encoding::number},
                                         {"role_before", Slot::v1, Encoding::role},
                                         {"transfer", Slot::v2, Encoding::mark}}};
constexpr Fields<3> kBecamePreCandidate = {
    {kReason, {"asked_term", Slot::v0, Encoding::number}, {"role_before", Slot::v1, Encoding::role}}};
constexpr Fields<4> kBecameLeader = {{kReason,
                                      {"votes", Slot::v0, Encoding::number},
                                      {"votes_needed", Slot::v1, Encoding::number},
                                      {"last_log_index", Slot::v2, Encoding::number}}};
constexpr Fields<7> kVote = {{{"candidate", Slot::peer, Encoding::node},
                              kReason,
                              {"last_log_index", Slot::v0, Encoding::number},
                              {"last_log_term", Slot::v1, Encoding::number},
                              {"own_last_log_index", Slot::v2, Encoding::number},
                              {"own_last_log_term", Slot::v3, Encoding::number},
                              {"voted_for", Slot::v4, Encoding::vote}}};
constexpr Fields<7> kPreVote = {{{"candidate", Slot::peer, Encoding::node},
                                 kReason,
                                 {"last_log_index", Slot::v0, Encoding::number},
                                 {"last_log_term", Slot::v1, Encoding::number},
                                 {"own_last_log_index", Slot::v2, Encoding::number},
                                 {"own_last_log_term", Slot::v3, Encoding::number},
                                 {"leader", Slot::v4, Encoding::vote}}};
constexpr Fields<7> kAppendRejected = {{{"leader", Slot::peer, Encoding::node},
                                        kReason,
                                        {"prev_log_index", Slot::v0, Encoding::number},
                                        {"prev_log_term", Slot::v1, Encoding::number},
                                        {"own_last_log_index", Slot::v2, Encoding::number},
                                        {"own_prev_log_term", Slot::v3, Encoding::number},
                                        {"conflict_index", Slot::v4, Encoding::number}}};
constexpr Fields<4> kEntryAppended = {{kReason,
                                       {"leader", Slot::peer, Encoding::maybe_node},
                                       {"first_index", Slot::v0, Encoding::number},
                                       {"entries", Slot::v1, Encoding::entries_from}}};
constexpr Fields<6> kLogTruncated = {{kReason,
                                      {"leader", Slot::peer, Encoding::maybe_node},
                                      {"first_index", Slot::v0, Encoding::number},
                                      {"last_log_index_before", Slot::v1, Encoding::number},
                                      {"old_entry_term", Slot::v2, Encoding::number},
                                      {"new_entry_term", Slot::v3, Encoding::number}}};
constexpr Fields<7> kCommitAdvanced = {{kReason,
                                        {"commit_index_before", Slot::v0, Encoding::number},
                                        {"commit_index", Slot::v1, Encoding::number},
                                        {"nodes_holding", Slot::v2, Encoding::number, Reason::counted},
                                        {"nodes_needed", Slot::v3, Encoding::number, Reason::counted},
                                        {"entry_term", Slot::v4, Encoding::number, Reason::counted},
                                        {"leader_commit", Slot::v4, Encoding::number, Reason::learned}}};

constexpr Fields<5> kConfigChanged = {{kReason,
                                       {"index", Slot::v0, Encoding::number},
                                       {"configuration", Slot::v1, Encoding::configuration},
                                       {"configuration_before", Slot::v2, Encoding::configuration},
                                       {"index_before", Slot::v3, Encoding::number}}};
constexpr Fields<4> kTransferStarted = {{{"target", Slot::peer, Encoding::node},
                                         {"match_index", Slot::v0, Encoding::number},
                                         {"last_log_index", Slot::v1, Encoding::number},
                                         {"given_up_at_us", Slot::v2, Encoding::local_time}}};
constexpr Fields<3> kTimeoutNowSent = {{{"target", Slot::peer, Encoding::node},
                                        {"match_index", Slot::v0, Encoding::number},
                                        {"last_log_index", Slot::v1, Encoding::number}}};
constexpr Fields<2> kTransferEnded = {{{"target", Slot::peer, Encoding::node}, kReason}};
constexpr Fields<6> kSnapshotTaken = {{kReason,
                                       {"last_included_index", Slot::v0, Encoding::number},
                                       {"last_included_term", Slot::v1, Encoding::number},
                                       {"first_index_before", Slot::v2, Encoding::number},
                                       {"snapshot", Slot::v3, Encoding::number},
                                       {"chunks", Slot::v4, Encoding::number}}};
constexpr Fields<7> kSnapshotInstalled = {{kReason,
                                           {"leader", Slot::peer, Encoding::maybe_node},
                                           {"last_included_index", Slot::v0, Encoding::number},
                                           {"last_included_term", Slot::v1, Encoding::number},
                                           {"log_kept", Slot::v2, Encoding::boolean},
                                           {"snapshot", Slot::v3, Encoding::number},
                                           {"chunks", Slot::v4, Encoding::number}}};
constexpr Fields<2> kLeaseExpired = {
    {{"lease_until_us", Slot::v0, Encoding::local_time}, {"clock_us", Slot::v1, Encoding::local_time}}};

// ---- Processes and what a host does for a node ----------------------------------------------------------------

constexpr Fields<5> kStarted = {{{"voted_for", Slot::v0, Encoding::vote},
                                 {"last_log_index", Slot::v1, Encoding::number},
                                 {"last_log_term", Slot::v2, Encoding::number},
                                 {"last_included_index", Slot::v3, Encoding::maybe_number},
                                 {"snapshot", Slot::v4, Encoding::plus_one}}};
constexpr Fields<3> kCrashed = {{{"entries_lost", Slot::v0, Encoding::number},
                                 {"writes_lost", Slot::v1, Encoding::number},
                                 {"disk_full", Slot::flag, Encoding::mark}}};
constexpr Fields<1> kRefusedStart = {{{"damaged_index", Slot::v0, Encoding::number}}};
constexpr Fields<1> kTimersChanged = {{{"on", Slot::flag, Encoding::boolean}}};
constexpr Fields<4> kPersisted = {{{"voted_for", Slot::v0, Encoding::vote},
                                   {"last_log_index", Slot::v1, Encoding::number},
                                   {"first_index", Slot::v2, Encoding::number},
                                   {"count", Slot::v3, Encoding::number}}};
constexpr Fields<6> kApplied = {{{"index", Slot::v0, Encoding::number},
                                 {"entry_term", Slot::v1, Encoding::entry_term},
                                 {"command", Slot::v1, Encoding::entry_command},
                                 {"status", Slot::v2, Encoding::status},
                                 {"value", Slot::v3, Encoding::value},
                                 {"repeat", Slot::flag, Encoding::boolean}}};

constexpr Fields<5> kReadServed = {{{"client", Slot::v0, Encoding::number},
                                    {"serial", Slot::v1, Encoding::number},
                                    {"index", Slot::v2, Encoding::number},
                                    {"reads", Slot::v3, Encoding::reads},
                                    {"value", Slot::v4, Encoding::value}}};

// ---- Messages, clients, the scenario --------------------------------------------------------------------------

constexpr Fields<1> kDropped = {{{"reason", Slot::reason, Encoding::drop_reason}}};
constexpr Fields<1> kDuplicated = {{{"arrives_at_us", Slot::v1, Encoding::number}}};
constexpr Fields<3> kClientRequest = {{{"client", Slot::v0, Encoding::number},
                                       {"serial", Slot::v1, Encoding::number},
                                       {"command", Slot::v2, Encoding::command}}};
constexpr Fields<4> kMemberRequested = {{{"client", Slot::v0, Encoding::number},
                                         {"serial", Slot::v1, Encoding::number},
                                         {"change", Slot::v2, Encoding::change},
                                         {"nodes", Slot::v3, Encoding::nodes}}};
constexpr Fields<4> kClientResponse = {{{"client", Slot::v0, Encoding::number},
                                        {"serial", Slot::v1, Encoding::number},
                                        {"result", Slot::v2, Encoding::outcome},
                                        {"value", Slot::v3, Encoding::value}}};
constexpr Fields<2> kScenario = {{{"text", Slot::v0, Encoding::note}, {"line", Slot::v1, Encoding::number}}};
constexpr Fields<3> kViolation = {{{"property", Slot::reason, Encoding::property},
                                   {"text", Slot::v0, Encoding::note},
                                   {"evidence", Slot::v1, Encoding::evidence}}};

constexpr Fields<3> kRequestVote = {{{"last_log_index", Slot::v0, Encoding::number},
                                     {"last_log_term", Slot::v1, Encoding::number},
                                     {"transfer", Slot::flag, Encoding::mark}}};
constexpr Fields<2> kPreVoteMessage = {
    {{"last_log_index", Slot::v0, Encoding::number}, {"last_log_term", Slot::v1, Encoding::number}}};
constexpr Fields<5> kInstallSnapshot = {{{"last_included_index", Slot::v0, Encoding::number},
                                         {"last_included_term", Slot::v1, Encoding::number},
                                         {"snapshot", Slot::v2, Encoding::number},
                                         {"chunk", Slot::v3, Encoding::number},
                                         {"chunks", Slot::v4, Encoding::number}}};
constexpr Fields<3> kSnapshotReply = {{{"done", Slot::flag, Encoding::boolean},
                                       {"last_included_index", Slot::v0, Encoding::number},
                                       {"next_chunk", Slot::v1, Encoding::number}}};
constexpr Fields<1> kVoteReply = {{{"vote_granted", Slot::flag, Encoding::boolean}}};
constexpr Fields<4> kAppendEntries = {{{"prev_log_index", Slot::v0, Encoding::number},
                                       {"prev_log_term", Slot::v1, Encoding::number},
                                       {"leader_commit", Slot::v2, Encoding::number},
                                       {"entries", Slot::v3, Encoding::entries_after}}};
constexpr Fields<5> kAppendReply = {{{"success", Slot::flag, Encoding::boolean},
                                     {"prev_log_index", Slot::v0, Encoding::number},
                                     {"match_index", Slot::v1, Encoding::number},
                                     {"conflict_index", Slot::v2, Encoding::number},
                                     {"conflict_term", Slot::v3, Encoding::number}}};
// The client itself (v0) is written among the ends of the message.
constexpr Fields<2> kRequestMessage = {
    {{"serial", Slot::v1, Encoding::number}, {"command", Slot::v2, Encoding::command}}};
constexpr Fields<3> kMemberMessage = {{{"serial", Slot::v1, Encoding::number},
                                       {"change", Slot::v2, Encoding::change},
                                       {"nodes", Slot::v3, Encoding::nodes}}};
constexpr Fields<4> kReplyMessage = {{{"serial", Slot::v1, Encoding::number},
                                      {"status", Slot::v2, Encoding::status},
                                      {"value", Slot::v3, Encoding::value},
                                      {"leader", Slot::v4, Encoding::vote}}};

constexpr std::array<std::string_view, sim::kEventKinds> kEventWords = {
    "election_timeout",     "became_follower",   "became_candidate",   "became_leader",      "vote_granted",
    "vote_refused",         "append_rejected",   "entry_appended",     "log_truncated",      "commit_advanced",
    "became_pre_candidate", "pre_vote_granted",  "pre_vote_refused",   "config_changed",     "transfer_started",
    "timeout_now_sent",     "transfer_ended",    "snapshot_taken",     "snapshot_installed", "lease_expired",
    "node_started",         "node_crashed",      "node_refused_start", "node_restarted",     "node_paused",
    "node_resumed",         "timers_changed",    "entries_persisted",  "read_served",        "entry_applied",
    "message_sent",         "message_delivered", "message_dropped",    "message_duplicated", "client_request",
    "member_requested",     "client_response",   "fault_started",      "fault_ended",        "expectation_met",
    "expectation_failed",   "violation"};
static_assert(kEventWords.back() == "violation");

constexpr std::array<std::string_view, kMessageKinds> kMessageWords = {
    "request-vote", "vote-reply",     "append-entries",   "heartbeat",      "append-reply", "client", "client",
    "pre-vote",     "pre-vote-reply", "install-snapshot", "snapshot-reply", "timeout-now",  "client"};
static_assert(kMessageWords.back() == "client");

constexpr std::array<std::string_view, raft::kReasons> kReasonWords = {
    "none",          "started",     "higher-term",   "leader-heard", "timer",         "told",
    "won",           "stale-term",  "already-voted", "log-behind",   "granted",       "entry-missing",
    "term-mismatch", "counted",     "learned",       "proposed",     "term-start",    "replicated",
    "conflict",      "quorum-lost", "removed",       "timeout-now",  "pre-votes-won", "leader-alive",
    "changed",       "joint-over",  "rolled-back",   "snapshot",     "interval",      "gap"};
static_assert(kReasonWords.back() == "gap");

constexpr std::array<std::string_view, 5> kDropWords = {"loss", "partition", "receiver-down", "scenario", "discarded"};
constexpr std::array<std::string_view, 4> kRoleWords = {"follower", "pre-candidate", "candidate", "leader"};
constexpr std::array<std::string_view, 5> kStatusWords = {"ok", "mismatch", "not-leader", "busy", "impossible"};
constexpr std::array<std::string_view, 4> kOutcomeWords = {"ok", "mismatch", "refused", "unknown"};
constexpr std::array<std::string_view, 3> kReadsWords = {"log", "read-index", "lease"};
constexpr std::array<std::string_view, 6> kChangeWords = {"transfer", "add",    "add-learner",
                                                          "promote",  "remove", "members"};

/// A number outside the enum, of a record that was never valid, still gets a text.
template <typename Enum>
std::string_view pick(std::span<const std::string_view> words, Enum number) {
  const auto i = static_cast<std::size_t>(number);
  return i < words.size() ? words[i] : std::string_view("invalid");
}

}  // namespace

std::span<const Field> fields_of(sim::EventKind kind) {
  switch (kind) {
    case sim::EventKind::election_timeout:
      return kElectionTimeout;
    case sim::EventKind::became_follower:
      return kBecameFollower;
    case sim::EventKind::became_candidate:
      return kBecameCandidate;
    case sim::EventKind::became_leader:
      return kBecameLeader;
    case sim::EventKind::became_pre_candidate:
      return kBecamePreCandidate;
    case sim::EventKind::pre_vote_granted:
    case sim::EventKind::pre_vote_refused:
      return kPreVote;
    case sim::EventKind::config_changed:
      return kConfigChanged;
    case sim::EventKind::transfer_started:
      return kTransferStarted;
    case sim::EventKind::timeout_now_sent:
      return kTimeoutNowSent;
    case sim::EventKind::transfer_ended:
      return kTransferEnded;
    case sim::EventKind::snapshot_taken:
      return kSnapshotTaken;
    case sim::EventKind::snapshot_installed:
      return kSnapshotInstalled;
    case sim::EventKind::lease_expired:
      return kLeaseExpired;
    case sim::EventKind::node_refused_start:
      return kRefusedStart;
    case sim::EventKind::read_served:
      return kReadServed;
    case sim::EventKind::member_requested:
      return kMemberRequested;
    case sim::EventKind::vote_granted:
    case sim::EventKind::vote_refused:
      return kVote;
    case sim::EventKind::append_rejected:
      return kAppendRejected;
    case sim::EventKind::entry_appended:
      return kEntryAppended;
    case sim::EventKind::log_truncated:
      return kLogTruncated;
    case sim::EventKind::commit_advanced:
      return kCommitAdvanced;
    case sim::EventKind::node_started:
    case sim::EventKind::node_restarted:
      return kStarted;
    case sim::EventKind::node_crashed:
      return kCrashed;
    case sim::EventKind::timers_changed:
      return kTimersChanged;
    case sim::EventKind::entries_persisted:
      return kPersisted;
    case sim::EventKind::entry_applied:
      return kApplied;
    case sim::EventKind::message_dropped:
      return kDropped;
    case sim::EventKind::message_duplicated:
      return kDuplicated;
    case sim::EventKind::client_request:
      return kClientRequest;
    case sim::EventKind::client_response:
      return kClientResponse;
    case sim::EventKind::fault_started:
    case sim::EventKind::fault_ended:
    case sim::EventKind::expectation_met:
    case sim::EventKind::expectation_failed:
      return kScenario;
    case sim::EventKind::violation:
      return kViolation;
    case sim::EventKind::node_paused:
    case sim::EventKind::node_resumed:
    case sim::EventKind::message_sent:
    case sim::EventKind::message_delivered:
      break;
  }
  return {};
}

std::span<const Field> contents_of(raft::MessageKind kind) {
  switch (kind) {
    case raft::MessageKind::request_vote:
      return kRequestVote;
    case raft::MessageKind::vote_reply:
    case raft::MessageKind::pre_vote_reply:
      return kVoteReply;
    case raft::MessageKind::pre_vote:
      return kPreVoteMessage;
    case raft::MessageKind::install_snapshot:
      return kInstallSnapshot;
    case raft::MessageKind::snapshot_reply:
      return kSnapshotReply;
    case raft::MessageKind::member_request:
      return kMemberMessage;
    case raft::MessageKind::timeout_now:
      return {};
    case raft::MessageKind::append_entries:
    case raft::MessageKind::heartbeat:
      return kAppendEntries;
    case raft::MessageKind::append_reply:
      return kAppendReply;
    case raft::MessageKind::client_request:
      return kRequestMessage;
    case raft::MessageKind::client_reply:
      return kReplyMessage;
  }
  return {};
}

std::string_view word_of(sim::EventKind kind) { return pick(kEventWords, kind); }
std::string_view word_of(raft::MessageKind kind) { return pick(kMessageWords, kind); }
std::string_view word_of(raft::Reason reason) { return pick(kReasonWords, reason); }
std::string_view word_of(sim::DropReason reason) { return pick(kDropWords, reason); }
std::string_view word_of(raft::Role role) { return pick(kRoleWords, role); }
std::string_view word_of(raft::ClientStatus status) { return pick(kStatusWords, status); }
std::string_view word_of(sim::ClientOutcome outcome) { return pick(kOutcomeWords, outcome); }
std::string_view word_of(raft::Reads reads) { return pick(kReadsWords, reads); }
std::string_view word_of(raft::ChangeKind change) { return pick(kChangeWords, change); }
std::string_view word_of(sim::Property property) { return pick(sim::kPropertyNames, property); }

std::optional<sim::EventKind> event_kind_named(std::string_view word) {
  for (std::size_t i = 0; i < kEventWords.size(); ++i) {
    if (kEventWords[i] == word) return static_cast<sim::EventKind>(i);
  }
  return std::nullopt;
}

std::span<const std::string_view> words_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::reason:
      return kReasonWords;
    case Encoding::drop_reason:
      return kDropWords;
    case Encoding::property:
      return sim::kPropertyNames;
    case Encoding::role:
      return kRoleWords;
    case Encoding::status:
      return kStatusWords;
    case Encoding::outcome:
      return kOutcomeWords;
    case Encoding::reads:
      return kReadsWords;
    case Encoding::change:
      return kChangeWords;
    default:
      return {};
  }
}

std::optional<std::uint8_t> number_of_word(Encoding encoding, std::string_view word) {
  const std::span<const std::string_view> words = words_of(encoding);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

}  // namespace raftlab::report
