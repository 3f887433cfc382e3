// SPDX-License-Identifier: MIT
#include "scenarios/language/names.h"

#include <algorithm>

#include "raft/rules.h"
#include "sim/property.h"

namespace raftlab::scenarios::language {
namespace {

using Words = std::vector<std::string_view>;

/// In the order of the enums they name.
const Words kMessageKinds = {
    "any",      "request-vote",   "vote-reply",       "append-entries", "heartbeat",   "append", "append-reply",
    "pre-vote", "pre-vote-reply", "install-snapshot", "snapshot-reply", "timeout-now", "client"};
const Words kRoles = {"leader", "candidate", "pre-candidate", "follower", "learner", "down"};
const Words kOptions = {"pre-vote",       "check-quorum", "reads", "lease-drift", "snapshot-every",   "sessions",
                        "client-timeout", "window",       "batch", "priority",    "candidate-backoff", "candidate-timer"};
const Words kQuantities = {"leader",    "no leader", "leaders",      "term",  "role",    "vote",
                           "commit",    "applied",   "last",         "first", "entries", "durable",
                           "alive",     "log",       "config",       "match", "next",    "value",
                           "committed", "converged", "linearizable", "count", "held"};

const Words kEvents = {"node_started",         "node_crashed",       "node_refused_start", "node_restarted",
                       "node_paused",          "node_resumed",       "timers_changed",     "became_follower",
                       "became_pre_candidate", "became_candidate",   "became_leader",      "election_timeout",
                       "pre_vote_granted",     "pre_vote_refused",   "vote_granted",       "vote_refused",
                       "append_rejected",      "message_sent",       "message_delivered",  "message_dropped",
                       "message_duplicated",   "message_held",       "message_released",   "entry_appended",
                       "log_truncated",        "entries_persisted",  "commit_advanced",    "entry_applied",
                       "snapshot_taken",       "snapshot_installed", "config_changed",     "transfer_started",
                       "timeout_now_sent",     "transfer_ended",     "lease_expired",      "read_served",
                       "client_request",       "member_requested",   "client_response",    "fault_started",
                       "fault_ended",          "expectation_met",    "expectation_failed", "violation"};

const Words kProperties(sim::kPropertyNames.begin(), sim::kPropertyNames.end());

Words all_rules() {
  Words names;
  for (std::size_t i = 0; i < raft::kRules; ++i) names.push_back(raft::info_of(static_cast<raft::Rule>(i)).name);
  return names;
}
const Words kRules = all_rules();

const Words kReserved = {"leader", "all",    "followers", "follower", "rest",    "majority", "minority",
                         "any",    "node",   "but",       "none",     "yes",     "no",       "as",
                         "for",    "within", "via",       "client",   "learner", "learners", "count",
                         "by",     "to",     "on",        "off"};

const Words kSelectors = {"leader", "all", "followers", "rest", "majority", "minority", "any follower", "any node"};

template <typename Enum>
std::optional<Enum> find_in(const Words& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::optional<MessageKind> message_kind(std::string_view word) { return find_in<MessageKind>(kMessageKinds, word); }
std::string_view name_of(MessageKind kind) { return kMessageKinds[static_cast<std::size_t>(kind)]; }
const std::vector<std::string_view>& message_kind_names() { return kMessageKinds; }

const std::vector<std::string_view>& event_kind_names() { return kEvents; }

std::optional<RoleName> role_name(std::string_view word) { return find_in<RoleName>(kRoles, word); }
std::string_view name_of(RoleName role) { return kRoles[static_cast<std::size_t>(role)]; }
const std::vector<std::string_view>& role_names() { return kRoles; }

std::optional<OptionName> option_name(std::string_view word) { return find_in<OptionName>(kOptions, word); }
std::string_view name_of(OptionName option) { return kOptions[static_cast<std::size_t>(option)]; }
const std::vector<std::string_view>& option_names() { return kOptions; }

std::optional<QuantityKind> quantity_kind(std::string_view word) { return find_in<QuantityKind>(kQuantities, word); }
std::string_view name_of(QuantityKind kind) { return kQuantities[static_cast<std::size_t>(kind)]; }
const std::vector<std::string_view>& quantity_names() { return kQuantities; }

const std::vector<std::string_view>& property_names() { return kProperties; }
const std::vector<std::string_view>& rule_names() { return kRules; }

bool is_reserved_name(std::string_view word) {
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

bool is_name(std::string_view word) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto more = [letter](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !word.empty() && word.size() <= 64 && letter(word.front()) && std::all_of(word.begin(), word.end(), more);
}

const std::vector<std::string_view>& selector_words() { return kSelectors; }

QuantityType type_of(QuantityKind kind) {
  switch (kind) {
    case QuantityKind::leader:
    case QuantityKind::vote:
      return QuantityType::node;
    case QuantityKind::role:
      return QuantityType::role;
    case QuantityKind::no_leader:
    case QuantityKind::alive:
    case QuantityKind::converged:
    case QuantityKind::linearizable:
      return QuantityType::yes_no;
    case QuantityKind::log:
      return QuantityType::log;
    case QuantityKind::config:
      return QuantityType::config;
    case QuantityKind::value:
    case QuantityKind::committed:
      return QuantityType::value;
    case QuantityKind::leaders:
    case QuantityKind::term:
    case QuantityKind::commit:
    case QuantityKind::applied:
    case QuantityKind::last:
    case QuantityKind::first:
    case QuantityKind::entries:
    case QuantityKind::durable:
    case QuantityKind::match:
    case QuantityKind::next:
    case QuantityKind::count:
    case QuantityKind::held:
      return QuantityType::number;
  }
  return QuantityType::number;
}

}  // namespace raftlab::scenarios::language
