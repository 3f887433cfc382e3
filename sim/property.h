// SPDX-License-Identifier: MIT
// The names of what must always hold, as reports and `expect violation NAME` use them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace raftlab::sim {

enum class Property : std::uint8_t {
  election_safety,
  leader_append_only,
  log_matching,
  leader_completeness,
  state_machine_safety,
  committed_prefix,
  committed_immutable,
  committed_durable,
  vote_once,
  vote_allowed,
  leader_won,
  persist_before_reply,
  own_term_commit,
  monotonic,
  log_terms,
  message_term,
  legal_transition,
  leader_bookkeeping,
  state_order,
  timer_reset,
  term_adoption,
  reply_term,
  quorum_log,
  candidate_term_new,
  configuration_safety,
  removed_quiet,
  snapshot_sound,
  read_safety,
  exactly_once,
  transfer_sound,
  acked_durable,
  linearizable,
  liveness,
  progress,
  stability,
  bounded_messages,
};

inline constexpr std::array<std::string_view, 36> kPropertyNames = {
    "election-safety",
    "leader-append-only",
    "log-matching",
    "leader-completeness",
    "state-machine-safety",
    "committed-prefix",
    "committed-immutable",
    "committed-durable",
    "vote-once",
    "vote-allowed",
    "leader-won",
    "persist-before-reply",
    "own-term-commit",
    "monotonic",
    "log-terms",
    "message-term",
    "legal-transition",
    "leader-bookkeeping",
    "state-order",
    "timer-reset",
    "term-adoption",
    "reply-term",
    "quorum-log",
    "candidate-term-new",
    "configuration-safety",
    "removed-quiet",
    "snapshot-sound",
    "read-safety",
    "exactly-once",
    "transfer-sound",
    "acked-durable",
    "linearizable",
    "liveness",
    "progress",
    "stability",
    "bounded-messages",
};

constexpr std::string_view name_of(Property property) { return kPropertyNames[static_cast<std::size_t>(property)]; }

constexpr std::optional<Property> property_named(std::string_view name) {
  for (std::size_t i = 0; i < kPropertyNames.size(); ++i) {
    if (kPropertyNames[i] == name) return static_cast<Property>(i);
  }
  return std::nullopt;
}

}  // namespace raftlab::sim
